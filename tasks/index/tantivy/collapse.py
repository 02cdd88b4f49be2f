"""Collapsed results: an original and its duplicates, or a story, a cluster, are one hit in the position of the first of them.

The hit shows the original if it matches too, else the one that comes first.
"""

from collections import Counter
from collections.abc import Sequence

from tasks.index.tantivy.matches import PartMatch, PartQuery, numbers
from tasks.index.tantivy.schema import CLUSTER, STORY_GROUP
from tasks.index.values import MOST_COUNTED, Collapse


def cluster_field(collapse: Collapse) -> str:
    """Return the field with the number of the cluster that a document is collapsed into."""
    return STORY_GROUP if collapse == "stories" else CLUSTER


class Clusters:
    """The clusters of some hits: their originals, and how many others of them match. A story has no original."""

    def __init__(self, queries: Sequence[PartQuery], hits: Sequence[PartMatch], field: str) -> None:
        self._numbers = dict(zip((hit.position for hit in hits), numbers(hits, field), strict=True))
        shown = list(self._numbers.values())
        members = [match for each in queries for match in each.in_clusters(shown, field)] if shown else []
        self._sizes = Counter(numbers(members, field))
        large = [number for number, size in self._sizes.items() if size > 1 and field == CLUSTER]
        originals = (each.in_clusters(large, field, duplicates=False) for each in queries if large)
        found = [match for matches in originals for match in matches]
        self._originals = dict(zip(numbers(found, field), found, strict=True))

    def shown(self, hit: PartMatch) -> PartMatch:
        """Return the match that represents the cluster of a hit."""
        return self._originals.get(self._numbers[hit.position], hit)

    def others(self, hit: PartMatch) -> int:
        """Count the matches of the cluster of a hit beside the one that is shown."""
        return max(self._sizes[self._numbers[hit.position]] - 1, 0)


def first_of_clusters(matches: Sequence[PartMatch], field: str) -> list[int]:
    """Return the indexes of the matches that come first in their cluster."""
    first: dict[int, int] = {}
    for index, number in enumerate(numbers(matches, field)):
        first.setdefault(number, index)
    return list(first.values())


def count_clusters(queries: Sequence[PartQuery], total: int, field: str) -> int:
    """Return how many clusters the `total` matches are in, exact up to MOST_COUNTED: beyond, it is at least that many."""
    if field != CLUSTER:
        return len(set(numbers([match for each in queries for match in each.all_of(each.found)], field)))
    duplicates = sum(each.count_duplicates() for each in queries)
    if not duplicates or total - duplicates > MOST_COUNTED:
        return total - duplicates
    linked = set(numbers([match for each in queries for match in each.duplicates()], CLUSTER))
    led = sum(len(each.in_clusters(list(linked), field, duplicates=False)) for each in queries)
    return total - duplicates + len(linked) - led
