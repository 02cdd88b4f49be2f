"""Puts together what the languages' indexes found: the best of all, by age where that is asked for, and counts."""

import heapq
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from tasks.document import Document
from tasks.index.protocol import MOST_FACET_VALUES
from tasks.index.ranking import OLD_WEIGHT, RECENT_DAYS
from tasks.index.tantivy.part import Match, Part


def best_matches(found: Sequence[Match], size: int) -> list[tuple[float, Document]]:
    """Return the `size` best matches of all parts, read from where they are stored; equals in the order of ids."""
    worst = heapq.nlargest(max(size, 1), (match.rank for match in found))[-1:]
    kept = [(match.rank, match.read()) for match in found if match.rank >= worst[0]]
    return sorted(kept, key=lambda pair: (-pair[0], pair[1].id))[:size]


def by_age(part: Part, matches: Sequence[Match], now: datetime) -> list[Match]:
    """Return `matches` with ranks that are the lower the older they are."""
    ages = part.ages(matches, now)
    weights = [OLD_WEIGHT + (0.0 if age is None else 0.5 ** (abs(age) / RECENT_DAYS)) for age in ages]
    return [match._replace(rank=match.rank * weight) for match, weight in zip(matches, weights, strict=True)]


def facet(name: str, values: Counter[str]) -> dict[str, int]:
    """Return the counts of a facet in the order in which they are shown: months by time, others by number."""
    if name == "month":
        return dict(sorted(values.items()))
    by_number = sorted(values.items(), key=lambda pair: (-pair[1], pair[0]))
    return dict(by_number[:MOST_FACET_VALUES])
