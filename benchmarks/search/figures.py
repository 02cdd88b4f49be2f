"""Measures the time of every kind of query, and lays the figures out."""

import time
from collections.abc import Callable, Iterator, Sequence
from statistics import median, quantiles
from typing import Any

from benchmarks.search.bare import Asked
from tasks.index.protocol import SearchIndex
from tasks.index.query import parse_query
from tasks.index.values import Sort


def figures(
    backend: str, size: int, index: SearchIndex, bare: Callable[[Asked], int], asked: Sequence[Asked]
) -> dict[str, Any]:
    """Measure every kind of query on an index and on the bare one."""
    kinds = {}
    for kind in dict.fromkeys(each.kind for each in asked):
        of_kind = [each for each in asked if each.kind == kind]
        ours, plain = _times(lambda each: _search(index, each), of_kind), _times(bare, of_kind)
        kinds[kind] = {**ours, "bare": plain, "ratio": round(ours["median_ms"] / plain["median_ms"], 2)}
    return {"backend": backend, "documents": size, "kinds": kinds}


def _search(index: SearchIndex, asked: Asked) -> int:
    query = parse_query(asked.text)
    sort = Sort.NEWEST if asked.newest else Sort.BEST
    found = index.search(query, filters=asked.filters, sort=sort, collapse=True)
    if asked.newest:
        index.facets(query, filters=asked.filters)
    return found.total


def _times(search: Callable[[Asked], int], asked: Sequence[Asked]) -> dict[str, Any]:
    """Return median and 95th percentile in milliseconds, and the median number of results."""
    found = [search(each) for each in asked]
    times = []
    for each in asked:
        start = time.perf_counter()
        search(each)
        times.append(1000 * (time.perf_counter() - start))
    p95 = quantiles(times, n=20, method="inclusive")[18]
    return {"median_ms": round(median(times), 2), "p95_ms": round(p95, 2), "found": int(median(found))}


def shown(result: dict[str, Any]) -> Iterator[str]:
    """Lay out the figures of one size and backend as a table, times in milliseconds."""
    head = f"{result['backend']}, {result['documents']:,} documents"
    yield f"{head:34}{'found':>8}{'median':>9}{'p95':>9}{'bare':>9}{'p95':>9}{'ratio':>7}"
    for kind, each in result["kinds"].items():
        bare = each["bare"]
        yield (
            f"  {kind:32}{each['found']:>8,}{each['median_ms']:>9.1f}{each['p95_ms']:>9.1f}"
            f"{bare['median_ms']:>9.1f}{bare['p95_ms']:>9.1f}{each['ratio']:>7.1f}"
        )
