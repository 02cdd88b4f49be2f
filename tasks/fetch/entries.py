"""Entries of a list, and what a feed itself says about a page."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tasks.document import Record

# The limit of the protocol of sitemaps: https://www.sitemaps.org/protocol.html
MAX_ENTRIES = 50_000


class Entry(Record, frozen=True):
    """An entry of a list: a page, or a further list. `at` is its time of change, `changed` the same as stated.

    `title`, `published` (ISO 8601), `authors` and `content` are stated by the list. `content` is HTML: a teaser, or all of it.
    """

    url: str
    changed: str = ""
    at: datetime | None = None
    title: str = ""
    published: str = ""
    authors: tuple[str, ...] = ()
    content: str = ""


class Listing(Record, frozen=True):
    """The pages of a list, and the lists that it names; `fault` is the reason if some may be missing.

    `passed_over` counts entries that are not read, by the reason.
    """

    pages: tuple[Entry, ...] = ()
    lists: tuple[Entry, ...] = ()
    passed_over: Mapping[str, int] = {}
    fault: str | None = None


def listing_of(pages: Sequence[Entry], *, lists: Sequence[Entry] = (), unnamed: int = 0) -> Listing:
    """Return a listing of the first MAX_ENTRIES of pages and lists; `unnamed` entries have no address."""
    over = max(0, len(pages) - MAX_ENTRIES) + max(0, len(lists) - MAX_ENTRIES)
    counts = {"entry without an address": unnamed, f"entry beyond the first {MAX_ENTRIES:,}": over}
    passed_over = {reason: count for reason, count in counts.items() if count}
    return Listing(pages=tuple(pages[:MAX_ENTRIES]), lists=tuple(lists[:MAX_ENTRIES]), passed_over=passed_over)
