"""Generators of the pages in `docs/` that code and figures decide."""
