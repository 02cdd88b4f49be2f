"""One language's part of the embedded index: a Tantivy index in a folder of its own."""

import math
import re
import shutil
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Self
from uuid import uuid4

import msgspec
from tantivy import DocAddress, Index, IndexWriter, Order, Searcher, SearchResult
from tantivy import Document as TantivyDocument
from tantivy import Query as TantivyQuery

from config.errors import IndexRefused
from tasks.document import Document
from tasks.index.protocol import FACETS, Facets
from tasks.index.tantivy.errors import translated
from tasks.index.tantivy.query import any_of
from tasks.index.tantivy.schema import LAYOUT, from_tantivy, microseconds, schema, tokenizers

_NAME = re.compile(r"news-([a-z0-9-]+)-(\d{6})")
_IDENTITY_FILE = "kiosque.json"
# Tantivy's least. A writer with one document in it takes about 7 MB, and the whole of this when busy.
_WRITER_BYTES = 15_000_000

_MOST_VALUES = 1000  # of one facet in one part


class Identity(msgspec.Struct, frozen=True):
    """What the identity file holds: an id given when the folder was made, the layout of what is in it, the ids it replaces."""

    identity: str
    layout: int
    replaces: tuple[str, ...] = ()


class Match(NamedTuple):
    """One match of a search: its score or time, which rank it, and where it is stored."""

    rank: float
    searcher: Searcher
    address: DocAddress
    folder: Path

    def read(self) -> Document:
        """Return the document that matched."""
        with translated(self.folder):
            return from_tantivy(self.searcher.doc(self.address))


class PartName(NamedTuple):
    """The language of a part, and how many times it has been made anew, from 1."""

    tag: str
    number: int

    def __str__(self) -> str:
        return f"news-{self.tag}-{self.number:06}"


def parse_part_name(name: str) -> PartName | None:
    """Return what the name of a part's folder says; None for any other name."""
    match = _NAME.fullmatch(name)
    return PartName(match[1], int(match[2])) if match else None


