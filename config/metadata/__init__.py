"""Reviewed tables for metadata: publishers, names of sections, formats of datelines."""
