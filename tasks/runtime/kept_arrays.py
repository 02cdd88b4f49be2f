"""Kept arrays: tables that take a second to make, in files of the user's cache that every process maps into its memory."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from config.kept import cache_folder

Arrays = Mapping[str, npt.NDArray[Any]]


def kept_arrays(name: str, made_from: Iterable[Path], make: Callable[[], Arrays]) -> Arrays:
    """Return the arrays of `make`, as they were kept when they were made from files of the same content, or made anew.

    Processes that map a file share its memory. Where files cannot be written or read, each process has arrays of its own.
    """
    digest = hashlib.blake2b(digest_size=8)
    for path in made_from:
        digest.update(path.read_bytes())
    try:
        folder = cache_folder() / f"{name}-{digest.hexdigest()}"
    except RuntimeError:  # a user without a home
        return make()
    if kept := _read(folder):
        return kept
    made = make()
    with suppress(OSError):
        _write(made, folder)
    return _read(folder) or made


def _read(folder: Path) -> Arrays:
    """Map the arrays of a folder; none where it is missing or damaged."""
    try:
        # Each look-up in numpy's own class for mapped arrays costs more than in a plain one.
        return {path.stem: np.asarray(np.load(path, mmap_mode="r")) for path in folder.glob("*.npy")}
    except (OSError, ValueError, EOFError):
        return {}


def _write(arrays: Arrays, folder: Path) -> None:
    """Write arrays in place of those that were made from other files; a reader sees all of them or none."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, ignore_cleanup_errors=True) as temporary:
        new = Path(temporary) / "new"
        new.mkdir()
        for name, array in arrays.items():
            with (new / f"{name}.npy").open("wb") as file:
                np.save(file, array)
                file.flush()
                os.fsync(file.fileno())  # else a crash of the machine may leave zeros behind a good head
        for earlier in folder.parent.glob(f"{folder.name.rpartition('-')[0]}-*"):
            earlier.rename(Path(temporary) / earlier.name)  # to be deleted at the end of the block
        new.rename(folder)
