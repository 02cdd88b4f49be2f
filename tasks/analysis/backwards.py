"""Patterns read backwards: one for the end of a word becomes one for the beginning of the word with its letters in reverse order.

Java tries a pattern for an end at every letter of a word, and one that begins with `^` once.
"""

import re
from collections.abc import Iterable

_TOKEN = re.compile(r"\[\^?[^\]]+\]|\(\?:|\(\?<?[=!]|\\.|.", re.DOTALL)
_REPEATED = re.compile(r"(?:[?*+]|\{[\d,]+\})*")
_SAME_AGAIN = re.compile(r"\\(\d)")
_PIECE = re.compile(r"\$\d|.")
_OPPOSITES = {"^": "$", "$": "^", "(?=": "(?<=", "(?<=": "(?=", "(?!": "(?<!", "(?<!": "(?!"}


def backwards(pattern: str, replacement: str) -> tuple[str, str]:
    r"""Return a pattern and its replacement for words in reverse: `(?<=..)nen$` and `sen` become `^nen(?=..)` and `nes`.

    A group may be followed by `\1`, its text again. Groups must not be inside of groups.
    """
    reader = _Reader(pattern)
    pieces = [f"${reader.number(piece[1])}" if piece[0] == "$" else piece for piece in _PIECE.findall(replacement)]
    return reader.alternatives(), "".join(reversed(pieces))


class _Reader:
    """Reads a pattern from the left and writes it from the right."""

    def __init__(self, pattern: str) -> None:
        self._pattern, self._position = pattern, 0
        self._groups = re.compile(pattern).groups

    def number(self, group: str) -> int:
        """Return the number of a group in the pattern that is written."""
        return self._groups + 1 - int(group)

    def alternatives(self) -> str:
        """Return what stands up to the next closing bracket."""
        found = [self._sequence()]
        while self._next() == "|":
            self._position += 1
            found.append(self._sequence())
        return "|".join(found)

    def _sequence(self) -> str:
        parts: list[str] = []
        while self._next() not in {"", "|", ")"}:
            parts.append(self._part())
        return "".join(reversed(parts))

    def _part(self) -> str:
        token = self._read(_TOKEN)
        if token.startswith("("):
            inner = self.alternatives()
            self._position += 1  # the closing bracket
            token = f"{_OPPOSITES.get(token, token)}{inner})"
        token = _OPPOSITES.get(token, token) + self._read(_REPEATED)
        again = self._read(_SAME_AGAIN)
        return f"{token}\\{self.number(again[1])}" if again else token

    def _next(self) -> str:
        return self._pattern[self._position : self._position + 1]

    def _read(self, token: re.Pattern[str]) -> str:
        found = token.match(self._pattern, self._position)
        self._position = found.end() if found else self._position
        return found[0] if found else ""


def longest_of(words: Iterable[str]) -> str:
    """Return a pattern for any of `words`, the longest that is there: words with the same beginning share it."""
    rests: dict[str, list[str]] = {}
    for word in words:
        rests.setdefault(word[:1], []).append(word[1:])
    is_end = rests.pop("", None) is not None
    parts = [re.escape(first) + longest_of(others) for first, others in rests.items()]
    if not parts:
        return ""
    if len(parts) == 1 and not is_end:
        return parts[0]
    return f"(?:{'|'.join(parts)})" + "?" * is_end
