"""Protocols of an index, by what a caller needs of it; tests/tasks/index/contract/ tests every backend against them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, NamedTuple, Protocol, Self, TypeVar, runtime_checkable

from config.facets import Facet, load_facets
from tasks.document import Candidate, Document, Origin, Record, Told
from tasks.forgotten import ForgottenDocuments
from tasks.index.query import Query
from tasks.index.ready import NONE_READY, ReadyForms

T = TypeVar("T")

# Highlights mark words with these two private-use code points, which no article uses. Code that shows a highlight
# escapes its text first, then replaces the marks by those of its medium (bold, <mark>).
MARK_START = "\ue000"
MARK_END = "\ue001"


class WriteStatus(StrEnum):
    """The result of writing one document."""

    WRITTEN = "written"
    SUPERSEDED = "superseded"  # the index holds a newer version, which is kept
    REFUSED = "refused"  # this document cannot be indexed; `reason` says why


class WriteResult(Record, frozen=True):
    """The result of `write` for one document; `error` is the backend's error type, `reason` a sentence."""

    id: str
    status: WriteStatus
    error: str = ""
    reason: str = ""


class Stored(Record, frozen=True):
    """An indexed document without its text: what decides whether another document is the same article."""

    id: str
    language: str
    version: int
    origin: Origin
    content_hash: str = ""
    pipeline: str = ""
    timestamp: datetime | None = None
    duplicate_of: str | None = None
    url: str | None = None
    address: str | None = None
    record_id: str | None = None
    title: str | None = None
    published: datetime | None = None
    fetched: datetime | None = None
    word_count: int = 0
    signature: bytes = b""


def without_text(document: Document) -> Stored:
    """Return an indexed document without its text."""
    original = document.duplicate.of if document.duplicate else None
    return Stored(
        duplicate_of=original,
        **{name: getattr(document, name) for name in Stored.__struct_fields__ if name != "duplicate_of"},
    )


class Position(NamedTuple):
    """The part of the index that holds a document, as the backend names it, and the document's version there."""

    part: str
    version: int


class PartSize(NamedTuple):
    """The size of a physical index: its name, its id, its documents, and the number of the last write to them.

    An older copy of an index, such as one from a backup, has a lower number.
    """

    name: str
    identity: str
    documents: int
    last_write: int


class StoredDocuments(dict[str, Stored]):
    """Indexed documents by id, and their positions for a `write` that follows.

    A document that a crash left in two parts has positions, but counts as absent: writing it again repairs that.
    """

    def __init__(self, documents: Mapping[str, Stored], positions: Mapping[str, Sequence[Position]]) -> None:
        super().__init__(documents)
        self.positions = positions


class Filters(Record, frozen=True):
    """Conditions on the results: values of facets (whole, any of the values), and time, `since` <= t < `until`.

    Times are those of the publisher's clock, written as UTC, so that a day is the publisher's day.

    `values` has the values of facets other than language and publisher, by the facet's name.
    """

    languages: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    values: dict[str, tuple[str, ...]] = {}
    since: datetime | None = None
    until: datetime | None = None

    def of(self, facet: Facet) -> tuple[str, ...]:
        """Return the values of a facet of which a document must have one; none for every document."""
        own = {"language": self.languages, "source": self.publishers}
        return own.get(facet.name) or self.values.get(facet.name, ())

    def without(self, name: str) -> Self:
        """Return these conditions without that of the facet `name`, or without that on the time for MONTH."""
        if name == MONTH:
            return self.with_(since=None, until=None)
        return self.with_values(name, ())

    def with_values(self, name: str, values: tuple[str, ...]) -> Self:
        """Return these conditions with `values` for the facet `name`."""
        own = {"language": "languages", "source": "publishers"}
        if name in own:
            return self.with_(**{own[name]: values})
        others = {facet: given for facet, given in self.values.items() if facet != name}
        return self.with_(values=others | ({name: values} if values else {}))


class Hit(Record, frozen=True):
    """One result: the document, its score (comparable within one answer only) and fragments with marked words.

    `duplicates` counts the other documents that the query finds and that are collapsed into this hit: near-duplicates of it, or
    articles of its story.
    """

    document: Document
    score: float
    highlights: tuple[str, ...]
    duplicates: int = 0


# Near-duplicates are collapsed into their original, or all articles of one story into the first of them.
Collapse = bool | Literal["stories"]


class Sort(StrEnum):
    """The order of results; a query without words to rank by has the newest first."""

    BEST = "best"
    RECENT = "recent"  # by rank, which decreases with age
    NEWEST = "newest"
    OLDEST = "oldest"


