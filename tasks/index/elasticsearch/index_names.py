"""Makes indexes and gives them fields, in the way that is right where another process does the same at once."""

from collections.abc import Mapping
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch

from tasks.index.elasticsearch.connection import fault_of


def make_index(client: Elasticsearch, *, name: str, body: Mapping[str, Any]) -> None:
    """Make an index of settings, mappings and aliases, unless there is one: of another writer, or of a try without answer."""
    try:
        client.indices.create(index=name, body=dict(body))
    except BadRequestError as error:
        if error.error != "resource_already_exists_exception":
            raise


def put_mapping(client: Elasticsearch, *, index: str, mappings: Mapping[str, Any]) -> str:
    """Return why the index cannot take these mappings; empty when it did."""
    try:
        client.indices.put_mapping(index=index, body=dict(mappings))
    except BadRequestError as error:
        return ": ".join(fault_of(error))
    return ""
