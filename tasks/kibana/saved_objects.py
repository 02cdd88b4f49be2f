"""A saved object as Kibana exports and imports it, and the versions that each kind is written in.

The versions are those of the form that is written here, not of the server: Kibana migrates what is older, and refuses
what is newer than itself. Without them every migration since version 6 would be run again over objects it does not fit.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from tasks.document import Record

CORE_VERSION = "8.8.0"
TYPE_VERSIONS = {"index-pattern": "8.0.0", "search": "10.4.0", "lens": "8.9.0", "dashboard": "10.2.0"}


class Reference(Record, frozen=True):
    """A link to another object, under the name that the attributes call it by."""

    name: str
    type: str
    id: str


class SavedObject(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One object: its attributes, and what they refer to."""

    type: str
    id: str
    attributes: dict[str, Any]
    references: tuple[Reference, ...] = ()
    core_migration_version: str
    type_migration_version: str


def saved_object(
    type: str, id: str, attributes: Mapping[str, Any], references: Iterable[Reference] = ()
) -> SavedObject:
    """Return an object in the versions of TYPE_VERSIONS."""
    return SavedObject(
        type=type,
        id=id,
        attributes=dict(attributes),
        references=tuple(references),
        core_migration_version=CORE_VERSION,
        type_migration_version=TYPE_VERSIONS[type],
    )


def to_ndjson(objects: Iterable[SavedObject]) -> bytes:
    """Write objects one a line, the same bytes each time."""
    return b"".join(msgspec.json.encode(each, order="sorted") + b"\n" for each in objects)


def from_ndjson(lines: bytes) -> list[SavedObject]:
    """Read objects that stand one a line."""
    return [msgspec.json.decode(line, type=SavedObject) for line in lines.splitlines() if line.strip()]


def as_text(value: Any) -> str:
    """Return JSON for an attribute that Kibana keeps as text."""
    return msgspec.json.encode(value, order="sorted").decode()


def search_source(query: str, *, index: str | None = None) -> str:
    """Return a query and no filters as the text of a `searchSourceJSON`; `index` is the name of a reference."""
    source = {"query": {"query": query, "language": "kuery"}, "filter": []}
    if index is None:
        return as_text(source)
    return as_text({**source, "indexRefName": index, "highlightAll": True, "version": True})
