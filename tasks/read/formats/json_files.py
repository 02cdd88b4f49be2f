"""JSON files: one record, an array of records, or JSON Lines with one record a line, also under the name of the others."""

import json
import re
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from functools import partial
from typing import Any, NamedTuple

import msgspec

from config.options import ReadOptions
from tasks.document import Document
from tasks.read.bytes.byte_stream import ByteStream
from tasks.read.bytes.encoding import StreamDecoder, clean_values, decode_text, looks_binary
from tasks.read.faults import Broken, Fault
from tasks.read.formats.json_repair import repaired
from tasks.read.formats.json_salvage import whole_records
from tasks.read.formats.whole_files import read_whole
from tasks.read.input import Input, PassedOver
from tasks.read.records.fields import FieldMap

_UTF8_MARK = b"\xef\xbb\xbf"
_DECODER = msgspec.json.Decoder()
# Many programs write tabs and line ends into a string as they are.
_LENIENT = json.JSONDecoder(strict=False)
# RFC 7464 begins each record with a separator, which `bytes.strip` does not take for a space. A crash leaves zeros.
_AROUND = b" \t\r\n\f\v\x1e\0"
_HEAD_BYTES = 4096
_MOST_LINES = 1_000_000_000
# Shippers of logs write the time, the tag or the stream before a record: `2024-05-01T10:00:00Z stdout F {"title": …}`.
_LOGGED = re.compile(rb"""[^{}"\[\]]{1,200}?(?=\{\s*")""")
_BEFORE = _AROUND + _UTF8_MARK
_SPACE = re.compile(r"[\s\ufeff\x1e]*")


def json_documents(part: Input, stream: ByteStream, options: ReadOptions) -> Iterator[Document | PassedOver]:
    """Yield the record of a file, or each record of its array, good or rejected; raises Broken.

    A file whose first line is a complete object is read as JSON Lines.
    """
    _recode_wide(stream)
    first_line = stream.readline(options.max_document_bytes + 2)
    if _is_object(first_line):
        yield from json_line_documents(part, stream, options, first_line=first_line)
        return
    data = read_whole(stream, options, begun=first_line)
    fields = FieldMap(options)
    number = 1
    for each, (value, offset, is_salvaged) in enumerate(_values(_text(data)), start=1):
        blank_of = partial(_blank, part, offset)
        if isinstance(value, Broken):
            yield value.reject(blank_of(number))
            number += 1
            continue
        for document in fields.documents(value, blank_of, number=number, location=f"record {each}"):
            if not is_salvaged or _is_article(document):
                yield document
                number += isinstance(document, Document)


def _is_article(document: Document | PassedOver) -> bool:
    """Tell whether what was found behind a fault is surely an article, and not a comment on one, or a part of one."""
    return isinstance(document, Document) and document.rejection is None and document.title is not None


def _blank(part: Input, offset: int, record: int) -> Document:
    return part.blank(record=record, offset=offset)


def _blank_in_piece(blank_of: Callable[[int], Document], line: int, record: int) -> Document:
    return blank_of(line + (record - line) * _MOST_LINES)


def _recode_wide(stream: ByteStream) -> None:
    """Read UTF-16 and UTF-32, which programs of Windows write, and encodings in seven bits as UTF-8."""
    if (decoder := StreamDecoder(stream.peek())).is_chosen:
        stream.recode(decoder.decode)


def begins_binary(head: bytes) -> str | None:
    """Return in words why the first line of a file is not one of JSON Lines, but binary; None if it may be."""
    line = head.lstrip(_BEFORE).partition(b"\n")[0][:_HEAD_BYTES]
    return looks_binary(line) if line and line[:1] not in b'{["' else None


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(_loaded(line.strip(_AROUND)), dict)
    except (ValueError, RecursionError):
        return False


def _loaded(data: bytes) -> Any:
    """Return a value of JSON, of other encodings than UTF-8 too, or of what can be repaired; raises ValueError."""
    text = decode_text(data)
    try:
        return json.loads(text, strict=False)
    except json.JSONDecodeError as fault:
        with suppress(ValueError):
            return json.loads(repaired(text), strict=False)
        raise fault from None


def _text(data: bytes) -> str:
    """Decode `data` and keep its line ends, because offsets count them."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return decode_text(data)


class _Source:
    """A text of JSON; where a value cannot be read, the rest is repaired, once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.end = 0  # of the last value that was read
        self._is_repaired = False

    def value(self, position: int) -> tuple[Any, int]:
        """Return the value at a position and its end; raises JSONDecodeError."""
        try:
            value, end = _LENIENT.raw_decode(self.text, position)
        except json.JSONDecodeError as fault:
            if self._is_repaired:
                raise
            self._is_repaired = True
            whole = self.text[:position] + repaired(self.text[position:])
            try:
                value, end = _LENIENT.raw_decode(whole, position)
            except json.JSONDecodeError:
                raise fault from None
            self.text = whole
        self.end = self.after_space(end)
        return clean_values(value), self.end

    def after_space(self, position: int) -> int:
        found = _SPACE.match(self.text, position)
        return found.end() if found else position

    def has(self, sign: str, position: int) -> bool:
        return self.text.startswith(sign, position)


class _Value(NamedTuple):
    """A value, or the fault that stands in its place, its offset in bytes, and whether it stands behind a fault."""

    value: Any
    offset: int
    is_salvaged: bool


