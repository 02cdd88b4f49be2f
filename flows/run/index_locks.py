"""Locks of the index: a run that writes the embedded index and `reindex`, which replaces its parts, never overlap.

Elasticsearch needs no such lock for writers: they may be on other machines, and the index itself tells them to wait.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from rich.console import Console

from config.settings import Settings
from tasks.index import has_many_writers
from tasks.runtime.file_locks import try_lock
from tasks.runtime.interrupts import pause

_POLL_S = 0.2


def writing_index(settings: Settings) -> AbstractContextManager[None]:
    """Wait while a part of the embedded index is being replaced, and let none be replaced until the end."""
    return nullcontext() if has_many_writers(settings) else _locked(settings, is_alone=False)


def replacing_index(settings: Settings) -> AbstractContextManager[None]:
    """Wait for this home's other `reindex` and writers of its embedded index, and let none begin until the end."""
    return _locked(settings, is_alone=True)


def changing_bulk_settings(settings: Settings) -> AbstractContextManager[None]:
    """Let one run of this home at a time change the bulk settings of the indexes and the note of how to restore them."""
    return _locked(settings, name="easing.lock", is_alone=True)


@contextmanager
def _locked(settings: Settings, *, is_alone: bool, name: str = "index.lock") -> Iterator[None]:
    settings.home.mkdir(parents=True, exist_ok=True)
    with (settings.home / name).open("a") as file:
        # Without locks (Windows) the part itself refuses a second writer.
        if not try_lock(file, shared=not is_alone):
            Console(stderr=True).print(f"waiting for another run that uses the index of {settings.home}", style="dim")
            while not try_lock(file, shared=not is_alone):
                pause(_POLL_S)  # not in the kernel, where a signal to end would not be noticed
        yield
