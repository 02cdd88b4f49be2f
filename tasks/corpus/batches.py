"""Prepared batches: Parquet files of documents that are read, cleaned and enriched, ready to be indexed.

Processes pass each other the path of a batch instead of its documents. A run that was stopped resumes from its batches.
Together they are a cleaned corpus: `SELECT title, text FROM '.kiosque/prepared/*.parquet' WHERE language = 'fr'`.
"""

import os
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import islice
from typing import Any

import fsspec
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from tasks.document import Document

# Documents indexed at once: two bulk requests, so that two can be in flight.
ROW_GROUP_DOCUMENTS = 1000

# A batch's key and the pipeline's digest. Other files in the folder are left alone.
_BATCH_OR_PART = re.compile(r"/[0-9a-f]{24}-[^/]+\.parquet(?:\.\d+\.part)?$")

_TIME = pa.timestamp("us", tz="UTC")
_TEXTS = pa.list_(pa.string())
_VOTE = pa.struct({"detector": pa.string(), "language": pa.string(), "confidence": pa.float64()})
_SHARE = pa.struct({"language": pa.string(), "share": pa.float64()})
_REMOVED = pa.struct({"text": pa.string(), "rule": pa.string(), "position": pa.int64(), "evidence": pa.string()})

# One column a field of Document, in its order.
SCHEMA = pa.schema(
    {
        "id": pa.string(),
        "origin": pa.struct(
            {
                "collection": pa.string(),
                "path": pa.string(),
                "url": pa.string(),
                "record": pa.int64(),
                "offset": pa.int64(),
            }
        ),
        "version": pa.int64(),
        "format": pa.string(),
        "url": pa.string(),
        "markup": pa.string(),
        "title": pa.string(),
        "text": pa.string(),
        "published": _TIME,
        "fetched": _TIME,
        "timestamp": _TIME,
        "timestamp_source": pa.string(),
        "language_hint": pa.string(),
        "language": pa.string(),
        "confidence": pa.float64(),
        "languages": pa.list_(_SHARE),
        "votes": pa.list_(_VOTE),
        "source": pa.string(),
        "authors": _TEXTS,
        "agencies": _TEXTS,
        "removed": pa.list_(_REMOVED),
        "word_count": pa.int64(),
        "reading_minutes": pa.int64(),
        "content_hash": pa.string(),
        "pipeline": pa.string(),
        "bands": _TEXTS,
        "signature": pa.binary(),
        "duplicate": pa.struct({"of": pa.string(), "similarity": pa.float64()}),
        "extra": pa.map_(pa.string(), pa.string()),
        "outcome": pa.string(),
        "rejection": pa.struct({"step": pa.string(), "error": pa.string(), "reason": pa.string()}),
    }
)


def write_prepared(
    documents: Iterable[Document], path: str, *, storage_options: Mapping[str, Any] | None = None
) -> int:
    """Write `documents` to the Parquet file `path` (fsspec URL or local path) and return their number.

    The file gets its name when it is complete. At most ROW_GROUP_DOCUMENTS documents are in memory at a time.
    """
    filesystem, target = fsspec.core.url_to_fs(path, **(storage_options or {}))
    filesystem.makedirs(filesystem._parent(target), exist_ok=True)
    part = f"{target}.{os.getpid()}.part"  # two runs may prepare the same batch at once
    count = 0
    with filesystem.open(part, "wb") as file, pq.ParquetWriter(file, SCHEMA, compression="zstd") as writer:
        for group in _groups(documents):
            writer.write_table(pa.Table.from_pylist([_row(document) for document in group], SCHEMA))
            count += len(group)
    filesystem.mv(part, target)
    return count


def read_prepared(path: str, *, storage_options: Mapping[str, Any] | None = None) -> Iterator[list[Document]]:
    """Yield the documents of a prepared batch in the order written, in groups of at most ROW_GROUP_DOCUMENTS."""
    with fsspec.open(path, "rb", **(storage_options or {})) as file, pq.ParquetFile(file) as parquet:
        for number in range(parquet.num_row_groups):
            yield read_group(parquet, number)


