"""Memory of a source between runs: its fetched, refused and failed pages, and the validators of its feed.

It is a SQLite file beside the pages. A page is written to disk before the memory notes it, so the memory never has a page
that is missing.
"""

import sqlite3
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from tasks.document import Record
from tasks.fetch.web import Validators

# A page that failed so often is not requested again until the feed lists a change of it.
MAX_ATTEMPTS = 5

_SCHEMA = """
create table if not exists pages (
    url text primary key, changed text not null, state text not null, reason text not null, attempts integer not null,
    at text not null, final text not null, etag text not null, modified text not null
);
create table if not exists listings (
    url text primary key, final text not null, etag text not null, modified text not null
);
"""


class State(StrEnum):
    """Result of the last request of a page."""

    FETCHED = "fetched"
    REFUSED = "refused"
    FAILED = "failed"
    WAITING = "waiting"  # for a later run; the feed may not list it any more by then


_TRIED_AGAIN = (State.FAILED, State.WAITING)


class Page(Record, frozen=True):
    """A page that was requested before; `at` is the time of that, in ISO 8601."""

    url: str
    changed: str
    state: State
    at: str
    reason: str = ""
    attempts: int = 0
    final: str = ""
    etag: str = ""
    modified: str = ""

    @property
    def is_settled(self) -> bool:
        """Tell whether no more request is needed."""
        return self.state not in _TRIED_AGAIN or self.attempts >= MAX_ATTEMPTS

    @property
    def validators(self) -> Validators | None:
        """Validators of the page as we stored it."""
        return Validators(self.final, self.etag, self.modified) if self.state is State.FETCHED else None


class Memory:
    """The memory of one source; used by the thread that opened it."""

    def __init__(self, path: Path) -> None:
        """Open or create the file; raises sqlite3.Error."""
        self._database = sqlite3.connect(path, timeout=60)
        self._database.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def page(self, url: str) -> Page | None:
        """Return a page, if it was requested before."""
        return next(iter(self._pages("where url = ?", (url,))), None)

    def unsettled(self) -> list[Page]:
        """Return the pages that still need a request; the one that waits longest comes first."""
        return self._pages("where state in (?, ?) and attempts < ? order by at, url", (*_TRIED_AGAIN, MAX_ATTEMPTS))

    def _pages(self, condition: str, values: Iterable[object]) -> list[Page]:
        names = Page.__struct_fields__
        rows = self._database.execute(f"select {', '.join(names)} from pages {condition}", tuple(values))  # noqa: S608
        return [
            Page(**dict(zip(names, row, strict=True)) | {"state": State(row[names.index("state")])}) for row in rows
        ]

    def note(self, *pages: Page) -> None:
        """Store the results of pages, all or none."""
        names = Page.__struct_fields__
        with self._database:
            self._database.executemany(
                f"insert or replace into pages ({', '.join(names)}) values ({', '.join('?' * len(names))})",  # noqa: S608
                [tuple(getattr(page, name) for name in names) for page in pages],
            )

    def validators(self, url: str) -> Validators | None:
        """Return the validators of the feed or sitemap at `url` when all of its pages were last settled."""
        row = self._database.execute("select final, etag, modified from listings where url = ?", (url,)).fetchone()
        return Validators(*row) if row else None

    def note_listings(self, validators: Iterable[tuple[str, Validators]]) -> None:
        """Store the validators of feeds and sitemaps, by the requested URL."""
        rows = [(url, each.url, each.etag, each.modified) for url, each in validators if each.etag or each.modified]
        with self._database:
            self._database.executemany("insert or replace into listings values (?, ?, ?, ?)", rows)
