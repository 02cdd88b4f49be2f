"""Requests that fold an original and its copies into one hit, by the keyword field that they share."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from tasks.index.elasticsearch_query import asked_for, search_request
from tasks.index.elasticsearch_record import CLUSTER
from tasks.index.protocol import Filters
from tasks.index.query import Query

LINKED_TO = "duplicate.of"
CLUSTERS, COPIES, SIZES = "clusters", "copies", "sizes"
_MOST_EXACT = 40_000  # the most that Elasticsearch takes


def folding() -> dict[str, Any]:
    """Return what a search request gets so that of each cluster only the best document is a hit, and clusters are counted."""
    return {
        "collapse": {"field": CLUSTER},
        "aggregations": {
            CLUSTERS: {"cardinality": {"field": CLUSTER, "precision_threshold": _MOST_EXACT}},
            COPIES: {"filter": {"exists": {"field": LINKED_TO}}},
        },
    }


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
