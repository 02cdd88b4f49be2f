"""Matches of a query in one part: the best of them, their ranks by age, and facets."""

import heapq
import math
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from tantivy import DocAddress, Searcher
from tantivy import Query as TantivyQuery

from tasks.document import Document
from tasks.index.protocol import FACETS, Facets
from tasks.index.ranking import OLD_WEIGHT, RECENT_DAYS
from tasks.index.tantivy.errors import translated
from tasks.index.tantivy.part import count_values, hit_count
from tasks.index.tantivy.schema import from_tantivy, microseconds

# With `recent`, this many of the best matches of a part are ranked by age at least.
MOST_RERANKED = 1000


class PartMatch(NamedTuple):
    """A match of a search: its rank (score or time), and where the document is stored."""

    rank: float
    searcher: Searcher
    address: DocAddress
    folder: Path

    def read(self) -> Document:
        """Return the document that matched."""
        with translated(self.folder):
            return from_tantivy(self.searcher.doc(self.address))


class PartQuery(NamedTuple):
    """A query in the language of one part, and the view of the part to run it on."""

    folder: Path
    searcher: Searcher
    query: TantivyQuery

    def best(self, size: int, *, ranked: bool, recent: datetime | None = None) -> tuple[int, list[PartMatch]]:
        """Return the number of matches and the best `size` of them: by score if `ranked`, else the newest.

        With `recent`, the time now, scores decrease with age; at least MOST_RERANKED matches are returned.
        """
        if recent is None or not ranked:
            return self._top(size, ranked=ranked)
        total, matches = self._top(max(size, MOST_RERANKED), ranked=True)
        return total, self._by_age(matches, recent)

    def facets(self) -> Facets:
        """Count the matches by each of FACETS, every value."""
        with translated(self.folder):
            return count_values(self.searcher, self.query, FACETS)

    def _top(self, size: int, *, ranked: bool) -> tuple[int, list[PartMatch]]:
        limit = max(1, min(size, self.searcher.num_docs))
        with translated(self.folder):
            result = self.searcher.search(self.query, limit, order_by_field=None if ranked else "timestamp")
        ranks = [(-math.inf if rank is None else rank, address) for rank, address in result.hits[: max(size, 0)]]
        return hit_count(result), [PartMatch(rank, self.searcher, address, self.folder) for rank, address in ranks]

    def _by_age(self, matches: Sequence[PartMatch], now: datetime) -> list[PartMatch]:
        """Return `matches` with ranks that decrease with age; a match without a time weighs least."""
        if not matches:
            return []
        with translated(self.folder):
            times = self.searcher.fast_field_values("timestamp", [match.address for match in matches])
        return [m._replace(rank=m.rank * _age_weight(time, now)) for m, time in zip(matches, times, strict=True)]


def _age_weight(time: float | None, now: datetime) -> float:
    """Return the weight of a document published at `time`, in microseconds since 1970 UTC."""
    days = math.inf if time is None else abs(microseconds(now) - time) / 86_400e6
    return OLD_WEIGHT + math.pow(0.5, days / RECENT_DAYS)


def read_best(matches: Sequence[PartMatch], size: int) -> list[tuple[float, Document]]:
    """Return rank and document of the `size` best matches; equal ranks are in the order of ids."""
    worst = heapq.nlargest(max(size, 1), (match.rank for match in matches))[-1:]
    kept = [(match.rank, match.read()) for match in matches if match.rank >= worst[0]]
    return sorted(kept, key=lambda pair: (-pair[0], pair[1].id))[:size]
