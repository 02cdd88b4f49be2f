"""Ledger: files seen, inputs processed, runs, what is forgotten, and the history of publishers. Only the flows write it.

It belongs to an index: what was written into an index that has since been deleted counts as never processed.
"""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import msgspec
import sqlalchemy as sa

from config.errors import ConfigError
from config.settings import Settings
from flows.state.errors import database_reason
from flows.state.ledger.documents import DocumentTable, SizeTable
from flows.state.ledger.files import FileTable
from flows.state.ledger.inputs import File, InputResult, InputTable, Replayed, file_of
from flows.state.ledger.runs import RunTable
from flows.state.ledger.tables import RUNS, SOURCES, WITHDRAWN, create_tables, utc_now
from tasks.forgotten import ForgottenDocuments, forgotten_of
from tasks.index import index_target
from tasks.report.page_drift import PublisherCount, PublisherHistory, TemplateChange, followed

__all__ = ["DatabaseError", "File", "InputResult", "Ledger", "Replayed", "file_of", "open_ledger"]

# Raised where the database of an open ledger fails.
DatabaseError = sa.exc.SQLAlchemyError

# How long the file of a SQLite ledger may be locked by another process, such as a backup, before a run fails.
# Database servers have their own ways.
LOCKED_S = 60


class ForgottenTable:
    """Documents and publishers that every later run keeps out, whatever its index."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(self, forgotten: ForgottenDocuments) -> None:
        """Note what is to be kept out."""
        with self._engine.begin() as connection:
            new = forgotten - _forgotten_in(connection)
            entries = [("id", id) for id in sorted(new.ids)] + [("source", key) for key in sorted(new.publishers)]
            if entries:
                rows = [{"kind": kind, "value": value, "since": utc_now()} for kind, value in entries]
                connection.execute(WITHDRAWN.insert(), rows)

    def load(self) -> ForgottenDocuments:
        """Return everything that is to be kept out."""
        with self._engine.connect() as connection:
            return _forgotten_in(connection)


def _forgotten_in(connection: sa.Connection) -> ForgottenDocuments:
    rows = connection.execute(WITHDRAWN.select()).all()
    ids = (row.value for row in rows if row.kind == "id")
    return forgotten_of(ids=ids, publishers=(row.value for row in rows if row.kind == "source"))


class PublisherTable:
    """Histories for one `target` and one pipeline digest."""

    def __init__(self, engine: sa.Engine, *, target: str, pipeline: str) -> None:
        self._engine = engine
        self._key = {"target": target, "pipeline": pipeline}

    def follow(self, publishers: Mapping[str, PublisherCount]) -> tuple[TemplateChange, ...]:
        """Add what a run removed to the history of each publisher, and return the changes that it shows."""
        same = sa.and_(*(SOURCES.c[name] == value for name, value in self._key.items()))
        with self._engine.begin() as connection:
            stored = {row.source: row.history for row in connection.execute(SOURCES.select().where(same))}
            results = {
                name: followed(name, msgspec.convert(stored.get(name, {}), PublisherHistory), count)
                for name, count in sorted(publishers.items())
            }
            if results:
                rows = [
                    {**self._key, "source": name, "history": msgspec.to_builtins(history)}
                    for name, (history, _) in results.items()
                ]
                replaced = SOURCES.delete().where(same, SOURCES.c.source == sa.bindparam("name"))
                connection.execute(replaced, [{"name": name} for name in results])
                connection.execute(SOURCES.insert(), rows)
        return tuple(change for _, change in results.values() if change)


class Ledger:
    """The tables for one `target` (the index's name or URL) and one pipeline digest."""

    def __init__(self, url: str, *, target: str, pipeline: str, is_made: bool = True, is_of_home: bool = False) -> None:
        """Open the ledger at the SQLAlchemy `url`; ConfigError when that is not possible.

        A missing one is made; without `is_made` nothing is, and it counts as an empty one. One that `is_of_home`, as is the
        embedded index, knows that index although the home is at another path now.
        """
        self.pipeline = pipeline
        self.shown_url = _shown(url)
        self._engine = self._open(url, is_made=is_made)
        self.target = target = _noted_target(self._engine, target) if is_of_home else target
        self.inputs = InputTable(self._engine, target=target, pipeline=pipeline)
        self.files = FileTable(self._engine)
        self.documents = DocumentTable(self._engine, target=target)
        self.sizes = SizeTable(self._engine, target=target)
        self.runs = RunTable(self._engine, target=target)
        self.forgotten = ForgottenTable(self._engine)
        self.publishers = PublisherTable(self._engine, target=target, pipeline=pipeline)

    def close(self) -> None:
        """Release the connections."""
        self._engine.dispose()

    def _open(self, url: str, *, is_made: bool) -> sa.Engine:
        try:
            parsed = sa.make_url(url)
            is_sqlite = parsed.get_backend_name() == "sqlite"
            if is_sqlite and parsed.database and not is_made and not Path(parsed.database).exists():
                parsed, is_made = sa.make_url("sqlite://"), True  # in memory
            elif is_sqlite and parsed.database and is_made:
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            engine = sa.create_engine(parsed, connect_args={"timeout": LOCKED_S} if is_sqlite else {})
            if is_made:
                create_tables(engine)
            else:
                engine.connect().close()
        except (sa.exc.SQLAlchemyError, ModuleNotFoundError, OSError) as error:
            raise ConfigError(f"ledger {self.shown_url}: cannot be opened: {database_reason(error)}") from error
        return engine


def open_ledger(settings: Settings, *, pipeline: str = "", is_made: bool = True) -> closing[Ledger]:
    """Open the ledger that the settings name, for the index that they name; close it when the block ends."""
    return closing(
        Ledger(
            settings.ledger_url,
            target=index_target(settings),
            pipeline=pipeline,
            is_made=is_made,
            is_of_home=settings.ledger is None and settings.elasticsearch is None,
        )
    )


def _noted_target(engine: sa.Engine, target: str) -> str:
    """Return the name under which the runs of a home noted its embedded index; `target` where there is none."""
    noted = sa.select(RUNS.c.target).where(RUNS.c.target.startswith("file:"))
    with engine.connect() as connection:
        return connection.scalar(noted.order_by(RUNS.c.target != target, RUNS.c.started.desc()).limit(1)) or target


def _shown(url: str) -> str:
    try:
        return sa.make_url(url).render_as_string(hide_password=True)
    except sa.exc.ArgumentError:
        return "(not a URL)"
