"""What every index backend can do; `tests/tasks/index/contract/contract.py` holds each of them to it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from types import TracebackType
from typing import Any, Protocol, Self

from tasks.document import Candidate, Document, Origin, Record
from tasks.index.query import Query

# Highlights mark words with these two private-use code points, which no article uses; whoever shows them
# replaces them with what its medium needs (bold, <mark>), after escaping the text around them.
MARK_START = "\ue000"
MARK_END = "\ue001"


class WriteStatus(StrEnum):
    """What became of a document handed to `write`."""

    WRITTEN = "written"
    SUPERSEDED = "superseded"  # the index holds a newer version, which stays
    REFUSED = "refused"  # this document cannot be indexed; `reason` says why


class WriteResult(Record, frozen=True):
    """The end of one document in `write`; `error` is the backend's error type, `reason` a sentence."""

    id: str
    status: WriteStatus
    error: str = ""
    reason: str = ""


class Stored(Record, frozen=True):
    """What the index knows of a document without its text."""

    id: str
    language: str
    version: int
    content_hash: str
    pipeline: str
    timestamp: datetime | None
    duplicate_of: str | None


class Filters(Record, frozen=True):
    """What narrows a search: exact language tag and publisher (any of the values), and a time span `since` <= t < `until`."""

    languages: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


class Hit(Record, frozen=True):
    """One result: the document, its score (comparable within one answer only) and fragments with marked words.

    `duplicates` counts the near copies that were found too and are folded under it: all of them, shown or not.
    """

    document: Document
    score: float
    highlights: tuple[str, ...]
    duplicates: int = 0


class SearchResults(Record, frozen=True):
    """The best hits, and how many there would be in all."""

    total: int
    hits: tuple[Hit, ...]


class RunDocument(Record, frozen=True):
    """A document of the index `kiosque-runs`: its id, version (end of the run in ms since 1970 UTC), and JSON fields."""

    id: str
    version: int
    fields: dict[str, Any]


# Given documents of one language, returns those that its new index is to hold, in the form it is to hold them.
Choose = Callable[[Sequence[Document]], Sequence[Document]]


class Reindexed(Record, frozen=True):
    """What `reindex` put in place: the index's name, how many documents it holds, and how many were not chosen."""

    index: str
    documents: int
    left_out: int


class Retired(Record, frozen=True):
    """An index that another has replaced, and until when (UTC) it is kept."""

    index: str
    until: datetime


# What results can be counted by, and how many values of each are counted.
FACETS = ("language", "source", "month")
MOST_FACET_VALUES = 20
# With `recent`, a document that is so many days older counts half; one of any age or none counts a tenth at least.
RECENT_DAYS = 30
OLD_WEIGHT = 0.1

Facets = dict[str, dict[str, int]]


class SearchIndex(Protocol):
    """An index of documents, one part a language. Every method may raise IndexBusy or IndexRefused.

    What `write` and `delete` did is seen by every other method after `refresh`.
    """

    def create(self) -> None:
        """Make ready to be written: create or update what the index needs; safe to repeat."""

    def identities(self) -> Mapping[str, str]:
        """Name each physical index that exists with an id that changes when it is deleted and made again."""

    def write(self, documents: Sequence[Document]) -> list[WriteResult]:
        """Add or replace documents, one result each in the same order; a document lives in its language's part only."""

    def stored(self, ids: Sequence[str]) -> dict[str, Stored]:
        """Look up what is indexed under `ids`; unknown ids are absent from the answer."""

    def search(
        self,
        query: Query,
        *,
        filters: Filters,
        size: int = 10,
        recent: datetime | None = None,
        collapse: bool = False,
    ) -> SearchResults:
        """Find documents, best first; each language's part analyses the query its own way.

        `recent` is the time now: what is older weighs less. The embedded index looks at the best thousand of a language.
        With `collapse`, of an original and its copies one hit stays, in the place and with the score of the best of them: the
        original if it is found too, else the best copy. `total` then counts such hits.
        """

    def facets(self, query: Query, *, filters: Filters) -> Facets:
        """Count what `query` finds by each of FACETS, the most frequent values first, months by time (`2022-02`).

        Copies count, whether a search folds them or not.

        Values are in the form in which they are compared: lower case.
        """

    def suggest(self, query: Query) -> str | None:
        """Return the plain words of `query` as they may have been meant: those that no document holds, by similar ones."""

    def get(self, id: str) -> Document | None:
        """Return one document, or None."""

    def get_many(self, ids: Sequence[str]) -> list[Document]:
        """Return the documents that there are of `ids`, in no order."""

    def find_by_path(self, path: str, *, limit: int = 100) -> list[Document]:
        """Return documents read from the file whose URL or path inside its collection is `path`, by record number."""

    def origins(self, collection: str) -> Iterator[tuple[str, Origin]]:
        """Yield the id of every document of a collection, and where it was read, in no order."""

    def find_candidates(self, bands: Sequence[str], *, duplicates: bool = False) -> list[Candidate]:
        """Return the originals, or instead the copies, that have at least one of `bands`."""

    def duplicates_of(self, ids: Sequence[str]) -> list[Candidate]:
        """Return the documents that are linked to one of `ids`."""

    def count(self) -> dict[str, int]:
        """Count the documents of each language that has any."""

    def delete(self, ids: Sequence[str]) -> int:
        """Delete documents wherever they are; return how many there were."""

    def refresh(self) -> None:
        """Make everything written so far visible, and durable where the backend defers that."""

    def languages(self) -> list[str]:
        """Name the languages that have an index of their own, `und` among them, in the order of their tags."""

    def reindex(self, language: str, *, run: str, choose: Choose, keep_until: datetime) -> Reindexed:
        """Make the index of `language` anew, as fields and analyzers are defined now, and put it in the place of the other.

        It is filled with what `choose` returns of the documents of the one in use, under the same ids, and verified by
        them. Searches find the one or the other, whole, at any moment. What is written meanwhile is not lost: it is
        taken over, or the writer is told to wait (IndexBusy). After an error all is as before; what a kill leaves half
        done under the name of `run` is undone by `repair`. The old index is kept, read by nobody, until `drop_retired`.
        """

    def replaced(self) -> Mapping[str, str]:
        """Return the identity of each index that was replaced, with that of the index in its place now."""

    def retired(self) -> list[Retired]:
        """Return the indexes that were replaced and are still there, by name."""

    def drop_retired(self, now: datetime) -> list[str]:
        """Delete the replaced indexes that are not to be kept beyond `now` (UTC); return their names."""

    def apply_bulk_settings(self, run: str) -> None:
        """Make large loads cheaper for the indexes there are, until `restore_settings`; safe to repeat as indexes are made."""

    def restore_settings(self, run: str) -> None:
        """End what `apply_bulk_settings` did for `run`: the settings are as they were once no other run wants them eased."""

    def repair(self, is_dead: Callable[[str], bool]) -> None:
        """Undo what runs that ended without a word left half done; `is_dead` tells by a run's name whether it is one."""

    def close(self) -> None:
        """Release what is held; what was written and not refreshed is refreshed."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
