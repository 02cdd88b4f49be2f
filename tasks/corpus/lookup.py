"""The documents of all prepared batches by their ids: the cleaned corpus, to fill an index from."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import lru_cache
from typing import Any

import fsspec
import pyarrow.parquet as pq

from tasks.corpus.batches import read_group
from tasks.document import Document, Outcome

# Batch key and pipeline. A batch that was set apart is not whole.
_BATCH = re.compile(r"/[0-9a-f]{24}-(?P<pipeline>[0-9a-f]+)\.parquet$")
_GROUPS_HELD = 4


class PreparedCorpus:
    """Where each document of the prepared batches in a folder is; takes about 200 bytes a document."""

    def __init__(self, folder: str, *, storage_options: Mapping[str, Any] | None = None) -> None:
        """Look through the batches, the oldest first; raises OSError."""
        self._storage_options = storage_options or {}
        self._filesystem, target = fsspec.core.url_to_fs(folder, **self._storage_options)
        self._places: dict[tuple[str, str], tuple[str, int]] = {}
        for name in _batches(self._filesystem, target):
            self._note(name)
        self._group = lru_cache(maxsize=_GROUPS_HELD)(self._read_group)

    def find(self, documents: Sequence[Document]) -> dict[str, Document]:
        """Return by id, of `documents` as an index has them, those that a batch has with the same content and version."""
        found = {document.id: self._prepared(document) for document in documents}
        return {id: document for id, document in found.items() if document is not None}

    def _prepared(self, document: Document) -> Document | None:
        place = self._places.get((document.id, document.pipeline))
        prepared = self._group(*place).get(document.id) if place else None
        same = prepared and (prepared.version, prepared.content_hash) == (document.version, document.content_hash)
        return prepared if same else None

    def _note(self, name: str) -> None:
        with self._filesystem.open(name, "rb") as file, pq.ParquetFile(file) as parquet:
            for number in range(parquet.num_row_groups):
                columns = parquet.read_row_group(number, columns=["id", "pipeline"]).to_pydict()
                pairs = zip(columns["id"], columns["pipeline"], strict=True)
                self._places.update(dict.fromkeys(pairs, (name, number)))

    def _read_group(self, name: str, number: int) -> dict[str, Document]:
        with self._filesystem.open(name, "rb") as file, pq.ParquetFile(file) as parquet:
            return {document.id: document for document in read_group(parquet, number)}


def prepared_documents_of(
    ids: Set[str], folder: str, pipeline: str, *, storage_options: Mapping[str, Any] | None = None
) -> Iterator[Document]:
    """Yield what the batches of a pipeline have under `ids`, rejected documents left out, of the oldest batch first."""
    filesystem, target = fsspec.core.url_to_fs(folder, **(storage_options or {}))
    for name in _batches(filesystem, target, pipeline=pipeline):
        with filesystem.open(name, "rb") as file, pq.ParquetFile(file) as parquet:
            for number in range(parquet.num_row_groups):
                if not ids.isdisjoint(parquet.read_row_group(number, columns=["id"]).column("id").to_pylist()):
                    found = (document for document in read_group(parquet, number) if document.id in ids)
                    yield from (document for document in found if document.outcome is not Outcome.REJECTED)


def _batches(filesystem: Any, folder: str, *, pipeline: str | None = None) -> list[str]:
    """Return the names of the whole batches in a folder, the oldest first."""
    names = filesystem.ls(folder, detail=False) if filesystem.exists(folder) else []
    found = {name: match["pipeline"] for name in names if (match := _BATCH.search(name))}
    ours = [name for name, its in found.items() if pipeline in (None, its)]
    return sorted(ours, key=lambda name: (filesystem.modified(name), name))
