"""Metadata: what a news page states and shows of its article besides the text."""

from tasks.extract.metadata.page_metadata import PageMetadata, page_metadata
from tasks.extract.metadata.searched_date import searched_date

__all__ = ["PageMetadata", "page_metadata", "searched_date"]
