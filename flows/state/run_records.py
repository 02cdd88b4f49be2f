"""Leaves a record of each run in the index `kiosque-runs`, from what the ledger and the run's account say.

The ledger is what counts: a record that cannot be written is reported and changes nothing of the run.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from prefect.exceptions import MissingContextError
from prefect.logging import get_run_logger
from sqlalchemy.exc import SQLAlchemyError

from config.errors import KiosqueError
from config.settings import Settings
from flows.state.ledger import Ledger
from tasks.document import Outcome
from tasks.index import open_runs
from tasks.index.protocol import RunRecord
from tasks.report.kibana_records import EndedRun, run_records
from tasks.report.run_report import RunReport, merged


class RunAccount:
    """What is known of a run so far.

    `known` accounts for inputs that it need not read again, `own` for those that it reads itself, of which `bytes` is the
    size; `killed` are runs that it found killed, and `unrecorded` is why the index has no record of it.
    """

    def __init__(self, run: str) -> None:
        self.known = RunReport(run=run)
        self.own = RunReport(run=run)
        self.bytes = 0
        self.killed: tuple[str, ...] = ()
        self.unrecorded: str | None = None

    @property
    def report(self) -> RunReport:
        """Return the report of the run as it stands."""
        return merged(self.known, self.own).with_(unrecorded=self.unrecorded)

    def outcomes(self) -> dict[Outcome, int]:
        """Return what the documents ended as so far."""
        return self.report.outcomes

    def add(self, report: RunReport, *, bytes: int) -> None:
        """Add a batch that was read and settled."""
        self.own = merged(self.own, report)
        self.bytes += bytes


@contextmanager
def recorded_run(settings: Settings, ledger: Ledger, run: str) -> Iterator[RunAccount]:
    """Give the account of a run to be kept up to date, and write its record once the ledger says how it ended.

    To be entered before the ledger's own entry of the run. Where the record cannot be written, `unrecorded` says why.
    """
    account = RunAccount(run)
    try:
        yield account
    except BaseException:
        _record(account, ledger, settings, patient=False)
        raise
    _record(account, ledger, settings, patient=True)


def _record(account: RunAccount, ledger: Ledger, settings: Settings, *, patient: bool) -> None:
    run = account.own.run
    try:
        _write(account, ledger, settings, patient=patient)
    except (KiosqueError, SQLAlchemyError) as error:
        account.unrecorded = f"the index kiosque-runs has no record of run {run}: {error}"
        _warn(account.unrecorded)


def _write(account: RunAccount, ledger: Ledger, settings: Settings, *, patient: bool) -> None:
    runs = open_runs(settings, patient=patient)
    if runs is None:
        return
    with runs:
        runs.write(_records(ledger, account.report, bytes=account.bytes))
        for run in account.killed:  # it could leave none itself
            runs.write(_records(ledger, RunReport(run=run), bytes=0))


def _records(ledger: Ledger, report: RunReport, *, bytes: int) -> Iterator[RunRecord]:
    """Yield the records of a run that the ledger knows to have ended; none where the ledger could not be written."""
    entry = ledger.find_run(report.run)
    if entry is not None and entry.ended is not None:
        ended = EndedRun(
            run=entry.run, started=entry.started, ended=entry.ended, state=entry.state, outcomes=entry.outcomes
        )
        yield from run_records(ended, report, bytes=bytes)


def _warn(reason: str) -> None:
    """Say it where Prefect shows the run's log; the report says it to who started the run."""
    try:
        get_run_logger().warning(reason)
    except MissingContextError:
        return
