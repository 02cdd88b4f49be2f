"""JSON files: one record, an array of records, or JSON Lines under the wrong name."""

import json
import re
from collections.abc import Iterator
from typing import Any

from config.options import ReadOptions
from tasks.document import Document
from tasks.read.bytes.byte_stream import ByteStream
from tasks.read.bytes.encoding import decode_text
from tasks.read.faults import Broken, Fault
from tasks.read.formats.json_fields import FieldMap
from tasks.read.formats.json_lines import json_line_documents
from tasks.read.formats.json_values import clean, not_json, object_of
from tasks.read.formats.whole_files import read_whole
from tasks.read.input import Input

_SPACE = re.compile(r"[\s\ufeff]*")


def json_documents(part: Input, stream: ByteStream, options: ReadOptions) -> Iterator[Document]:
    """Yield the record of a file, or each record of its array, good or rejected; raises Broken.

    A file whose first line is a complete object is read as JSON Lines.
    """
    first_line = stream.readline(options.max_document_bytes + 2)
    if _is_object(first_line):
        yield from json_line_documents(part, stream, options, first_line=first_line)
        return
    data = read_whole(stream, options, begun=first_line)
    fields = FieldMap(options)
    for number, (value, offset) in enumerate(_values(_text(data)), start=1):
        blank = part.blank(record=number, offset=offset)
        try:
            location = f"record {number}"
            document = fields.document(object_of(value, location=location), blank, location=location)
        except Broken as fault:
            document = fault.reject(blank)
        yield document


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _text(data: bytes) -> str:
    """Decode `data` and keep its line ends, because offsets count them."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return decode_text(data)


def _values(text: str) -> Iterator[tuple[Any, int]]:
    """Yield the value of `text`, or each value of its array, with its offset in bytes; raises Broken at a fault."""
    start = _after_space(text, 0)
    if start == len(text):
        raise Broken(Fault.EMPTY, "is empty")
    in_array = text.startswith("[", start)
    counted = offset = 0
    try:
        for position, value in _array(text, start + 1) if in_array else _single(text, start):
            offset += len(text[counted:position].encode("utf-8", "surrogatepass"))
            counted = position
            yield value, offset
    except json.JSONDecodeError as error:
        raise not_json(error) from error
    except (ValueError, RecursionError) as error:
        raise Broken(Fault.NOT_JSON, f"is not JSON: {error}") from error


def _single(text: str, start: int) -> Iterator[tuple[int, Any]]:
    value, end = json.JSONDecoder().raw_decode(text, start)
    _expect_end(text, end)
    yield start, clean(value)


def _array(text: str, position: int) -> Iterator[tuple[int, Any]]:
    decoder = json.JSONDecoder()
    position = _after_space(text, position)
    if text.startswith("]", position):
        raise Broken(Fault.EMPTY, "is an empty array")
    while True:
        value, end = decoder.raw_decode(text, position)
        yield position, clean(value)
        end = _after_space(text, end)
        if not text.startswith(",", end):
            break
        position = _after_space(text, end + 1)
    if not text.startswith("]", end):
        raise json.JSONDecodeError("Expecting ',' delimiter", text, end)
    _expect_end(text, end + 1)


def _after_space(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position


def _expect_end(text: str, position: int) -> None:
    position = _after_space(text, position)
    if position < len(text):
        raise json.JSONDecodeError("Extra data", text, position)
