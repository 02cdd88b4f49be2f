"""JSON Lines: one record a line."""

from collections.abc import Iterator

from config.options import ReadOptions
from tasks.document import Document
from tasks.read.bytes.byte_stream import ByteStream
from tasks.read.faults import Broken, Fault
from tasks.read.formats.json_fields import FieldMap
from tasks.read.formats.json_values import object_of, parse_json
from tasks.read.input import Input

UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UTF8_MARK = b"\xef\xbb\xbf"


def json_line_documents(
    part: Input, stream: ByteStream, options: ReadOptions, *, first_line: bytes = b""
) -> Iterator[Document]:
    """Yield a document for each line that is not blank, good or rejected; the number of a record is that of its line.

    `first_line` was read from `stream` before. Raises Broken after the last complete line if the stream ends early.
    """
    fields = FieldMap(options)
    offset, number, empty = part.first_offset, part.first_record, True
    for line, size in _lines(stream, options.max_document_bytes, first_line):
        if offset == 0:
            line = _without_mark(line)
        if line and not line.isspace():
            empty = False
            blank = part.blank(record=number, offset=offset)
            yield _line_document(line, blank, fields, options)
        offset, number = offset + size, number + 1
    if stream.fault:
        raise stream.fault.at(record=number, offset=offset)
    if empty and part.end is None and not part.start:
        raise Broken(Fault.EMPTY, "is empty")


def _line_document(line: bytes, blank: Document, fields: FieldMap, options: ReadOptions) -> Document:
    number = blank.origin.record
    try:
        if len(line) > options.max_document_bytes:
            raise Broken(Fault.TOO_LARGE, f"line {number} is larger than {options.max_document_bytes} bytes")
        record = object_of(parse_json(line, first_line=number), location=f"line {number}")
        return fields.document(record, blank, location=f"line {number}")
    except Broken as fault:
        return fault.reject(blank)


def _lines(stream: ByteStream, limit: int, first_line: bytes) -> Iterator[tuple[bytes, int]]:
    """Yield each complete line and its size. A line longer than `limit` is cut, but still longer than `limit`."""
    line = first_line or stream.readline(limit + 2)
    while line:
        size = len(line)
        if not line.endswith(b"\n"):
            size += _skip_line(stream, limit)
            if stream.fault:
                return
        yield line.rstrip(b"\r\n"), size
        line = stream.readline(limit + 2)


def _skip_line(stream: ByteStream, step: int) -> int:
    skipped = 0
    while rest := stream.readline(step + 2):
        skipped += len(rest)
        if rest.endswith(b"\n"):
            break
    return skipped


def _without_mark(line: bytes) -> bytes:
    if line.startswith(UTF16_MARKS):
        raise Broken(Fault.NOT_JSON, "is UTF-16; JSON is UTF-8")
    return line.removeprefix(_UTF8_MARK)
