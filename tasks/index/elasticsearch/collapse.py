"""Requests that fold an original and its copies into one hit, by the keyword field that they share."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from config.errors import IndexRefused
from tasks.index.elasticsearch.connection import Connection
from tasks.index.elasticsearch.lookup import search
from tasks.index.elasticsearch.query import asked_for, search_request
from tasks.index.elasticsearch.record import CLUSTER
from tasks.index.protocol import Filters
from tasks.index.query import Query

LINKED_TO = "duplicate.of"
CLUSTERS, COPIES, SIZES, UNFILED = "clusters", "copies", "sizes", "unfiled"
_MOST_EXACT = 40_000  # the most that Elasticsearch takes
_FOLDING: dict[str, Any] = {
    "collapse": {"field": CLUSTER},
    "aggregations": {
        CLUSTERS: {"cardinality": {"field": CLUSTER, "precision_threshold": _MOST_EXACT}},
        COPIES: {"filter": {"exists": {"field": LINKED_TO}}},
        UNFILED: {"missing": {"field": CLUSTER}},
    },
}
_REMEDY = (
    "an earlier version wrote them; `kiosque reindex` makes them anew, and `--copies` shows each article meanwhile"
)
_UNMAPPED = f"no mapping found for `{CLUSTER}`"


def folded_search(connection: Connection, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer to the search `body`, of each cluster only the best document, and clusters counted.

    IndexRefused, with the remedy, where documents that an earlier version wrote have no cluster: all of them would be
    one hit.
    """
    try:
        answer = search(connection, **body, **_FOLDING)
    except IndexRefused as error:
        if _UNMAPPED in str(error):
            raise connection.refused(f"its indexes have no field `{CLUSTER}`: {_REMEDY}") from error
        raise
    if unfiled := answer.get("aggregations", {}).get(UNFILED, {}).get("doc_count"):
        raise connection.refused(f"{unfiled:,} of the articles found have no `{CLUSTER}` to fold copies by: {_REMEDY}")
    return answer


def cluster_request(query: Query, filters: Filters, clusters: Sequence[str]) -> dict[str, Any]:
    """Return the body of the request for the originals of `clusters` that `query` finds, and for what it finds of each."""
    ours = list(clusters)
    found = {"bool": {"must": asked_for(query, filters), "filter": {"terms": {CLUSTER: ours}}}}
    # Aggregations count what the query finds, before the post filter.
    sizes = {SIZES: {"terms": {"field": CLUSTER, "size": len(ours)}}}
    request = search_request(query, filters, len(ours))
    return request | {"query": found, "post_filter": {"ids": {"values": ours}}, "aggregations": sizes}


def cluster_sizes(answer: Mapping[str, Any]) -> Counter[str]:
    """Return how many documents of each cluster were found; 0 for one that has gone since the first request."""
    buckets = answer.get("aggregations", {}).get(SIZES, {}).get("buckets", ())
    return Counter({bucket["key"]: bucket["doc_count"] for bucket in buckets})
