"""Lenient JSON: reads the objects of a script that is not quite JSON, as publishers' templates write them.

A browser says nothing of JSON-LD that does not parse, so nobody notices its faults. Each is repaired where one reading is
sure: comments, CDATA and code around the objects, several objects without a list, stray and curly quotation marks, unknown
escapes, missing and trailing commas, bare words, and an end that was cut off. Libraries that repair JSON keep half of a value
that was cut; here it is dropped.
"""

import json
import re
from collections.abc import Iterator
from html import unescape

# Real scripts nest about ten objects.
MAX_DEPTH = 100
# Each comment that does not end is searched for its end.
MAX_COMMENTS = 1000

_DECODER = json.JSONDecoder(strict=False)
_OPENING = re.compile(r"[{\[]")
# Between two values: spaces, stray marks, and the comments of JavaScript and HTML, but not an object within one.
_BLANK = re.compile(
    r"(?:[\s\ufeff;,]+|//\s*(?:<!\[CDATA\[|\]\]>)|//[^\n{\[]*|/\*.{0,5000}?\*/|<!--[^{\[]{0,5000}?-->|<!--|-->|<!\[CDATA\[|\]\]>)+",
    re.DOTALL,
)
_MARK = {
    opening: re.compile(rf"\\.|[{closing}]", re.DOTALL)
    for opening, closing in {'"': '"”', "“": '”"“', "„": '”"“', "”": '”"', "'": "'", "`": "`"}.items()
}
_ESCAPED_MARK = re.compile(r"&(?:quot|#0{0,5}34|#x0{0,5}22);", re.IGNORECASE)
_KEY_ENDS = re.compile(r"\s*:")
# A quotation mark ends a value only before the next member or item, or before the end of its object or list.
_MEMBER_ENDS = re.compile(
    r"\s*(?:/[/*]|<!--|[}\];]|$|(?:,\s*)*(?:/[/*]|[}\]]|[\"'“”][^\"'“”\n]{0,80}[\"'“”]\s*:)|,\s*(?:$|\w{1,40}\s*:))"
)
_ITEM_ENDS = re.compile(r"\s*(?:/[/*]|<!--|[}\]]|$|,\s*(?:/[/*]|[\"'“”{\[\]\d-]|$|true|false|null))")
_NO_VALUE = re.compile(r":\s*[,}\]]")
_BARE = re.compile(r"[^\s,:{}\[\]\"“”;]+")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


class _CutOff(Exception):
    """The text ends, or is nested too deep, inside a value."""


def values(text: str) -> Iterator[object]:
    """Yield the objects and lists of a script, one after the other; none if there is nothing that can be read."""
    if "&" in text and '"' not in text and _ESCAPED_MARK.search(text):
        text = unescape(text)
    if text.count("/*") + text.count("<!--") > MAX_COMMENTS:
        return
    at = _skip(text, 0)
    while opening := _OPENING.search(text, at):
        try:
            value, end = _DECODER.raw_decode(text, opening.start())
        except (ValueError, RecursionError):
            reader = _Reader(text, opening.start())
            value, end = reader.value(_MEMBER_ENDS, depth=0), reader.at
        yield value
        at = _skip(text, end)


def _skip(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return blank.end() if blank else at


class _Reader:
    """Reads the value at `at`; a container that is cut off keeps what was read of it."""

    def __init__(self, text: str, at: int) -> None:
        self.text, self.at = text, at

    def value(self, ends: re.Pattern[str], *, depth: int) -> object:
        opening = self._next()
        if depth > MAX_DEPTH:
            self.at = len(self.text)
            raise _CutOff
        if opening in "{[":
            container: dict[str, object] | list[object] = {} if opening == "{" else []
            self.at += 1
            try:
                self._fill(container, depth=depth + 1)
            except _CutOff:
                self.at = len(self.text)
            return container
        return self._string(ends) if opening in _MARK else self._bare()

    def _fill(self, container: dict[str, object] | list[object], *, depth: int) -> None:
        while (following := self._next()) not in "}]":
            if following == ":":
                self.at += 1
            elif isinstance(container, list):
                container.append(self.value(_ITEM_ENDS, depth=depth))
            else:
                self._member(container, depth=depth)
        if (following == "}") == isinstance(container, dict):  # else it ends a container around this one
            self.at += 1

    def _member(self, container: dict[str, object], *, depth: int) -> None:
        key = self._key()
        if self._next() == ":":
            has_value = not _NO_VALUE.match(self.text, self.at)
            self.at += 1
            container[key] = self.value(_MEMBER_ENDS, depth=depth) if has_value else None

    def _key(self) -> str:
        if self._next() in _MARK:
            return self._string(_KEY_ENDS)
        bare = _BARE.match(self.text, self.at)
        self.at = bare.end() if bare else self.at + 1
        return bare[0] if bare else ""

    def _next(self) -> str:
        """Return the next character that is not blank."""
        self.at = _skip(self.text, self.at)
        if self.at >= len(self.text):
            raise _CutOff
        return self.text[self.at]

    def _string(self, ends: re.Pattern[str]) -> str:
        start = self.at + 1
        for mark in _MARK[self.text[self.at]].finditer(self.text, start):
            if mark[0][0] != "\\" and ends.match(self.text, mark.end()):
                self.at = mark.end()
                return _ESCAPE.sub(_unescaped, self.text[start : mark.start()])
        raise _CutOff

    def _bare(self) -> object:
        """Read a number or a word; a word that JSON does not know is nothing."""
        bare = _BARE.match(self.text, self.at)
        self.at = bare.end() if bare else self.at + 1
        try:
            return json.loads(bare[0].lower()) if bare else None
        except ValueError:
            return None


def _unescaped(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16)) if escape[1] else _ESCAPED.get(escape[2], escape[2])
