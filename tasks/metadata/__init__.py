"""Metadata: what the words of a page or record say of its publisher, agencies, dateline and topic."""
