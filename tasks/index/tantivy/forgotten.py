"""The list of forgotten documents of an embedded index: a file in its folder, so that a copy of the index has it too."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from config.errors import IndexRefused
from tasks.forgotten import ForgottenDocuments
from tasks.index.tantivy.errors import translated
from tasks.runtime.file_locks import try_lock

_FILE = "forgotten.json"
_LOCK = ".forgotten.lock"
_POLL_S = 0.02


def read_forgotten(folder: Path) -> ForgottenDocuments:
    """Return the list in `folder`; IndexRefused where it is damaged: without it a run would put documents back."""
    try:
        return msgspec.json.decode((folder / _FILE).read_bytes(), type=ForgottenDocuments)
    except FileNotFoundError:
        return ForgottenDocuments()
    except (OSError, msgspec.MsgspecError) as error:
        raise IndexRefused(
            f"{folder / _FILE}: the list of forgotten documents cannot be read ({error}); put back a copy of it, or delete "
            "it if the ledger of this home was never lost: the ledger has the list too"
        ) from error


def add_forgotten(folder: Path, forgotten: ForgottenDocuments) -> None:
    """Add to the list in `folder`; a reader sees it whole at any time."""
    with translated(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            every = read_forgotten(folder) | forgotten
            draft = folder / f".{_FILE}"
            with draft.open("wb") as file:
                file.write(msgspec.json.format(msgspec.json.encode(every, order="sorted")))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(folder / _FILE)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait for another process that changes the list, a matter of milliseconds."""
    with (folder / _LOCK).open("a") as file:
        while not try_lock(file):
            time.sleep(_POLL_S)
        yield
