"""Frames of web archives: cuts a WARC or ARC file into its records without parsing their content.

Written by hand because the iterator of fastwarc does not report a record that the file ends in, and stops at the first
bytes that are not a record. fastwarc parses the headers.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Iterator

from tasks.document import Record
from tasks.read.bytes.byte_stream import ByteStream
from tasks.read.bytes.http_content import parse_headers
from tasks.read.faults import Broken, Fault

MAGIC = b"WARC/"

# The content of a gzip member with a record begins like this.
_MEMBER_STARTS = (MAGIC, b"http", b"dns:")
# A URL record of ARC 1.0 or 2.0: address, host, time, type, then in 2.0 five more fields, and the length.
_ARC_LINE = re.compile(
    rb"([a-zA-Z][a-zA-Z0-9+.-]*:.*) \S+ (\d{8,17}) (\S.*?)(?: (?:\d{3}|-) \S+ \S+ \d+ \S+)? (\d{1,18})\s*"
)
_MAX_LINE_BYTES = 64 * 1024
_MAX_HEADER_BYTES = 1024 * 1024
# The next record in a body whose stated length is too long; larger bodies are not searched, since they are not held.
_RECORD_IN_BODY = re.compile(rb"\n\r?\n(?=WARC/\d\.\d\r?\nWARC-[A-Z])")
_SEARCHED_BYTES, _START_BYTES = 16 * 1024 * 1024, len(b"WARC/1.1\r\nWARC-X")
_LINE_ENDS = (b"\r\n", b"\n")


class Frame(Record, frozen=True):
    """A record, or a stretch of bytes that is not a record and has a `fault`.

    `number` counts frames of both kinds from 1. `offset` is the start in the decompressed file. `head` is the header with
    the blank line after it. `body` holds the first bytes of the body, up to the limit; `length` is the full length.
    `is_cut` tells that the body is shorter than its header states.
    """

    number: int
    offset: int
    kind: str = ""
    head: bytes = b""
    body: bytes = b""
    length: int = 0
    is_cut: bool = False
    fault: Broken | None = None


class WarcFrames:
    """The records of `stream` in order. Records of `kinds` have the first `max_body_bytes` bytes of their body.

    `is_followed` tells that a record begins where the stream ends, which is a piece of an archive.
    """

    def __init__(
        self, stream: ByteStream, *, first_number: int, max_body_bytes: int, kinds: set[str], is_followed: bool = False
    ) -> None:
        self._stream = stream
        self._is_followed = is_followed
        self._number = first_number
        self._max_body_bytes = max_body_bytes
        self._kinds = kinds
        self._reported: Broken | None = None

    def __iter__(self) -> Iterator[Frame]:
        while (frame := self._next()) is not None:
            yield frame
            self._number += 1

    def _next(self) -> Frame | None:
        offset, line = self._first_line()
        if not line:
            return self._at_end(offset)
        if _begins_record(line):
            return self._record(offset, line)
        self._skip_to_record(ended=line.endswith(b"\n"))
        return self._broken(offset, f"{self._end - offset} bytes from byte {offset} on are no WARC record")

    def _first_line(self) -> tuple[int, bytes]:
        """Return the next line that is not blank, and its offset; b"" at the end."""
        while True:
            offset = self._stream.position
            line = self._stream.readline(_MAX_LINE_BYTES)
            if line not in _LINE_ENDS:
                return offset, line if offset else line.removeprefix(BOM_UTF8)

    def _at_end(self, offset: int) -> Frame | None:
        """Report a break of the stream once, then continue after it if possible."""
        fault = self._stream.fault
        if fault is None:
            return None
        if fault is not self._reported:
            self._reported = fault
            return Frame(number=self._number, offset=offset, fault=fault)
        return self._next() if self._stream.resume(_MEMBER_STARTS) else None

    def _record(self, offset: int, first_line: bytes) -> Frame:
        head = self._head(first_line)
        if not head.endswith(b"\n\n") and not head.endswith(b"\n\r\n"):
            if len(head) < _MAX_HEADER_BYTES:
                return self._cut_short(offset, "header")
            self._skip_to_record(ended=head.endswith(b"\n"))
            return self._broken(offset, f"WARC header at byte {offset} is longer than {_MAX_HEADER_BYTES} bytes")
        kind, length = _kind_and_length(head)
        if length is None:
            self._skip_to_record()
            return self._broken(offset, f"WARC record at byte {offset} states no length")
        return self._with_body(offset, kind, head, length)

    def _with_body(self, offset: int, kind: str, head: bytes, length: int) -> Frame:
        """Return the frame of a record whose body follows; that of a wrong length ends where the next record begins."""
        kept = self._max_body_bytes if kind in self._kinds else 0
        body = self._stream.read(length if length <= _SEARCHED_BYTES else min(length, kept))
        is_whole = len(body) + self._stream.skip(length - len(body)) == length
        line = self._stream.readline(_MAX_LINE_BYTES)
        if is_whole and self._can_end(body, line):
            return Frame(number=self._number, offset=offset, kind=kind, head=head, body=body[:kept], length=length)
        behind = line + self._stream.read(_START_BYTES)
        inside = _RECORD_IN_BODY.search(body + behind) if length <= _SEARCHED_BYTES else None
        if inside:
            body, rest = (body + behind)[: inside.start()].removesuffix(b"\r"), (body + behind)[inside.end() :]
            self._stream.unread(rest)
        else:
            self._stream.unread(behind[len(line) :])
            body += line + self._skip_to_record(ended=line.endswith(b"\n"), most=kept)
            body = body.removesuffix(b"\n").removesuffix(b"\r").removesuffix(b"\n").removesuffix(b"\r")
        is_ended = is_whole or (self._is_followed and self._stream.fault is None)
        if not inside and not is_ended:
            return self._cut_short(offset, f"body of {length} bytes")
        if not inside and length > _SEARCHED_BYTES:
            return self._broken(offset, f"WARC record at byte {offset} does not end where its length of {length} says")
        found, is_cut = len(body), len(body) < length
        return Frame(
            number=self._number, offset=offset, kind=kind, head=head, body=body[:kept], length=found, is_cut=is_cut
        )

    def _can_end(self, body: bytes, line: bytes) -> bool:
        """Tell whether a record with this body can end before `line`: a blank line, the next record, or the end of the file.

        Where its body has the line of another record, the next record or the end must follow the blank line.
        """
        if _begins_record(line):
            self._stream.unread(line)
            return True
        if b"\n" + MAGIC not in body:
            return not line or line in _LINE_ENDS
        ahead = self._stream.read(_START_BYTES)
        self._stream.unread(ahead)
        return not line or (line in _LINE_ENDS and ahead.strip()[: len(MAGIC)] in (b"", MAGIC))

    def _head(self, first_line: bytes) -> bytes:
        """Return the lines from `first_line` to the blank line, the end of the stream or the limit."""
        if not first_line.startswith(MAGIC):
            return _head_of_arc(first_line)
        lines, size = [first_line], len(first_line)
        while size < _MAX_HEADER_BYTES and (line := self._stream.readline(_MAX_LINE_BYTES)):
            lines.append(line)
            size += len(line)
            if line in _LINE_ENDS:
                break
        return b"".join(lines)

    def _skip_to_record(self, *, ended: bool = True, most: int = 0) -> bytes:
        """Move to the next line that begins a record, and return the first bytes before it, somewhat more than `most`.

        `ended` tells that the last line read was complete.
        """
        skipped, size = list[bytes](), 0
        while True:
            self._end = self._stream.position
            line = self._stream.readline(_MAX_LINE_BYTES)
            if not line or (ended and _begins_record(line)):
                self._stream.unread(line)
                return b"".join(skipped)
            ended = line.endswith(b"\n")
            if size < most:
                skipped.append(line)
                size += len(line)

    def _cut_short(self, offset: int, part: str) -> Frame:
        """Return the frame of a record that the stream ends in; a break of the stream is thereby reported."""
        reason = f"WARC record at byte {offset} ends early, in its {part}"
        fault = self._reported = self._stream.fault
        return self._broken(offset, f"{reason}: {fault.reason}", fault.error) if fault else self._broken(offset, reason)

    def _broken(self, offset: int, reason: str, error: str = Fault.BROKEN_RECORD) -> Frame:
        return Frame(number=self._number, offset=offset, fault=Broken(error, reason))


def _begins_record(line: bytes) -> bool:
    return line.startswith(MAGIC) or _ARC_LINE.fullmatch(line) is not None


def _head_of_arc(line: bytes) -> bytes:
    """Return the header that a record of an ARC file, which begins with `line`, would have in a WARC file."""
    found = _ARC_LINE.fullmatch(line)
    address, time, content_type, length = found.groups() if found else (b"",) * 4
    scheme = address.partition(b":")[0].lower()
    kind = b"response" if scheme in (b"http", b"https") else b"warcinfo" if scheme == b"filedesc" else b"resource"
    fields = {
        b"WARC-Type": kind,
        b"WARC-Target-URI": address,
        b"WARC-Date": _iso_time(time),
        b"Content-Type": b"application/http; msgtype=response" if kind == b"response" else content_type,
        b"Content-Length": length,
    }
    lines = (name + b": " + value + b"\r\n" for name, value in fields.items())
    return b"WARC/1.0\r\n" + b"".join(lines) + b"\r\n"


def _iso_time(digits: bytes) -> bytes:
    """Write 20240307100000 as 2024-03-07T10:00:00Z; a shorter or longer time is empty."""
    parts = [digits[start : start + 2] for start in range(4, len(digits), 2)]
    return b"%s-%s-%sT%s:%s:%sZ" % (digits[:4], *parts) if len(digits) == len("20240307100000") else b""


def _kind_and_length(head: bytes) -> tuple[str, int | None]:
    headers = parse_headers(head)
    length = (headers.get("Content-Length") or "").strip()
    kind = (headers.get("WARC-Type") or "").strip().lower()
    return kind, int(length) if length.isascii() and length.isdigit() and len(length) < 19 else None