def read_group(parquet: pq.ParquetFile, number: int) -> list[Document]:
    """Return the documents of one group of an open batch."""
    return [_document(row) for row in parquet.read_row_group(number).to_pylist()]


def prepared_count(path: str, *, storage_options: Mapping[str, Any] | None = None) -> int | None:
    """Return how many documents a batch holds; None when there is no such file.

    Marks the file as used now, for `prune_prepared`, if the storage can.
    """
    filesystem, target = fsspec.core.url_to_fs(path, **(storage_options or {}))
    if not filesystem.exists(target):
        return None
    with suppress(NotImplementedError, ValueError, OSError):  # a bucket cannot: its time of writing counts
        filesystem.touch(target, truncate=False)
    with filesystem.open(target, "rb") as file:
        return int(pq.read_metadata(file).num_rows)


def prune_prepared(
    folder: str, *, keep: str, before: datetime, storage_options: Mapping[str, Any] | None = None
) -> int:
    """Delete old files in `folder` that no run used since `before` (UTC); return how many.

    Batches of the pipeline `keep` are kept: they are the corpus. Batches of other pipelines are deleted, unfinished ones
    (`mark_unfinished`), and partial files of killed processes. Raises OSError.
    """
    filesystem, target = fsspec.core.url_to_fs(folder, **(storage_options or {}))
    names = filesystem.ls(target, detail=False) if filesystem.exists(target) else []
    others = [name for name in names if _BATCH_OR_PART.search(name) and not name.endswith(f"-{keep}.parquet")]
    old = [name for name in others if filesystem.modified(name) < before]
    for name in old:
        filesystem.rm_file(name)
    return len(old)


def forget_prepared(
    folder: str, *, ids: Sequence[str], publishers: Sequence[str], storage_options: Mapping[str, Any] | None = None
) -> int:
    """Delete the batches in `folder` that hold a document with one of `ids` or of one of `publishers`; return how many.

    A run prepares them again when it needs them. Raises OSError.
    """
    filesystem, target = fsspec.core.url_to_fs(folder, **(storage_options or {}))
    names = filesystem.ls(target, detail=False) if filesystem.exists(target) else []
    forgotten = {publisher.casefold() for publisher in publishers}
    batches = [name for name in names if name.endswith(".parquet") and _holds(filesystem, name, set(ids), forgotten)]
    for name in batches:
        filesystem.rm_file(name)
    return len(batches)


def _holds(filesystem: Any, name: str, ids: set[str], publishers: set[str]) -> bool:
    with filesystem.open(name, "rb") as file:
        table = pq.read_table(file, columns=["id", "source"]).to_pydict()
    found = {publisher.casefold() for publisher in table["source"] if publisher}
    return not ids.isdisjoint(table["id"]) or not publishers.isdisjoint(found)


def mark_unfinished(path: str, *, storage_options: Mapping[str, Any] | None = None) -> str:
    """Rename a prepared batch so that no later run finds it, and return its new path."""
    filesystem, target = fsspec.core.url_to_fs(path, **(storage_options or {}))
    mark = f"-unfinished-{uuid.uuid4().hex[:8]}.parquet"
    filesystem.mv(target, target.removesuffix(".parquet") + mark)
    return path.removesuffix(".parquet") + mark


def _groups(documents: Iterable[Document]) -> Iterator[list[Document]]:
    remaining = iter(documents)
    while group := list(islice(remaining, ROW_GROUP_DOCUMENTS)):
        yield group


def _row(document: Document) -> dict[str, Any]:
    row: dict[str, Any] = msgspec.to_builtins(document, builtin_types=(datetime, bytes))
    return row


def _document(row: dict[str, Any]) -> Document:
    row["extra"] = dict(row["extra"] or ())
    for line in row["removed"] or ():
        line["evidence"] = line["evidence"] or ""
    return msgspec.convert(row, Document)
