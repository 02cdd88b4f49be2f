"""The index `kiosque-forgotten` in an Elasticsearch cluster: the list of forgotten documents, for every home that writes to it.

The bootstrap, or the first that forgets a document, creates it with its mapping. It has no template; a worker has the right
`manage` on `kiosque*`. A snapshot of `news*` should include it.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from tasks.forgotten import ForgottenDocuments
from tasks.index.elasticsearch import lookup
from tasks.index.elasticsearch.bulk import BulkSender, Operation, write_operation
from tasks.index.elasticsearch.connection import Connection
from tasks.index.elasticsearch.physical_indexes import create_own_index, refresh
from tasks.index.elasticsearch.template_bodies import FORGOTTEN, forgotten_index


class _Entry(NamedTuple):
    """An entry of the list: an `id` of a document, or the key of a `publisher`."""

    kind: str
    value: str

    @property
    def id(self) -> str:
        """The id of the entry; a name of a publisher may be longer than an id in Elasticsearch."""
        return hashlib.blake2b("\0".join(self).encode(), digest_size=16).hexdigest()


def create_forgotten(connection: Connection) -> None:
    """Create the index of the list, or add new fields to the existing one."""
    create_own_index(connection, FORGOTTEN, forgotten_index())


def read_forgotten(connection: Connection) -> ForgottenDocuments:
    """Return the list; an empty one without its index."""
    found = lookup.sorted_hits(
        connection,
        FORGOTTEN,
        {"match_all": {}},
        sort=["kind", "value"],
        size=lookup.MOST_HITS,
        source=["kind", "value"],
    )
    entries = [_Entry(**hit["_source"]) for hit in found]
    return ForgottenDocuments(
        ids=frozenset(entry.value for entry in entries if entry.kind == "id"),
        publishers=frozenset(entry.value for entry in entries if entry.kind == "publisher"),
    )


def add_forgotten(connection: Connection, bulk: BulkSender, forgotten: ForgottenDocuments) -> None:
    """Add to the list and make that visible; IndexRefused where an entry is not taken."""
    create_forgotten(connection)
    for answer in bulk.send(map(_operation, _entries(forgotten))):
        if not answer.is_done:
            raise connection.errors.refused(f"index {FORGOTTEN} takes no entry: {answer.error}: {answer.reason}")
    refresh(connection, FORGOTTEN)


def _entries(forgotten: ForgottenDocuments) -> Iterator[_Entry]:
    yield from (_Entry("id", id) for id in sorted(forgotten.ids))
    yield from (_Entry("publisher", key) for key in sorted(forgotten.publishers))


def _operation(entry: _Entry) -> Operation:
    fields = {**entry._asdict(), "since": datetime.now(UTC)}
    return write_operation(FORGOTTEN, entry.id, 0, msgspec.json.encode(fields))
