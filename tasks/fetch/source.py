"""Source of the web: fetches the pages that its feed or sitemap lists and that are not stored yet."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from config.sources import Source
from tasks.fetch.client import Answer
from tasks.fetch.entries import Entry, Listing
from tasks.fetch.errors import Closed, Failed, FetchError, Gone, HostBusy, Refused, shown
from tasks.fetch.listing import read_listing
from tasks.fetch.memory import Memory, Page
from tasks.fetch.own_text import as_page, lacks_text, listed_of, whole_text
from tasks.fetch.page_archive import PageArchive
from tasks.fetch.report import FetchReport, PageOutcome, Trouble
from tasks.fetch.web import Validators, Web
from tasks.runtime.file_locks import try_lock
from tasks.text.markup import begins_page
from tasks.text.urls import canonical_url

# Number of lists that a list names and that are read in one run; the latest changed come first.
MAX_LISTS = 50
# Large newspapers have an index of years, with an index of months each, with a sitemap of each day.
MAX_DEPTH = 4

_PAGE_TYPES = {"", "text/html", "application/xhtml+xml", "text/plain"}


def fetch_source(
    source: Source, web: Web, folder: Path, *, now: datetime, software: str, again: bool = False
) -> FetchReport:
    """Fetch the pages of a feed or sitemap that are new, changed or failed before, into archive files in `folder`.

    A page is identified by its URL and the time of change in the list. With `again`, pages that were refused or failed too
    often are requested once more, and the list is read even if it is unchanged. Faults of the web, or of a folder that
    cannot be written, are in the report; nothing is raised.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (
            _alone(folder),
            closing(Memory(folder / "memory.sqlite")) as memory,
            PageArchive(folder, software=software) as archive,
        ):
            return _Run(source, web, memory, archive, now, again).report()
    except (FetchError, OSError, sqlite3.Error) as error:
        fault = str(error) if isinstance(error, FetchError) else f"{folder} cannot be used: {error}"
        return FetchReport(source=source.name, fault=fault, is_readable=False)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the lock of the folder; Failed if another run holds it. Without locks (Windows) this is not noticed."""
    with (folder / ".lock").open("w") as file:
        if not try_lock(file):
            raise Failed("is being fetched by another run just now")
        yield


@dataclass
class _Run:
    """One run over one source: what its lists hold, and the outcomes of its pages."""

    source: Source
    web: Web
    memory: Memory
    archive: PageArchive
    now: datetime
    again: bool
    listed: dict[str, Entry] = field(default_factory=dict)  # by URL, from the feed or all sitemaps
    validators: list[tuple[str, Validators]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)
    lists_read: int = 0
    from_feed: int = 0
    outcomes: Counter[PageOutcome] = field(default_factory=Counter)
    troubles: list[Trouble] = field(default_factory=list)
    bytes: int = 0

    def report(self) -> FetchReport:
        """Fetch, and return the report."""
        self._read_lists()
        wanted = self._wanted()
        for entry in wanted[: self.source.limits.max_pages]:
            self._settle(entry)
        self._leave(wanted[self.source.limits.max_pages :])
        if not self.faults and not self.memory.unsettled():
            self.memory.note_listings(self.validators)
        return FetchReport(
            source=self.source.name,
            outcomes=dict(+self.outcomes),
            troubles=tuple(self.troubles),
            fault="; ".join(self.faults) or None,
            is_readable=self.lists_read > 0,
            passed_over=dict(+self.passed_over),
            from_feed=self.from_feed,
            bytes=self.bytes,
        )

    def _read_lists(self) -> None:
        """Read the feed or sitemap, and the lists that it names, each once and the latest first."""
        seen = {canonical_url(self.source.location)}
        level = [Entry(url=self.source.location)]
        for _ in range(MAX_DEPTH):
            found = {each.url: each for read in level for each in self._read(read.url).lists if each.url not in seen}
            fresh = _latest_first([each for each in found.values() if not self._is_old(each)])
            level = fresh[: MAX_LISTS + 1 - len(seen)]
            self.passed_over[f"list beyond the latest {MAX_LISTS} of a run"] += len(fresh) - len(level)
            seen |= {each.url for each in level}
        self.passed_over[f"list more than {MAX_DEPTH} levels deep"] += len(level)

    def _read(self, url: str) -> Listing:
        """Add the entries of the feed or sitemap at `url` to `listed`, and return the listing."""
        max_bytes = self.source.limits.max_page_bytes
        try:
            known = None if self.again else self.memory.validators(url)
            answer = self.web.get(url, self.source.limits, validators=known)
            listing = Listing() if answer.status == 304 else read_listing(answer, max_bytes=max_bytes)
        except FetchError as error:
            self.faults.append(f"{shown(url)} {error}")
            return Listing()
        self.lists_read += 1
        if listing.fault:
            self.faults.append(shown(f"{url} {listing.fault}"))
        self.passed_over.update(listing.passed_over)
        if answer.status != 304 and not listing.lists:  # an index is unchanged while its sitemaps change
            self.validators.append((url, Validators.of(answer)))
        for page in listing.pages:
            self.listed.setdefault(page.url, page)
        return listing

    def _wanted(self) -> list[Entry]:
        """Return the pages to request; known pages without a change are counted as unchanged.

        The latest come first, and pages that failed before come last: a page that always makes its host busy must not delay
        the others.
        """
        wanted = []
        for entry in self.listed.values():
            if self._is_old(entry):
                continue
            if self._is_known(entry):
                self.outcomes[PageOutcome.UNCHANGED] += 1
            else:
                wanted.append(entry)
        missed = [page for page in self.memory.unsettled() if page.url not in self.listed]
        wanted += [Entry(url=page.url, changed=page.changed) for page in missed]
        return sorted(_latest_first(wanted), key=self._attempts)

    def _attempts(self, entry: Entry) -> int:
        page = self.memory.page(entry.url)
        return page.attempts if page else 0

    def _is_old(self, entry: Entry) -> bool:
        days = self.source.limits.max_age_days
        return days is not None and entry.at is not None and entry.at < self.now - timedelta(days=days)

    def _is_known(self, entry: Entry) -> bool:
        page = self.memory.page(entry.url)
        if page is None or entry.changed not in ("", page.changed):
            return False
        return page.is_settled and (page.state is PageOutcome.FETCHED or not self.again)

    def _leave(self, entries: list[Entry]) -> None:
        """Leave pages to the next run."""
        self.outcomes[PageOutcome.WAITING] += len(entries)
        self.memory.note(*(self._noted(entry, self.memory.page(entry.url), PageOutcome.WAITING) for entry in entries))

    def _settle(self, entry: Entry) -> None:
        """Request a page, then note and count its outcome."""
        known = self.memory.page(entry.url)
        try:
            outcome, noted = self._fetched(entry, self._noted(entry, known, PageOutcome.FETCHED), known)
            self.outcomes[outcome] += 1
        except HostBusy as error:
            self._trouble(entry, PageOutcome.WAITING, error)
            noted = self._noted(entry, known, PageOutcome.WAITING)
            noted = noted.with_(attempts=noted.attempts + error.was_requested)
        except FetchError as error:
            state = PageOutcome.REFUSED if isinstance(error, Refused) else PageOutcome.FAILED
            self._trouble(entry, state, error)
            noted = self._noted(entry, known, state)
            noted = noted.with_(reason=str(error), attempts=noted.attempts + 1)
        self.memory.note(noted)

    def _noted(self, entry: Entry, known: Page | None, state: PageOutcome) -> Page:
        """Return the page to note; its attempts add up while the list states no change of it."""
        is_same = known is not None and not known.is_settled and known.changed == entry.changed
        attempts = known.attempts if known and is_same and state is not PageOutcome.FETCHED else 0
        return Page(url=entry.url, changed=entry.changed, state=state, at=self.now.isoformat(), attempts=attempts)

    def _trouble(self, entry: Entry, outcome: PageOutcome, error: FetchError) -> None:
        self.outcomes[outcome] += 1
        self.troubles.append(Trouble(url=shown(entry.url), outcome=outcome, reason=str(error)))

    def _fetched(self, entry: Entry, page: Page, known: Page | None) -> tuple[PageOutcome, Page]:
        """Fetch and store a page unless it is unchanged; raises FetchError.

        Where the page is gone or closed, or does not show the article, the text of the feed is stored.
        """
        text = whole_text(entry)
        try:
            answer = self._page(page, known)
        except (Gone, Closed):
            if text is None:
                raise
            return self._stored(entry, text, page)
        if known and answer.status == 304:
            return PageOutcome.UNCHANGED, page.with_(final=known.final, etag=known.etag, modified=known.modified)
        if text and lacks_text(answer, text):
            return self._stored(entry, text, page)
        if not answer.content.strip():
            raise Failed("is empty")
        self.archive.add(answer, listed=listed_of(entry))
        self.bytes += len(answer.body)
        new = Validators.of(answer)
        return PageOutcome.FETCHED, page.with_(final=new.url, etag=new.etag, modified=new.modified)

    def _page(self, page: Page, known: Page | None) -> Answer:
        answer = self.web.get(page.url, self.source.limits, validators=known.validators if known else None)
        if answer.status == 304:
            return answer
        if answer.media_type not in _PAGE_TYPES and not begins_page(answer.content):
            raise Refused(f"is {answer.media_type[:80]}, no page")
        return answer

    def _stored(self, entry: Entry, text: str, page: Page) -> tuple[PageOutcome, Page]:
        """Store the text of the feed as the page."""
        self.archive.add_page(entry.url, as_page(entry, text), at=self.now)
        self.from_feed += 1
        return PageOutcome.FETCHED, page


def _latest_first(entries: list[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: -entry.at.timestamp() if entry.at else 0.0)
