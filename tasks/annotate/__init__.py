"""Annotation: what an article is about, as pure functions of its clean text and language."""
