"""Values that go into an index and come out of it, the same for every backend."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, NamedTuple, Self, TypeVar

from config.facets import Facet, load_facets
from tasks.document import Document, Origin, Record
from tasks.index.query import Query

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
