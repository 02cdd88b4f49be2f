"""The form in which lines and rules are compared: what a layout changes (case, spaces, quotes, arrows) is gone."""

import re
import unicodedata
from collections.abc import Iterable

_DROPPED = (
    "\u00ad\u034f\u0307\u061c\u0640\u180e\u2060\u2061\u2062\u2063\u2064\ufeff\ufe0e\ufe0f"  # joiners, dot of İ, tatweel
    + "".join(map(chr, (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A))))  # invisible marks
    + "".join(map(chr, (*range(0x2600, 0x27BF), *range(0x1F000, 0x1FB00))))  # pictographs
)
_UNIFIED = (
    ('"', "“”„‟«»〝〞"),
    ("'", "‘’‚‛ʼ′`´‹"),
    ("-", "‐‑‒–—―−─━"),
    (">", "→➔➜➤⇒►▶▸▹›❯⟩»↗↪"),
    ("*", "•·∙▪▫■□●○◆◇‣⁃★☆✱✔✓"),
    ("i", "ı"),
    ("ی", "يى"),
    ("ک", "ك"),
)
LEADING = " >*-|#~_=:"
TRAILING = " >*-|.:;,!~_=。।۔،、؛"


def _table(dropped: str, unified: Iterable[tuple[str, str]]) -> dict[int, str | None]:
    table: dict[int, str | None] = dict.fromkeys(map(ord, dropped))
    for one, variants in unified:
        table.update(dict.fromkeys(map(ord, variants), one))
    return table


# `»` alone at the end of a link is an arrow, in a pair with `«` a quote: `fold` decides before the table does.
_TABLE = _table(_DROPPED, reversed(_UNIFIED))


def fold(text: str) -> str:
    """Return `text` with compatibility forms (NFKC), case, spaces, quotes, dashes, arrows and bullets made one.

    Invisible marks and pictographs are dropped, Turkish `ı` and `İ` are `i`, Persian and Arabic yeh and kaf are the
    same. Punctuation at the ends stays.
    """
    if not text.isascii():
        if "»" in text and "«" not in text:
            text = text.replace("»", ">")
        text = unicodedata.normalize("NFKC", text).casefold().translate(_TABLE)
        return " ".join(text.split())
    return " ".join(text.casefold().split())


def normal_form(line: str) -> str:
    """Return the folded line without the bullets, arrows and closing punctuation at its ends; brackets and `?` stay.

    `→ Read more…`, `Read More:` and `READ MORE »` are all `read more`. Empty for a line of ornaments.
    """
    return fold(line).lstrip(LEADING).rstrip(TRAILING)


def fold_pattern(pattern: str) -> str:
    """Return a regular expression whose letters, quotes and dashes are unified like `fold` does, its syntax untouched.

    Only what is not ASCII is folded: `（` is the character, never the start of a group.
    """
    letters = unicodedata.normalize("NFC", pattern)
    return "".join(letter if letter.isascii() else re.escape(_fold_letter(letter)) for letter in letters)


def _fold_letter(letter: str) -> str:
    return unicodedata.normalize("NFKC", letter).casefold().translate(_TABLE)
