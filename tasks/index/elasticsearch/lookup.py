"""Searches behind the alias `news`, page by page; an index that is not there yet is an empty one."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from tasks.index.elasticsearch.connection import Connection
from tasks.index.elasticsearch.template_bodies import ALIAS

MOST_HITS = 10_000  # index.max_result_window
_PAGE = 1000

T = TypeVar("T")
Hit = Mapping[str, Any]


def search(connection: Connection, *, index: str = ALIAS, **body: Any) -> dict[str, Any]:
    """Return the whole answer; an answer of some of the indexes only counts as none."""
    answer = connection.call(
        lambda client: client.search(
            index=index, ignore_unavailable=True, allow_no_indices=True, allow_partial_search_results=False, **body
        )
    )
    return dict(answer)


def hits_of(answer: Mapping[str, Any]) -> list[Hit]:
    """Return the hits of an answer."""
    hits: list[Hit] = answer["hits"]["hits"]
    return hits


def hits_by_id(connection: Connection, ids: Sequence[str], **body: Any) -> Iterator[Hit]:
    """Yield what is stored under `ids` in whatever language, in no order; an id may come twice."""
    for some in portions(ids, _PAGE):
        yield from hits_of(search(connection, query={"ids": {"values": some}}, size=MOST_HITS, **body))


def all_hits(connection: Connection, query: Mapping[str, Any], *, fields: Sequence[str]) -> Iterator[Hit]:
    """Yield every document that matches, with these fields only, by id."""
    return sorted_hits(connection, ALIAS, query, sort=["id"], size=_PAGE, source=list(fields))


def sorted_hits(
    connection: Connection, index: str, query: Mapping[str, Any], *, sort: Sequence[str], size: int, **body: Any
) -> Iterator[Hit]:
    """Yield every document of `index` that matches, with its version, in the order of `sort`, asked for `size` at a time."""
    after: dict[str, Any] = {}
    while True:
        answer = search(connection, index=index, query=query, sort=list(sort), size=size, version=True, **body, **after)
        page = hits_of(answer)
        yield from page
        if len(page) < size:
            return
        after = {"search_after": page[-1]["sort"]}


def portions(values: Sequence[T], most: int) -> Iterator[list[T]]:
    """Cut a list into lists of at most `most`."""
    for start in range(0, len(values), most):
        yield list(values[start : start + most])
