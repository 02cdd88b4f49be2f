"""Pages of results: documents in their order, plain or collapsed by cluster: an original with its duplicates, or a story.

A first request finds ids in their order, a second one the documents of a page. Where words need not all match, the best
documents by their words are scored again with the clauses that only rank: n-grams are in most documents, and scoring all of
these would cost ten times as much. Elasticsearch cannot collapse and go on after a place, so documents are read in their
order, and those that do not come first in their cluster are passed over.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, NamedTuple

from config.languages import load_languages
from tasks.document import Document
from tasks.index.elasticsearch.connection import Connection
from tasks.index.elasticsearch.lookup import MOST_HITS, counts_in, hits_of, search
from tasks.index.elasticsearch.query import (
    RANKED,
    Place,
    by_age,
    facet_counts,
    in_order,
    query_clauses,
)
from tasks.index.elasticsearch.record import CLUSTER, DUPLICATE_OF, TIMESTAMP, from_record
from tasks.index.elasticsearch.template_bodies import ALIAS, part_name
from tasks.index.elasticsearch.terms import Clause
from tasks.index.highlights import highlights
from tasks.index.query import Query
from tasks.index.ranking import MOST_RERANKED
from tasks.index.values import FACETS, MOST_COUNTED, Facets, Filters, Hit, Sort

_CLUSTERS, _SIZES, _UNFILED, _NEWEST = "clusters", "sizes", "unfiled", "newest"
_MOST_EXACT = 40_000  # the most that Elasticsearch takes
_REMEDY = "an earlier version wrote them; run `kiosque reindex`, and meanwhile `--duplicates` shows each article"
# Documents that are scored again. The embedded index does this with more: here each of them is sent over the network.
_WINDOW = 100
# The values that hits are sorted by have all that is to be known of them: documents would have to be decompressed.
_CLUSTER_LAST = {"order": "asc", "unmapped_type": "keyword"}
_NO_FIELDS = {"source": False, "stored_fields": "_none_"}


class Found(NamedTuple):
    """A document that was found: its id and its cluster's, its score, the index that has it, and its place in the order."""

    id: str
    cluster: str
    score: float
    part: str
    place: Place


class Page(NamedTuple):
    """Hits in their order, the number of documents or of clusters found, and the place of the last hit where others follow.

    Of more than MOST_COUNTED, `total` is at least one more.
    """

    total: int
    hits: tuple[Hit, ...]
    following: Place


class _Group(NamedTuple):
    """Documents that follow each other, and the number of all that are found."""

    found: Sequence[Found]
    total: int


