"""Duplicates: finds documents that are one article, and links near-duplicates to their original."""
