"""A part of the embedded index: the documents of one language, in a Tantivy index in a folder of its own.

The name of the folder has the language; a file in it tells the part from one made later.
"""

import re
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Self, TypeVar
from uuid import uuid4

import msgspec
from tantivy import Document as TantivyDocument
from tantivy import Index, IndexWriter, Order, Searcher, SearchResult
from tantivy import Query as TantivyQuery

from config.errors import IndexRefused
from tasks.document import Document, Told
from tasks.index.facets import keyword
from tasks.index.tantivy.conditions import any_of
from tasks.index.tantivy.errors import translated
from tasks.index.tantivy.links import Links, is_writable
from tasks.index.tantivy.schema import (
    LAYOUT,
    ORDER,
    STORY_KEYS,
    WRITTEN,
    Addition,
    from_tantivy,
    schema,
    tokenizers,
    told_in,
)
from tasks.index.tantivy.vectors import MOST_UNCLEARED, Vectors
from tasks.index.tantivy.weighted import Nearest, nearest
from tasks.index.values import KeyCounts, PartSize

# The most that a writer holds before it writes a segment. With Tantivy's minimum, 15 MB, a batch of a thousand articles became
# a dozen segments, whose merging cost more than the indexing.
_WRITER_BYTES = 30_000_000
_MOST_VALUES = 1000  # of one field in one part
_NAME = re.compile(r"news-([a-z0-9-]+)-(\d{6})")
_FILE = "kiosque.json"
T = TypeVar("T")


class Identity(msgspec.Struct, frozen=True):
    """The content of the identity file: an id for this part alone, the layout of its index, the ids of the parts it replaces."""

    identity: str
    layout: int
    replaces: tuple[str, ...] = ()


class PartName(NamedTuple):
    """The language of a part, and its number: 1, then one more at each reindexing."""

    tag: str
    number: int

    def __str__(self) -> str:
        return f"news-{self.tag}-{self.number:06}"


def parse_part_name(name: str) -> PartName | None:
    """Return the language and number in a folder's name; None if it is not the name of a part."""
    match = _NAME.fullmatch(name)
    return PartName(match[1], int(match[2])) if match else None


def read_identity(folder: Path) -> Identity:
    """Return the identity of the part in `folder`; IndexRefused where the file is missing or damaged."""
    try:
        return msgspec.json.decode((folder / _FILE).read_bytes(), type=Identity)
    except (OSError, msgspec.MsgspecError) as error:
        raise IndexRefused(f"{folder}: is no index of Kiosque; name another folder, or delete this one") from error


def part_stamp(folder: Path) -> tuple[int, int] | None:
    """Return a value that changes when the part in `folder` is deleted and made again; None without a part."""
    with translated(folder):
        try:
            stat = (folder / _FILE).stat()
        except FileNotFoundError:
            return None
        return stat.st_mtime_ns, stat.st_ino


class _View(NamedTuple):
    """A view of the part as it was committed, and when that was."""

    searcher: Searcher
    committed: tuple[int, int]


