"""The index `kiosque-runs` in an Elasticsearch cluster: the records of runs, for Kibana.

The bootstrap or the first run creates it with its mapping. That needs no template, only the right `manage` on `kiosque*`,
which a worker has.
"""

from collections.abc import Iterable

import msgspec

from config.elasticsearch_options import ElasticsearchOptions
from tasks.index.elasticsearch.bulk import BulkSender, write_operation
from tasks.index.elasticsearch.connection import Connection
from tasks.index.elasticsearch.physical_indexes import create_own_index
from tasks.index.elasticsearch.template_bodies import RUNS, runs_index
from tasks.index.protocol import RunDocument

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
        create_own_index(self._connection, RUNS, runs_index())

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
