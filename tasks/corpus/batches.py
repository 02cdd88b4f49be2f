"""Prepared batches: Parquet files of documents that are read, cleaned and enriched, ready to be indexed.

Processes pass each other the path of a batch instead of its documents. A run that was stopped resumes from its batches.
Together they are a cleaned corpus: `SELECT title, text FROM '.kiosque/prepared/*.parquet' WHERE language = 'fr'`.
"""

import re
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import islice
from typing import Any

import fsspec
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import inspect

from tasks.document import Document, Record
from tasks.forgotten import ForgottenDocuments, publisher_key

# Documents indexed at once: two bulk requests, so that two can be in flight.
ROW_GROUP_DOCUMENTS = 1000

# Arrow's own allocator keeps 40 MB of what was freed.
pa.set_memory_pool(pa.system_memory_pool())

READY = ".ready"  # the end of what a worker made of a batch for the index, which is gone once that has the batch
# A batch's key and the pipeline's digest. Other files in the folder are left alone.
_BATCH_OR_PART = re.compile(r"/(?:[0-9a-f]{24}-[^/]+\.parquet|learnt-[^/]+\.json)(?:\.[0-9a-f]+\.(?:part|ready))?$")

_ARROW_TYPES = {
    inspect.BoolType: pa.bool_(),
    inspect.StrType: pa.string(),
    inspect.EnumType: pa.string(),
    inspect.IntType: pa.int64(),
    inspect.FloatType: pa.float64(),
    inspect.BytesType: pa.binary(),
    inspect.DateTimeType: pa.timestamp("us", tz="UTC"),
}


def _arrow_type(kind: inspect.Type) -> pa.DataType:
    match kind:
        case inspect.StructType():
            return pa.struct({field.encode_name: _arrow_type(field.type) for field in kind.fields})
        case inspect.VarTupleType():
            return pa.list_(_arrow_type(kind.item_type))
        case inspect.DictType():
            return pa.map_(_arrow_type(kind.key_type), _arrow_type(kind.value_type))
        case inspect.UnionType():  # a type or None
            return _arrow_type(next(each for each in kind.types if not isinstance(each, inspect.NoneType)))
    return _ARROW_TYPES[type(kind)]


# One column a field of Document, in its order.
SCHEMA = pa.schema(list(_arrow_type(inspect.type_info(Document))))


# The entry in the metadata of a batch that counts what is no article.
_PASSED_OVER = b"passed over"


class PreparedCounts(Record, frozen=True):
    """The number of documents in a batch, and by kind of what its inputs hold that is no article."""

    documents: int
    passed_over: dict[str, int] = {}


def write_prepared(
    documents: Iterable[Document],
    path: str,
    *,
    passed_over: Counter[str] | None = None,
    storage_options: Mapping[str, Any] | None = None,
) -> int:
    """Write `documents` to the Parquet file `path` (fsspec URL or local path) and return their number.

    The file gets its name when it is complete. At most ROW_GROUP_DOCUMENTS documents are in memory at a time. `passed_over` is
    written after them, because it is counted while they are read.
    """
    count = 0
    with _whole_file(path, storage_options) as file, pq.ParquetWriter(file, SCHEMA, compression="zstd") as writer:
        remaining = iter(documents)
        while group := list(islice(remaining, ROW_GROUP_DOCUMENTS)):
            rows = msgspec.to_builtins(group, builtin_types=(datetime, bytes))
            writer.write_table(pa.Table.from_pylist(rows, SCHEMA))
            count += len(group)
        writer.add_key_value_metadata({_PASSED_OVER: msgspec.json.encode(passed_over or {})})
    return count


def write_beside(data: bytes, path: str, *, storage_options: Mapping[str, Any] | None = None) -> None:
    """Write a file into the folder of prepared batches, whole or not at all."""
    with _whole_file(path, storage_options) as file:
        file.write(data)


def read_beside(path: str, *, storage_options: Mapping[str, Any] | None = None) -> bytes:
    """Return what `write_beside` wrote; raises OSError."""
    filesystem, target = _located(path, storage_options)
    content: bytes = filesystem.cat_file(target)
    return content


def remove_beside(path: str, *, storage_options: Mapping[str, Any] | None = None) -> None:
    """Remove what `write_beside` wrote; raises OSError."""
    filesystem, target = _located(path, storage_options)
    filesystem.rm_file(target)


@contextmanager
def _whole_file(path: str, storage_options: Mapping[str, Any] | None) -> Iterator[Any]:
    """Open a file to write; it gets its name once the block has ended without an error."""
    filesystem, target = _located(path, storage_options)
    filesystem.makedirs(filesystem._parent(target), exist_ok=True)
    part = f"{target}.{uuid.uuid4().hex[:12]}.part"  # two runs, of two machines, may prepare the same batch at once
    with filesystem.open(part, "wb") as file:
        yield file
    filesystem.mv(part, target)


def _located(path: str, storage_options: Mapping[str, Any] | None) -> tuple[Any, str]:
    """Return the file system of `path` and the path in it, without what was listed of it: other machines write there."""
    filesystem, target = fsspec.core.url_to_fs(path, **(storage_options or {}))
    filesystem.invalidate_cache(filesystem._parent(target))
    return filesystem, target


def read_prepared(path: str, *, storage_options: Mapping[str, Any] | None = None) -> Iterator[list[Document]]:
    """Yield the documents of a prepared batch in the order written, in groups of at most ROW_GROUP_DOCUMENTS."""
    with open_prepared(path, storage_options=storage_options) as parquet:
        for number in range(parquet.num_row_groups):
            yield read_group(parquet, number)


