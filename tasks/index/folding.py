"""Folds the near copies among search results under the document that they repeat."""

from collections.abc import Callable, Iterable

from tasks.index.protocol import Hit, SearchResults

# More results are not looked at to fill a page; no more copies than these are folded into one.
MOST_LOOKED_AT = 1000


def fold_copies(search: Callable[[int], SearchResults], size: int) -> SearchResults:
    """Return up to `size` hits, no two of which repeat each other; `search` finds the given number of results.

    Of an original and its copies one hit stays, in the place of the best of them: the original if it is among the results looked
    at, else the best copy. `copies` counts those folded under it: at least so many, because what ranks below the results looked
    at is not seen. `total` still counts every document found. More results are asked for where folding leaves fewer than `size`.
    """
    asked = size
    while True:
        results = search(asked)
        folded = _folded(results.hits)
        if len(folded) >= size or len(results.hits) >= results.total or asked >= MOST_LOOKED_AT:
            return results.with_(hits=tuple(folded[:size]))
        asked = min(2 * asked, MOST_LOOKED_AT)


def _folded(hits: Iterable[Hit]) -> list[Hit]:
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(_original(hit), []).append(hit)
    return [_one(original, group) for original, group in groups.items()]


def _original(hit: Hit) -> str:
    return hit.document.duplicate.of if hit.document.duplicate else hit.document.id


def _one(original: str, group: list[Hit]) -> Hit:
    shown = next((hit for hit in group if hit.document.id == original), group[0])
    return shown.with_(copies=len(group) - 1)
