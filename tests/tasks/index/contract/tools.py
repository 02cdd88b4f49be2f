"""Helpers of the contract: fill an index, search it, read its highlights."""

from tasks.document import Document
from tasks.index.protocol import SearchIndex
from tasks.index.query import parse_query
from tasks.index.values import MARK_END, MARK_START, Filters, WriteStatus

EVERYTHING = Filters()


def fill(index: SearchIndex, *documents: Document) -> None:
    """Write `documents`, require that all are accepted, and make them visible."""
    assert [result.status for result in index.write(documents)] == [WriteStatus.WRITTEN] * len(documents)
    index.refresh()


def found(index: SearchIndex, query: str, *, filters: Filters = EVERYTHING, size: int = 10) -> list[str]:
    """Return the texts that `query` finds, best first."""
    results = index.search(parse_query(query), filters=filters, size=size)
    assert len(results.hits) == min(results.total, size)
    return [hit.document.text for hit in results.hits]


def finds(index: SearchIndex, query: str, text: str, *, language: str) -> bool:
    """Return whether `query` finds `text` among the articles in `language`."""
    return text in found(index, query, filters=Filters(languages=(language,)), size=50)


def highlights(index: SearchIndex, query: str) -> tuple[str, ...]:
    """Return the fragments of the only hit of `query`, its marks as brackets."""
    (hit,) = index.search(parse_query(query), filters=EVERYTHING).hits
    return tuple(part.replace(MARK_START, "[").replace(MARK_END, "]") for part in hit.highlights)
