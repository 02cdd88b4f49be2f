"""Links to the files of a part that this process may read and not write: a read-only mount, or a home of another user.

Tantivy locks a file beside the index while it finds out which files make it up, and has no way to read without. So the files
are linked into a temporary folder, where it can make its lock.
"""

import os
import shutil
import tempfile
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

_LOCK = ".tantivy-meta.lock"
# Between two attempts the owner may commit, and delete files that were just linked.
_ATTEMPTS = 5

T = TypeVar("T")


def is_writable(folder: Path) -> bool:
    """Tell whether this process may lock the part in `folder`."""
    lock = folder / _LOCK
    return os.access(lock if lock.exists() else folder, os.W_OK)


class Links:
    """Links to the files of `source`, in a temporary folder that is gone with this object."""

    def __init__(self, source: Path) -> None:
        self._source = source
        self.folder = Path(tempfile.mkdtemp(prefix="kiosque-"))
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)

    def current(self, read: Callable[[], T]) -> T:
        """Link the files of now and return what `read` returns; read again where its files were deleted meanwhile."""
        for _ in range(_ATTEMPTS - 1):
            self._link()
            try:
                return read()
            except ValueError:
                continue
        self._link()
        return read()

    def _link(self) -> None:
        there = {path.name for path in self._source.iterdir() if not path.name.endswith(".lock")}
        linked = {path.name for path in self.folder.iterdir() if path.is_symlink()}
        for name in linked - there:
            (self.folder / name).unlink()
        for name in there - linked:
            (self.folder / name).symlink_to(self._source.absolute() / name)