class Pages:
    """The results of one query, in any order and from any place on."""

    def __init__(
        self, connection: Connection, query: Query, filters: Filters, *, by: str = CLUSTER, marked: bool = True
    ) -> None:
        """Prepare a search; `by` is the field of the clusters. Hits that are not `marked` have no highlights."""
        self._connection = connection
        self._query = query
        self._by, self._marked = by, marked
        self._clauses = query_clauses(query, filters)
        tags = {load_languages().get(language).tag for language in filters.languages}
        # Without the index of one language, there is nothing to find.
        self._index = part_name(*tags) if len(tags) == 1 else ALIAS

    @cached_property
    def _matched(self) -> Clause:
        """The clause that documents match; if few have the words of a question, also those that are like it by their n-grams."""
        found, wider = self._clauses.found, self._clauses.wider
        if wider is None:
            return found
        answer = self._search(query=found, track_total_hits=MOST_RERANKED)
        return found if _total(answer) >= MOST_RERANKED else wider

    def facets(self) -> Facets:
        """Count the documents by each of FACETS."""
        answer = self._search(query=self._matched, aggregations=facet_counts())
        return {name: counts_in(answer, name) for name in FACETS}

    def newest(self) -> datetime | None:
        """Return the time of the newest document."""
        latest = {_NEWEST: {"max": {"field": TIMESTAMP}}}
        answer = self._search(query=self._matched, aggregations=latest)
        found = answer.get("aggregations", {}).get(_NEWEST, {}).get("value")
        return None if found is None else datetime.fromtimestamp(found / 1000, UTC)

    def page(self, sort: Sort, size: int, after: Place, *, newest: datetime | None, collapse: bool) -> Page:
        """Return at most `size` hits after a place; with RECENT, ages count from `newest`."""
        order = _Order(self._search, self._clauses.ranking, self._matched, sort, newest, by=self._by)
        read, kept = list[Found](), list[Found]()
        seen = order.clusters_before(after) if collapse else set[str]()
        total = 0
        for group in order.groups(size, after):
            total = group.total
            read += group.found
            kept += self._leading(order, group.found, seen, after) if collapse else group.found
            if len(kept) > size:
                break
        page = kept[:size]
        following = page[-1].place if page and len(kept) > size else ()
        if not collapse:
            return Page(total, self._hits(page, self._documents(page)), following)
        if not after and len(read) == total:
            sizes = Counter(found.cluster for found in read)
            originals = [found for found in read if found.id in {each.cluster for each in page}]
            return Page(len(sizes), self._hits(page, self._documents([*page, *originals]), sizes), following)
        return Page(self._count_clusters(total), self._hits(page, *self._with_originals(page)), following)

    def _leading(self, order: "_Order", group: Sequence[Found], seen: set[str], after: Place) -> list[Found]:
        """Return the documents that come first in their cluster; `seen` are the clusters before them, and will be theirs too."""
        first: dict[str, Found] = {}
        for found in group:
            if found.cluster not in seen:
                first.setdefault(found.cluster, found)
        if "" in first:
            self._count_clusters(MOST_COUNTED)  # raises
        seen.update(first)
        if len(after) < 2:  # the clusters of all before are known
            return list(first.values())
        leaders = order.leaders(list(first))
        return [found for found in first.values() if found.id in leaders]

    def _count_clusters(self, total: int) -> int:
        """Return how many clusters the `total` documents are in, exact up to MOST_COUNTED: beyond, it is at least that many.

        IndexRefused for documents without a cluster, which an earlier version wrote: all of them would be one hit.
        """
        if not total:
            return 0
        unfiled = {_UNFILED: {"missing": {"field": self._by}}}
        if total > MOST_COUNTED:
            self._require_clusters(_total(self._count({"must_not": {"exists": {"field": self._by}}})))
            originals = _total(self._count({"must_not": {"exists": {"field": DUPLICATE_OF}}}))
            if self._by == CLUSTER and originals > MOST_COUNTED:
                return originals
        clusters = {_CLUSTERS: {"cardinality": {"field": self._by, "precision_threshold": _MOST_EXACT}}}
        counts = self._count({}, aggregations=clusters | unfiled).get("aggregations", {})
        self._require_clusters(counts.get(_UNFILED, {}).get("doc_count", 0))
        return int(counts.get(_CLUSTERS, {}).get("value", 0))

    def _require_clusters(self, unfiled: int) -> None:
        if unfiled:
            reason = f"{unfiled:,} of the articles found have no `{self._by}` to collapse by: {_REMEDY}"
            raise self._connection.errors.refused(reason)

    def _count(self, condition: Mapping[str, Any], **body: Any) -> dict[str, Any]:
        query = {"bool": {"filter": self._matched, **condition}}
        return self._search(query=query, track_total_hits=MOST_COUNTED, **body)

    def _search(self, *, among: Iterable[Found] = (), size: int = 0, **body: Any) -> dict[str, Any]:
        """Search all indexes, or only those that have the documents `among`: each of them takes its time.

        Since these were found, their index may have been replaced and deleted: its successor has them.
        """
        if parts := ",".join(sorted({found.part for found in among})):
            answer = search(self._connection, index=parts, size=size, **body)
            if hits_of(answer):
                return answer
        return search(self._connection, index=self._index, size=size, **body)

    def _documents(self, found: Sequence[Found]) -> dict[str, Document]:
        """Return some of the documents by id; one that was deleted since the first request is missing."""
        if not found:
            return {}
        ids = list({each.id for each in found})
        return _by_id(self._search(among=found, size=len(ids), query={"bool": {"filter": {"terms": {"id": ids}}}}))

    def _with_originals(self, page: Sequence[Found]) -> tuple[dict[str, Document], Counter[str]]:
        """Return the documents of a page and those of their originals that are found too, and the size of each cluster."""
        if not page:
            return {}, Counter()
        ids, clusters = {found.id for found in page}, {found.cluster for found in page}
        sizes = {"terms": {"field": self._by, "size": len(clusters), "execution_hint": "map"}}
        answer = self._search(
            query={"bool": {"filter": [self._matched, {"terms": {self._by: list(clusters)}}]}},
            post_filter={"terms": {"id": list(ids | clusters)}},
            size=len(ids | clusters),
            aggregations={_SIZES: sizes},
        )
        return _by_id(answer), Counter(counts_in(answer, _SIZES))

    def _hits(
        self, page: Sequence[Found], documents: Mapping[str, Document], sizes: Counter[str] | None = None
    ) -> tuple[Hit, ...]:
        """Return the hits of a page; with the `sizes` of clusters, an original stands for its duplicates where it is found."""
        has_original = sizes and self._by == CLUSTER
        shown = (
            (found, documents.get(found.cluster if has_original else "") or documents.get(found.id)) for found in page
        )
        return tuple(
            Hit(
                document=document,
                score=found.score,
                highlights=highlights(document, self._query) if self._marked else (),
                duplicates=max(sizes[found.cluster] - 1, 0) if sizes else 0,
            )
            for found, document in shown
            if document is not None
        )


