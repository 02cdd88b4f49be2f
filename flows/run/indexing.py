"""Indexing of a prepared batch: its report, its dead letters, and what the ledger is to know of its inputs."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from flows.state.dead_letters import append_dead_letters, dead_letter
from flows.state.ledger import File, InputResult, file_of
from flows.state.ledger.documents import packed
from tasks.corpus.batches import ROW_GROUP_DOCUMENTS
from tasks.document import Document, Outcome
from tasks.forgotten import FORGOTTEN, ForgottenDocuments
from tasks.index.protocol import WritableIndex
from tasks.prepare.batches import Batch, PreparedBatch
from tasks.read.bytes.storage import is_there
from tasks.read.faults import is_storage_failure
from tasks.ready import joined, read_groups, remove_ready
from tasks.report.run_report import RunReport, merged, report_of
from tasks.runtime.interrupts import require_uninterrupted
from tasks.runtime.memory import give_back
from tasks.settle import settle

T = TypeVar("T")


class SettledBatch:
    """The outcomes of one batch, added group by group.

    `ids` holds the ids of the kept documents of each file; `doubtful` are files with rejected records, forgotten ones aside.
    """

    def __init__(self, run: str, prepared: PreparedBatch) -> None:
        """Begin with no outcome for the documents that were prepared."""
        self.report: RunReport = report_of(run, (), read=prepared.documents).with_(passed_over=prepared.passed_over)
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


def settle_batches(
    batches: Sequence[PreparedBatch],
    index: WritableIndex,
    *,
    run: str,
    letters: Path,
    storage_options: Mapping[str, Any],
    forgotten: ForgottenDocuments = ForgottenDocuments(),  # noqa: B008 - immutable
) -> list[SettledBatch]:
    """Index prepared batches, small ones together: the index commits once for them, which takes a tenth of a second a language.

    Appends their rejected documents, `forgotten` ones included, to the dead-letter file `letters`.
    """
    settled = [SettledBatch(run, prepared) for prepared in batches]
    there = partial(is_there, storage_options=storage_options)
    groups_of_all = (
        (number, group)
        for number, prepared in enumerate(batches)
        for group in read_groups(prepared.path, prepared.ready, storage_options=storage_options)
    )
    for groups in together(groups_of_all, lambda each: len(each[1].documents), most=ROW_GROUP_DOCUMENTS):
        require_uninterrupted()
        ready = joined([group for _, group in groups])
        documents = settle(ready.documents, index, forgotten=forgotten, is_there=there, ready=ready)
        remaining = iter(documents)
        for number, group in groups:
            _note(list(islice(remaining, len(group.documents))), settled[number], letters)
    for prepared in batches:
        remove_ready(prepared.ready, storage_options=storage_options)
    give_back()
    return settled


def together(items: Iterable[T], documents: Callable[[T], int], *, most: int) -> Iterator[list[T]]:
    """Yield items in order, as many at a time as have at most `most` documents together; at least one.

    None waits for the next item where that would be too many if it is as large as the last: the next may take long to come.
    """
    held: list[T] = []
    for item in items:
        if held and sum(map(documents, held)) + documents(item) > most:
            yield held
            held = []
        held.append(item)
        if sum(map(documents, held)) + documents(item) > most:
            yield held
            held = []
    if held:
        yield held


def _note(documents: Sequence[Document], batch: SettledBatch, letters: Path) -> None:
    rejected = [document for document in documents if document.outcome is Outcome.REJECTED]
    append_dead_letters(letters, (dead_letter(batch.report.run, document) for document in rejected))
    if rejected:
        batch.report = batch.report.with_(dead_letters=str(letters))
    batch.add(documents)
