"""Parquet files: each row is a record, read a few rows at a time."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from config.options import ReadOptions
from tasks.document import Document
from tasks.read.bytes.byte_stream import ByteStream
from tasks.read.faults import Broken, Fault
from tasks.read.formats.whole_files import whole_file
from tasks.read.input import Input, PassedOver
from tasks.read.records.fields import FieldMap

_ROWS = 64


def parquet_documents(part: Input, stream: ByteStream, options: ReadOptions) -> Iterator[Document | PassedOver]:
    """Yield a document for each row, good or rejected; raises Broken."""
    fields, number = FieldMap(options), 0

    def blank_of(record: int) -> Document:
        return part.blank(record=record)

    with whole_file(stream) as file:
        try:
            table = pq.ParquetFile(file, pre_buffer=False)  # no threads, as in tasks.corpus.batches
            columns = [column.name for column in table.schema_arrow if _may_state(column.type)]
            for batch in table.iter_batches(batch_size=_ROWS, columns=columns, use_threads=False):
                for row in batch.to_pylist():
                    number += 1
                    yield from fields.documents(row, blank_of, number=number, location=f"row {number}")
        except (pa.ArrowException, OSError, ValueError) as error:
            reason = f"is no whole Parquet file: {' '.join(str(error).split())[:200]}"
            raise Broken(Fault.BROKEN_RECORD, reason, record=number + 1) from error
    if not number:
        raise Broken(Fault.EMPTY, "is empty")


def _may_state(kind: pa.DataType) -> bool:
    """Tell whether a column may state a field: pictures and vectors do not."""
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        return not pa.types.is_floating(kind.value_type) and _may_state(kind.value_type)
    return not pa.types.is_binary(kind) and not pa.types.is_large_binary(kind)
