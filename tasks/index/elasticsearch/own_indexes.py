"""Indexes beside the articles: `kiosque-runs`, the records of runs for Kibana, and `kiosque-forgotten`, what runs keep out.

The bootstrap or the first writer creates each with its mapping. That needs no template, only the right `manage` on `kiosque*`,
which a worker has.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple

import msgspec

from config.elasticsearch_options import ElasticsearchOptions
from tasks.forgotten import ForgottenDocuments
from tasks.index.elasticsearch import lookup
from tasks.index.elasticsearch.bulk import BulkSender, Operation, write_operation
from tasks.index.elasticsearch.connection import Connection
from tasks.index.elasticsearch.physical_indexes import create_index, index_states, put_mapping, refresh
from tasks.index.elasticsearch.template_bodies import (
    FORGOTTEN,
    RUNS,
    digest_of,
    forgotten_index,
    next_index,
    runs_index,
)
from tasks.index.values import RunDocument

# Tries on a busy cluster: some seconds. The ledger has the record too, so nobody should wait for this one.
PATIENT_ATTEMPTS = 4
# The time that an interrupted run waits for its one answer.
HURRIED_S = 5.0


class RunsIndex:
    """The index of run records. Every method may raise IndexBusy or IndexRefused."""

    def __init__(self, options: ElasticsearchOptions, *, patient: bool = True) -> None:
        """Prepare a connection; without `patient`, each request is made once and waits HURRIED_S seconds at most."""
        if not patient:
            options = options.with_(timeout_s=min(options.timeout_s, HURRIED_S))
        self._connection = Connection(options.with_(attempts=PATIENT_ATTEMPTS if patient else 1))
        self._bulk = BulkSender(self._connection, options.with_(senders=1))

    def create(self) -> None:
        """Create the index, or add new fields to the existing one."""
        _create(self._connection, RUNS, runs_index(), remedy="delete it")

    def write(self, documents: Iterable[RunDocument]) -> None:
        """Write the documents, each instead of an older one with its id; create the index if it is missing."""
        self.create()
        operations = [
            write_operation(RUNS, document.id, document.version, msgspec.json.encode(document.fields))
            for document in documents
        ]
        for answer in self._bulk.send(operations):
            if not answer.is_done and answer.status != 409:  # 409: a newer record exists
                raise self._connection.errors.refused(f"index {RUNS} takes no record: {answer.error}: {answer.reason}")

    def close(self) -> None:
        """Release the sender and the connection."""
        self._bulk.close()
        self._connection.close()


class _Entry(NamedTuple):
    """An entry of the list: an `id` of a document, or the key of a `publisher`."""

    kind: str
    value: str

    @property
    def id(self) -> str:
        """The id of the entry; a name of a publisher may be longer than an id in Elasticsearch."""
        return hashlib.blake2b("\0".join(self).encode(), digest_size=16).hexdigest()


def read_forgotten(connection: Connection) -> ForgottenDocuments:
    """Return the list; an empty one without its index. One that was put back without its alias counts."""
    found = lookup.sorted_hits(
        connection,
        f"{FORGOTTEN}*",
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
    _create(connection, FORGOTTEN, forgotten_index(), remedy="copy its documents into a new one")
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


def _create(connection: Connection, alias: str, wanted: Mapping[str, Any], *, remedy: str) -> None:
    """Create the index behind `alias` from its own settings and mappings, or add new fields to the existing one."""
    states = index_states(connection, alias)
    if not states:
        body = {"aliases": {alias: {"is_write_index": True}}, **wanted}
        connection.call(partial(create_index, name=next_index(alias), body=body))
    elif states[0].notes.get("digest") != digest_of(wanted["mappings"]):
        fault = connection.call(partial(put_mapping, index=alias, mappings=wanted["mappings"]))
        if fault:
            raise connection.errors.refused(
                f"index {alias} was made from another mapping ({fault}); {remedy}, or run the Kiosque that made it"
            )
