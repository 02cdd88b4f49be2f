"""XML repair: makes what programs write as XML readable by libxml2, block by block.

It repairs bare ampersands and less-than signs, names of HTML's entities, halves of UTF-16 pairs, control characters, a wrong
label, what stands before the XML, several roots one behind the other, and tags that are not closed, or close none: for each of
these libxml2 ends an element too many, at last the root, behind which it reads nothing.
"""

import re
from html.entities import html5

from tasks.read.bytes.byte_stream import ByteStream
from tasks.read.bytes.compression import BLOCK_BYTES
from tasks.read.bytes.misread import joined_halves
from tasks.read.faults import Broken, Fault

_DEFINED_ENTITY = re.compile(rb"<!\s*ENTITY\b\s*([^\s\"'<>]*)", re.I)
# A sign that begins no tag: "<3", "< 400".
_BARE_LESS = re.compile(rb"<(?![A-Za-z_:/!?\x80-\xff])")
# Tags of HTML that nothing closes, if they are not closed all the same.
_OPEN_TAG = re.compile(rb"<((?:br|hr|wbr)\b[^<>]{0,2000}?|img\s[^<>]{0,2000}?)/?>(?!\s*</(?:br|hr|wbr|img)>)", re.I)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))
# References to halves of UTF-16 pairs, which XML forbids: Java and .NET write an emoji as two of them.
_HALVES = rb"(?:&#(?:x0*[dD][89a-fA-F][0-9a-fA-F]{2}|0*5[5-7][0-9]{3});)+"
_HALVES_BEFORE = re.compile(_HALVES + rb"\Z")
# An ampersand that begins no reference to a number: names of HTML become characters, others are escaped.
_AMPERSAND = re.compile(rb"&(?!#\d+;|#x[0-9a-fA-F]+;)(?:(\w{2,31};))?|" + _HALVES)
# Behind an error libxml2 drops references to XML's own entities, and no reference to a number.
_NUMBERS = {
    f"&{name};".encode(): f"&#{ord(html5[f'{name};'])};".encode() for name in ("amp", "lt", "gt", "quot", "apos")
}
_DECLARATION = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml\b[^>]*\?>)?\s*")
# The warnings of the program that writes a feed stand before it.
_WARNING = re.compile(rb"[\xef\xbb\xbf\s]*(?:[^<\xef\xbb\xbf\s]|<(?:br|b|p|div|pre|font|table)\b)", re.I)
_LATE_START = re.compile(rb"<\?xml\s|<(?:rss|feed|rdf:RDF)\b", re.I)
_LABEL = re.compile(rb"""(<\?xml\b[^>]*\bencoding=["'])[^"'<>]*(?=["'])""", re.I)
# Around all, because a file may hold articles one behind the other.
_AROUND, _AROUND_END = b"<all>", b"</all>"
# What holds no tags, and how it ends.
_OPAQUE = re.compile(rb"<!\[CDATA\[|<!--")
_OPAQUE_ENDS = {b"<![CDATA[": b"]]>", b"<!--": b"-->"}
# A tag, a declaration or an instruction, or a sign that begins none.
_MARK = re.compile(
    rb"""<(?:(/?)([A-Za-z_:\xc3-\xf4][^\s<>/"'=&;]*)((?>(?:[^<>"']|"[^"<]*"|'[^'<]*')*))>|![^<>\[]*[>\[]|\?(?>(?:[^?]|\?(?!>))*)\?>)?"""
)
_LONGEST_MARK, _LONGEST_HALVES, _LONGEST_TAG = 40, 400, 65_536


