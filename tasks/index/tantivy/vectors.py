"""Vectors of a part: a file beside its Tantivy index, which each search by meaning reads through once.

    <part>/vectors.bin     rows of 520 bytes: the order number of a document's id, and its vector

The records in the index say what is true, the file only where to look. So a row is never changed: that of a document that was
deleted or written anew stays, and counts no more. Rows are durable before the documents are committed. A row that is cut off
after a crash is not read, and overwritten.

A graph (HNSW) would save most of the reading, and cost building, memory, and repair after each deletion. The file is simpler
and exact: 500,000 vectors are compared in 35 ms of processor time.
"""

import os
from collections.abc import Collection
from mmap import ACCESS_READ, mmap
from pathlib import Path
from struct import Struct

FILE = "vectors.bin"
ROW = Struct("<q512s")  # nearest.py reads it too
_VECTOR_BYTES = 512
# A file of more rows than this is written anew when most of them are of no document.
MOST_UNCLEARED = 10_000


class Vectors:
    """The vectors in the folder of a part. Readers need no lock; one writes while it has the part's lock."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._added: list[bytes] = []

    def add(self, number: int, vector: bytes) -> None:
        """Add the vector of the document with an order number, if it has one; it is in the file after `flush`."""
        if len(vector) == _VECTOR_BYTES:
            self._added.append(ROW.pack(number, vector))

    def drop(self) -> None:
        """Forget what was added since the last `flush`."""
        self._added.clear()

    def flush(self) -> None:
        """Append what was added, durably; raises OSError."""
        if not self._added:
            return
        with self.path.open("ab") as file:
            file.truncate(file.tell() - file.tell() % ROW.size)
            file.writelines(self._added)
            file.flush()
            os.fsync(file.fileno())
        self._added.clear()

    def count(self) -> int:
        """Return the number of whole rows."""
        try:
            return self.path.stat().st_size // ROW.size
        except FileNotFoundError:
            return 0

    def keep(self, numbers: Collection[int]) -> None:
        """Write the file anew with the last row of each of `numbers`; a reader has the old one until its next search."""
        draft = self.path.with_suffix(".new")
        end = self.count() * ROW.size
        with (
            self.path.open("rb") as file,
            mmap(file.fileno(), end, access=ACCESS_READ) as rows,
            draft.open("wb") as kept,
        ):
            last = {ROW.unpack_from(rows, start)[0]: start for start in range(0, end, ROW.size)}
            for start in sorted(last[number] for number in last.keys() & set(numbers)):
                kept.write(rows[start : start + ROW.size])
            kept.flush()
            os.fsync(kept.fileno())
        draft.replace(self.path)
