"""The documents of all prepared batches by their ids: the cleaned corpus, to fill an index from."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import fsspec
import pyarrow.parquet as pq

from tasks.document import Document
from tasks.prepared import read_group

# Batch key and pipeline. A batch that was set apart is not whole.
_BATCH = re.compile(r"/[0-9a-f]{24}-([0-9a-f]+)\.parquet$")
_GROUPS_HELD = 4


class PreparedCorpus:
    """Where each document of the prepared batches in a folder is; takes about 200 bytes a document."""

    def __init__(self, folder: str, *, storage_options: Mapping[str, Any] | None = None) -> None:
        """Look through the batches, the oldest first; raises OSError."""
        self._storage_options = storage_options or {}
        self._filesystem, target = fsspec.core.url_to_fs(folder, **self._storage_options)
        names = self._filesystem.ls(target, detail=False) if self._filesystem.exists(target) else []
        self._places: dict[tuple[str, str], tuple[str, int]] = {}
        for name in sorted(filter(_BATCH.search, names), key=lambda name: (self._filesystem.modified(name), name)):
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
