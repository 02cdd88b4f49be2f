"""Input: a file to read, or a piece of a large one."""

import hashlib
import re
import time
from datetime import datetime
from typing import Self

import msgspec

from tasks.document import Document, Origin, Record, document_id

# Prefix of the fingerprint of a file that discovery could not read; the reason follows.
UNREADABLE = "unreadable:"

_WEB_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://[^\s/]\S*")


class Input(Record, frozen=True, gc=False):  # a run may have 100,000, each of plain values
    """One file, or the part of it from byte `start` to `end` (None: to its end) as stored.

    `path` is relative to `collection`, with forward slashes; fsspec opens `url`. `size` counts the stored bytes of the
    whole file, `modified` is in milliseconds since 1970 UTC. `format` is `txt`, `html`, `jsonl`, `json` or `warc`;
    `compression` is `gzip`, `zstd`, `bzip2`, `xz` or None. Both are guesses by the name: reading checks the first bytes.
    `first_record` is the number of the first record of the piece, `first_offset` its offset in the decompressed file.
    A piece `in_stream` is a part of one compressed stream, which is decompressed from its head: it ends at `last_offset` of
    the decompressed file (None: at the end of that), and `start` and `end` tell about where it is stored.
    `fingerprint` changes when the content changes; it begins with UNREADABLE if the file could not be read.
    `language` and `publisher` are hints that the user or the sources file gives for its documents.
    """

    collection: str
    path: str
    url: str
    size: int
    fingerprint: str
    modified: int
    format: str
    compression: str | None = None
    start: int = 0
    end: int | None = None
    first_record: int = 1
    first_offset: int = 0
    in_stream: bool = False
    last_offset: int | None = None
    language: str | None = None
    publisher: str | None = None

    @property
    def is_whole(self) -> bool:
        """Tell whether it is a whole file, and not a piece of one."""
        return not self.start and self.end is None and not self.in_stream

    @property
    def hints_digest(self) -> str:
        """Digest of the hints, empty without any: documents that get other hints are prepared again."""
        if self.language is None and self.publisher is None:
            return ""
        hints = msgspec.json.encode((self.language, self.publisher))
        return hashlib.blake2b(hints, digest_size=6).hexdigest()

    def with_hints(self, *, language: str | None, publisher: str | None) -> Self:
        """Return this input with hints about its documents: their language tag and their publisher.

        A record that states its own keeps it. The digest of the hints is added to the fingerprint.
        """
        hinted = self.with_(language=language, publisher=publisher)
        if not hinted.hints_digest or self.fingerprint.startswith(UNREADABLE):
            return hinted
        return hinted.with_(fingerprint=f"{self.fingerprint}-{hinted.hints_digest}")

    def origin(self, *, record: int, offset: int) -> Origin:
        """Return the origin of a record of this input."""
        return Origin(collection=self.collection, path=self.path, url=self.url, record=record, offset=offset)

    def blank(self, *, record: int = 1, offset: int = 0) -> Document:
        """Return the empty document of a record, which reading then fills."""
        origin = self.origin(record=record, offset=offset)
        return Document(
            id=document_id(origin),
            origin=origin,
            version=self.modified,
            format=self.format,
            language_hint=self.language,
            publisher=self.publisher,
        )


class PassedOver(Record, frozen=True):
    """Something in an input that is no article, which a reader yields to have it counted: a picture, a style sheet.

    `kind` names what it is, in the singular.
    """

    kind: str


def milliseconds(moment: datetime) -> int:
    """Return the version of a document of that time: milliseconds since 1970 UTC."""
    return version_of(int(moment.timestamp() * 1000))


def version_of(modified: int) -> int:
    """Return the version of what was modified or fetched at that time, in milliseconds since 1970 UTC.

    A time before 1970 counts as 0. A time in the future counts as now: else no change would be taken until then.
    """
    return max(0, min(modified, time.time_ns() // 1_000_000))


def web_address(value: object) -> str | None:
    """Return the absolute URL that a record states, else None: ids are made of URLs, and many records state "n/a"."""
    text = value.strip().strip("<>") if isinstance(value, str) else ""
    return text if _WEB_ADDRESS.fullmatch(text) else None
