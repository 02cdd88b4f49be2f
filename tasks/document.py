"""Document: the record of one article that every step of the pipeline takes and returns.

A `Document` is immutable: a step returns a new one (`document.with_(title=…)`), so its result shows everything it did. The
record encodes and checks itself (msgspec); a copy with one field changed takes about a microsecond.
"""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

import msgspec

from config.loading import Data


class Outcome(StrEnum):
    """The outcome of a document that was read: exactly one of these."""

    INDEXED = "indexed"
    UNCHANGED = "unchanged"
    SUPERSEDED = "superseded"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


class TimestampSource(StrEnum):
    """The origin of a document's `timestamp`, best first."""

    PUBLISHED = "published"
    FETCHED = "fetched"
    FILE = "file"


class Record(Data, frozen=True):
    """Base of every record of the pipeline."""


class Origin(Record, frozen=True):
    """The input that a document was read from.

    `collection` is the name of the ingested source (the folder's name unless the user gave one), `path` the file inside it
    with forward slashes, `url` the file's full fsspec URL at the time. `record` counts from 1 inside the file, `offset` is
    the record's first byte in the decompressed file.
    """

    collection: str
    path: str
    url: str
    record: int = 1
    offset: int = 0


class RemovedLine(Record, frozen=True, omit_defaults=True):
    """A line that cleaning removed: its original text, the rule that removed it, and its position.

    `position` counts the lines of the text before cleaning that are not blank, from 1: kept and removed lines together are
    all of them, so the text can be rebuilt.
    `rule` is `<file>/<rule id>` as in `config/boilerplate/`, `learnt/<publisher>`, or `model`. `evidence` explains the removal
    where the rule alone does not, such as "seen in 41 of 44 documents, foot"; it is left out where empty.
    """

    text: str
    rule: str
    position: int
    evidence: str = ""


class Vote(Record, frozen=True):
    """The vote of one detector on a text: BCP 47 tag and its own confidence, 0..1."""

    detector: str
    language: str
    confidence: float


class LanguageShare(Record, frozen=True):
    """A language of a text, by BCP 47 tag, and its share of the letters, 0..1."""

    language: str
    share: float


class Rejection(Record, frozen=True):
    """The reason why a document was rejected or superseded: the step, the kind of error, and a sentence for a person."""

    step: str
    error: str
    reason: str


class Duplicate(Record, frozen=True):
    """The earlier document that this one repeats, and how much of it (Jaccard similarity of shingles, 0..1)."""

    of: str
    similarity: float


class Person(Record, frozen=True):
    """A person that an article names: the name as the article writes it, and a key that is the same in every script."""

    name: str
    key: str


class Story(Record, frozen=True):
    """The story that an article belongs to: the articles on one event, in any language.

    `id` is the id of the article that began it. `shares` are the words of this article for what the others have too, the rarest
    first, and `score` is how near they are, 0..1; the article that began the story has none.
    """

    id: str
    score: float = 0.0
    shares: tuple[str, ...] = ()


# The field of `extra` that holds `Listed` as JSON from reading to enriching a page.
LISTED = "listed"


class Listed(Record, frozen=True):
    """The statement of a feed or sitemap about a page, for the fields that the page itself does not state."""

    title: str | None = None
    published: datetime | None = None
    authors: tuple[str, ...] = ()


class Place(Record, frozen=True):
    """A country that an article speaks of: ISO 3166 code (XK is Kosovo), share of the mentions, 0..1, and words as written."""

    country: str
    weight: float
    evidence: tuple[str, ...] = ()


def listed_in(extra: dict[str, str]) -> Listed:
    """Return what a feed or sitemap states about a page; nothing where that was written by another program."""
    try:
        return msgspec.json.decode(extra.get(LISTED, "{}"), type=Listed)
    except msgspec.DecodeError:
        return Listed()


class Dateline(Record, frozen=True):
    """The place and the day (ISO date) that an article's first line is marked with, such as "PARIS, Feb 4 (Reuters) -"."""

    place: str | None = None
    date: str | None = None


def _seconds(timestamp: datetime | None, version: int) -> float:
    """Return the age of a document: seconds since 1970 UTC of publication, else of fetching."""
    return timestamp.timestamp() if timestamp else version / 1000


class Candidate(Record, frozen=True):
    """The fields of a document that decide about its links to duplicates; `bands` and `signature` are its text's MinHash."""

    id: str
    version: int
    timestamp: datetime | None
    bands: tuple[str, ...]
    signature: bytes
    duplicate: Duplicate | None = None
    title: str | None = None
    published: datetime | None = None
    publisher: str | None = msgspec.field(default=None, name="source")

    @property
    def age(self) -> tuple[float, str]:
        """Return the sort key, earliest first: seconds since 1970 UTC of publication, else of fetching; then the id."""
        return (_seconds(self.timestamp, self.version), self.id)


class Told(Record, frozen=True):
    """The fields of a document that decide whether another one is of its story; `vector` is of its meaning, if it has one."""

    id: str
    version: int
    timestamp: datetime | None
    story_keys: tuple[str, ...]
    story: Story | None = None
    vector: bytes = b""

    @property
    def hours(self) -> float:
        """Return the time of publication, else of fetching, in hours since 1970 UTC."""
        return _seconds(self.timestamp, self.version) / 3600


