"""Collapsed results: an original and its duplicates, a cluster, are one hit in the position of the first of them.

The hit shows the original if it matches too, else the duplicate that comes first.
"""

from collections import Counter
from collections.abc import Sequence

from tasks.index.protocol import MOST_COUNTED
from tasks.index.tantivy.matches import PartMatch, PartQuery, numbers
from tasks.index.tantivy.schema import CLUSTER


class Clusters:
    """The clusters of some hits: their originals, and how many duplicates of them match."""

    def __init__(self, queries: Sequence[PartQuery], hits: Sequence[PartMatch]) -> None:
        self._numbers = dict(zip((hit.position for hit in hits), numbers(hits, CLUSTER), strict=True))
        shown = list(self._numbers.values())
        members = [match for each in queries for match in each.in_clusters(shown)] if shown else []
        self._sizes = Counter(numbers(members, CLUSTER))
        large = [number for number, size in self._sizes.items() if size > 1]
        found = [match for each in queries for match in each.in_clusters(large, duplicates=False)] if large else []
        self._originals = dict(zip(numbers(found, CLUSTER), found, strict=True))

    def shown(self, hit: PartMatch) -> PartMatch:
        """Return the match that represents the cluster of a hit."""
        return self._originals.get(self._numbers[hit.position], hit)

    def duplicates(self, number: int) -> int:
        """Count the matches of a cluster beside the one that is shown."""
        return max(self._sizes[number] - 1, 0)


def first_of_clusters(matches: Sequence[PartMatch]) -> list[int]:
    """Return the indexes of the matches that come first in their cluster."""
    first: dict[int, int] = {}
    for index, number in enumerate(numbers(matches, CLUSTER)):
        first.setdefault(number, index)
    return list(first.values())


def count_clusters(queries: Sequence[PartQuery], total: int) -> int:
    """Return how many clusters the `total` matches are in, exact up to MOST_COUNTED: beyond, it is at least that many."""
    duplicates = sum(each.count_duplicates() for each in queries)
    if not duplicates or total - duplicates > MOST_COUNTED:
        return total - duplicates
    linked = set(numbers([match for each in queries for match in each.duplicates()], CLUSTER))
    led = sum(len(each.in_clusters(list(linked), duplicates=False)) for each in queries)
    return total - duplicates + len(linked) - led
