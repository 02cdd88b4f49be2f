"""Source of the web: fetches the pages that its feed or sitemap lists and that are not stored yet."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from config.sources import Source
from tasks.fetch.client import Answer
from tasks.fetch.errors import Failed, FetchError, HostBusy, Refused, shown
from tasks.fetch.listings import Entry, Listing, read_feed, read_sitemap
from tasks.fetch.memory import Memory, Page, State
from tasks.fetch.page_archive import PageArchive
from tasks.fetch.report import FetchReport, PageOutcome, Trouble
from tasks.fetch.web import Validators, Web
from tasks.runtime.file_locks import try_lock

# Number of sitemaps of an index that are read in one run; the latest changed come first.
MAX_SITEMAPS = 50

_PAGE_TYPES = {"", "text/html", "application/xhtml+xml", "text/plain"}


class _Listed:
    """The entries of the feed, or of all sitemaps of a source."""

    def __init__(self) -> None:
        self.pages: dict[str, Entry] = {}
        self.validators: list[tuple[str, Validators]] = []
        self.faults: list[str] = []
        self.read = 0


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
            return _Run(source, web, memory, archive, now, again=again).report()
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


class _Run:
    """One run over one source."""

    def __init__(
        self, source: Source, web: Web, memory: Memory, archive: PageArchive, now: datetime, *, again: bool
    ) -> None:
        self._source = source
        self._limits = source.limits
        self._web = web
        self._memory = memory
        self._archive = archive
        self._now = now
        self._again = again
        self._outcomes: Counter[PageOutcome] = Counter()
        self._troubles: list[Trouble] = []
        self._bytes = 0

    def report(self) -> FetchReport:
        """Fetch, and return the report."""
        listed = self._listed()
        wanted = self._wanted(listed)
        for entry in wanted[: self._limits.max_pages]:
            self._settle(entry)
        self._leave(wanted[self._limits.max_pages :])
        if not listed.faults and not self._memory.unsettled():
            self._memory.note_listings(listed.validators)
        return FetchReport(
            source=self._source.name,
            outcomes=dict(+self._outcomes),
            troubles=tuple(self._troubles),
            fault="; ".join(listed.faults) or None,
            is_readable=listed.read > 0,
            bytes=self._bytes,
        )

    def _listed(self) -> _Listed:
        """Read the feed, or the sitemap and the sitemaps that it names."""
        listed = _Listed()
        sitemaps = self._read(self._source.location, listed).sitemaps
        fresh = [each for each in sitemaps if not self._is_old(each)]
        for each in _latest_first(fresh)[:MAX_SITEMAPS]:
            if self._read(each.url, listed).sitemaps:
                listed.faults.append(f"{shown(each.url)} is an index inside an index, which is not read")
        return listed

    def _read(self, url: str, listed: _Listed) -> Listing:
        """Add the entries of the feed or sitemap at `url` to `listed`, and return the listing."""
        try:
            known = None if self._again else self._memory.validators(url)
            answer = self._web.get(url, self._limits, validators=known)
            listing = Listing() if answer.status == 304 else self._parsed(answer)
        except FetchError as error:
            listed.faults.append(f"{shown(url)} {error}")
            return Listing()
        listed.read += 1
        if listing.fault:
            listed.faults.append(shown(f"{url} {listing.fault}"))
        if answer.status != 304 and not listing.sitemaps:  # an index is unchanged while its sitemaps change
            listed.validators.append((url, Validators.of(answer)))
        for page in listing.pages:
            listed.pages.setdefault(page.url, page)
        return listing

    def _parsed(self, answer: Answer) -> Listing:
        if self._source.feed:
            return read_feed(answer)
        return read_sitemap(answer, max_bytes=self._limits.max_page_bytes)

    def _wanted(self, listed: _Listed) -> list[Entry]:
        """Return the pages to request; known pages without a change are counted as unchanged.

        The latest come first, and pages that failed before come last: a page that always makes its host busy must not delay
        the others.
        """
        wanted = []
        for entry in listed.pages.values():
            if self._is_old(entry):
                continue
            if self._is_known(entry):
                self._outcomes[PageOutcome.UNCHANGED] += 1
            else:
                wanted.append(entry)
        missed = [page for page in self._memory.unsettled() if page.url not in listed.pages]
        wanted += [Entry(url=page.url, changed=page.changed) for page in missed]
        return sorted(_latest_first(wanted), key=self._attempts)

    def _attempts(self, entry: Entry) -> int:
        page = self._memory.page(entry.url)
        return page.attempts if page else 0

    def _is_old(self, entry: Entry) -> bool:
        days = self._limits.max_age_days
        return days is not None and entry.at is not None and entry.at < self._now - timedelta(days=days)

    def _is_known(self, entry: Entry) -> bool:
        page = self._memory.page(entry.url)
        if page is None or entry.changed not in ("", page.changed):
            return False
        return page.is_settled and (page.state is State.FETCHED or not self._again)

    def _leave(self, entries: list[Entry]) -> None:
        """Leave pages to the next run."""
        self._outcomes[PageOutcome.WAITING] += len(entries)
        self._memory.note(*(self._noted(entry, self._memory.page(entry.url), State.WAITING) for entry in entries))

    def _settle(self, entry: Entry) -> None:
        """Request a page, then note and count its outcome."""
        known = self._memory.page(entry.url)
        try:
            outcome, noted = self._fetched(self._noted(entry, known, State.FETCHED), known)
            self._outcomes[outcome] += 1
        except HostBusy as error:
            self._trouble(entry, PageOutcome.WAITING, error)
            noted = self._noted(entry, known, State.WAITING)
            noted = noted.with_(attempts=noted.attempts + error.was_requested)
        except FetchError as error:
            state = State.REFUSED if isinstance(error, Refused) else State.FAILED
            self._trouble(entry, PageOutcome(state.value), error)
            noted = self._noted(entry, known, state)
            noted = noted.with_(reason=str(error), attempts=noted.attempts + 1)
        self._memory.note(noted)

    def _noted(self, entry: Entry, known: Page | None, state: State) -> Page:
        """Return the page to note; its attempts add up while the list states no change of it."""
        is_same = known is not None and not known.is_settled and known.changed == entry.changed
        attempts = known.attempts if known and is_same and state is not State.FETCHED else 0
        return Page(url=entry.url, changed=entry.changed, state=state, at=self._now.isoformat(), attempts=attempts)

    def _trouble(self, entry: Entry, outcome: PageOutcome, error: FetchError) -> None:
        self._outcomes[outcome] += 1
        self._troubles.append(Trouble(url=shown(entry.url), outcome=outcome, reason=str(error)))

    def _fetched(self, page: Page, known: Page | None) -> tuple[PageOutcome, Page]:
        """Fetch and store a page unless it is unchanged; raises FetchError."""
        answer = self._web.get(page.url, self._limits, validators=known.validators if known else None)
        if known and answer.status == 304:
            return PageOutcome.UNCHANGED, page.with_(final=known.final, etag=known.etag, modified=known.modified)
        if answer.media_type not in _PAGE_TYPES:
            raise Refused(f"is {answer.media_type[:80]}, no page")
        if not answer.content.strip():
            raise Failed("is empty")
        self._archive.add(answer)
        self._bytes += len(answer.body)
        new = Validators.of(answer)
        return PageOutcome.FETCHED, page.with_(final=new.url, etag=new.etag, modified=new.modified)


def _latest_first(entries: list[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: -entry.at.timestamp() if entry.at else 0.0)
