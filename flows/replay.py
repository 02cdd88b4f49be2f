"""The replay flow: put dead letters through the pipeline again and remove those that pass.

The raw document is read where it was found. Inputs are prepared anew, never taken from the prepared batches of an earlier
run, because what failed then may pass now: a file that was repaired, a limit that was raised, an index that works again.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import Field

from config.errors import ConfigError
from config.settings import Settings
from flows.orchestration.batches import prepared_in_order
from flows.orchestration.flows import run_flow
from flows.orchestration.this_run import finish_run, publish_artifact
from flows.run.indexing import by_file
from flows.run.inputs import batches_of
from flows.run.parameters import ElasticsearchUrl, FlowParameters, Home, WorkerCount
from flows.run.run_locks import live_runs
from flows.run.session import Session, open_session
from flows.run.sources import sources_by_collection
from flows.state.dead_letters import DeadLetter, letter_files, read_letters, rewrite_letters
from flows.state.ledger import Replayed, file_of
from flows.state.ledger.documents import packed
from tasks.corpus.batches import read_prepared
from tasks.document import Document, Origin, Outcome, Record
from tasks.forgotten import FORGOTTEN
from tasks.prepare.batches import Batch, PreparedBatch
from tasks.read.bytes.storage import is_there
from tasks.read.find.inputs import find_inputs
from tasks.read.find.pieces import split_input
from tasks.read.input import Input
from tasks.report.run_report import report_of
from tasks.settle import settle


class ReplayParameters(FlowParameters):
    """Dead letters to replay; everything else comes from the settings."""

    run: str | None = Field(None, title="Run", description="Only the dead letters of this run; default: of all")
    home: Home = None
    elasticsearch_url: ElasticsearchUrl = None
    workers: WorkerCount = None

    @property
    def label(self) -> str:
        """Return what is replayed, for people."""
        return f"replay {self.run}" if self.run else "replay"


class ReplayReport(Record, frozen=True):
    """Counts of a replay: `outcomes` of the dead letters whose document was read again; `gone` are those not found.

    `forgotten` counts the forgotten documents that the index held and the replay deleted. `unrecorded` says why the index has
    no record of the replay, `lost` which documents the index had lost since the last run.
    """

    run: str
    letters: int
    outcomes: dict[Outcome, int]
    gone: int
    forgotten: int = 0
    unrecorded: str | None = None
    lost: str | None = None

    @property
    def passed(self) -> int:
        """Return how many dead letters were removed."""
        return sum(count for outcome, count in self.outcomes.items() if outcome is not Outcome.REJECTED)

    def counts(self) -> dict[str, Any]:
        """Return the machine-readable summary."""
        outcomes = {outcome.value: self.outcomes.get(outcome, 0) for outcome in Outcome}
        unrecorded = {"unrecorded": self.unrecorded} if self.unrecorded else {}
        counts = {"letters": self.letters, "passed": self.passed, **outcomes, "gone": self.gone}
        forgotten = {"forgotten": self.forgotten} if self.forgotten else {}
        lost = {"lost": self.lost} if self.lost else {}
        return {"run": self.run, **counts, **forgotten, **lost, **unrecorded}


_Key = tuple[str, str, int]  # collection, path, record
_Letters = Mapping[_Key, DeadLetter]


@run_flow("replay")
def replay(parameters: ReplayParameters) -> ReplayReport:
    """Read the documents of the dead letters again, index those that pass, and keep the dead letters of the others.

    A document that fails again has the new reason in its dead letter. Dead letters of runs that still go on are left alone.
    Raises ConfigError for a run without dead letters, IndexRefused and IndexBusy when the index gives up; a dead letter is
    removed only after the index has its document.
    """
    settings = parameters.settings()
    _files(settings, parameters.run)  # refuses before any work
    # The folder is removed last: workers that are stopped may still write to it.
    with TemporaryDirectory(prefix="kiosque-replay-") as folder, open_session(settings) as session:
        files = _files(settings, parameters.run)  # another replay may have removed some while this one waited
        every = (letter for path in files for letter in read_letters(path))
        letters = {_key(letter.origin): letter for letter in every if letter.error != FORGOTTEN}
        settled = _settle_again(letters, session, folder)
        rewrite_letters(files, lambda letter: settled.get(_key(letter.origin)))
        gone = len(letters) - len(settled)
        outcomes, deleted = session.outcomes(), session.deleted
        report = ReplayReport(run=session.run, letters=len(letters), outcomes=outcomes, gone=gone, forgotten=deleted)
        publish_artifact(to_markdown(report), key="replay")
        finish_run(f"{report.passed:,} passed")
    return report.with_(unrecorded=session.unrecorded, lost=session.lost)


def to_markdown(report: ReplayReport) -> str:
    """Write the report as the artifact that Prefect shows."""
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


def _settle_again(letters: _Letters, session: Session, folder: str) -> dict[_Key, Document]:
    """Prepare the inputs of the dead letters again, in `folder`, index what passes, and return each document's outcome."""
    batches = batches_of(list(inputs_of(letters.values(), session.settings)), session.settings)
    settled: dict[_Key, Document] = {}
    for batch, prepared in prepared_in_order(
        batches, session.options.with_(folder=folder, backend=None), session.workers
    ):
        documents = _settle_batch(prepared, letters, session)
        settled |= {
            # without what takes memory and does not tell what became of a document
            _key(document.origin): document.with_(text="", removed=(), bands=(), story_keys=(), signature=b"", extra={})
            for document in documents
        }
        session.add(report_of(session.run, documents, read=len(documents)).with_(bytes=batch.bytes))
        replayed = _replayed(batch, documents, letters)
        session.ledger.inputs.note_replayed(replayed, identities=session.identities())
    return settled


