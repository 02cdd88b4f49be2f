"""Lookup of prepared documents by id: the cleaned corpus, to fill an index from."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import lru_cache
from typing import Any

import pyarrow.parquet as pq

from tasks.corpus.batches import list_folder, open_batch, read_columns, read_group
from tasks.document import Document, Origin, Outcome

# Batch key and pipeline; an unfinished batch has another name.
_BATCH = re.compile(r"/[0-9a-f]{24}-(?P<pipeline>[0-9a-f]+)\.parquet$")
_GROUPS_HELD = 4


class PreparedCorpus:
    """The batch and row group of each prepared document in a folder; takes about 200 bytes a document."""

    def __init__(self, folder: str, *, storage_options: Mapping[str, Any] | None = None) -> None:
        """List the documents of the batches, the oldest first; raises OSError."""
        self._filesystem, names = _batches(folder, storage_options)
        self._groups: dict[tuple[str, str], tuple[str, int]] = {}
        for name, number, parquet in _row_groups(self._filesystem, names):
            columns = read_columns(parquet, number, ["id", "pipeline"])
            documents = zip(columns["id"], columns["pipeline"], strict=True)
            self._groups.update(dict.fromkeys(documents, (name, number)))
        self._cached_group = lru_cache(maxsize=_GROUPS_HELD)(self._read_group)

    def find(self, documents: Sequence[Document]) -> dict[str, Document]:
        """Return the prepared forms of indexed `documents` by id, where content and version are the same."""
        found = {document.id: self._prepared(document) for document in documents}
        return {id: document for id, document in found.items() if document is not None}

    def _prepared(self, document: Document) -> Document | None:
        group = self._groups.get((document.id, document.pipeline))
        prepared = self._cached_group(*group).get(document.id) if group else None
        is_same = prepared and (prepared.version, prepared.content_hash) == (document.version, document.content_hash)
        return prepared if is_same else None

    def _read_group(self, name: str, number: int) -> dict[str, Document]:
        with self._filesystem.open(name, "rb") as file, open_batch(file) as parquet:
            return {document.id: document for document in read_group(parquet, number)}


def prepared_documents_of(
    ids: Set[str], folder: str, pipeline: str, *, storage_options: Mapping[str, Any] | None = None
) -> Iterator[Document]:
    """Yield the documents with one of `ids` in the batches of a pipeline, the oldest batch first, without rejected ones."""
    filesystem, names = _batches(folder, storage_options, pipeline=pipeline)
    for _, number, parquet in _row_groups(filesystem, names):
        if not ids.isdisjoint(read_columns(parquet, number, ["id"])["id"]):
            found = (document for document in read_group(parquet, number) if document.id in ids)
            yield from (document for document in found if document.outcome is not Outcome.REJECTED)


def prepared_documents_at(
    is_named: Callable[[Origin], bool], folder: str, *, storage_options: Mapping[str, Any] | None = None
) -> Iterator[Document]:
    """Yield the documents in all batches whose origin `is_named`, the oldest batch first, without rejected ones."""
    filesystem, names = _batches(folder, storage_options)
    for _, number, parquet in _row_groups(filesystem, names):
        origins = read_columns(parquet, number, ["origin"])["origin"]
        if any(is_named(Origin(**origin)) for origin in origins):
            found = (document for document in read_group(parquet, number) if is_named(document.origin))
            yield from (document for document in found if document.outcome is not Outcome.REJECTED)


def _row_groups(filesystem: Any, names: Sequence[str]) -> Iterator[tuple[str, int, pq.ParquetFile]]:
    """Yield each row group of the files `names`: file name, number, and the open file."""
    for name in names:
        with filesystem.open(name, "rb") as file, open_batch(file) as parquet:
            yield from ((name, number, parquet) for number in range(parquet.num_row_groups))


def _batches(
    folder: str, storage_options: Mapping[str, Any] | None, *, pipeline: str | None = None
) -> tuple[Any, list[str]]:
    """Return the file system of a folder and the names of the finished batches in it, the oldest first."""
    filesystem, names = list_folder(folder, storage_options)
    matches = {name: match for name in names if (match := _BATCH.search(name))}
    batches = [name for name, match in matches.items() if pipeline in (None, match["pipeline"])]
    return filesystem, sorted(batches, key=lambda name: (filesystem.modified(name), name))
