"""Mojibake: repairs text that was decoded with the wrong code page: `Itâ€™s` is `It’s`, and so is `It` + U+0092 + `s`.

ftfy (Speer 2019) decides, and leaves alone whatever might be meant. Only this one of its repairs is used: HTML entities,
curly quotes, ligatures and full-width letters are kept.
"""

import re
from collections.abc import Callable
from functools import cache, partial

from tasks.runtime.late_imports import at_first_use

with at_first_use():  # 0.1 s, and most texts need no repair
    import ftfy

# No paragraph is longer, and checking such a line takes time.
LONGEST_LINE = 200_000

# The code pages that ftfy undoes.
_CODE_PAGES = ("latin-1", "cp1252", "cp1251", "cp1250", "cp1253", "cp1254", "cp1257", "iso8859-2", "mac-roman", "cp437")
# Windows-1252 has no letter for the last byte of ”, so this is left of it.
_LOST_QUOTE = "â€\ufffd"
# ftfy's code pages encode U+FFFD as this control character, which has no other use.
_LOST_BYTE = "\x1a"


def _read_as(first: int, last: int) -> str:
    """Return the letters that the code pages have for these bytes, escaped for a character class."""
    letters = {letter for page in _CODE_PAGES for letter in bytes(range(first, last + 1)).decode(page, "ignore")}
    return "".join(map(re.escape, sorted(letters)))


# The first two bytes of a character in UTF-8, or a control character that is a letter in Windows-1252. The second byte A0,
# a fixed space, is often a plain space by now: `Ã ` is `à`. What begins with one set of characters is found most quickly.
_FIRST, _SECOND, _BEFORE_SPACE, _CONTROL = _read_as(0xC2, 0xF4), _read_as(0x80, 0xBF), "ÂÃÅÎÐÙ", "\x80-\x9f"
_SUSPECT = re.compile(
    f"[{_FIRST}{_CONTROL}](?:(?<=[{_FIRST}])[{_SECOND}\ufffd]|(?<=[{_BEFORE_SPACE}]) |(?<=[{_CONTROL}]))"
)


def repaired(text: str) -> str:
    """Return `text` with the lines that were decoded with the wrong code page decoded with the right one.

    Uncertain lines, and lines longer than LONGEST_LINE, are kept as they are; so is clean text.
    """
    if text.isascii() or not _SUSPECT.search(text):
        return text
    return "\n".join(_repaired_line(line) for line in text.split("\n"))


def _repaired_line(line: str) -> str:
    if len(line) > LONGEST_LINE or not _SUSPECT.search(line):
        return line
    whole = line.replace(_LOST_QUOTE, "”").replace(_LOST_BYTE, "")
    return _fixer()(whole).replace(_LOST_BYTE, "\ufffd")


@cache
def _fixer() -> Callable[[str], str]:
    # A lossy sequence such as `Ã?` would become U+FFFD, which leaves a reader one letter less to guess from.
    return partial(ftfy.fix_encoding, config=ftfy.TextFixerConfig(unescape_html=False, replace_lossy_sequences=False))