def inputs_of(letters: Iterable[DeadLetter], settings: Settings) -> Iterator[Input]:
    """Yield the files of the dead letters, of large ones only the pieces that hold one; missing files are left out."""
    sources = sources_by_collection(settings)
    records: dict[tuple[str, str, str], set[int]] = defaultdict(set)
    for letter in letters:
        records[letter.origin.collection, letter.origin.path, letter.origin.url].add(letter.origin.record)
    for (collection, path, url), wanted in sorted(records.items()):
        try:
            found = find_inputs([url], storage_options=settings.storage_options)
        except ConfigError:
            continue
        source = sources.get(collection)
        for part in found:
            same = part.with_(collection=collection, path=path)
            hinted = same.with_hints(language=source.language, publisher=source.publisher) if source else same
            yield from _pieces_with(wanted, hinted, settings)


def _pieces_with(records: set[int], part: Input, settings: Settings) -> Iterator[Input]:
    """Yield the pieces of a file that hold one of `records`."""
    pieces = split_input(part, bytes=settings.batch_bytes, storage_options=settings.storage_options)
    for piece, following in zip_longest(pieces, pieces[1:]):
        end = following.first_record if following else max(records) + 1
        if any(piece.first_record <= record < end for record in records):
            yield piece


def _settle_batch(prepared: PreparedBatch, letters: _Letters, session: Session) -> list[Document]:
    """Index the documents of a prepared batch that have a dead letter, and return them with their outcomes."""
    forgotten = session.forgotten()
    there = partial(is_there, storage_options=session.settings.storage_options)
    documents: list[Document] = []
    for group in read_prepared(prepared.path):
        wanted = [document for document in group if _key(document.origin) in letters]
        documents += settle(wanted, session.index, forgotten=forgotten, is_there=there)
    return documents


def _replayed(batch: Batch, documents: Iterable[Document], letters: _Letters) -> Iterator[Replayed]:
    """Yield for each input of a batch how many dead letters of which run passed."""
    # unchanged: it was counted before
    passed = by_file(each for each in documents if each.outcome in (Outcome.INDEXED, Outcome.DUPLICATE))
    for part in batch.inputs:
        if kept := passed.get(file_of(part)):
            runs = Counter(letters[_key(document.origin)].run for document in kept)
            yield Replayed(input=part, passed=dict(runs), documents=packed(kept))