def effective_sort(query: Query, sort: Sort) -> Sort:
    """Return the order of results of `query`: without words to rank by, that by date."""
    return Sort.NEWEST if sort in (Sort.BEST, Sort.RECENT) and not query.has_score else sort


# Hits are counted up to this number.
MOST_COUNTED = 10_000


class SearchResults(Record, frozen=True):
    """A page of hits, how many there are in all, and the cursor of the next page, if there is one.

    Of more than MOST_COUNTED hits, `total` is MOST_COUNTED and `total_is_exact` is false.
    """

    total: int
    hits: tuple[Hit, ...]
    total_is_exact: bool = True
    next: str | None = None


class KeyCounts(Record, frozen=True):
    """The number of articles, and by story key the number of those that have it; rare keys may be left out."""

    articles: int = 0
    counts: dict[str, int] = {}


class RunDocument(Record, frozen=True):
    """A document of the index `kiosque-runs`: its id, version (end of the run in ms since 1970 UTC), and JSON fields."""

    id: str
    version: int
    fields: dict[str, Any]


# Takes documents of one language and returns those that its new index is to hold, in their new form.
Choose = Callable[[Sequence[Document]], Sequence[Document]]


class Reindexed(Record, frozen=True):
    """The new index of `reindex`: its name, how many documents it holds, and how many were not chosen."""

    index: str
    documents: int
    left_out: int


class Retired(Record, frozen=True):
    """A replaced index, and until when (UTC) it is kept."""

    index: str
    until: datetime


# Documents that callers hold at once in full.
AT_ONCE = 500


