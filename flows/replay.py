"""The replay flow: puts dead letters through the pipeline again and removes those that pass.

The raw document is read where it was found. Inputs are prepared anew, never taken from the prepared batches of an earlier
run, because what failed then may pass now: a file that was mended, a limit that was raised, an index that is well again.
"""

import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Set
from contextlib import closing
from itertools import zip_longest
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

from config.errors import ConfigError
from config.settings import Settings, load_settings
from flows.ingest import new_run_name, note_dead_runs, prepare_options, prepared_in_order
from flows.orchestration.artifacts import finish_run, publish_artifact
from flows.orchestration.flows import run_flow
from flows.run.index_locks import writing_index
from flows.run.inputs import sources_by_collection, told_by_source
from flows.run.maintenance import put_in_order
from flows.run.run_locks import live_runs, run_lock
from flows.run.workers import Workers
from flows.state.dead_letters import DeadLetter, letter_files, read_letters, rewrite_letters
from flows.state.ledger import Ledger, Replayed
from flows.state.run_records import recorded_run
from tasks.corpus.batches import read_prepared
from tasks.document import Document, Origin, Outcome, Record
from tasks.forgotten import WITHDRAWN, Withdrawals, without_withdrawn
from tasks.index import index_target, open_index
from tasks.index.protocol import SearchIndex
from tasks.prepare import Batch, PreparedBatch, plan_batches
from tasks.read import Input, find_inputs, split_input
from tasks.report.run_report import report_of
from tasks.runtime.interrupts import pause, require_uninterrupted
from tasks.settle import settle


class ReplayParameters(BaseModel):
    """Which dead letters to replay; everything else comes from the settings."""

    run: str | None = Field(None, title="Run", description="Only the letters of this run; default: of all")
    home: str | None = Field(None, title="Home", description="Folder of the embedded index, ledger and dead letters")
    elasticsearch_url: str | None = Field(
        None, title="Elasticsearch", description="Index there; keys and passwords come from the settings"
    )
    workers: int | None = Field(None, ge=1, title="Workers", description="Processes; default: one a processor")

    @property
    def label(self) -> str:
        """Return what is replayed, for people."""
        return f"replay {self.run}" if self.run else "replay"

    def settings(self) -> Settings:
        """Return the settings with these parameters put over them."""
        return load_settings(home=self.home, elasticsearch_url=self.elasticsearch_url, workers=self.workers)


class ReplayReport(Record, frozen=True):
    """What became of the letters: `outcomes` of those whose document was read again; `gone` could not be found.

    `unrecorded` says why the index has no record of the replay.
    """

    run: str
    letters: int
    outcomes: dict[Outcome, int]
    gone: int
    unrecorded: str | None = None

    @property
    def passed(self) -> int:
        """Return how many letters were removed."""
        return sum(count for outcome, count in self.outcomes.items() if outcome is not Outcome.REJECTED)

    def counts(self) -> dict[str, Any]:
        """Return the machine-readable summary."""
        outcomes = {outcome.value: self.outcomes.get(outcome, 0) for outcome in Outcome}
        unrecorded = {"unrecorded": self.unrecorded} if self.unrecorded else {}
        counts = {"letters": self.letters, "passed": self.passed, **outcomes, "gone": self.gone}
        return {"run": self.run, **counts, **unrecorded}


_Key = tuple[str, str, int]  # collection, path, record


@run_flow("replay")
def replay(parameters: ReplayParameters) -> ReplayReport:
    """Read the documents of the dead letters again, index those that pass, and keep the letters of the others.

    A letter that fails again says why it failed this time. Letters of runs that are still going on are left alone.
    Raises ConfigError for a run without letters, IndexRefused and IndexBusy when the index gives up; letters go only after
    the index has their documents.
    """
    require_uninterrupted()
    settings = parameters.settings()
    run = new_run_name()
    options = prepare_options(settings)
    ledger = Ledger(settings.ledger_url, target=index_target(settings), pipeline=options.pipeline)
    workers = Workers(settings.workers, limits=settings.limits)
    with (
        closing(ledger),
        tempfile.TemporaryDirectory(prefix="kiosque-replay-") as folder,
        writing_index(settings),
        run_lock(settings.run_locks, run),
    ):
        files = _files(settings, parameters.run)
        with (
            open_index(settings, sleep=pause) as index,
            workers,
            recorded_run(settings, ledger, run) as account,
            ledger.run(run, account.outcomes),
        ):
            account.killed = note_dead_runs(ledger, settings)
            put_in_order(index, ledger, settings)
            index.create()
            every = (letter for path in files for letter in read_letters(path))
            letters = {_key(letter.origin): letter for letter in every if letter.error != WITHDRAWN}
            inputs = list(inputs_of(letters.values(), settings))
            batches = plan_batches(inputs, max_documents=settings.batch_documents, max_bytes=settings.batch_bytes)
            settled: dict[_Key, Document] = {}
            for batch, prepared in prepared_in_order(batches, options.with_(folder=folder), workers):
                documents = _settled(prepared, index, letters.keys(), ledger.withdrawals())
                settled |= {_key(document.origin): _outline(document) for document in documents}
                account.add(report_of(run, documents, read=len(documents)), bytes=batch.bytes)
                identities = tuple(index.identities().values())
                ledger.note_replayed(_replayed(batch, documents, letters), identities=identities)
            rewrite_letters(files, lambda letter: settled.get(_key(letter.origin)))
            report = ReplayReport(
                run=run, letters=len(letters), outcomes=account.outcomes(), gone=len(letters) - len(settled)
            )
            publish_artifact(to_markdown(report), key="replay")
            finish_run(f"{report.passed:,} passed")
    return report.with_(unrecorded=account.unrecorded)


