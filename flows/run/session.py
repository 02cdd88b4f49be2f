"""Session: a run from its locks to its record, as `ingest` and `replay` share it.

The ledger is what counts. A record that cannot be written to the index `kiosque-runs` is reported and changes nothing.
"""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, nullcontext
from datetime import UTC, datetime

import msgspec

from config.errors import KiosqueError
from config.options import PrepareOptions
from config.settings import Settings
from flows.orchestration.batches import BatchWorkers
from flows.orchestration.this_run import log_warning, prefect_run
from flows.run.batch_workers import open_workers
from flows.run.forgotten import forgotten_documents, keep_out_forgotten
from flows.run.inputs import prepare_options
from flows.run.losses import note_sizes, repair_losses
from flows.run.maintenance import note_killed_runs, put_in_order
from flows.run.parameters import IngestParameters
from flows.run.run_locks import own_turn, run_lock, writing_index
from flows.state.ledger import DatabaseError, Ledger, open_ledger
from tasks.document import Outcome
from tasks.forgotten import ForgottenDocuments
from tasks.index import open_index, open_runs
from tasks.index.protocol import SearchIndex
from tasks.report.kibana_records import run_documents
from tasks.report.run_report import RunReport, merged
from tasks.runtime.interrupts import pause


class Session(msgspec.Struct, eq=False):
    """A run that goes on: its settings, locks and connections, and its counts so far.

    `known` counts the documents of inputs that need not be read again, `own` those that the run reads itself. `killed` are
    runs that it found killed. `lost` says which documents the index had lost since the last run. `unrecorded` says why the
    index has no record of this run. `skipped_for` is the run that is still reading the same inputs, where this one is to be
    skipped. `deleted` counts forgotten documents that the index held.
    """

    run: str
    settings: Settings
    options: PrepareOptions
    ledger: Ledger
    index: SearchIndex
    workers: BatchWorkers
    known: RunReport
    own: RunReport
    skipped_for: str | None
    killed: tuple[str, ...] = ()
    unrecorded: str | None = None
    deleted: int = 0
    lost: str | None = None

    @property
    def report(self) -> RunReport:
        """Return the report of the run as it stands."""
        return merged(self.known, self.own).with_(forgotten=self.deleted)

    def add(self, report: RunReport) -> None:
        """Count a batch that was read and settled."""
        self.own = merged(self.own, report)

    def outcomes(self) -> dict[Outcome, int]:
        """Return what the documents ended as so far."""
        return self.report.outcomes

    def passed_over(self) -> dict[str, int]:
        """Return by kind what is no article so far."""
        return self.report.passed_over

    def forgotten(self) -> ForgottenDocuments:
        """Return what is to be kept out at this moment."""
        return forgotten_documents(self.ledger, self.index)

    def identities(self) -> Iterable[str]:
        """Return the ids of the physical indexes that exist now."""
        return self.index.identities().values()


@contextmanager
def open_session(settings: Settings, *, inputs: IngestParameters | None = None) -> Iterator[Session]:
    """Begin a run: lock what only one run may use, open what it needs, and put the index and the ledger in order.

    With `inputs` it first waits for a run that reads the same ones, or sets `skipped_for` where the settings say to skip.
    However the block ends, the run's record is written. Raises ConfigError before any work.
    """
    run = new_run_name()
    options = prepare_options(settings)
    turn = own_turn(run, settings, paths=inputs.paths, collection=inputs.collection) if inputs else nullcontext()
    with (
        open_ledger(settings, pipeline=options.pipeline) as ledger,
        writing_index(settings),
        run_lock(settings.run_locks, run, prefect_run=prefect_run()),
        turn as other,
        open_index(settings, sleep=pause) as index,
        open_workers(settings, is_local=inputs is None) as workers,
    ):
        nothing = RunReport(run=run)
        session = Session(run, settings, options, ledger, index, workers, nothing, nothing, other)
        with _recorded(session), ledger.runs.recorded(run, session.outcomes, passed_over=session.passed_over):
            session.killed = note_killed_runs(ledger, settings)
            if other is None:
                put_in_order(index, ledger, settings)
                index.create()
                session.lost = repair_losses(index, ledger)
                if session.lost:
                    log_warning(session.lost)
                session.deleted = keep_out_forgotten(ledger, index, settings)
            yield session
            if other is None:
                note_sizes(index, ledger)


def new_run_name() -> str:
    """Name a run by its start (UTC) and six random digits; later runs sort later."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}"


@contextmanager
def _recorded(session: Session) -> Iterator[None]:
    """Write the run's record to the index once the ledger has how it ended; so enter this before the ledger's `recorded`."""
    try:
        yield
    except BaseException:
        _write_records(session, patient=False)
        raise
    _write_records(session, patient=True)


def _write_records(session: Session, *, patient: bool) -> None:
    """Write the records of the run and of those it found killed, which could leave none themselves."""
    reports = [session.report, *(RunReport(run=run) for run in session.killed)]
    try:
        runs = open_runs(session.settings, patient=patient)
        if runs is None:
            return
        with closing(runs):
            for report in reports:
                record = session.ledger.runs.find(report.run)
                if record is not None:  # else the ledger could not be written
                    runs.write(run_documents(record, report))
    except (KiosqueError, DatabaseError) as error:
        session.unrecorded = f"the index kiosque-runs has no record of run {session.run}: {error}"
        log_warning(session.unrecorded)
