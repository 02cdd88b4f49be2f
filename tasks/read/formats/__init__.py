"""Formats: turns the bytes of an input into documents."""
