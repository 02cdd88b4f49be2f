"""Ledger: inputs processed, runs, what is forgotten, and the history of publishers. Only the flows write it.

It belongs to an index: what was written into an index that has since been deleted counts as never processed.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from config.errors import ConfigError
from config.settings import Settings
from flows.state.errors import database_reason
from flows.state.ledger.forgotten import ForgottenTable
from flows.state.ledger.inputs import File, InputResult, InputTable, Replayed
from flows.state.ledger.publishers import PublisherTable
from flows.state.ledger.runs import RunTable
from flows.state.ledger.tables import create_tables
from tasks.index import index_target

__all__ = ["DatabaseError", "File", "InputResult", "Ledger", "Replayed", "open_ledger"]

# Raised where the database of an open ledger fails.
DatabaseError = sa.exc.SQLAlchemyError

# How long the file of a SQLite ledger may be locked by another process, such as a backup, before a run fails.
LOCKED_S = 60


class Ledger:
    """The tables for one `target` (the index's name or URL) and one pipeline digest."""

    def __init__(self, url: str, *, target: str, pipeline: str) -> None:
        """Open or create the ledger at the SQLAlchemy `url`; ConfigError when that is not possible."""
        self.target = target
        self.pipeline = pipeline
        self.shown_url = _shown(url)
        self._engine = self._open(url)
        self.inputs = InputTable(self._engine, target=target, pipeline=pipeline)
        self.runs = RunTable(self._engine, target=target)
        self.forgotten = ForgottenTable(self._engine)
        self.publishers = PublisherTable(self._engine, target=target, pipeline=pipeline)

    def close(self) -> None:
        """Release the connections."""
        self._engine.dispose()

    def _open(self, url: str) -> sa.Engine:
        try:
            parsed = sa.make_url(url)
            if parsed.get_backend_name() == "sqlite" and parsed.database:
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            engine = sa.create_engine(parsed, connect_args=_lock_timeout(parsed))
            create_tables(engine)
        except (sa.exc.SQLAlchemyError, ModuleNotFoundError, OSError) as error:
            raise ConfigError(f"ledger {self.shown_url}: cannot be opened: {database_reason(error)}") from error
        return engine


@contextmanager
def open_ledger(settings: Settings, *, pipeline: str = "") -> Iterator[Ledger]:
    """Open the ledger that the settings name, for the index that they name; close it when the block ends."""
    with closing(Ledger(settings.ledger_url, target=index_target(settings), pipeline=pipeline)) as ledger:
        yield ledger


def _lock_timeout(url: sa.URL) -> dict[str, Any]:
    """Wait for a SQLite file that another process has locked; database servers have their own ways."""
    return {"timeout": LOCKED_S} if url.get_backend_name() == "sqlite" else {}


def _shown(url: str) -> str:
    try:
        return sa.make_url(url).render_as_string(hide_password=True)
    except sa.exc.ArgumentError:
        return "(not a URL)"
