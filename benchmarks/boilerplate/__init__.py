"""Cleaning: boilerplate removed and content lost, beside peers."""
