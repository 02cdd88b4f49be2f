"""What runs are called where several homes may meet, such as in an index: by the home, and the run's name in it."""

import os
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from config.settings import Settings
from flows.run.run_locks import live_runs

_FILE = "name"


def name_with_home(run: str, settings: Settings) -> str:
    """Return the name of `run` that no run of another home has; it holds its lock already."""
    return f"{_home_name(settings.home)}.{run}"


def is_known_to_indexes(settings: Settings) -> bool:
    """Say whether a run of this home has ever been named in an index."""
    return (settings.home / _FILE).exists()


def dead_here(settings: Settings) -> Callable[[str], bool]:
    """Return what tells by a run's name with its home whether it ended: only of runs of this home, others are not known."""
    try:
        home = (settings.home / _FILE).read_text("utf-8").strip()
    except OSError:
        return lambda _: False

    def is_dead(name: str) -> bool:
        its_home, _, run = name.partition(".")
        return its_home == home and run not in live_runs(settings.run_locks)

    return is_dead


def _home_name(home: Path) -> str:
    """Return the home's name, 12 random digits given once; of two processes that give it the first decides."""
    path = home / _FILE
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        draft = home / f".{_FILE}-{uuid.uuid4().hex}"
        draft.write_text(uuid.uuid4().hex[:12], "utf-8")
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text("utf-8").strip()
