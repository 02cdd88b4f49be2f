"""Line counts: the profiles of all sources between runs, in one SQLite file that only the learning flow writes.

A batch is one transaction, so that the counts always agree with the ids of the counted documents: a run that was killed, or is
repeated, counts no document twice. One run at a time may open the file. The profiles used last are in memory, up to `max_lines`
lines in all.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self

import msgspec

from config.errors import ConfigError
from flows.state.errors import database_reason
from tasks.clean.learnt.apply import source_name
from tasks.clean.learnt.files import SHARED, source_slug
from tasks.clean.learnt.profile import DocumentLines, SourceProfile
from tasks.clean.learnt.templates import template_hash
from tasks.document import Document

# About 400 bytes a line.
MAX_LINES = 250_000
DOCUMENTS_A_CHECK = 100  # of the memory that profiles take
_SCHEMA = """
create table if not exists profiles (slug text primary key, profile blob not null);
create table if not exists counted (document blob primary key) without rowid;
"""
_DECODER = msgspec.msgpack.Decoder(SourceProfile)


class Profiles:
    """Profiles by the slug of their source; SHARED holds the lines of all sources together."""

    def __init__(self, path: Path, *, max_lines: int = MAX_LINES) -> None:
        """Open or create the database; ConfigError when that is not possible."""
        self._path = path
        self._max_lines = max_lines
        self._loaded: dict[str, SourceProfile] = {}  # least recently used first
        self._changed: set[str] = set()
        self._database = _opened(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def count(self, documents: Iterable[Document]) -> int:
        """Count a batch, in one transaction; return how many of the documents were not counted before."""
        new = 0
        self._database.execute("begin immediate")
        try:
            for document in documents:
                if self._mark(document.id):
                    self._count(document)
                    new += 1
                    if new % DOCUMENTS_A_CHECK == 0:
                        self._free_memory()
            for slug in sorted(self._changed):
                self._store(slug)
        except BaseException:
            self._database.execute("rollback")
            self._loaded.clear()
            self._changed.clear()
            raise
        self._database.execute("commit")
        return new

    def items(self) -> Iterator[tuple[str, SourceProfile]]:
        """Yield every profile with its slug, sorted by slug, one in memory at a time."""
        for (slug,) in self._database.execute("select slug from profiles order by slug").fetchall():
            if (profile := self.get(slug)) is not None:
                yield slug, profile

    def get(self, slug: str) -> SourceProfile | None:
        """Return the profile of a source; None for a source without counted documents."""
        if slug in self._loaded:
            return self._loaded[slug]
        row = self._database.execute("select profile from profiles where slug = ?", (slug,)).fetchone()
        try:
            return _DECODER.decode(row[0]) if row else None
        except msgspec.MsgspecError as error:
            raise ConfigError(f"{self._path}: {slug} is of another version: delete the file and learn again") from error

    def _mark(self, document: str) -> bool:
        """Note that a document is counted; return False if it was already."""
        statement = "insert or ignore into counted values (?)"
        return self._database.execute(statement, (bytes.fromhex(document),)).rowcount == 1

    def _count(self, document: Document) -> None:
        name = source_name(document)
        slug = source_slug(name)
        lines = DocumentLines(document)
        if self._profile(slug, name).add(lines):
            self._profile(SHARED, "(shared by many sources)").add(lines, source=template_hash(slug))

    def _profile(self, slug: str, name: str) -> SourceProfile:
        profile = self.get(slug) or SourceProfile(name=name)
        self._loaded.pop(slug, None)
        self._loaded[slug] = profile
        self._changed.add(slug)
        return profile

    def _free_memory(self) -> None:
        """Store the profiles that were not used for longest, and drop them from memory."""
        lines = sum(len(profile.sightings) for profile in self._loaded.values())
        while lines > self._max_lines and self._loaded:
            oldest = next(iter(self._loaded))
            self._store(oldest)
            lines -= len(self._loaded.pop(oldest).sightings)

    def _store(self, slug: str) -> None:
        if slug in self._changed:
            blob = msgspec.msgpack.encode(self._loaded[slug])
            self._database.execute("insert or replace into profiles values (?, ?)", (slug, blob))
            self._changed.discard(slug)


def _opened(path: Path) -> sqlite3.Connection:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        raise ConfigError(f"{path}: cannot be opened: {database_reason(error)}") from error
    try:
        database.executescript(f"pragma locking_mode = exclusive; begin exclusive; {_SCHEMA} commit;")
    except sqlite3.Error as error:
        database.close()
        raise ConfigError(f"{path}: cannot be opened: {database_reason(error)}; {_remedy(error)}") from error
    return database


def _remedy(error: sqlite3.Error) -> str:
    if "locked" in str(error):
        return "another run may be learning"
    is_damaged = error.sqlite_errorcode in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
    return "delete the file and learn again" if is_damaged else "check its folder"
