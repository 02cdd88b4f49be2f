"""One file to read, or one piece of a large one."""

import hashlib
import re
from datetime import datetime
from typing import Self

import msgspec

from tasks.document import Document, Origin, Record, document_id

# Begins the fingerprint of a file that discovery could not read; the reason follows.
UNREADABLE = "unreadable:"

_WEB_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://[^\s/]\S*")


class Input(Record, frozen=True):
    """One file, or the part of it from byte `start` to `end` (None: to its end) as stored.

    `path` is inside `collection`, with forward slashes; `url` is what fsspec opens. `size` counts stored bytes of the
    whole file, `modified` is in milliseconds since 1970 UTC. `format` is `txt`, `html`, `jsonl`, `json` or `warc`,
    `compression` `gzip`, `zstd`, `bzip2` or None; reading goes by the file's first bytes all the same. `first_record`
    is the number of the piece's first record, `first_offset` where that is in the decompressed file.
    `fingerprint` changes when the content does; it begins with UNREADABLE where there is no knowing.
    `language` and `publisher` are what is said of its documents by who ingests it (`told`).
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
    language: str | None = None
    publisher: str | None = None

    @property
    def claims(self) -> str:
        """Return a digest of what is said of the documents, empty where nothing is: it changes what becomes of them."""
        if self.language is None and self.publisher is None:
            return ""
        said = msgspec.json.encode((self.language, self.publisher))
        return hashlib.blake2b(said, digest_size=6).hexdigest()

    def told(self, *, language: str | None, publisher: str | None) -> Self:
        """Return this input with the tag that its documents are expected in, and the publisher they are of.

        A record that states its own keeps it. The fingerprint changes with what is said, once.
        """
        told = self.with_(language=language, publisher=publisher)
        if not told.claims or self.fingerprint.startswith(UNREADABLE):
            return told
        return told.with_(fingerprint=f"{self.fingerprint}-{told.claims}")

    def origin(self, *, record: int, offset: int) -> Origin:
        """Return where a record of this input is."""
        return Origin(collection=self.collection, path=self.path, url=self.url, record=record, offset=offset)

    def blank(self, *, record: int = 1, offset: int = 0) -> Document:
        """Return the document of a record before anything of it is read."""
        origin = self.origin(record=record, offset=offset)
        return Document(
            id=document_id(origin),
            origin=origin,
            version=self.modified,
            format=self.format,
            language_hint=self.language,
            publisher=self.publisher,
        )


def milliseconds(time: datetime) -> int:
    """Return milliseconds since 1970, 0 for earlier times: versions cannot be negative."""
    return max(0, int(time.timestamp() * 1000))


def web_address(value: object) -> str | None:
    """Return the absolute URL that a record states; None for anything else: ids are made of it, and many say "n/a"."""
    text = value.strip().strip("<>") if isinstance(value, str) else ""
    return text if _WEB_ADDRESS.fullmatch(text) else None
