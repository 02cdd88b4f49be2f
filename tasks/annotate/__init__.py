"""Annotation: notes what a clean text speaks of, such as places and organisations."""