class RepairedXml:
    """The bytes of a file, repaired; `read` raises Broken if it defines entities that HTML does not know."""

    def __init__(self, head: bytes, stream: ByteStream) -> None:
        self.is_ended = False
        self._head, self._stream = head, stream
        self._carried, self._opaque = b"", b""
        self._open: list[bytes] = []  # names of tags
        self._end, self._waiting = b"", memoryview(b"")
        self._begin()

    def _begin(self) -> None:
        """Leave out what stands before the XML, state UTF-8, and put an element around all."""
        head = self._head
        if _WARNING.match(head) and (late := _LATE_START.search(head)):
            head = head[late.start() :]
        head = _LABEL.sub(rb"\1utf-8", head)
        declared = _DECLARATION.match(head)
        start = declared.end() if declared else 0
        if not head.startswith(b"<!", start):
            head, self._end = head[:start].strip() + _AROUND + head[start:], _AROUND_END
        self._head = head

    def read(self, size: int) -> bytes:
        """Return at most `size` of the next bytes; b"" at the end."""
        if not self._waiting:
            self._waiting = memoryview(self._next())
        piece, self._waiting = self._waiting[:size], self._waiting[size:]
        return bytes(piece)

    def _next(self) -> bytes:
        while block := self._head or self._stream.read(BLOCK_BYTES):
            self._head = b""
            if repaired := self._repair(self._carried + block.translate(None, _CONTROLS)):
                return repaired
        rest, self._carried = _escaped(self._carried), b""
        self.is_ended = not rest
        if self.is_ended and self._end and not self._stream.fault:
            rest, self._end = self._end, b""
        return rest

    def _repair(self, data: bytes) -> bytes:
        """Repair `data` up to the last mark that may be cut in two; the rest is carried over to the next block."""
        end = max(data.rfind(mark, len(data) - _LONGEST_MARK) for mark in (b"&", b"<", b"]", b"-"))
        end = len(data[:end].rstrip(b"]-")) if end > 0 else len(data)
        if (tag := data.rfind(b"<", max(0, end - _LONGEST_TAG), end)) >= 0 and data.find(b">", tag, end) < 0:
            end = tag
        if halves := _HALVES_BEFORE.search(data, max(0, end - _LONGEST_HALVES), end):
            end = halves.start()
        data, self._carried = (data[:end], data[end:]) if end > 0 else (data, b"")
        parts: list[bytes] = []
        while data:
            if self._opaque:
                mark = _OPAQUE_ENDS[self._opaque]
                inside, found, rest = data.partition(mark)
                if (missing := self._missing_end(inside)) >= 0:
                    inside, found, rest = inside[:missing], mark, data[missing:]
                parts += (inside, found)
                data, self._opaque = rest, b"" if found else self._opaque
            else:
                opaque = _OPAQUE.search(data)
                outside, data = (data[: opaque.start()], data[opaque.end() :]) if opaque else (data, b"")
                parts.append(_MARK.sub(self._balanced, _escaped(outside)))
                self._opaque = opaque[0] if opaque else b""
                parts.append(self._opaque)
        return b"".join(parts)

    def _missing_end(self, inside: bytes) -> int:
        """Return where CDATA or a comment should have ended, if another begins in it: before a tag of what is open; else -1."""
        if self._opaque not in inside or not self._open:
            return -1
        *outer, last = self._open
        tags = (b"</" + last + b">", *(b"<" + name + b">" for name in outer))
        return min(filter(lambda place: place >= 0, map(inside.find, tags)), default=-1)

    def _balanced(self, mark: re.Match[bytes]) -> bytes:
        """Return a tag with the ends of those that are open inside of what it ends; nothing for one that ends none."""
        name = mark[2]
        if name is None:
            return mark[0] if len(mark[0]) > 1 else b"&#60;"
        if not mark[1]:
            if not mark[3].endswith(b"/"):
                self._open.append(name)
            return mark[0]
        if name not in self._open:
            return b""
        ends = b""
        while (last := self._open.pop()) != name:
            ends += b"</" + last + b">"
        return ends + mark[0]


def _escaped(data: bytes) -> bytes:
    for defined in _DEFINED_ENTITY.finditer(data):
        if f"{defined[1].decode('latin-1')};" not in html5:  # those are written as characters wherever they are named
            raise Broken(Fault.BROKEN_RECORD, "defines entities, which no file of articles needs")
    data = _OPEN_TAG.sub(rb"<\1/>", _BARE_LESS.sub(b"&#60;", data))
    if b"&" not in data:
        return data
    for entity, number in _NUMBERS.items():
        data = data.replace(entity, number)
    return _AMPERSAND.sub(_character, data)


def _character(found: re.Match[bytes]) -> bytes:
    name = found[1].decode("ascii", "replace") if found[1] else ""
    if name in html5:
        return _references(html5[name])
    if found[0].endswith(b";") and not name:
        return _references(joined_halves(found[0].decode("ascii")))
    return b"&#38;" + found[0][1:]


def _references(text: str) -> bytes:
    return "".join(f"&#{ord(letter)};" for letter in text).encode()
