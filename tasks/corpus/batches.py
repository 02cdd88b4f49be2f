"""Prepared batches: Parquet files of documents that are read, clean and enriched, ready to be indexed.

They are the hand-over between processes (paths travel, not documents), the resume point of a run that was stopped, and
a cleaned corpus in itself: `SELECT title, text FROM '.kiosque/prepared/*.parquet' WHERE language = 'fr'`.
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

# What is indexed at once: two bulk requests of a server, so that two can be under way.
ROW_GROUP_DOCUMENTS = 1000

# A batch's key and the pipeline's digest; the folder may hold what is not ours.
_OURS = re.compile(r"/[0-9a-f]{24}-[^/]+\.parquet(?:\.\d+\.part)?$")

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
    """Write `documents` to the Parquet file `path` (fsspec URL or local path) and return how many there were.

    The file has its name only once it is whole. Holds ROW_GROUP_DOCUMENTS documents in memory at a time.
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
    """Yield the documents of a prepared batch in groups of at most ROW_GROUP_DOCUMENTS, in the order written."""
    with fsspec.open(path, "rb", **(storage_options or {})) as file, pq.ParquetFile(file) as parquet:
        for number in range(parquet.num_row_groups):
            yield read_group(parquet, number)


def read_group(parquet: pq.ParquetFile, number: int) -> list[Document]:
    """Return the documents of one group of an open batch."""
    return [_document(row) for row in parquet.read_row_group(number).to_pylist()]


def prepared_count(path: str, *, storage_options: Mapping[str, Any] | None = None) -> int | None:
    """Return how many documents a batch prepared before holds; None when there is no such file.

    The file then counts as used now (`prune_prepared`), where the storage can note that.
    """
    filesystem, target = fsspec.core.url_to_fs(path, **(storage_options or {}))
    if not filesystem.exists(target):
        return None
    with suppress(NotImplementedError, ValueError, OSError):  # a bucket cannot: there the time of writing counts
        filesystem.touch(target, truncate=False)
    with filesystem.open(target, "rb") as file:
        return int(pq.read_metadata(file).num_rows)


def prune_prepared(
    folder: str, *, keep: str, before: datetime, storage_options: Mapping[str, Any] | None = None
) -> int:
    """Delete what nobody used since `before` (UTC) of what is in `folder`; return how many files that were.

    The batches of the pipeline `keep` stay: they are the corpus. Those of other pipelines go, those set apart, and parts
    of files that a process left when it was killed. Raises OSError.
    """
    filesystem, target = fsspec.core.url_to_fs(folder, **(storage_options or {}))
    names = filesystem.ls(target, detail=False) if filesystem.exists(target) else []
    ours = [name for name in names if _OURS.search(name) and not name.endswith(f"-{keep}.parquet")]
    old = [name for name in ours if filesystem.modified(name) < before]
    for name in old:
        filesystem.rm_file(name)
    return len(old)


def forget_prepared(
    folder: str, *, ids: Sequence[str], sources: Sequence[str], storage_options: Mapping[str, Any] | None = None
) -> int:
    """Delete the batches in `folder` that hold a document with one of `ids` or of `sources`; return how many those were.

    They are prepared again when a run asks for them. Raises OSError.
    """
    filesystem, target = fsspec.core.url_to_fs(folder, **(storage_options or {}))
    names = filesystem.ls(target, detail=False) if filesystem.exists(target) else []
    unwanted = [
        name for name in names if name.endswith(".parquet") and _holds(filesystem, name, set(ids), set(sources))
    ]
    for name in unwanted:
        filesystem.rm_file(name)
    return len(unwanted)


def _holds(filesystem: Any, name: str, ids: set[str], sources: set[str]) -> bool:
    with filesystem.open(name, "rb") as file:
        table = pq.read_table(file, columns=["id", "source"]).to_pydict()
    named = {source.casefold() for source in table["source"] if source}
    return not ids.isdisjoint(table["id"]) or not {source.casefold() for source in sources}.isdisjoint(named)


def set_apart(path: str, *, storage_options: Mapping[str, Any] | None = None) -> str:
    """Give a prepared batch a name that no later run looks for, and return it."""
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