def to_markdown(report: ReplayReport) -> str:
    """Write the account as the artifact that Prefect shows."""
    names = ("letters", "passed", *Outcome, "gone")
    counts = report.counts()
    return (
        f"# Replay {report.run}\n\n| {' | '.join(names)} |\n|{'---:|' * len(names)}\n"
        f"| {' | '.join(f'{counts[name]:,}' for name in names)} |\n"
    )


def _files(settings: Settings, run: str | None) -> list[Path]:
    """Return the dead-letter files to replay, the oldest first; ConfigError where the run has none."""
    alive = live_runs(settings.run_locks)
    files = [
        path for path in letter_files(settings.dead_letters) if path.stem not in alive and run in (None, path.stem)
    ]
    if run is not None and not files:
        raise ConfigError(f"run {run} has no dead letters in {settings.dead_letters}; `kiosque report` lists the runs")
    return files


def _key(origin: Origin) -> _Key:
    return origin.collection, origin.path, origin.record


def inputs_of(letters: Iterable[DeadLetter], settings: Settings) -> Iterator[Input]:
    """Yield the files of the letters, of large ones the pieces that hold one; what is not there any more is left out."""
    sources = sources_by_collection(settings)
    records: dict[tuple[str, str, str], set[int]] = defaultdict(set)
    for letter in letters:
        records[letter.origin.collection, letter.origin.path, letter.origin.url].add(letter.origin.record)
    for (collection, path, url), wanted in sorted(records.items()):
        try:
            found = find_inputs([url], storage_options=settings.storage_options)
        except ConfigError:
            continue
        for part in found:
            ours = told_by_source(part.with_(collection=collection, path=path), sources)
            yield from _pieces_with(wanted, ours, settings)


def _pieces_with(records: Set[int], part: Input, settings: Settings) -> Iterator[Input]:
    """Yield the pieces of a file that hold one of `records`."""
    pieces = split_input(part, bytes=settings.batch_bytes, storage_options=settings.storage_options)
    for piece, following in zip_longest(pieces, pieces[1:]):
        end = following.first_record if following else max(records) + 1
        if any(piece.first_record <= record < end for record in records):
            yield piece


def _settled(
    prepared: PreparedBatch, index: SearchIndex, wanted: Set[_Key], withdrawals: Withdrawals
) -> list[Document]:
    """Index those documents of a prepared batch that are wanted, and return them with their outcomes."""
    documents: list[Document] = []
    for group in read_prepared(prepared.path):
        ours = [document for document in group if _key(document.origin) in wanted]
        documents += settle(without_withdrawn(ours, withdrawals), index)
    return documents


def _outline(document: Document) -> Document:
    """Drop what takes memory and is not needed to tell what became of a document."""
    return document.with_(text="", removed=(), bands=(), signature=b"", extra={})


def _replayed(batch: Batch, documents: Iterable[Document], letters: dict[_Key, DeadLetter]) -> Iterator[Replayed]:
    """Yield for each input of a batch how many letters of which run passed."""
    passed: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for document in documents:
        key = _key(document.origin)
        if document.outcome in (Outcome.INDEXED, Outcome.DUPLICATE):  # unchanged: it was counted before
            passed[key[:2]][letters[key].run] += 1
    for part in batch.inputs:
        if (part.collection, part.path) in passed:
            yield Replayed(input=part, passed=dict(passed[part.collection, part.path]))
