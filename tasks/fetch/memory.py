"""Memory of a source between runs: its fetched, refused and failed pages, and the validators of its feed.

It is a SQLite file beside the pages. A page is written to disk before the memory notes it, so the memory never has a page
that is missing.
"""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

import msgspec

from tasks.document import Record
from tasks.fetch.report import PageOutcome
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


# The feed may not list these pages any more when they are requested again.
_TRIED_AGAIN = (PageOutcome.FAILED, PageOutcome.WAITING)


class Page(Record, frozen=True):
    """A page that was requested before: its last outcome other than UNCHANGED; `at` is the time of that, in ISO 8601."""

    url: str
    changed: str
    state: PageOutcome
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
        return Validators(self.final, self.etag, self.modified) if self.state is PageOutcome.FETCHED else None


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
        return [msgspec.convert(dict(zip(names, row, strict=True)), Page) for row in rows]

    def note(self, *pages: Page) -> None:
        """Store the results of pages, all or none."""
        names = Page.__struct_fields__
        with self._database:
            self._database.executemany(
                f"insert or replace into pages ({', '.join(names)}) values ({', '.join('?' * len(names))})",  # noqa: S608
                [msgspec.structs.astuple(page) for page in pages],
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
