"""Tables: CSV and TSV files with the names of their columns in the first row; each further row is a record.

Rows are read one after the other. Cells are decoded row by row, because the marks of a table are ASCII in every encoding of
news but UTF-16 and those in seven bits, which are read as UTF-8.
"""

import codecs
import csv
import io
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from config.options import ReadOptions
from tasks.document import Document
from tasks.read.bytes.byte_stream import ByteStream
from tasks.read.bytes.compression import BLOCK_BYTES
from tasks.read.bytes.encoding import StreamDecoder, decode_text, looks_binary
from tasks.read.faults import Broken, Fault
from tasks.read.input import Input
from tasks.read.records.fields import FieldMap

_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 50
_MOST_LINES_ABOVE = 10
# To find the end of a row so many lines are read, and in so many rows of a table.
_MOST_LINES_OF_ROW, _MOST_FAILED = 200, 100
_SEPARATOR_LINE = re.compile(r'\s*"?sep=(.)"?\s*$', re.IGNORECASE)  # written by spreadsheets
_QUOTE = '"'
_MARK = codecs.BOM_UTF8.decode("latin-1")
_LINE_END = re.compile(rb"\r*\n|\r")
_BETWEEN_CELLS = "\x1f"
# Stands for the end of a line inside of a line, which the reader of rows takes in quotes alone.
_INNER_END = "\x1e"
_INNER_ENDS = str.maketrans(dict.fromkeys("\r\n", _INNER_END))
csv.field_size_limit(sys.maxsize)  # `_Rows` limits whole rows


def table_documents(part: Input, stream: ByteStream, options: ReadOptions) -> Iterator[Document]:
    """Yield a document for each row below the names of the columns, good or rejected; raises Broken.

    The delimiter, quotes and escapes are those that the first lines show. Blank rows are not counted.
    """
    fields = FieldMap(options)
    rows = _Rows(stream, options.max_document_bytes, is_head=fields.has_text, is_tsv=part.format == "tsv")
    names = next(rows, None)
    if names is None:
        raise stream.fault or Broken(Fault.EMPTY, "is empty")
    if not (fields.has_text(names) or fields.has_summary(names)):
        raise Broken(
            Fault.NO_TEXT, f"no column has a text: the first row names {_shown(names)}; map yours in the settings"
        )
    number, offset = 1, rows.offset
    try:
        for cells in rows:
            if cells == names:
                continue  # the head of another table that was put behind this one
            blank = part.blank(record=number, offset=offset)
            try:
                rows.check(cells, names)
                document = fields.document(_record(names, cells), blank, location=f"row {number}")
            except Broken as fault:
                document = fault.reject(blank)
            yield document
            number, offset = number + 1, rows.offset
    except Broken as fault:
        raise fault.at(record=number, offset=offset) from fault
    if stream.fault:
        raise stream.fault.at(record=number, offset=offset)


