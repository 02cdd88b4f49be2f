"""Databases of Prefect servers: each begins with a copy of one that is ready, because to make one takes five seconds of work."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from importlib.metadata import version
from pathlib import Path

import pytest

from config.kept import cache_folder


@contextmanager
def prefect_harness() -> Iterator[None]:
    """Run the server that Prefect has for tests during the block; `flows` is to be imported first."""
    from prefect.testing.utilities import prefect_test_harness

    database = Path(tempfile.mkdtemp()) / "prefect-test.db"  # as the harness names it, which also deletes the folder
    begin_database(database)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("prefect.testing.utilities.mkdtemp", lambda: str(database.parent))
        with prefect_test_harness(server_startup_timeout=180):
            keep_database(database)
            yield


def begin_database(path: Path) -> None:
    """Put a copy of the kept database at `path`; nothing where none is kept for this version of Prefect."""
    with suppress(OSError, RuntimeError):
        path.write_bytes(_kept().read_bytes())


def keep_database(path: Path) -> None:
    """Keep the database of a server that has just started, and ran no flow yet, if none is kept."""
    with suppress(OSError, RuntimeError, sqlite3.Error):
        if _kept().exists():
            return
        _kept().parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_kept().parent) as folder:
            new = Path(folder) / "new"
            with closing(sqlite3.connect(path)) as database, closing(sqlite3.connect(new)) as copy:
                database.backup(copy)
            new.replace(_kept())  # a server that begins at this moment reads all of it or nothing


def _kept() -> Path:
    return cache_folder() / f"prefect-{version('prefect')}.db"
