"""Processor time from raw article to search index, beside what others would use."""
