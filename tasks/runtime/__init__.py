"""Limits and locks of the operating system."""
