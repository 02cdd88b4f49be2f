"""Extraction of the main text: quality and speed beside peers."""
