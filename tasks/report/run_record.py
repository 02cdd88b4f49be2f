"""Run record: what is stored of a run, in the ledger and from there in the index `kiosque-runs`."""

from datetime import datetime

from tasks.document import Outcome, Record

# The state of a run that ended without noting how.
KILLED = "killed"


class RunRecord(Record, frozen=True):
    """A run: times in UTC, its state and what its documents ended as.

    The state is running, completed, failed, interrupted, killed or skipped. `ended` is None while the run goes on; for a killed
    run it is the time at which a later run noticed that.
    """

    run: str
    started: datetime
    ended: datetime | None
    state: str
    outcomes: dict[Outcome, int]

    @property
    def read(self) -> int:
        """Return how many documents were read."""
        return sum(self.outcomes.values())
