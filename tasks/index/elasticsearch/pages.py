"""Pages of results: plain, or collapsed, where an original and its duplicates, or a story, a cluster, are one hit.

Elasticsearch cannot collapse and go on after a place. So documents are read in their order, and those that do not come
first in their cluster are passed over: a second request finds the first of each cluster, and counts its documents.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from config.errors import IndexRefused
from tasks.index.elasticsearch.connection import Connection
from tasks.index.elasticsearch.lookup import MOST_HITS, counts_in, hits_of, search
from tasks.index.elasticsearch.query import RANKED, Place, query_clause, search_request, to_hit
from tasks.index.elasticsearch.record import CLUSTER, DUPLICATE_OF, STORY_GROUP
from tasks.index.protocol import MOST_COUNTED, Filters, Hit, Sort
from tasks.index.query import Query

_CLUSTERS, _SIZES, _UNFILED = "clusters", "sizes", "unfiled"
_MOST_EXACT = 40_000  # the most that Elasticsearch takes
_REMEDY = "an earlier version wrote them; run `kiosque reindex`, and meanwhile `--duplicates` shows each article"


class Page(NamedTuple):
    """Hits in their order, the number of documents found, and the place of the last hit where others follow.

    Of more than MOST_COUNTED documents, `total` is just one more.
    """

    total: int
    hits: tuple[Hit, ...]
    following: Place


class _Leaders(NamedTuple):
    """The ids of the documents that come first in their cluster, and the number of documents found of each cluster."""

    ids: frozenset[str]
    sizes: Counter[str]


class Pages:
    """The results of one search, from any place on."""

    def __init__(
        self,
        connection: Connection,
        query: Query,
        filters: Filters,
        sort: Sort,
        newest: datetime | None,
        *,
        by: str,
        marked: bool,
    ) -> None:
        """Prepare a search; `by` is the field of the clusters."""
        self._connection = connection
        self._query = query
        self._filters = filters
        self._sort = sort
        self._newest = newest
        self._marked = marked
        self._by = by

    def plain(self, size: int, after: Place) -> Page:
        """Return the documents after a place."""
        answer = search(self._connection, **(self._request if self._marked else self._bare)(size, after))
        found = hits_of(answer)
        is_last = len(found) < size or not found
        return Page(
            _total(answer),
            tuple(to_hit(hit, self._query, marked=self._marked) for hit in found),
            () if is_last else tuple(found[-1]["sort"]),
        )

    def collapsed(self, size: int, after: Place) -> Page:
        """Return the first documents of clusters after a place, each shown by its original where that is found."""
        kept: list[Mapping[str, Any]] = []
        sizes: Counter[str] = Counter()
        read = min(2 * (size + 1), MOST_HITS)  # some of them are duplicates of others
        while True:
            answer = search(self._connection, **self._bare(read, after), source=[DUPLICATE_OF, STORY_GROUP])
            found = hits_of(answer)
            leaders = self._leaders([self._cluster(hit) for hit in found])
            kept += [hit for hit in found if hit["_id"] in leaders.ids]
            sizes |= leaders.sizes
            if len(kept) > size or len(found) < read:
                break
            after, read = tuple(found[-1]["sort"]), min(2 * read, MOST_HITS)
        page = kept[:size]
        following = tuple(page[-1]["sort"]) if page and len(kept) > size else ()
        return Page(_total(answer), self._shown(page, sizes), following)

    def count_clusters(self, total: int) -> int:
        """Return how many clusters the `total` documents are in, exact up to MOST_COUNTED: beyond, it is at least that many.

        IndexRefused for documents without a cluster, which an earlier version wrote: all of them would be one hit.
        """
        if not total:
            return 0
        unfiled = {_UNFILED: {"missing": {"field": self._by}}}
        if total > MOST_COUNTED:
            self._require_clusters(self._count({"must_not": {"exists": {"field": self._by}}}))
            originals = _total(self._count({"must_not": {"exists": {"field": DUPLICATE_OF}}}))
            if self._by == CLUSTER and originals > MOST_COUNTED:
                return originals
        clusters = {_CLUSTERS: {"cardinality": {"field": self._by, "precision_threshold": _MOST_EXACT}}}
        answer = self._count({}, aggregations=clusters | unfiled)
        counts = answer.get("aggregations", {})
        if number := counts.get(_UNFILED, {}).get("doc_count"):
            raise self._refused(f"{number:,} of the articles found have no `{self._by}` to collapse by: {_REMEDY}")
        return int(counts.get(_CLUSTERS, {}).get("value", 0))

    def _require_clusters(self, answer: Mapping[str, Any]) -> None:
        if number := _total(answer):
            raise self._refused(f"{number:,} of the articles found have no `{self._by}` to collapse by: {_REMEDY}")

    def _refused(self, reason: str) -> IndexRefused:
        return self._connection.errors.refused(reason)

    def _count(self, condition: Mapping[str, Any], **body: Any) -> dict[str, Any]:
        query = {"bool": {"filter": query_clause(self._query, self._filters), **condition}}
        return search(self._connection, query=query, size=0, track_total_hits=MOST_COUNTED, **body)

    def _request(self, size: int, after: Place = ()) -> dict[str, Any]:
        request = search_request(self._query, self._filters, size, self._sort, newest=self._newest, after=after)
        return request | RANKED

    def _bare(self, size: int, after: Place = ()) -> dict[str, Any]:
        """Build the request for documents without their marked words."""
        return {name: value for name, value in self._request(size, after).items() if name != "highlight"}

    def _leaders(self, clusters: Sequence[str]) -> _Leaders:
        """Find the documents that come first in some clusters, of all that the query finds."""
        distinct = list(dict.fromkeys(clusters))
        if not distinct:
            return _Leaders(frozenset(), Counter())
        request = self._bare(len(distinct))
        found = {"bool": {"must": request["query"], "filter": {"terms": {self._by: distinct}}}}
        sizes = {_SIZES: {"terms": {"field": self._by, "size": len(distinct)}}}
        body = request | {"query": found, "collapse": {"field": self._by}, "aggregations": sizes, "source": False}
        try:
            answer = search(self._connection, **body)
        except IndexRefused as error:
            if f"no mapping found for `{self._by}`" in str(error):
                raise self._refused(f"its indexes have no field `{self._by}`: {_REMEDY}") from error
            raise
        return _Leaders(frozenset(hit["_id"] for hit in hits_of(answer)), Counter(counts_in(answer, _SIZES)))

    def _shown(self, page: Sequence[Mapping[str, Any]], sizes: Counter[str]) -> tuple[Hit, ...]:
        """Return the hits of a page: originals that the query finds stand for their duplicates, which are counted."""
        wanted = list({id for hit in page for id in (hit["_id"], self._cluster(hit))})
        request = search_request(self._query, self._filters, len(wanted))
        found = {"bool": {"must": request["query"], "filter": {"ids": {"values": wanted}}}}
        answer = hits_of(search(self._connection, **request | {"query": found})) if wanted else []
        shown = {hit["_id"]: to_hit(hit, self._query, marked=self._marked) for hit in answer}
        pairs = ((hit, self._original(shown, hit)) for hit in page)
        return tuple(
            each.with_(score=hit["_score"] or 0.0, duplicates=max(sizes[self._cluster(hit)] - 1, 0))
            for hit, each in pairs
            if each is not None  # it was deleted since the first request
        )

    def _cluster(self, hit: Mapping[str, Any]) -> str:
        """Return the id of a hit's story, or of its original."""
        if self._by == STORY_GROUP:
            return str(hit["_source"].get(STORY_GROUP) or hit["_id"])
        return str(hit["_source"].get("duplicate", {}).get("of") or hit["_id"])

    def _original(self, shown: Mapping[str, Hit], hit: Mapping[str, Any]) -> Hit | None:
        """Return the hit that stands for a cluster: its original, if that is found; of a story, the first."""
        original = shown.get(self._cluster(hit)) if self._by == CLUSTER else None
        return original or shown.get(hit["_id"])


def _total(answer: Mapping[str, Any]) -> int:
    """Return the number of documents found; of more than MOST_COUNTED, just one more."""
    total = answer["hits"]["total"]
    return int(total["value"]) + int(total.get("relation") == "gte")