class _Rows(Iterator[list[str]]):
    """The rows of a table that are not blank, the first of which names the columns; `offset` is the end of the last one."""

    def __init__(self, stream: ByteStream, limit: int, *, is_head: Callable[[list[str]], bool], is_tsv: bool) -> None:
        self.offset = self._row_bytes = 0
        self._limit = limit
        self._row: list[str] = []
        self._width = self._failed = 0
        lines = map(_with_inner_ends, self._all_lines(stream))
        sample = list(islice(lines, _SAMPLE_LINES))
        separator = _SEPARATOR_LINE.match(sample[0]) if sample else None
        if separator:
            self.offset += len(sample.pop(0))
        above = _lines_above(sample, lambda cells: is_head(self._decoded(cells)), is_tsv=is_tsv)
        self.offset += sum(map(len, sample[:above]))
        del sample[:above]
        dialect = _dialect(sample, separator[1] if separator else None, is_tsv=is_tsv)
        self._dialect = dialect
        self._inner_quote = _inner_quote(dialect)
        self._source = _Lines(chain(sample, lines))
        self._lines = map(self._counted, self._source)
        self._rows = csv.reader(self._lines, **dialect)

    def __next__(self) -> list[str]:
        while True:
            self._row_bytes = 0
            self._row.clear()
            cells = next(self._rows)
            if self._width and self._inner_quote and self._inner_quote.search("".join(self._row)):
                cells = self._with_inner_quotes(self._inner_quote, is_whole=len(cells) == self._width) or cells
            if any(cell and not cell.isspace() for cell in cells):
                self._width = self._width or len(cells)
                return self._decoded(cells)

    def _with_inner_quotes(self, inner: re.Pattern[str], *, is_whole: bool) -> list[str] | None:
        """Return the cells of a row, and of lines behind that belong to one that is not whole, with the quotes in cells doubled.

        Programs forget that: `"He said "yes", and left",…`. None if there is not a cell for each column then.
        """
        own = len(self._row)
        while len(self._row) < own + _MOST_LINES_OF_ROW:
            text = inner.sub(_QUOTE * 2, "".join(self._row))
            is_closed = text.count(_QUOTE) % 2 == 0
            cells = self._cells(text) if is_closed else []
            if len(cells) == self._width:
                return [cell.replace(_QUOTE * 2, _QUOTE) for cell in cells]
            if is_whole:
                return None
            line = next(self._lines, None) if len(cells) < self._width else None
            if line is None or (is_closed and len(self._cells(line)) == self._width):  # that is a row of its own
                break
        self._failed += 1
        if self._failed == _MOST_FAILED:
            self._inner_quote = None  # something else is wrong, and this takes long
        self._give_back(own)
        return None

    def _give_back(self, own: int) -> None:
        self._source.give_back(self._row[own:])
        self.offset -= sum(map(len, self._row[own:]))
        del self._row[own:]

    def _cells(self, text: str) -> list[str]:
        return list(chain.from_iterable(csv.reader(io.StringIO(text, newline="\n"), **self._dialect)))

    def check(self, cells: Sequence[str], names: Sequence[str]) -> None:
        """Raise Broken if a row has more cells than there are names, or an open quote that took in what follows."""
        more = [cell for cell in cells[len(names) :] if cell.strip()]
        if more:
            reason = f"the row has {len(cells)} cells and the table {len(names)} columns; a text with a delimiter needs quotes"
            raise Broken(Fault.BROKEN_RECORD, reason)
        if self._source.is_at_end and len(self._row) > 1 and sum(line.count(_QUOTE) for line in self._row) % 2:
            raise Broken(Fault.BROKEN_RECORD, "a quote is not closed; what follows in the file is part of this row")

    def _counted(self, line: str) -> str:
        self._row_bytes += len(line)
        self._row.append(line)
        if self._row_bytes > self._limit:
            raise Broken(Fault.TOO_LARGE, f"a row is larger than {self._limit} bytes; perhaps a quote is not closed")
        self.offset += len(line)
        return line.removeprefix(_MARK)  # between tables that were put one behind the other

    def _all_lines(self, stream: ByteStream) -> Iterator[str]:
        """Yield the lines, in which each byte is a character."""
        if (decoder := StreamDecoder(stream.peek())).is_chosen:
            stream.recode(decoder.decode)
        head = stream.read(BLOCK_BYTES)
        if reason := looks_binary(head):
            raise Broken(Fault.BINARY, reason)
        self.offset = len(head) - len(head := head.removeprefix(codecs.BOM_UTF8))
        if (end := _LINE_END.search(head)) and end[0] == b"\r":
            # From a spreadsheet on Macintosh, with line ends inside cells alone.
            blocks = (block.decode("latin-1") for block in _blocks(head, stream))
            yield from _lines_of_blocks(blocks, "\r", limit=self._limit)
            return
        *lines, rest = head.split(b"\n")
        yield from (f"{line.decode('latin-1')}\n" for line in lines)
        rest += stream.readline(self._limit)
        while rest:
            yield rest.decode("latin-1")
            rest = stream.readline(self._limit + 2)

    def _decoded(self, cells: list[str]) -> list[str]:
        text = decode_text(_BETWEEN_CELLS.join(cells).encode("latin-1"))
        return [cell.replace("\r", "\n").replace(_INNER_END, "\n") for cell in text.split(_BETWEEN_CELLS)]


