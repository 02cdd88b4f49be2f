"""Repairs text that was decoded with the wrong table: `Itâ€™s` is `It’s`, and so is `It` + U+0092 + `s`.

The judgement is ftfy's (Speer 2019), whose rule is to leave alone what might be meant. Of its repairs only this one is
used: HTML entities, curly quotes, ligatures and full-width letters stay as they stand.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ftfy import TextFixerConfig

# Nobody writes a longer line; judging one takes time.
LONGEST_LINE = 200_000

# The tables that ftfy undoes.
_TABLES = ("latin-1", "cp1252", "cp1251", "cp1250", "cp1253", "cp1254", "cp1257", "iso8859-2", "mac-roman", "cp437")
# Windows-1252 has no letter for the last byte of ”, so what is left of it is this.
_LOST_QUOTE = "â€\ufffd"
# What ftfy's tables encode U+FFFD as; nothing else has use for this control character.
_LOST_BYTE = "\x1a"


def _read_as(first: int, last: int) -> str:
    """Return what the tables make of these bytes, fit to stand in a character class."""
    letters = {letter for table in _TABLES for letter in bytes(range(first, last + 1)).decode(table, "ignore")}
    return "".join(map(re.escape, sorted(letters)))


# The first two bytes of a character in UTF-8, or a control character that is a letter in Windows-1252. Of the second
# bytes A0, a fixed space, is often a plain space by now: `Ã ` is `à`.
_SUSPECT = re.compile(f"[{_read_as(0xC2, 0xF4)}][{_read_as(0x80, 0xBF)}\ufffd]|[ÂÃÅÎÐÙ] |[\x80-\x9f]")


def repaired(text: str) -> str:
    """Return `text` with the lines that were decoded with the wrong table decoded with the right one.

    What cannot be told stays; clean text comes back as it is. Lines longer than LONGEST_LINE are left alone.
    """
    if text.isascii() or not _SUSPECT.search(text):
        return text
    return "\n".join(_repaired_line(line) for line in text.split("\n"))


def _repaired_line(line: str) -> str:
    if len(line) > LONGEST_LINE or not _SUSPECT.search(line):
        return line
    from ftfy import fix_encoding  # 0.1 s: only where there is something to judge

    whole = line.replace(_LOST_QUOTE, "”").replace(_LOST_BYTE, "")
    return fix_encoding(whole, _settings()).replace(_LOST_BYTE, "\ufffd")


@cache
def _settings() -> "TextFixerConfig":
    from ftfy import TextFixerConfig

    # A lossy sequence such as `Ã?` would become U+FFFD: one letter less to guess from.
    return TextFixerConfig(unescape_html=False, replace_lossy_sequences=False)
