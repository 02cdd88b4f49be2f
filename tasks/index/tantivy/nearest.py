"""Nearest documents of the embedded index: the vectors of all parts are compared, then the records of the nearest are read."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.document import Document
from tasks.index.tantivy.matches import PartQuery, numbers
from tasks.index.tantivy.schema import ORDER
from tasks.index.tantivy.vectors import Vectors
from tasks.index.values import Hit
from tasks.vectors.nearness import DIMENSIONS, cosines

Rows = npt.NDArray[np.void]

_ROW = np.dtype([("number", "<i8"), ("vector", "i1", DIMENSIONS)])
# Of so few matches the vectors are looked up; of more, the nearest vectors are looked up among the matches.
_FEW = 10_000


class _Row(NamedTuple):
    """A row of a part's vectors: its cosine, the number of the part, and that of the row."""

    cosine: float
    part: int
    row: int


def read_rows(vectors: Vectors) -> Rows:
    """Return the rows of a part as they are now, read when they are used; the later one of a number is the newer one."""
    count = vectors.count()
    return np.memmap(vectors.path, _ROW, mode="r", shape=(count,)) if count else np.empty(0, _ROW)


def nearest_documents(queries: Sequence[tuple[PartQuery, Rows]], vector: bytes, size: int) -> list[Hit]:
    """Return the `size` matches of the queries whose vectors are nearest, from the rows of vectors of each part."""
    searched = [(query, _rows_of_matches(query, rows)) for query, rows in queries]
    compared = [cosines(vector, rows["vector"]) if len(rows) else np.empty(0) for _, rows in searched]
    depth = 2 * size
    while True:
        nearest = _nearest_rows(compared, depth)
        hits = list(_hits(searched, nearest))
        if len(hits) >= size or len(nearest) < depth:
            return hits[:size]
        depth *= 4


def _rows_of_matches(query: PartQuery, rows: Rows) -> Rows:
    """Return the rows of the matches where these are few, else all rows."""
    total = query.total() if len(rows) else 0
    if total == 0:
        return rows[:0]
    if total > min(_FEW, len(rows) // 2):
        return rows
    return rows[np.isin(rows["number"], numbers(query.all_of(query.found), ORDER))]


def _nearest_rows(compared: Sequence[npt.NDArray[np.float64]], depth: int) -> list[_Row]:
    """Return the `depth` nearest rows of all parts, nearest first."""
    found = [_Row(float(near[row]), part, row) for part, near in enumerate(compared) for row in _highest(near, depth)]
    return sorted(found, key=lambda each: -each.cosine)[:depth]


def _highest(values: npt.NDArray[np.float64], count: int) -> list[int]:
    """Return the positions of the highest values, in no order."""
    if len(values) <= count:
        return list(range(len(values)))
    return [int(each) for each in np.argpartition(values, -count)[-count:]]


def _hits(searched: Sequence[tuple[PartQuery, Rows]], nearest: Sequence[_Row]) -> Iterator[Hit]:
    """Yield the documents of rows, each once; a row whose document has another vector by now is passed over."""
    documents = [_documents(query, rows["number"], nearest, part) for part, (query, rows) in enumerate(searched)]
    seen: set[str] = set()
    for each in nearest:
        row = searched[each.part][1][each.row]
        for document in documents[each.part].get(int(row["number"]), ()):
            if document.vector == row["vector"].tobytes() and document.id not in seen:
                seen.add(document.id)
                yield Hit(document=document, score=each.cosine, highlights=())


def _documents(
    query: PartQuery, order_numbers: npt.NDArray[np.int64], nearest: Sequence[_Row], part: int
) -> dict[int, list[Document]]:
    """Return the matches of a part among its nearest rows by order number."""
    wanted = list({int(order_numbers[each.row]) for each in nearest if each.part == part})
    found: dict[int, list[Document]] = {}
    matches = query.numbered(wanted) if wanted else []
    for number, match in zip(numbers(matches, ORDER), matches, strict=True):
        found.setdefault(number, []).append(match.read())
    return found