class _Lines(Iterator[str]):
    """Lines of which some may be given back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._back: list[str] = []
        self.is_at_end = False

    def __next__(self) -> str:
        if self._back:
            return self._back.pop()
        line = next(self._lines, None)
        if line is None:
            self.is_at_end = True
            raise StopIteration
        return line

    def give_back(self, lines: Sequence[str]) -> None:
        self._back += reversed(lines)
        self.is_at_end = self.is_at_end and not lines


def _inner_quote(dialect: Mapping[str, Any]) -> re.Pattern[str] | None:
    """Return the pattern of a quote that neither begins nor ends a cell, nor is doubled; None where that cannot be told."""
    if dialect.keys() & {"quoting", "escapechar"} or dialect["skipinitialspace"]:
        return None
    mark = re.escape(dialect["delimiter"])
    return re.compile(rf'(?<!^)(?<![{mark}"])"(?!["{mark}]| +{mark}|\s*\Z)')


def _record(names: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """Return the cells by the names of their columns; of columns of one name the first with a value counts."""
    record: dict[str, str] = {}
    for name, cell in zip(names, cells, strict=False):
        record[name] = record.get(name) or cell
    return record


def _blocks(head: bytes, stream: ByteStream) -> Iterator[bytes]:
    block = head
    while block:
        yield block
        block = stream.read(BLOCK_BYTES)


def _lines_of_blocks(blocks: Iterable[str], end: str, *, limit: int) -> Iterator[str]:
    """Yield the lines of a text in blocks; nothing is read behind a line that is longer than `limit`."""
    rest = ""
    for block in blocks:
        *lines, rest = (rest + block).split(end)
        yield from (f"{line}\n" for line in lines)
        if len(rest) > limit:
            break
    if rest:
        yield rest


def _with_inner_ends(line: str) -> str:
    body = line.rstrip("\r\n")
    return body.translate(_INNER_ENDS) + line[len(body) :] if "\r" in body or "\n" in body else line


def _lines_above(sample: Sequence[str], is_head: Callable[[list[str]], bool], *, is_tsv: bool) -> int:
    """Return how many lines stand above the names of the columns: a title, a date or a filter, in fewer cells than those."""
    widest = 0
    for number, line in enumerate(sample[:_MOST_LINES_ABOVE]):
        cells = next(csv.reader([line], **_dialect(sample[number:], None, is_tsv=is_tsv)), [])
        if is_head(cells):
            return number if len(cells) > widest else 0
        widest = max(widest, len(cells))
    return 0


def _dialect(sample: Sequence[str], delimiter: str | None, *, is_tsv: bool) -> dict[str, Any]:
    """Return the delimiter, the escape of quotes and the use of quotes that the first lines of a table show."""
    head = re.sub(r'"[^"]*"', "", sample[0]) if sample else ""
    delimiter = delimiter or max(_DELIMITERS, key=lambda mark: (head.count(mark), is_tsv and mark == "\t"))
    text = "".join(sample)
    if delimiter == "\t" and _has_loose_quotes(sample):
        return {"delimiter": delimiter, "quoting": csv.QUOTE_NONE}
    if '\\"' in text and '""' not in text.replace(f'{delimiter}""', ""):
        return {"delimiter": delimiter, "doublequote": False, "escapechar": "\\"}
    return {"delimiter": delimiter, "skipinitialspace": f"{delimiter} {_QUOTE}" in text}


def _has_loose_quotes(lines: Sequence[str]) -> bool:
    """Tell whether each line is a row, with quotes that belong to the words: a cell begins with one and does not end with it."""
    rows = [line.rstrip("\r\n").split("\t") for line in lines]
    cells = [cell for row in rows for cell in row if cell.startswith(_QUOTE)]
    is_regular = len({len(row) for row in rows}) == 1
    return is_regular and any(len(cell) == 1 or not cell.endswith(_QUOTE) for cell in cells)


def _shown(names: Sequence[str]) -> str:
    return ", ".join(name[:40] for name in names[:12])
