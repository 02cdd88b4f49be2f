"""Keeps runs that write the embedded index and `reindex`, which puts others in the place of its parts, apart: either waits.

Elasticsearch needs no such lock for writers: there they may be on other machines, and the index itself tells them to wait.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from config.settings import Settings
from tasks.runtime.file_locks import try_lock
from tasks.runtime.interrupts import pause

_POLL_S = 0.2


@contextmanager
def writing_index(settings: Settings) -> Iterator[None]:
    """Wait until no part of the embedded index is being replaced, and let none be until the end."""
    if settings.elasticsearch_url is not None:
        yield
        return
    with _locked(settings, is_alone=False):
        yield


@contextmanager
def replacing_index(settings: Settings) -> Iterator[None]:
    """Wait until this home has no other `reindex`, and no writer of its embedded index, and let none be until the end."""
    with _locked(settings, is_alone=True):
        yield


@contextmanager
def easing_index(settings: Settings) -> Iterator[None]:
    """Let no two runs of this home change at once what is noted in the indexes of settings to be put back."""
    with _locked(settings, name="easing.lock", is_alone=True):
        yield


@contextmanager
def _locked(settings: Settings, *, is_alone: bool, name: str = "index.lock") -> Iterator[None]:
    settings.home.mkdir(parents=True, exist_ok=True)
    with (settings.home / name).open("a") as file:
        # Without locks (Windows) the lock that a part has while it is written refuses the second.
        if not try_lock(file, shared=not is_alone):
            Console(stderr=True).print(f"waiting for another run that uses the index of {settings.home}", style="dim")
            while not try_lock(file, shared=not is_alone):
                pause(_POLL_S)  # and not in the kernel, where a signal to end would not be heard
        yield
