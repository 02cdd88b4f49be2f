"""Generators of pages in `docs/`, from the code and from kept figures."""
