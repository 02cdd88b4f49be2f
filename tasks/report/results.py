"""Parts of a search result that the terminal and the search page show alike."""

from tasks.document import Document, TimestampSource
from tasks.index.protocol import MARK_END, MARK_START, Hit


def title_and_fragments(hit: Hit) -> tuple[str, tuple[str, ...]]:
    """Return a hit's title and what shows of its text, both with their marks.

    The title is a highlight of its own when it matches: then it stands, marked, in the title's place.
    """
    fragments = hit.highlights
    if fragments and fragments[0].replace(MARK_START, "").replace(MARK_END, "") == hit.document.title:
        return fragments[0], fragments[1:]
    return hit.document.title or "(untitled)", fragments


def shown_day(document: Document) -> str | None:
    """Return the day a document is filed under; None where only its file has a time."""
    is_dated = document.timestamp and document.timestamp_source is not TimestampSource.FILE
    return f"{document.timestamp:%Y-%m-%d}" if is_dated else None