@contextmanager
def open_prepared(path: str, *, storage_options: Mapping[str, Any] | None = None) -> Iterator[pq.ParquetFile]:
    """Open a prepared batch to read its groups."""
    filesystem, target = _located(path, storage_options)
    with filesystem.open(target, "rb") as file, open_batch(file) as parquet:
        yield parquet


def open_batch(file: Any) -> pq.ParquetFile:
    """Open a batch to read it without threads of Arrow.

    With them, a process that ends while one is still starting is aborted (`terminate called without an active exception`):
    on a busy machine that were 5 of 100 short commands.
    """
    return pq.ParquetFile(file, pre_buffer=False)


def read_group(parquet: pq.ParquetFile, number: int) -> list[Document]:
    """Return the documents of one group of an open batch."""
    return [_document(row) for row in parquet.read_row_group(number, use_threads=False).to_pylist()]


def read_columns(parquet: pq.ParquetFile, number: int, columns: list[str]) -> dict[str, list[Any]]:
    """Return some columns of one group of an open batch."""
    found: dict[str, list[Any]] = parquet.read_row_group(number, columns=columns, use_threads=False).to_pydict()
    return found


def prepared_counts(path: str, *, storage_options: Mapping[str, Any] | None = None) -> PreparedCounts | None:
    """Return what a batch counts; None when there is no such file.

    Marks the file as used now, for `prune_prepared`, if the storage can.
    """
    filesystem, target = _located(path, storage_options)
    if not filesystem.exists(target):
        return None
    with suppress(NotImplementedError, ValueError, OSError):  # a bucket cannot: its time of writing counts
        filesystem.touch(target, truncate=False)
    with filesystem.open(target, "rb") as file:
        found = pq.read_metadata(file)
    passed_over = msgspec.json.decode((found.metadata or {}).get(_PASSED_OVER, b"{}"), type=dict[str, int])
    return PreparedCounts(documents=found.num_rows, passed_over=passed_over)


def prune_prepared(
    folder: str, *, keep: str, before: datetime, storage_options: Mapping[str, Any] | None = None
) -> int:
    """Delete old files in `folder` that no run used since `before` (UTC); return how many.

    Batches of the pipeline `keep` are kept: they are the corpus. Batches of other pipelines are deleted, unfinished ones
    (`mark_unfinished`), partial files and learnt lines of killed processes. Raises OSError.
    """
    filesystem, names = list_folder(folder, storage_options)
    others = [name for name in names if _BATCH_OR_PART.search(name) and not name.endswith(f"-{keep}.parquet")]
    old = [name for name in others if filesystem.modified(name) < before]
    for name in old:
        filesystem.rm_file(name)
    return len(old)


def prepared_among(
    forgotten: ForgottenDocuments, folder: str, *, storage_options: Mapping[str, Any] | None = None
) -> dict[str, ForgottenDocuments]:
    """Return the batches in `folder` that hold documents of `forgotten`: the name of each file, and which it holds."""
    filesystem, names = list_folder(folder, storage_options)
    held = {name: _held(filesystem, name, forgotten) for name in names if name.endswith(".parquet")}
    return {name: found for name, found in held.items() if found}


def forget_prepared(
    forgotten: ForgottenDocuments, folder: str, *, storage_options: Mapping[str, Any] | None = None
) -> int:
    """Delete the batches in `folder` that hold documents of `forgotten`; return how many.

    A run prepares them again when it needs them. Raises OSError.
    """
    filesystem, names = list_folder(folder, storage_options)
    batches = prepared_among(forgotten, folder, storage_options=storage_options)
    left = [name for name in names if name.endswith(READY) and name.rpartition(".parquet.")[0] + ".parquet" in batches]
    for name in [*left, *batches]:
        filesystem.rm_file(name)
    return len(batches)


def list_folder(folder: str, storage_options: Mapping[str, Any] | None) -> tuple[Any, list[str]]:
    """Return the file system of a folder and the names in it; none if it does not exist."""
    filesystem, target = fsspec.core.url_to_fs(folder, **(storage_options or {}))
    filesystem.invalidate_cache(target)
    return filesystem, filesystem.ls(target, detail=False) if filesystem.exists(target) else []


def _held(filesystem: Any, name: str, forgotten: ForgottenDocuments) -> ForgottenDocuments:
    """Return which of `forgotten` a batch holds."""
    ids, keys = set[str](), set[str]()
    with filesystem.open(name, "rb") as file, open_batch(file) as parquet:
        for number in range(parquet.num_row_groups):
            columns = read_columns(parquet, number, ["id", "source"])
            ids |= forgotten.ids.intersection(columns["id"])
            keys.update(map(publisher_key, filter(None, set(columns["source"]))))
    return ForgottenDocuments(ids=frozenset(ids), publishers=forgotten.publishers & keys)


def mark_unfinished(path: str, *, storage_options: Mapping[str, Any] | None = None) -> str:
    """Rename a prepared batch so that no later run finds it, and return its new path."""
    filesystem, target = fsspec.core.url_to_fs(path, **(storage_options or {}))
    mark = f"-unfinished-{uuid.uuid4().hex[:8]}.parquet"
    filesystem.mv(target, target.removesuffix(".parquet") + mark)
    return path.removesuffix(".parquet") + mark


def _document(row: dict[str, Any]) -> Document:
    row["extra"] = dict(row["extra"] or ())
    for line in row["removed"] or ():
        line["evidence"] = line["evidence"] or ""
    return msgspec.convert(row, Document)
