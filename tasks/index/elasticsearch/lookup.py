"""Lookups behind the alias `news`: by id, file, collection and band, page by page; a missing index counts as empty."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from tasks.document import Candidate, Document, Origin
from tasks.index.elasticsearch.connection import Connection
from tasks.index.elasticsearch.record import DUPLICATE_OF, TIMESTAMP, from_record, to_candidate
from tasks.index.elasticsearch.template_bodies import ALIAS

MOST_HITS = 10_000  # index.max_result_window
_PAGE = 1000
_MOST_VALUES = 10_000  # of one query; Elasticsearch takes 65,536
_MOST_LANGUAGES = 1000
_CANDIDATE_FIELDS = ["id", "version", TIMESTAMP, "bands", "signature", "duplicate"]

T = TypeVar("T")
Hit = Mapping[str, Any]


def search(connection: Connection, *, index: str = ALIAS, **body: Any) -> dict[str, Any]:
    """Return the answer to a search; one that covers only some of the indexes is an error."""
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


def sorted_hits(
    connection: Connection, index: str, query: Mapping[str, Any], *, sort: Sequence[str], size: int, **body: Any
) -> Iterator[Hit]:
    """Yield every document of `index` that matches, with its version, in the order of `sort`; `size` of them a request."""
    after: dict[str, Any] = {}
    while True:
        answer = search(connection, index=index, query=query, sort=list(sort), size=size, version=True, **body, **after)
        page = hits_of(answer)
        yield from page
        if len(page) < size:
            return
        after = {"search_after": page[-1]["sort"]}


def hits_by_id(connection: Connection, ids: Sequence[str], **body: Any) -> Iterator[Hit]:
    """Yield the documents with these ids, in no order; one that an interrupted run left in two languages comes twice."""
    for some in _portions(ids, _PAGE):
        yield from hits_of(search(connection, query={"ids": {"values": some}}, size=MOST_HITS, **body))


def fresh_hits_by_id(connection: Connection, ids: Sequence[str], **body: Any) -> Iterator[Hit]:
    """Yield the documents with these ids and their versions; those that anyone wrote a moment ago are found too."""
    if ids:
        refresh(connection)
    yield from hits_by_id(connection, ids, version=True, **body)


def refresh(connection: Connection) -> None:
    """Make what was written visible to searches."""
    connection.call(lambda client: client.indices.refresh(index=ALIAS, ignore_unavailable=True, allow_no_indices=True))


def newest_by_id(connection: Connection, ids: Sequence[str]) -> list[Document]:
    """Return the documents with these ids, in no order; of two versions of one the newest."""
    newest: dict[str, Document] = {}
    for hit in hits_by_id(connection, ids):
        document = from_record(hit["_source"])
        if document.id not in newest or document.version > newest[document.id].version:
            newest[document.id] = document
    return list(newest.values())


def documents_by_path(connection: Connection, path: str, *, limit: int) -> list[Document]:
    """Return the documents of the file with this URL or path, by record number; at most MOST_HITS."""
    either = [{"term": {"origin.url": path}}, {"term": {"origin.path": path}}]
    query = {"bool": {"filter": {"bool": {"should": either}}}}
    answer = search(connection, query=query, sort=["origin.record", "id"], size=min(limit, MOST_HITS))
    return [from_record(hit["_source"]) for hit in hits_of(answer)]


def origins_in(connection: Connection, collection: str) -> Iterator[tuple[str, Origin]]:
    """Yield the id and the origin of every document of a collection, by id."""
    query = {"term": {"origin.collection": collection}}
    for hit in sorted_hits(connection, ALIAS, query, sort=["id"], size=MOST_HITS, source=["origin"]):
        yield hit["_id"], msgspec.convert(hit["_source"]["origin"], Origin)


def candidates_by_band(connection: Connection, bands: Sequence[str], *, duplicates: bool) -> list[Candidate]:
    """Return the originals, or the duplicates, that have one of `bands`, each once."""
    linked = {"exists": {"field": DUPLICATE_OF}}
    return _candidates(connection, "bands", bands, {"filter": linked} if duplicates else {"must_not": linked})


def candidates_linked_to(connection: Connection, ids: Sequence[str]) -> list[Candidate]:
    """Return the duplicates of the documents with these ids."""
    return _candidates(connection, DUPLICATE_OF, ids, {})


def count_by_language(connection: Connection) -> dict[str, int]:
    """Count documents by their own language tags: `news-und` also holds languages that have no index of their own."""
    by_language = {"terms": {"field": "language", "size": _MOST_LANGUAGES}}
    answer = search(connection, size=0, aggregations={"languages": by_language})
    return counts_in(answer, "languages")


def counts_in(answer: Mapping[str, Any], name: str) -> dict[str, int]:
    """Return the counts of an aggregation by value; none where no index answered."""
    buckets = answer.get("aggregations", {}).get(name, {}).get("buckets", ())
    return {bucket.get("key_as_string", bucket["key"]): bucket["doc_count"] for bucket in buckets}


def _candidates(
    connection: Connection, field: str, values: Sequence[str], condition: Mapping[str, Any]
) -> list[Candidate]:
    found: dict[str, Candidate] = {}
    for some in _portions(values, _MOST_VALUES):
        query = {"bool": {"must": {"constant_score": {"filter": {"terms": {field: some}}}}, **condition}}
        for hit in sorted_hits(connection, ALIAS, query, sort=["id"], size=_PAGE, source=_CANDIDATE_FIELDS):
            found[hit["_id"]] = to_candidate(hit["_source"])
    return list(found.values())


def _portions(values: Sequence[T], most: int) -> Iterator[list[T]]:
    """Cut a list into lists of at most `most`."""
    for start in range(0, len(values), most):
        yield list(values[start : start + most])
