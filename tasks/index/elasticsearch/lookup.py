"""Lookups behind the alias `news`, page by page; a missing index counts as empty."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from heapq import nlargest
from operator import itemgetter
from typing import Any, TypeVar

from elasticsearch import Elasticsearch, NotFoundError

from tasks.document import Candidate, Told
from tasks.index.elasticsearch.connection import Connection
from tasks.index.elasticsearch.errors import fault_of, missing_index
from tasks.index.elasticsearch.record import STORY_KEYS, STORY_TERMS, TIMESTAMP, to_candidate, to_told
from tasks.index.elasticsearch.template_bodies import ALIAS
from tasks.index.facets import key_of, keyword, shown_value
from tasks.index.values import KeyCounts

MOST_HITS = 10_000  # index.max_result_window
WRITTEN = "written"  # in a count by a name in any case: the spellings of the name
_PAGE = 1000
_MOST_VALUES = 10_000  # of one query; Elasticsearch takes 65,536
_MOST_CLAUSES = 1000  # Elasticsearch takes 1,024, and more only with more memory
_TOLD_FIELDS, _CANDIDATE_FIELDS = (
    [TIMESTAMP if name == "timestamp" else name for name in kind.__struct_encode_fields__] for kind in (Told, Candidate)
)

T = TypeVar("T")
Hit = Mapping[str, Any]


def search(connection: Connection, *, index: str = ALIAS, **body: Any) -> dict[str, Any]:
    """Return the answer to a search; one that covers only some of the indexes is an error, and so is a closed index.

    Nothing is found where an index or alias that is asked for does not exist.
    """

    def request(client: Elasticsearch) -> dict[str, Any]:
        try:
            return dict(client.search(index=index, allow_partial_search_results=False, **body))
        except NotFoundError as error:  # `ignore_unavailable` would pass over a closed index, too
            if missing_index(error) in index.split(","):
                return {"hits": {"total": {"value": 0}, "hits": []}}
            kind, reason = fault_of(error)
            if kind:  # an index behind the alias was replaced and deleted during the search
                raise connection.errors.busy(reason) from error
            raise

    return connection.call(request)


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
    for some in _portions(ids, MOST_HITS // 2):
        yield from hits_of(search(connection, query={"ids": {"values": some}}, size=MOST_HITS, **body))


def hits_by_file(connection: Connection, urls: Sequence[str], **body: Any) -> Iterator[Hit]:
    """Yield the documents that were read from the files with these URLs, by id."""
    for some in _portions(urls, _MOST_VALUES):
        query = {"terms": {"origin.url": some}}
        yield from sorted_hits(connection, ALIAS, query, sort=["id"], size=_PAGE, **body)


def fresh_hits_by_id(connection: Connection, ids: Sequence[str], **body: Any) -> Iterator[Hit]:
    """Yield the documents with these ids and their versions; those that anyone wrote a moment ago are found too."""
    if ids:
        refresh(connection)
    yield from hits_by_id(connection, ids, version=True, **body)


def refresh(connection: Connection) -> None:
    """Make what was written visible to searches."""
    connection.call(lambda client: client.indices.refresh(index=ALIAS, ignore_unavailable=True, allow_no_indices=True))


def counts_of(connection: Connection, field: str, *, most: int) -> dict[str, int]:
    """Count all documents by the values of a keyword field, the `most` frequent ones."""
    by_value = {field: {"terms": {"field": field, "size": most}}}
    return counts_in(search(connection, size=0, aggregations=by_value), field)


def counts_in(answer: Mapping[str, Any], name: str) -> dict[str, int]:
    """Return the counts of an aggregation by value, as WRITTEN where that is counted; none where no index answered."""
    buckets = answer.get("aggregations", {}).get(name, {}).get("buckets", ())
    return {_value(bucket): bucket["doc_count"] for bucket in buckets}


def _value(bucket: Mapping[str, Any]) -> str:
    """Return the most frequent spelling of a bucket's value, or the value itself where no spelling is counted."""
    value: str = bucket.get("key_as_string", bucket["key"])
    spellings = (each["key"] for each in bucket.get(WRITTEN, {}).get("buckets", ()))
    return next((shown_value(each) for each in spellings if key_of(each) == keyword(value)), value)