class _Order:
    """The documents that match, in the order of one sort.

    A place of one number is so many documents behind the beginning, among those that are scored again.
    """

    def __init__(
        self,
        search: Callable[..., dict[str, Any]],
        ranking: Clause | None,
        matched: Clause,
        sort: Sort,
        newest: datetime | None,
        *,
        by: str,
    ) -> None:
        self._search = search
        self._by = by
        self._matched, self._sort, self._newest = matched, sort, newest
        self._ranking = None if sort in (Sort.NEWEST, Sort.OLDEST) else ranking

    def groups(self, size: int, after: Place) -> Iterator[_Group]:
        """Yield the documents after a place, in groups that grow, the first of which has enough for most pages."""
        if self._ranking is not None and len(after) < 2 and size:
            found, total = self._window
            begun = int(after[0] or 0) if after else 0
            yield _Group(self._scored_again(found, self._ranking)[begun:], total)
            if len(found) < _WINDOW:
                return
            after = found[-1].place
        read = min(2 * (size + 1), MOST_HITS)  # some of them are duplicates of others
        while True:
            found, total = self._read(read, after)
            yield _Group(found, total)
            if len(found) < read:
                return
            after, read = found[-1].place, min(2 * read, MOST_HITS)

    def clusters_before(self, after: Place) -> set[str]:
        """Return the clusters that are known to come before a place: of the documents that are scored again."""
        if self._ranking is None or not after:
            return set()
        found, _ = self._window
        if len(after) > 1:
            return {each.cluster for each in found}
        return {each.cluster for each in self._scored_again(found, self._ranking)[: int(after[0] or 0)]}

    def leaders(self, clusters: Sequence[str]) -> frozenset[str]:
        """Return the ids of the documents that come first in some clusters."""
        if not clusters:
            return frozenset()
        found = {"bool": {"must": self._matched, "filter": {"terms": {self._by: clusters}}}}
        request = self._request(found, len(clusters)) | {"collapse": {"field": self._by}}
        return frozenset(each.id for each in map(_found, hits_of(self._search(**request))))

    @cached_property
    def _window(self) -> tuple[list[Found], int]:
        """The best documents by their words, and the number of all."""
        return self._read(_WINDOW, ())

    def _read(self, size: int, after: Place) -> tuple[list[Found], int]:
        request = self._request(self._matched, size) | ({"search_after": list(after)} if after else {})
        answer = self._search(track_total_hits=MOST_COUNTED, **request)
        return list(map(_found, hits_of(answer))), _total(answer)

    def _scored_again(self, found: Sequence[Found], ranking: Clause) -> list[Found]:
        """Return the documents in the order of their full scores; only the indexes that have some of them are asked."""
        if not found:
            return []
        ids = {"terms": {"id": [each.id for each in found]}}
        request = self._request({"bool": {"must": self._matched, "should": ranking, "filter": ids}}, len(found))
        answer = hits_of(self._search(among=found, track_total_hits=False, **request))
        known = {each.id: each for each in found}
        ranked = [(each, known.pop(each.id, None)) for each in map(_found, answer)]
        again = [each for each, before in ranked if before is not None]
        last = known.values()  # deleted since
        ordered = [*again, *last]
        places = [(float(number),) for number in range(1, len(ordered))]
        return [each._replace(place=place) for each, place in zip(ordered, [*places, found[-1].place], strict=True)]

    def _request(self, clause: Clause, size: int) -> dict[str, Any]:
        query = clause if self._newest is None else by_age(clause, self._newest)
        order = [*in_order(self._sort), {self._by: _CLUSTER_LAST}]
        return {"query": query, "sort": order, "size": size, **RANKED, **_NO_FIELDS}


def _found(hit: Mapping[str, Any]) -> Found:
    *_, id, cluster = hit["sort"]
    return Found(id, cluster or "", hit["_score"] or 0.0, hit["_index"], tuple(hit["sort"]))


def _by_id(answer: Mapping[str, Any]) -> dict[str, Document]:
    return {hit["_id"]: from_record(hit["_source"]) for hit in hits_of(answer)}


def _total(answer: Mapping[str, Any]) -> int:
    """Return the number of documents found; of more than were to be counted, just one more."""
    total = answer["hits"]["total"]
    return int(total["value"]) + int(total.get("relation") == "gte")
