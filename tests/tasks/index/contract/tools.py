"""What the contract's claims are said with."""

from tasks.document import Document
from tasks.index.protocol import MARK_END, MARK_START, Filters, SearchIndex, WriteStatus
from tasks.index.query import parse_query

EVERYTHING = Filters()


def fill(index: SearchIndex, *documents: Document) -> None:
    """Write `documents`, all of which must be taken, and make them visible."""
    assert [result.status for result in index.write(documents)] == [WriteStatus.WRITTEN] * len(documents)
    index.refresh()


def found(index: SearchIndex, query: str, *, filters: Filters = EVERYTHING, size: int = 10) -> list[str]:
    """Return the texts of what `query` finds, best first."""
    results = index.search(parse_query(query), filters=filters, size=size)
    assert len(results.hits) == min(results.total, size)
    return [hit.document.text for hit in results.hits]


def highlights(index: SearchIndex, query: str) -> tuple[str, ...]:
    """Return the fragments of the one hit of `query`, its marks shown as brackets."""
    (hit,) = index.search(parse_query(query), filters=EVERYTHING).hits
    return tuple(part.replace(MARK_START, "[").replace(MARK_END, "]") for part in hit.highlights)
