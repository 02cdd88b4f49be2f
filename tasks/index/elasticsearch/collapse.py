"""Collapsed searches: an original and its duplicates are one hit, by the keyword field `cluster` that they share.

Two requests: the first finds the best document of each cluster and counts clusters. If there are duplicates among the
documents found, the second finds the originals to show and counts the documents of each cluster shown.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from config.errors import IndexRefused
from tasks.index.elasticsearch.connection import Connection
from tasks.index.elasticsearch.lookup import counts_in, hits_of, search
from tasks.index.elasticsearch.query import RANKED, query_clause, search_request, to_hit
from tasks.index.elasticsearch.record import CLUSTER, DUPLICATE_OF
from tasks.index.protocol import Filters, Hit, SearchResults
from tasks.index.query import Query

_CLUSTERS, _DUPLICATES, _SIZES, _UNFILED = "clusters", "duplicates", "sizes", "unfiled"
_MOST_EXACT = 40_000  # the most that Elasticsearch takes
_COLLAPSE: dict[str, Any] = {
    "collapse": {"field": CLUSTER},
    "aggregations": {
        _CLUSTERS: {"cardinality": {"field": CLUSTER, "precision_threshold": _MOST_EXACT}},
        _DUPLICATES: {"filter": {"exists": {"field": DUPLICATE_OF}}},
        _UNFILED: {"missing": {"field": CLUSTER}},
    },
}
_REMEDY = "an earlier version wrote them; run `kiosque reindex`, and meanwhile `--duplicates` shows each article"
_UNMAPPED = f"no mapping found for `{CLUSTER}`"


def collapsed_search(connection: Connection, body: Mapping[str, Any], query: Query, filters: Filters) -> SearchResults:
    """Return the answer to the search `body` (of `query` and `filters`) with one hit a cluster; `total` counts clusters.

    The total is exact to some thousands of clusters if there are duplicates. IndexRefused, with the remedy, for documents
    without a cluster, which an earlier version wrote: all of them would be one hit.
    """
    answer = _require_clusters(connection, body)
    hits = [to_hit(hit) for hit in hits_of(answer)]
    counts = answer.get("aggregations", {})
    if not counts.get(_DUPLICATES, {}).get("doc_count"):
        return SearchResults(total=answer["hits"]["total"]["value"], hits=tuple(hits))
    return SearchResults(total=counts[_CLUSTERS]["value"], hits=_with_originals(connection, hits, query, filters))


def _require_clusters(connection: Connection, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer to the search with one document a cluster; IndexRefused for documents without one."""
    try:
        answer = search(connection, **body, **_COLLAPSE)
    except IndexRefused as error:
        if _UNMAPPED in str(error):
            raise connection.errors.refused(f"its indexes have no field `{CLUSTER}`: {_REMEDY}") from error
        raise
    if unfiled := answer.get("aggregations", {}).get(_UNFILED, {}).get("doc_count"):
        raise connection.errors.refused(
            f"{unfiled:,} of the articles found have no `{CLUSTER}` to collapse by: {_REMEDY}"
        )
    return answer


def _with_originals(connection: Connection, hits: Sequence[Hit], query: Query, filters: Filters) -> tuple[Hit, ...]:
    """Show the originals that the query finds instead of their duplicates, and count the duplicates."""
    clusters = [hit.document.cluster for hit in hits]
    answer = search(connection, **_cluster_request(query, filters, clusters)) if clusters else {}
    originals = {hit["_id"]: to_hit(hit) for hit in hits_of(answer)} if answer else {}
    sizes = Counter(counts_in(answer, _SIZES))  # 0 for one that is gone since the first request
    return tuple(
        originals.get(cluster, hit).with_(score=hit.score, duplicates=max(sizes[cluster] - 1, 0))
        for cluster, hit in zip(clusters, hits, strict=True)
    )


def _cluster_request(query: Query, filters: Filters, clusters: list[str]) -> dict[str, Any]:
    """Build the request for the originals of `clusters` that `query` finds, and for how many documents of each it finds."""
    found = {"bool": {"must": query_clause(query, filters), "filter": {"terms": {CLUSTER: clusters}}}}
    # Aggregations count what the query finds, before the post filter.
    sizes = {_SIZES: {"terms": {"field": CLUSTER, "size": len(clusters)}}}
    request = search_request(query, filters, len(clusters)) | RANKED
    return request | {"query": found, "post_filter": {"ids": {"values": clusters}}, "aggregations": sizes}
