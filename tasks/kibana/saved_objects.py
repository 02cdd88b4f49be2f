"""Saved objects as Kibana exports and imports them, and the format version of each type.

The versions are those of the format written here, not of the server: Kibana migrates older objects and refuses newer ones.
Without versions Kibana would run every migration since version 6, which would damage the objects.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from tasks.document import Record

CORE_VERSION = "8.8.0"
TYPE_VERSIONS = {"index-pattern": "8.0.0", "search": "10.4.0", "lens": "8.9.0", "dashboard": "10.2.0"}


class Reference(Record, frozen=True):
    """A reference to another object, with the name that the attributes use for it."""

    name: str
    type: str
    id: str


class SavedObject(msgspec.Struct, frozen=True, rename="camel"):
    """One object: its attributes, and references to other objects."""

    type: str
    id: str
    attributes: dict[str, Any]
    references: tuple[Reference, ...]
    core_migration_version: str
    type_migration_version: str


def saved_object(type: str, id: str, attributes: dict[str, Any], references: Iterable[Reference] = ()) -> SavedObject:
    """Return an object with the version of its type."""
    return SavedObject(type, id, attributes, tuple(references), CORE_VERSION, TYPE_VERSIONS[type])


def to_ndjson(objects: Iterable[SavedObject]) -> bytes:
    """Write one object a line; the same objects give the same bytes."""
    return msgspec.json.Encoder(order="sorted").encode_lines(objects)


def as_text(value: Any) -> str:
    """Return JSON text, for an attribute that Kibana stores as text."""
    return msgspec.json.encode(value, order="sorted").decode()


def kql(query: str) -> dict[str, str]:
    """Return a query in KQL, the language of every query here."""
    return {"query": query, "language": "kuery"}


def search_source(query: str, *, index: str | None = None) -> str:
    """Return the text of a `searchSourceJSON`: a query without filters. `index` is the name of a reference."""
    source = {"query": kql(query), "filter": []}
    if index is None:
        return as_text(source)
    return as_text({**source, "indexRefName": index, "highlightAll": True, "version": True})
