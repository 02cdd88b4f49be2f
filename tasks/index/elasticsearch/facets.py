"""Requests beside a search: counts of what it finds, and words that misspelt ones may have been meant as."""

from collections.abc import Sequence
from typing import Any

from tasks.index.elasticsearch.query import asked_for
from tasks.index.elasticsearch.record import TIMESTAMP
from tasks.index.protocol import FACETS, MOST_FACET_VALUES, Filters
from tasks.index.query import Query


def facets_request(query: Query, filters: Filters) -> dict[str, Any]:
    """Return the body of the request that counts what `query` finds by each of FACETS."""
    months = {"field": TIMESTAMP, "calendar_interval": "month", "format": "yyyy-MM", "min_doc_count": 1}
    names = [name for name in FACETS if name != "month"]
    values = {name: {"terms": {"field": name, "size": MOST_FACET_VALUES}} for name in names}
    return {
        "query": asked_for(query, filters),
        "size": 0,
        "aggregations": {**values, "month": {"date_histogram": months}},
    }


def suggest_request(words: Sequence[str]) -> dict[str, Any]:
    """Return the body of the request for words like each of `words` in texts that do not hold it."""
    near = {"field": "text.exact", "suggest_mode": "missing", "prefix_length": 2, "min_word_length": 4, "size": 1}
    asked = {str(number): {"text": word, "term": near} for number, word in enumerate(words)}
    return {"size": 0, "suggest": asked}
