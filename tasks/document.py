"""The record that travels through the pipeline: one article with its whole story.

A `Document` is immutable. A step takes one and returns a new one (`document.with_(title=…)`), so what a step did can be
read from what it returned. It encodes and checks itself (msgspec): a copy with one field changed costs about a microsecond.
"""

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import Self

import msgspec

from config.loading import Data


class Outcome(StrEnum):
    """What became of a document that was read; each one ends as exactly one of these."""

    INDEXED = "indexed"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


class TimestampSource(StrEnum):
    """Where the time a document is filed under comes from, best first."""

    PUBLISHED = "published"
    FETCHED = "fetched"
    FILE = "file"


class Record(Data, frozen=True):
    """Base of every record of the pipeline."""


class Origin(Record, frozen=True):
    """Where a document was read.

    `collection` is the name of what was ingested (the folder's name unless the user gave one), `path` the file inside
    it with forward slashes, `url` the file's full fsspec URL at the time. `record` counts from 1 inside the file,
    `offset` is the record's first byte in the decompressed file.
    """

    collection: str
    path: str
    url: str
    record: int = 1
    offset: int = 0


class RemovedLine(Record, frozen=True, omit_defaults=True):
    """A line that cleaning took out: its text as it stood, the rule, and its place.

    `position` counts the lines that are not blank of the text before cleaning, from 1: kept and removed lines together are all
    of them, so the text can be rebuilt.
    `rule` is `<file>/<rule id>` as in `config/boilerplate/`, `learnt/<source>`, or `model`. `evidence` says in words what
    speaks for it where the rule alone does not, such as "seen in 41 of 44 documents, foot"; it is left out where empty.
    """

    text: str
    rule: str
    position: int
    evidence: str = ""


class Vote(Record, frozen=True):
    """What one detector said of a text: BCP 47 tag and its own confidence, 0..1."""

    detector: str
    language: str
    confidence: float


class LanguageShare(Record, frozen=True):
    """A language that a text is in, by BCP 47 tag, and its share of the letters, 0..1."""

    language: str
    share: float


class Rejection(Record, frozen=True):
    """Why a document was set aside: the step, the kind of error, and a sentence for a person."""

    step: str
    error: str
    reason: str


class Duplicate(Record, frozen=True):
    """The earlier document that this one repeats, and how much of it (Jaccard similarity of shingles, 0..1)."""

    of: str
    similarity: float


class Candidate(Record, frozen=True):
    """What of a document decides about links between copies; `bands` and `signature` are the MinHash of its text."""

    id: str
    version: int
    timestamp: datetime | None
    bands: tuple[str, ...]
    signature: bytes
    duplicate: Duplicate | None = None

    @property
    def age(self) -> tuple[float, str]:
        """Return what orders documents from the earliest: seconds since 1970 UTC of publication, else of fetching; id."""
        return (self.timestamp.timestamp() if self.timestamp else self.version / 1000, self.id)


class Document(Record, frozen=True):
    """One article from raw to indexed.

    `version` is the fetch or file time in milliseconds since 1970 UTC: an older copy never replaces a newer one.
    `markup` holds an HTML page until `extract` turns it into `text`; one line of `text` is one paragraph.
    `language` is a BCP 47 tag, `und` where nothing can be said; `confidence` is 0..1; `language_hint` is what the input
    claims, never believed alone. Times are in UTC. `timestamp` is the publication time, else the fetch or file time, as
    `timestamp_source` says. `publisher` is who published it; it is stored and shown under the name `source`.
    `content_hash` covers what the index shows of it, `pipeline` is the digest of the code and configuration that made
    this record. `bands` and `signature` are the MinHash of the text.
    """

    id: str
    origin: Origin
    version: int
    format: str
    url: str | None = None
    markup: str | None = None
    title: str | None = None
    text: str = ""
    published: datetime | None = None
    fetched: datetime | None = None
    timestamp: datetime | None = None
    timestamp_source: TimestampSource | None = None
    language_hint: str | None = None
    language: str = "und"
    confidence: float = 0.0
    languages: tuple[LanguageShare, ...] = ()
    votes: tuple[Vote, ...] = ()
    publisher: str | None = msgspec.field(default=None, name="source")
    authors: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    removed: tuple[RemovedLine, ...] = ()
    word_count: int = 0
    reading_minutes: int = 0
    content_hash: str = ""
    pipeline: str = ""
    bands: tuple[str, ...] = ()
    signature: bytes = b""
    duplicate: Duplicate | None = None
    extra: dict[str, str] = {}
    outcome: Outcome | None = None
    rejection: Rejection | None = None

    @property
    def cluster(self) -> str:
        """Return the id of the original: what this document and its copies, or the others of one original, have in common."""
        return self.duplicate.of if self.duplicate else self.id

    def as_candidate(self) -> Candidate:
        """Return what of this document decides about links between copies."""
        return Candidate(
            id=self.id,
            version=self.version,
            timestamp=self.timestamp,
            bands=self.bands,
            signature=self.signature,
            duplicate=self.duplicate,
        )

    def as_rejected(self, step: str, error: str, reason: str) -> Self:
        """Return this document set aside by `step` for `reason`.

        Its id is then that of the record: the URL's belongs to the good copy that another record may hold.
        """
        rejection = Rejection(step=step, error=error, reason=reason)
        return self.with_(id=document_id(self.origin), outcome=Outcome.REJECTED, rejection=rejection)


def document_id(origin: Origin, *, url: str | None = None) -> str:
    """Name a document: 32 hex digits that stay the same however the text is cleaned.

    Made of the canonical URL where there is one, else of collection, path and record number, so that a better rule
    updates a document instead of doubling it.
    """
    key = f"url\0{url}" if url else f"path\0{origin.collection}\0{origin.path}\0{origin.record}"
    return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