def sizes(connection: Connection) -> dict[str, tuple[int, int]]:
    """Return by index its number of documents, and the highest number of a write (`_seq_no`) of one of them.

    This needs no privilege but `read`; the statistics of an index need `monitor`.
    """
    last_write = {"max": {"field": "_seq_no"}}
    by_index = {"terms": {"field": "_index", "size": MOST_HITS}, "aggregations": {"last_write": last_write}}
    answer = search(connection, size=0, aggregations={"indexes": by_index})
    buckets = answer.get("aggregations", {}).get("indexes", {}).get("buckets", ())
    return {bucket["key"]: (bucket["doc_count"], int(bucket["last_write"]["value"])) for bucket in buckets}


def candidates(
    connection: Connection,
    field: str,
    values: Sequence[str],
    condition: Mapping[str, Any] | None = None,
    *,
    where: Callable[[Candidate], bool] | None = None,
) -> list[Candidate]:
    """Return the documents that have one of `values` and that `where` takes, each once.

    `condition` is parts of a `bool` query.
    """
    found: dict[str, Candidate] = {}
    for some in _portions(values, _MOST_VALUES):
        query = {"bool": {"must": {"constant_score": {"filter": {"terms": {field: some}}}}, **(condition or {})}}
        hits = sorted_hits(connection, ALIAS, query, sort=["id"], size=_PAGE, source=_CANDIDATE_FIELDS)
        read = (to_candidate(hit["_source"]) for hit in hits)
        found |= {candidate.id: candidate for candidate in filter(where, read)}
    return list(found.values())


def told(connection: Connection, terms: Sequence[str], *, most: int) -> list[Told] | None:
    """Return what decides about stories of the documents that have one of `terms`; each once.

    None where there are more than `most`; one that has terms in two requests counts twice.
    """
    queries = list(_having(terms))
    counted = (search(connection, query=query, size=0, track_total_hits=True) for query in queries)
    if sum(answer["hits"]["total"]["value"] for answer in counted) > most:
        return None
    return _told(
        hit
        for query in queries
        for hit in sorted_hits(connection, ALIAS, query, sort=["id"], size=_PAGE, source=_TOLD_FIELDS)
    )


def nearest_told(connection: Connection, groups: Sequence[Mapping[str, float]], *, most: int) -> list[Told]:
    """Return for each group of terms the `most` documents whose terms weigh most together; each once."""
    return _told(
        hit
        for query in map(_weighed, filter(None, groups))
        for hit in hits_of(search(connection, query=query, sort=["_score", "id"], size=most, source=_TOLD_FIELDS))
    )


def _told(hits: Iterable[Hit]) -> list[Told]:
    return list({hit["_id"]: to_told(hit["_source"]) for hit in hits}.values())


def _weighed(terms: Mapping[str, float]) -> dict[str, Any]:
    """Return the query that scores a document by the sum of the weights of its terms."""
    weighed = [
        {"constant_score": {"filter": {"term": {STORY_TERMS: term}}, "boost": weight}}
        for term, weight in nlargest(_MOST_CLAUSES, terms.items(), key=itemgetter(1, 0))
    ]
    return {"bool": {"should": weighed}}


def _having(terms: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield queries for the documents that have one of `terms`."""
    for some in _portions(terms, _MOST_VALUES):
        yield {"constant_score": {"filter": {"terms": {STORY_TERMS: some}}}}


def story_key_counts(connection: Connection, since: datetime, until: datetime, *, most: int) -> KeyCounts:
    """Count the documents of a time by story key, the `most` frequent ones."""
    span = {"range": {TIMESTAMP: {"gte": since.isoformat(), "lt": until.isoformat()}}}
    by_key = {STORY_KEYS: {"terms": {"field": STORY_KEYS, "size": most}}}
    answer = search(connection, query=span, size=0, track_total_hits=True, aggregations=by_key)
    return KeyCounts(articles=answer["hits"]["total"]["value"], counts=counts_in(answer, STORY_KEYS))


def _portions(values: Sequence[T], most: int) -> Iterator[list[T]]:
    """Cut a list into lists of at most `most`."""
    for start in range(0, len(values), most):
        yield list(values[start : start + most])