class Document(Record, frozen=True):
    """One article from raw to indexed.

    `version` is the fetch or file time in milliseconds since 1970 UTC: an older copy never replaces a newer one.
    `markup` holds an HTML page until `extract` turns it into `text`; one line of `text` is one paragraph.
    `language` is a BCP 47 tag, `und` where it is unknown; `confidence` is 0..1; `language_hint` is the tag that the input
    states, never trusted alone. Times are in UTC; `published_offset` is the publisher's distance from UTC in minutes, to the
    east, where it is known. `timestamp` is the publication time, else the fetch or file time, as `timestamp_source` tells.
    `publisher` is who published the article; it is stored and shown under the name `source`. `content_hash` covers the fields
    that the index shows, `pipeline` is the digest of the code and configuration that produced this record. `bands` and
    `signature` are the MinHash of the text, `vector` is that of its meaning, if there is one.
    `story_keys` are its names, countries, numbers and days, the same in every language (tasks/stories/keys.py).
    Each `…_source` is the origin of a field: `json-ld`, `meta`, `microdata`, `h1`, `title`, `time`, `byline` and `breadcrumb`
    are parts of a page; then `url`, `markup` (a search of all of it), `feed` (or sitemap), `record`, `text`. `headlines` are
    all that a page has, the title first. `published_precision` is `day`, `minute` or `second`. `section` is a topic of
    `config/metadata/sections.yaml`, `publisher_country` an ISO 3166 code of two letters.
    `url` is the canonical address, `address` the page's own one as its archive or record states it, with query and fragment.
    `places` are the countries that the article speaks of, `primary_country` the one that it is about and
    `primary_country_source` what tells it (`text`, `dateline`, `publisher`); `organisations` are keys of
    `config/places/organisations.yaml`.
    `is_truncated` tells that a paywall or a service cut the article off: the rest is not in `text`.
    `record_id` is the record's own id in its file. `contested` is an address of it that another article has.
    """

    id: str
    origin: Origin
    version: int
    format: str
    url: str | None = None
    address: str | None = None
    record_id: str | None = None
    markup: str | None = None
    title: str | None = None
    title_source: str | None = None
    headlines: tuple[str, ...] = ()
    lead: str | None = None
    lead_source: str | None = None
    text: str = ""
    published: datetime | None = None
    published_offset: int | None = None
    published_source: str | None = None
    published_precision: str | None = None
    modified: datetime | None = None
    fetched: datetime | None = None
    timestamp: datetime | None = None
    timestamp_source: TimestampSource | None = None
    language_hint: str | None = None
    language: str = "und"
    confidence: float = 0.0
    languages: tuple[LanguageShare, ...] = ()
    votes: tuple[Vote, ...] = ()
    publisher: str | None = msgspec.field(default=None, name="source")
    publisher_country: str | None = None
    authors: tuple[str, ...] = ()
    authors_source: str | None = None
    agencies: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    places: tuple[Place, ...] = ()
    primary_country: str | None = None
    primary_country_source: str | None = None
    organisations: tuple[str, ...] = ()
    dateline: Dateline | None = None
    section: str | None = None
    section_source: str | None = None
    removed: tuple[RemovedLine, ...] = ()
    is_truncated: bool = False
    word_count: int = 0
    reading_minutes: int = 0
    content_hash: str = ""
    pipeline: str = ""
    bands: tuple[str, ...] = ()
    signature: bytes = b""
    vector: bytes = b""
    duplicate: Duplicate | None = None
    story_keys: tuple[str, ...] = ()
    story: Story | None = None
    extra: dict[str, str] = {}
    outcome: Outcome | None = None
    contested: str | None = None
    rejection: Rejection | None = None

    @property
    def cluster(self) -> str:
        """Return the id of the original, which an original and all its duplicates share."""
        return self.duplicate.of if self.duplicate else self.id

    @property
    def local_time(self) -> datetime | None:
        """Return the timestamp as the publisher's clock shows it, written as UTC: its day is the publisher's day."""
        offset = self.published_offset if self.timestamp_source is TimestampSource.PUBLISHED else None
        if self.timestamp is None or not offset:
            return self.timestamp
        try:
            return self.timestamp + timedelta(minutes=offset)
        except OverflowError:  # the first or the last day of the calendar
            return self.timestamp

    @property
    def story_group(self) -> str:
        """Return the id of the story; of an article without a story, that of its cluster."""
        return self.story.id if self.story else self.cluster

    def as_candidate(self) -> Candidate:
        """Return the fields of this document that decide about links between duplicates."""
        return msgspec.convert(self, Candidate, from_attributes=True)

    def as_told(self) -> Told:
        """Return the fields of this document that decide about the stories of others."""
        return msgspec.convert(self, Told, from_attributes=True)

    def as_rejected(self, step: str, error: str, reason: str) -> Self:
        """Return this document rejected by `step` for `reason`.

        Its id is then made of its origin: the id made of the URL belongs to a document of the same URL that is not rejected.
        """
        rejection = Rejection(step=step, error=error, reason=reason)
        return self.with_(id=document_id(self.origin), outcome=Outcome.REJECTED, rejection=rejection)

    def as_superseded(self, reason: str) -> Self:
        """Return this document superseded: its content differs from that of a newer version, which the index keeps."""
        return self.with_(
            outcome=Outcome.SUPERSEDED, rejection=Rejection(step="index", error="NewerVersion", reason=reason)
        )


def document_id(origin: Origin, *, url: str | None = None) -> str:
    """Return the id of a document, 32 hex digits, which does not depend on its text.

    It is made of the canonical URL where there is one, else of collection, path and record number, so that a better rule
    updates a document and does not add a second one.
    """
    return hashed("url", url) if url else hashed("path", origin.collection, origin.path, str(origin.record))


def hashed(kind: str, *values: str) -> str:
    """Return an id, 32 hex digits, of `values` that identify an article, and of their kind."""
    key = "\0".join((kind, *values))
    return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
