"""The ledger's facts about files: size, times and content as a run found them, whatever index it was for."""

import hashlib
from collections.abc import Iterable
from itertools import islice

import msgspec
import sqlalchemy as sa

from flows.state.ledger.tables import FILES
from tasks.read.find.known_files import Cuts, KnownFile

_AT_ONCE = 10_000  # rows take five times the memory of the files
_COLUMNS = [column for column in FILES.columns if column.name != "digest"]


class FileTable:
    """Files that were looked at, by URL."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def load(self, starts: Iterable[str]) -> list[KnownFile]:
        """Return what is noted of files whose URL begins with one of `starts`."""
        below = sa.or_(*(FILES.c.url.startswith(start, autoescape=True) for start in starts))
        with self._engine.connect() as connection:
            return [_file(row) for row in connection.execute(sa.select(*_COLUMNS).where(below))]

    def note(self, files: Iterable[KnownFile]) -> None:
        """Note files; an earlier note of the same file is replaced."""
        left = iter(files)
        while some := list(islice(left, _AT_ONCE)):
            rows = [{**msgspec.to_builtins(file), "digest": _digest(file.url)} for file in some]
            with self._engine.begin() as connection:  # delete and insert: every database has them
                deleted = FILES.delete().where(FILES.c.digest == sa.bindparam("key"))
                connection.execute(deleted, [{"key": row["digest"]} for row in rows])
                connection.execute(FILES.insert(), rows)


def _file(row: sa.Row[tuple[object, ...]]) -> KnownFile:
    facts = row._asdict()
    cuts = facts.pop("cuts")
    return KnownFile(**facts, cuts=msgspec.convert(cuts, Cuts) if cuts else None)


def _digest(url: str) -> str:
    return hashlib.blake2b(url.encode(), digest_size=16).hexdigest()
