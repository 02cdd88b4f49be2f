"""The ledger's notes of the index: the documents that each input left there, and the size of each physical index."""

import struct
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

import sqlalchemy as sa

from flows.state.ledger.tables import DOCUMENTS, INPUTS, SIZES
from tasks.document import Document
from tasks.index.values import PartSize

# A note of a document: its id, the beginning of its content hash, and its version. 32 bytes, so that a million documents
# take 32 MB.
_NOTE = struct.Struct(">16s8sq")


class InputKey(NamedTuple):
    """An input of one target: collection, path, and the first byte of the piece."""

    collection: str
    path: str
    start: int


class Noted(NamedTuple):
    """A document as an input left it in the index; `content` is the beginning of its content hash."""

    id: str
    content: str
    version: int


def content_mark(content_hash: str) -> str:
    """Return the beginning of a content hash that is noted."""
    return content_hash[:8]


def packed(documents: Iterable[Document]) -> bytes:
    """Return the notes of documents."""
    return b"".join(
        _NOTE.pack(bytes.fromhex(each.id), content_mark(each.content_hash).encode(), each.version) for each in documents
    )


def unpacked(notes: bytes) -> list[Noted]:
    """Return the documents in `packed` notes."""
    return [
        Noted(id.hex(), content.rstrip(b"\0").decode(), version) for id, content, version in _NOTE.iter_unpack(notes)
    ]


class DocumentTable:
    """Documents that inputs left in the index of one `target`."""

    def __init__(self, engine: sa.Engine, *, target: str) -> None:
        self._engine = engine
        self._target = target

    def each_input(self) -> Iterator[tuple[InputKey, list[Noted]]]:
        """Yield each input with its documents."""
        query = DOCUMENTS.select().where(DOCUMENTS.c.target == self._target)
        with self._engine.connect() as connection:
            for row in connection.execution_options(yield_per=1000).execute(query):
                yield InputKey(row.collection, row.path, row.start), unpacked(row.documents)

    def inputs_without(self) -> list[InputKey]:
        """Return the inputs with documents that are not noted, because an earlier version read them."""
        same = sa.and_(*(DOCUMENTS.c[column.name] == column for column in INPUTS.primary_key))
        query = INPUTS.select().where(INPUTS.c.target == self._target, INPUTS.c.kept > 0, ~sa.exists().where(same))
        with self._engine.connect() as connection:
            return [InputKey(row.collection, row.path, row.start) for row in connection.execute(query)]

    def remove_inputs(self, inputs: Collection[InputKey]) -> None:
        """Remove the entries of inputs, so that the next run over them reads them again."""
        keys = [{f"in_{name}": value for name, value in key._asdict().items()} for key in sorted(inputs)]
        if keys:
            with self._engine.begin() as connection:
                for table in (INPUTS, DOCUMENTS):
                    same = (table.c[name] == sa.bindparam(f"in_{name}") for name in InputKey._fields)
                    connection.execute(table.delete().where(table.c.target == self._target, *same), keys)

    def remove_inputs_of(self, ids: Collection[str]) -> None:
        """Remove the entries of the inputs that hold one of `ids`."""
        wanted = set(ids)
        self.remove_inputs(
            [key for key, documents in self.each_input() if any(document.id in wanted for document in documents)]
        )


class SizeTable:
    """Sizes of the physical indexes of one `target`, as the last run left them."""

    def __init__(self, engine: sa.Engine, *, target: str) -> None:
        self._engine = engine
        self._target = target

    def note(self, sizes: Collection[PartSize]) -> None:
        """Note the sizes of all indexes; earlier notes are replaced."""
        rows = [{"target": self._target, **size._asdict()} for size in sizes]
        with self._engine.begin() as connection:
            connection.execute(SIZES.delete().where(SIZES.c.target == self._target))
            if rows:
                connection.execute(SIZES.insert(), rows)

    def load(self) -> Mapping[str, PartSize]:
        """Return the noted sizes by the identity of the index."""
        with self._engine.connect() as connection:
            rows = connection.execute(SIZES.select().where(SIZES.c.target == self._target)).all()
        return {row.identity: PartSize(row.name, row.identity, row.documents, row.last_write) for row in rows}