def in_portions(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Cut values into portions of at most AT_ONCE, so that an archive of any size is looked up in bounded memory."""
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))


# Fields that results are counted by, and how many values of each are counted.
MONTH = "month"
FACETS = (*(facet.name for facet in load_facets()), MONTH)
MOST_FACET_VALUES = 20

Facets = dict[str, dict[str, int]]


class ReadableIndex(Protocol):
    """An index whose documents can be looked up. Every method may raise IndexBusy or IndexRefused."""

    def get(self, id: str) -> Document | None:
        """Return one document, or None."""

    def get_many(self, ids: Sequence[str]) -> list[Document]:
        """Return the documents with these ids, in no order; unknown ids are left out."""

    def find_by_path(self, path: str, *, limit: int = 100) -> list[Document]:
        """Return the documents read from the file with this URL or path in its collection, by record number."""

    def stored_from(self, urls: Sequence[str]) -> list[Stored]:
        """Look up what was read from the files with these URLs, in no order."""

    def duplicates_of(self, ids: Sequence[str]) -> list[Candidate]:
        """Return the documents that are linked to one of `ids` as its duplicates."""

    def in_story(self, id: str, *, limit: int = 1000) -> list[Document]:
        """Return the documents of the story `id`, the first ones by time, undated ones last."""

    def count(self) -> dict[str, int]:
        """Count the documents of each language that has any."""

    def publishers(self) -> dict[str, int]:
        """Count the documents of each publisher, by its name in lower case; of very many only the largest."""

    def forgotten(self) -> ForgottenDocuments:
        """Return the list of forgotten documents that is kept with the index; it outlives every document."""


class SearchableIndex(ReadableIndex, Protocol):
    """An index that answers queries; each language's part analyses a query in its own way."""

    def search(
        self,
        query: Query,
        *,
        filters: Filters,
        size: int = 10,
        sort: Sort = Sort.BEST,
        now: datetime | None = None,
        after: str | None = None,
        collapse: Collapse = False,
        marked: bool = True,
    ) -> SearchResults:
        """Find documents in the order of `sort`. By date, undated ones come last; equal dates are in the order of ids.

        `now` is for RECENT, which counts ages from the newest document found, or from `now` if that is earlier. `after` is
        the cursor `next` of an answer to the same search: pages so read have each hit once while the index is unchanged.
        ConfigError for the cursor of another search. `collapse` merges an original and its duplicates into one hit, with
        the position and score of the first of them. The hit shows the original if the query finds it, else that duplicate.
        `total` then counts such hits. With "stories" the articles of one story are one hit, which shows the first of them.
        Hits that are not `marked` have no highlights.
        """

    def nearest(self, vector: bytes, query: Query, *, filters: Filters, size: int) -> list[Hit]:
        """Return the documents whose vectors are nearest to `vector`, of those that `query` and `filters` allow, in this order.

        The score of a hit is the cosine, and it has no highlights. A document without a vector is not found.
        """

    def facets(self, query: Query, *, filters: Filters) -> Facets:
        """Count what `query` finds by each of FACETS, the most frequent values first, months by time (`2022-02`).

        Names that differ in case alone count together, under the spelling that most articles use. Duplicates count,
        collapsed or not.
        """

    def suggest(self, typed: str, *, found: int, filters: Filters, collapse: Collapse = False) -> str | None:
        """Return `typed`, which finds `found` documents, with similar words for misspelt ones; None where none finds more."""


class WritableIndex(ReadableIndex, Protocol):
    """An index that takes documents, one part a language; other methods see a change after `refresh`."""

    def create(self) -> None:
        """Create or update what the index needs before the first write; safe to repeat. Raises as `require_layout` does."""

    def identities(self) -> Mapping[str, str]:
        """Map the name of each physical index to an id that changes when it is deleted and created again."""

    def sizes(self) -> list[PartSize]:
        """Return the size of each physical index as of the last `refresh`."""

    def write(
        self,
        documents: Sequence[Document],
        *,
        stored: StoredDocuments | None = None,
        ready: ReadyForms = NONE_READY,
    ) -> list[WriteResult]:
        """Add or replace documents and remove them from other languages; return one result each, in the same order.

        `stored` is a recent answer for all their ids; without it they are looked up. `ready` has the forms of some of them.
        """

    def delete(self, ids: Sequence[str]) -> int:
        """Delete documents from every language; return how many there were."""

    def note_forgotten(self, forgotten: ForgottenDocuments) -> None:
        """Add to the list of forgotten documents, for every process to see at once; this deletes no document."""

    def refresh(self) -> None:
        """Make everything written so far visible, and durable where the backend defers that."""

    def stored(self, ids: Sequence[str]) -> StoredDocuments:
        """Look up what is indexed under `ids`; unknown ids are left out."""

    def origins(self, collection: str) -> Iterator[tuple[str, Origin]]:
        """Yield the id and the origin of every document of a collection, in no order."""

    def find_candidates(self, bands: Sequence[str], *, duplicates: bool = False) -> list[Candidate]:
        """Return the originals, or with `duplicates` the duplicates, that have at least one of `bands`."""

    def find_told(self, terms: Sequence[str]) -> list[Told]:
        """Return the documents that have at least one of `terms`, as `tasks.index.story_terms` makes them, each once."""

    def count_story_keys(self, since: datetime, until: datetime) -> KeyCounts:
        """Count the documents of a time, `since` <= t < `until`, by story key: the thousand most frequent of each language."""


class MaintainableIndex(Protocol):
    """An index whose parts can be replaced and repaired. Every method may raise IndexBusy or IndexRefused."""

    def require_layout(self) -> None:
        """Raise IndexRefused, with the remedy, where a part cannot be written or is not Kiosque's; `create` does the same."""

    def languages(self) -> list[str]:
        """Return the tags of the languages that have an index of their own, `und` among them, sorted."""

    def reindex(self, language: str, *, run: str, choose: Choose, keep_until: datetime) -> Reindexed:
        """Build a new index of `language` with the present fields and analyzers, and replace the one in use by it.

        The new index holds what `choose` returns of the documents of the old one, under the same ids; it is verified by
        them. A search sees either index whole. A write meanwhile is taken over, or raises IndexBusy. An error leaves
        everything as it was; `repair` cleans up after a killed run, by the name `run`. The old index is kept, unread,
        until `drop_retired`.
        """

    def replaced(self) -> Mapping[str, str]:
        """Map the identity of each replaced index to the identity of its successor in use."""

    def retired(self) -> list[Retired]:
        """Return the replaced indexes that are not deleted yet, by name."""

    def drop_retired(self, now: datetime) -> list[str]:
        """Delete the replaced indexes whose time is over at `now` (UTC); return their names."""

    def repair(self, is_dead: Callable[[str], bool]) -> None:
        """Undo what killed runs left half done; `is_dead` takes a run's name."""


@runtime_checkable
class TunableIndex(Protocol):
    """An index with settings that make large loads cheaper; the embedded one needs none."""

    def apply_bulk_settings(self, run: str) -> None:
        """Give the existing indexes bulk settings until `restore_settings`; repeat it as more indexes are created."""

    def restore_settings(self, run: str) -> None:
        """Restore the settings that the indexes had before, unless another run needs the bulk settings still."""


class SearchIndex(SearchableIndex, WritableIndex, MaintainableIndex, Protocol):
    """A whole index, as `open_index` returns it; a context manager that closes it."""

    def close(self) -> None:
        """Refresh what was written and release everything held."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