class Part:
    """The index of one language; it is read without locks, and locked for other writers from the first write on."""

    def __init__(self, folder: Path, *, any_layout: bool = False) -> None:
        """Open the part in `folder`, which must exist; IndexRefused where that holds something else.

        With `any_layout` one made by another release is opened too, of which only `documents` can be asked.
        """
        self.folder = folder
        named = parse_part_name(folder.name)
        self.tag = named.tag if named else ""
        self.stamp = part_stamp(folder)
        found = read_identity(folder)
        if not any_layout:
            _require_layout(folder, found.layout)
        self.identity = found.identity
        self.replaces = found.replaces
        with translated(folder):
            self._index = Index.open(str(folder))
            self._index.config_reader("manual")  # the automatic one is a thread that looks twice a second
            for name, tokenizer in tokenizers().items():
                self._index.register_tokenizer(name, tokenizer)
        self._writer: IndexWriter | None = None
        self._seen: tuple[int, int] | None = None

    @classmethod
    def make(cls, folder: Path, *, replaces: tuple[str, ...] = ()) -> Self:
        """Make an empty part in `folder`, whole or not at all, or open what another process has just made there.

        `replaces` are the ids of the parts in whose place it is put.
        """
        with translated(folder):
            draft = folder.parent / f".making-{uuid4().hex}"
            draft.mkdir(parents=True)
            Index(schema(), path=str(draft))
            (draft / _IDENTITY_FILE).write_bytes(msgspec.json.encode(Identity(uuid4().hex, LAYOUT, replaces)))
            try:
                draft.rename(folder)
            except OSError:
                shutil.rmtree(draft)
                if not folder.is_dir():
                    raise
        return cls(folder)

    @property
    def is_writing(self) -> bool:
        """Say whether this holds the part's lock."""
        return self._writer is not None

    def searcher(self) -> Searcher:
        """Return a view of everything committed by now, by any process."""
        with translated(self.folder):
            stat = (self.folder / "meta.json").stat()
            if self._seen != (seen := (stat.st_mtime_ns, stat.st_ino)):
                self._index.reload()
                self._seen = seen
            return self._index.searcher()

    def search(self, query: TantivyQuery, searcher: Searcher, *, ranked: bool, size: int) -> tuple[int, list[Match]]:
        """Return how many documents match and the best `size` of them: by score where `ranked`, else the newest."""
        limit = max(1, min(size, searcher.num_docs))
        with translated(self.folder):
            result = searcher.search(query, limit, order_by_field=None if ranked else "timestamp")
        ranks = [(-math.inf if rank is None else rank, address) for rank, address in result.hits[: max(size, 0)]]
        return _count(result), [Match(rank, searcher, address, self.folder) for rank, address in ranks]

    def facets(self, query: TantivyQuery, searcher: Searcher) -> Facets:
        """Count what matches by each of FACETS, every value."""
        asked = {name: {"terms": {"field": name, "size": _MOST_VALUES}} for name in FACETS}
        with translated(self.folder):
            if not searcher.num_docs:
                return {}
            answer = searcher.aggregate(query, asked)
        return {name: {str(b["key"]): int(b["doc_count"]) for b in answer[name]["buckets"]} for name in FACETS}

    def ages(self, matches: Sequence[Match], now: datetime) -> list[float | None]:
        """Return how many days before `now` each of `matches` was published; None where that is not known."""
        if not matches:
            return []
        with translated(self.folder):
            times = matches[0].searcher.fast_field_values("timestamp", [match.address for match in matches])
        return [None if time is None else (microseconds(now) - time) / 86_400e6 for time in times]

    def find(self, query: TantivyQuery) -> list[Document]:
        """Return every document that matches, in no order."""
        searcher = self.searcher()
        with translated(self.folder):
            count = _count(searcher.search(query, 1))
            found = searcher.search(query, count).hits if count else []
            return [from_tantivy(searcher.doc(address)) for _, address in found]

    def documents(self, size: int) -> Iterator[list[Document]]:
        """Yield every document, in groups of at most `size`."""
        searcher = self.searcher()
        with translated(self.folder):
            found = searcher.search(TantivyQuery.all_query(), max(1, searcher.num_docs)).hits
            for start in range(0, len(found), size):
                yield [from_tantivy(searcher.doc(address)) for _, address in found[start : start + size]]

    def count_ids(self, ids: Sequence[str]) -> int:
        """Count the documents that are called one of `ids`."""
        searcher = self.searcher()
        with translated(self.folder):
            return _count(searcher.search(any_of("id", ids), 1)) if ids else 0

    def first_records(self, query: TantivyQuery, limit: int) -> list[Document]:
        """Return the documents that match and have the lowest record numbers, in their order."""
        searcher = self.searcher()
        with translated(self.folder):
            size = max(1, min(limit, searcher.num_docs))
            found = searcher.search(query, size, order_by_field="record", order=Order.Asc).hits
            return [from_tantivy(searcher.doc(address)) for _, address in found]

    def find_ids(self, ids: Sequence[str]) -> list[Document]:
        """Return the documents that are called one of `ids`."""
        chunks = [ids[start : start + 1000] for start in range(0, len(ids), 1000)]
        return [document for chunk in chunks for document in self.find(any_of("id", chunk))]

    def count(self) -> dict[str, int]:
        """Count the documents by their language tag: more than one in `und`, which holds unlisted languages too."""
        searcher = self.searcher()
        if not searcher.num_docs:
            return {}
        with translated(self.folder):
            by_language = {"by": {"terms": {"field": "language", "size": 1000}}}
            buckets = searcher.aggregate(TantivyQuery.all_query(), by_language)["by"]["buckets"]
        return {str(bucket["key"]): int(bucket["doc_count"]) for bucket in buckets}

    def hold(self) -> None:
        """Take the part's lock; IndexBusy while another process writes to it."""
        with translated(self.folder):
            self._open_writer()

    def add(self, document: TantivyDocument) -> None:
        """Add a document, seen after `commit`; IndexBusy while another process writes to this part."""
        with translated(self.folder):
            self._open_writer().add_document(document)

    def delete(self, id: str) -> None:
        """Delete what was added under `id` before, committed or not."""
        with translated(self.folder):
            self._open_writer().delete_documents_by_term("id", id)

    def commit(self) -> None:
        """Make what was added and deleted durable and visible."""
        with translated(self.folder):
            if self._writer is not None:
                self._writer.commit()

    def release(self) -> None:
        """Commit, and let others write."""
        self.commit()
        with translated(self.folder):
            if (writer := self._writer) is not None:
                self._writer = None
                writer.wait_merging_threads()

    def abandon(self) -> None:
        """Let others write; what was not committed is lost."""
        self._writer = None

    def _open_writer(self) -> IndexWriter:
        if self._writer is None:
            self._writer = self._index.writer(_WRITER_BYTES, 1)
        return self._writer


def _count(result: SearchResult) -> int:
    """Return how many documents a search matched; Tantivy's own types leave this attribute out."""
    return int(result.count)  # type: ignore[attr-defined]


def part_stamp(folder: Path) -> tuple[int, int] | None:
    """Return what changes when the part in `folder` is deleted and made again; None where there is none."""
    with translated(folder):
        try:
            stat = (folder / _IDENTITY_FILE).stat()
        except FileNotFoundError:
            return None
        return stat.st_mtime_ns, stat.st_ino


def read_identity(folder: Path) -> Identity:
    """Return what was noted in `folder` when the part was made; IndexRefused where it is none of ours."""
    try:
        return msgspec.json.decode((folder / _IDENTITY_FILE).read_bytes(), type=Identity)
    except (OSError, msgspec.MsgspecError) as error:
        raise IndexRefused(f"{folder}: is no index of Kiosque; name another folder, or delete this one") from error


def _require_layout(folder: Path, layout: int) -> None:
    if layout != LAYOUT:
        raise IndexRefused(
            f"{folder}: has layout {layout}, not {LAYOUT}; `kiosque reindex` makes it anew, or delete it and ingest again"
        )
