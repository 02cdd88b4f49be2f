"""Indexing of a prepared batch: its report, its dead letters, and what the ledger is to know of its inputs."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from flows.state.dead_letters import append_dead_letters, dead_letter
from flows.state.ledger import File, InputResult, file_of
from flows.state.ledger.documents import packed
from tasks.document import Document, Outcome
from tasks.forgotten import FORGOTTEN, ForgottenDocuments
from tasks.index.protocol import WritableIndex
from tasks.prepare.batches import Batch, PreparedBatch
from tasks.read.bytes.storage import is_there
from tasks.read.faults import is_storage_failure
from tasks.ready import read_groups, remove_ready
from tasks.report.run_report import RunReport, merged, report_of
from tasks.runtime.interrupts import require_uninterrupted
from tasks.runtime.memory import give_back
from tasks.settle import settle


class SettledBatch:
    """The outcomes of one batch, added group by group.

    `ids` holds the ids of the kept documents of each file; `doubtful` are files with rejected records, forgotten ones aside.
    """

    def __init__(self, run: str, *, read: int) -> None:
        """Begin with no outcome for the `read` documents that were prepared."""
        self.report: RunReport = report_of(run, (), read=read)
        self.ids: dict[File, set[str]] = {}
        self.doubtful: set[File] = set()
        self._notes: defaultdict[File, bytes] = defaultdict(bytes)
        self._counts: dict[File, Counter[Outcome | None]] = defaultdict(Counter)
        self._unfinished: set[File] = set()

    def add(self, documents: Sequence[Document]) -> None:
        """Add settled documents."""
        for file, kept in by_file(document for document in documents if document.rejection is None).items():
            self._notes[file] += packed(kept)
        self.report = merged(self.report, report_of(self.report.run, documents, read=0))
        for document in documents:
            file = file_of(document.origin)
            self._counts[file][document.outcome] += 1
            if document.outcome is not Outcome.REJECTED:
                self.ids.setdefault(file, set()).add(document.id)
            elif document.rejection and document.rejection.error != FORGOTTEN:
                self.doubtful.add(file)
            if is_storage_failure(document.rejection):
                self._unfinished.add(file)

    def results(self, batch: Batch, identities: Iterable[str]) -> Iterator[InputResult]:
        """Yield the result of each input; one whose storage failed is left out, so that it is tried again.

        `identities` are those of all indexes that exist now. Only the backend knows which of them a document went to; an
        input that is therefore read once too often costs little, for its documents come out unchanged.
        """
        holders = tuple(identities)
        for part in batch.inputs:
            file = file_of(part)
            if file not in self._unfinished:
                counts = self._counts[file]
                rejected, superseded = counts[Outcome.REJECTED], counts[Outcome.SUPERSEDED]
                in_index = counts.total() - rejected
                yield InputResult(
                    input=part,
                    kept=in_index - superseded,
                    superseded=superseded,
                    rejected=rejected,
                    identities=holders if in_index else (),
                    documents=self._notes[file],
                )


def by_file(documents: Iterable[Document]) -> dict[File, list[Document]]:
    """Group documents by the file that they were read from."""
    groups: defaultdict[File, list[Document]] = defaultdict(list)
    for document in documents:
        groups[file_of(document.origin)].append(document)
    return dict(groups)


def settle_batch(
    prepared: PreparedBatch,
    index: WritableIndex,
    *,
    run: str,
    letters: Path,
    storage_options: Mapping[str, Any],
    forgotten: ForgottenDocuments = ForgottenDocuments(),  # noqa: B008 - immutable
) -> SettledBatch:
    """Index a prepared batch and append its rejected documents, `forgotten` ones included, to the dead-letter file `letters`."""
    batch = SettledBatch(run, read=prepared.documents)
    batch.report = batch.report.with_(passed_over=prepared.passed_over)
    there = partial(is_there, storage_options=storage_options)
    for group in read_groups(prepared.path, prepared.ready, storage_options=storage_options):
        require_uninterrupted()
        documents = settle(group.documents, index, forgotten=forgotten, is_there=there, ready=group)
        rejected = [document for document in documents if document.outcome is Outcome.REJECTED]
        append_dead_letters(letters, (dead_letter(run, document) for document in rejected))
        if rejected:
            batch.report = batch.report.with_(dead_letters=str(letters))
        batch.add(documents)
    remove_ready(prepared.ready, storage_options=storage_options)
    give_back()
    return batch
