"""Metadata: what a news page states and shows of its article besides the text."""

from tasks.extract.metadata.searched_date import searched_date
from tasks.extract.metadata.statements import PageMetadata, page_metadata

__all__ = ["PageMetadata", "page_metadata", "searched_date"]