def _values(text: str) -> Iterator[_Value]:
    """Yield the values of `text`, also those of its arrays, and where it is no JSON the fault and what is whole behind it."""
    source = _Source(text)
    start = source.after_space(0)
    if start == len(text):
        raise Broken(Fault.EMPTY, "is empty")
    if text[start] not in '[{"':
        source.text = repaired(text)
        start = source.after_space(0)
    counted = offset = 0
    try:
        for position, value, is_salvaged in _found(source, start):
            offset += len(source.text[counted:position].encode("utf-8", "surrogatepass"))
            counted = position
            yield _Value(value, offset, is_salvaged)
    except (ValueError, RecursionError) as error:
        raise Broken(Fault.NOT_JSON, f"is not JSON: {error}") from error


def _found(source: _Source, start: int) -> Iterator[tuple[int, Any, bool]]:
    """Yield the values of a text with their positions; at a fault that, where the last value is, and what is whole behind it."""
    position = 0
    try:
        for position, value in _sequence(source, start):
            yield position, value, False
    except json.JSONDecodeError as error:
        yield position, _not_json(error), False
        yield from ((place, clean_values(value), True) for place, value in whole_records(source.text, source.end))


def _sequence(source: _Source, position: int) -> Iterator[tuple[int, Any]]:
    """Yield the value of a text or those of its array, and of the objects and arrays that may follow."""
    while True:
        if source.has("[", position):
            end = yield from _array(source, position)
        else:
            value, end = source.value(position)
            yield position, value
        position = source.after_space(end + 1) if source.has(",", end) else end
        if not source.has("{", position) and not source.has("[", position):
            break
    if position < len(source.text):
        raise json.JSONDecodeError("Extra data", source.text, position)


def _array(source: _Source, position: int) -> Generator[tuple[int, Any], None, int]:
    """Yield the values of an array and return its end."""
    position = source.after_space(position + 1)
    if source.has("]", position) and source.after_space(position + 1) == len(source.text):
        raise Broken(Fault.EMPTY, "is an empty array")
    while not source.has("]", position):
        value, end = source.value(position)
        yield position, value
        position = source.after_space(end + 1) if source.has(",", end) else end
        if position == end and not source.has("]", end):
            raise json.JSONDecodeError("Expecting ',' delimiter", source.text, end)
    return source.after_space(position + 1)


def json_line_documents(
    part: Input, stream: ByteStream, options: ReadOptions, *, first_line: bytes = b""
) -> Iterator[Document | PassedOver]:
    """Yield a document for each line that is not blank, good or rejected; the number of a record is that of its line.

    A line may hold several. In a whole file they move the numbers of all behind; nobody who reads another piece of a file knows
    that, so there all but the first of a line have numbers that no line has. `first_line` was read from `stream` before.
    Raises Broken after the last complete line if the stream ends early.
    """
    if not first_line and not part.start:
        _recode_wide(stream)
    fields = FieldMap(options)
    offset, number, empty = part.first_offset, part.first_record, True
    for line, size in _lines(stream, options.max_document_bytes, first_line):
        if offset == 0:
            line = line.removeprefix(_UTF8_MARK)
        line = line.strip(_AROUND).removesuffix(b",")
        if line not in (b"", b"[", b"]"):  # an array with a record a line is read as lines
            if empty and part.is_whole and (reason := begins_binary(line)):
                raise Broken(Fault.BINARY, reason)
            empty = False
            blank_of = partial(_blank, part, offset)
            if not part.is_whole:
                blank_of = partial(_blank_in_piece, blank_of, number)
            for document in _line_documents(line, blank_of, number, fields, options):
                yield document
                if part.is_whole and isinstance(document, Document):
                    number = document.origin.record
        offset, number = offset + size, number + 1
    if stream.fault:
        raise stream.fault.at(record=number, offset=offset)
    if empty and part.end is None and not part.start:
        raise Broken(Fault.EMPTY, "is empty")


def _line_documents(
    line: bytes, blank_of: Callable[[int], Document], number: int, fields: FieldMap, options: ReadOptions
) -> Iterator[Document | PassedOver]:
    try:
        if len(line) > options.max_document_bytes:
            raise Broken(Fault.TOO_LARGE, f"line {number} is larger than {options.max_document_bytes} bytes")
        value = _parse(line, first_line=number)
    except Broken as fault:
        yield fault.reject(blank_of(number))
        return
    yield from fields.documents(value, blank_of, number=number, location=f"line {number}")


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


def _parse(data: bytes, *, first_line: int) -> Any:
    """Parse one JSON value; raises Broken with the line (the first is `first_line`) and column of the fault.

    Accepts some things that JSON forbids and others write: NaN, lone surrogates, numbers of any length, tabs in
    strings, other encodings than UTF-8, what `repaired` repairs, and what a program that ships logs writes before a record.
    """
    try:
        return _DECODER.decode(data)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        pass  # the standard library accepts more, and reports the column
    try:
        return clean_values(_loaded(data))
    except json.JSONDecodeError as error:
        begun = _LOGGED.match(data)
        with suppress(msgspec.MsgspecError, ValueError, RecursionError):
            if begun:
                return _DECODER.decode(data[begun.end() :])
            return [value for _, value in _sequence(_Source(decode_text(data)), 0)]  # a line end was lost
        raise _not_json(error, first_line=first_line) from error
    except (ValueError, RecursionError) as error:
        raise Broken(Fault.NOT_JSON, f"line {first_line}: {error}") from error


def _not_json(error: json.JSONDecodeError, *, first_line: int = 1) -> Broken:
    """Translate `error` into a fault."""
    position = f"line {first_line + error.lineno - 1}, column {error.colno}"
    return Broken(Fault.NOT_JSON, f"is not JSON at {position}: {error.msg}")