class Part:
    """The index of one language. Readers need no lock; from its first write on it is locked for other writers."""

    def __init__(self, folder: Path, *, any_layout: bool = False) -> None:
        """Open the part in `folder`; IndexRefused where the folder holds something else.

        With `any_layout` a part of another release is opened too; only `documents` may be called on it.
        """
        self.folder = folder
        name = parse_part_name(folder.name)
        self.tag = name.tag if name else ""
        self.stamp = part_stamp(folder)
        identity = read_identity(folder)
        if identity.layout != LAYOUT and not any_layout:
            raise IndexRefused(
                f"{folder}: has layout {identity.layout}, not {LAYOUT}; "
                "run `kiosque reindex`, or delete it and ingest again"
            )
        self.identity = identity.identity
        self.replaces = identity.replaces
        with translated(folder):
            self._links = None if is_writable(folder) else Links(folder)
            self._index = (
                self._links.current(lambda: _opened(links.folder)) if (links := self._links) else _opened(folder)
            )
            for tokenizer_name, tokenizer in tokenizers().items():
                self._index.register_tokenizer(tokenizer_name, tokenizer)
        self.vectors = Vectors(folder)
        self._writer: IndexWriter | None = None
        self._ends = threading.RLock()  # a commit in another thread ends before the writer is given back
        self.is_changed = False  # since the last commit
        self._view: _View | None = None

    @classmethod
    def create(cls, folder: Path, *, replaces: tuple[str, ...] = ()) -> Self:
        """Create an empty part in `folder`, complete or not at all; open it if another process has just created it.

        `replaces` are the ids of the parts that it replaces.
        """
        with translated(folder):
            draft = folder.parent / f".making-{uuid4().hex}"
            draft.mkdir(parents=True)
            Index(schema(), path=str(draft))
            (draft / _FILE).write_bytes(msgspec.json.encode(Identity(uuid4().hex, LAYOUT, replaces)))
            try:
                draft.rename(folder)
            except OSError:
                shutil.rmtree(draft)
                if not folder.is_dir():
                    raise
        return cls(folder)

    def searcher(self) -> Searcher:
        """Return a view of everything that any process has committed by now."""
        return self._latest().searcher

    def state(self) -> tuple[str, tuple[int, int]]:
        """Return a value that changes when another part takes the place of this one, and with each commit of any process."""
        return self.identity, self._latest().committed

    def _latest(self) -> _View:
        with translated(self.folder):
            stat = (self.folder / "meta.json").stat()
            committed = (stat.st_mtime_ns, stat.st_ino)
            view = self._view
            if view is None or view.committed != committed:
                if self._links:
                    self._links.current(self._index.reload)
                else:
                    self._index.reload()
                view = self._view = _View(self._index.searcher(), committed)
            return view

    def present(self, field: str, values: Sequence[str]) -> list[str]:
        """Return those of `values` that the keyword `field` has, deleted documents included.

        A query of ten thousand values costs the same whether the part has them or not; to ask for each first costs a third.
        """
        searcher = self.searcher()
        with translated(self.folder):
            return [value for value in values if searcher.doc_freq(field, value)]

    def find(
        self,
        field: str,
        values: Sequence[str],
        read: Callable[[TantivyDocument], T],
        *,
        narrow: Callable[[TantivyQuery], TantivyQuery] | None = None,
        where: Callable[[T], bool] | None = None,
    ) -> list[T]:
        """Return what `read` makes of the documents whose keyword `field` is one of `values`, in no order.

        `narrow` adds a condition to the query; `where` chooses among what was read, before the next is read.
        """
        query = narrow(any_of(field, values)) if narrow else any_of(field, values)
        searcher = self.searcher()
        found = map(read, self._stored(searcher, query, self._count(searcher, query)))
        return list(filter(where, found))

    def find_told(self, field: str, values: Sequence[str], most: int) -> list[Told] | None:
        """Return what decides about stories of the documents whose keyword `field` is one of `values`, in no order.

        None where there are more than `most`.
        """
        searcher, query = self.searcher(), any_of(field, values)
        count = self._count(searcher, query)
        return None if count > most else [told_in(stored) for stored in self._stored(searcher, query, count)]

    def nearest(self, field: str, groups: Iterable[Mapping[str, float]], most: int) -> Nearest:
        """Find for each group of weighted values of the keyword `field` the `most` documents whose values weigh most together."""
        searcher = self.searcher()
        with translated(self.folder):
            return nearest(searcher, field, groups, most)

    def count_having(self, field: str, values: Sequence[str]) -> int:
        """Count the documents whose keyword `field` is one of `values`."""
        return self._count(self.searcher(), any_of(field, values))

    def _count(self, searcher: Searcher, query: TantivyQuery) -> int:
        with translated(self.folder):
            return hit_count(searcher.search(query, 1))

    def _stored(self, searcher: Searcher, query: TantivyQuery, count: int) -> Iterator[TantivyDocument]:
        """Yield the `count` documents that match, as they are stored."""
        with translated(self.folder):
            for _, address in searcher.search(query, count).hits if count else ():
                yield searcher.doc(address)

    def count_story_keys(self, query: TantivyQuery) -> KeyCounts:
        """Count the documents that match by story key, the most frequent ones."""
        searcher = self.searcher()
        with translated(self.folder):
            articles = hit_count(searcher.search(query, 1))
            counts = count_values(searcher, query, (STORY_KEYS,)) if articles else {}
        return KeyCounts(articles=articles, counts=counts.get(STORY_KEYS, {}))

    def first_records(self, query: TantivyQuery, limit: int) -> list[Document]:
        """Return the `limit` matching documents with the lowest record numbers, in that order."""
        searcher = self.searcher()
        with translated(self.folder):
            size = max(1, min(limit, searcher.num_docs))
            found = searcher.search(query, size, order_by_field="record", order=Order.Asc).hits
            return [from_tantivy(searcher.doc(address)) for _, address in found]

    def documents(self, size: int) -> Iterator[list[Document]]:
        """Yield every document, in groups of at most `size`."""
        searcher = self.searcher()
        with translated(self.folder):
            found = searcher.search(TantivyQuery.all_query(), max(1, searcher.num_docs)).hits
            for start in range(0, len(found), size):
                yield [from_tantivy(searcher.doc(address)) for _, address in found[start : start + size]]

    def count(self) -> dict[str, int]:
        """Count the documents by language tag; `und` holds documents of unlisted languages too."""
        return self._count_by("language")

    def count_publishers(self) -> dict[str, int]:
        """Count the documents by the publisher's name without case."""
        counts: Counter[str] = Counter()
        for name, count in self._count_by("source" + WRITTEN).items():
            counts[keyword(name)] += count
        return dict(counts)

    def _count_by(self, field: str) -> dict[str, int]:
        searcher = self.searcher()
        with translated(self.folder):
            return count_values(searcher, TantivyQuery.all_query(), (field,)).get(field, {})

    def size(self) -> PartSize:
        """Return the number of documents, and that of the last operation that was committed."""
        with translated(self.folder):
            last_write = int(msgspec.json.decode((self.folder / "meta.json").read_bytes())["opstamp"])
        return PartSize(self.folder.name, self.identity, self.searcher().num_docs, last_write)

    @property
    def is_writing(self) -> bool:
        """Tell whether this object holds the part's lock."""
        return self._writer is not None

    def lock(self) -> IndexWriter:
        """Take the part's lock and return its writer; IndexBusy while another process writes to it."""
        if self._links:
            raise IndexRefused(f"{self.folder}: cannot be written; check its permissions")
        with translated(self.folder):
            if self._writer is None:
                self._writer = self._index.writer(_WRITER_BYTES, 1)
            return self._writer

    def add(self, addition: Addition) -> None:
        """Add a document, visible after `commit`; IndexBusy while another process writes to this part."""
        with translated(self.folder):
            self.lock().add_document(addition.document)
            self.vectors.add(addition.number, addition.vector)
            self.is_changed = True

    def delete(self, id: str) -> None:
        """Delete every document added under `id` before, committed or not."""
        with translated(self.folder):
            self.lock().delete_documents_by_term("id", id)
            self.is_changed = True

    def commit(self) -> None:
        """Make additions and deletions durable and visible; without any it costs nothing."""
        with self._ends, translated(self.folder):
            if self._writer is not None and self.is_changed:
                self.vectors.flush()
                self._writer.commit()
                self.is_changed = False
                self._clear_vectors()

    def _clear_vectors(self) -> None:
        if self.vectors.count() > MOST_UNCLEARED and (searcher := self.searcher()).num_docs < self.vectors.count() // 2:
            found = searcher.search(TantivyQuery.all_query(), max(1, searcher.num_docs)).hits
            numbers = searcher.fast_field_values(ORDER, [address for _, address in found])
            self.vectors.keep({int(number) for number in numbers if number is not None})

    def release(self) -> None:
        """Commit, and give back the lock."""
        with self._ends, translated(self.folder):
            self.commit()
            if (writer := self._writer) is not None:
                self._writer = None
                writer.wait_merging_threads()

    def abandon(self) -> None:
        """Give back the lock; uncommitted changes are lost."""
        self._writer = None
        self.is_changed = False
        self.vectors.drop()


def _opened(folder: Path) -> Index:
    index = Index.open(str(folder))
    index.config_reader("manual")  # the automatic reader is a thread that polls twice a second
    return index


def count_values(searcher: Searcher, query: TantivyQuery, fields: Sequence[str]) -> dict[str, dict[str, int]]:
    """Count the documents that match by each of `fields`, for each of its values; empty if there are no documents."""
    if not searcher.num_docs:
        return {}
    answer = searcher.aggregate(query, {name: {"terms": {"field": name, "size": _MOST_VALUES}} for name in fields})
    return {name: {str(b["key"]): int(b["doc_count"]) for b in answer[name]["buckets"]} for name in fields}


def hit_count(result: SearchResult) -> int:
    """Return how many documents a search matched; Tantivy's own types lack this attribute."""
    return int(result.count)  # type: ignore[attr-defined]
