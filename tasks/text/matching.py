"""Forms in which texts are compared: the folded text, the normal form of a line, and the letters alone.

The indexes fold words by an analysis of their own, which equals Lucene's: `tasks.analysis.analyzer`.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from ahocorasick_rs import AhoCorasick

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
_NOT_ALPHANUMERIC = bytes(code for code in range(128) if not chr(code).isalnum())
# In UTF-8: no letters in ASCII, Latin-1 marks, general punctuation, ideographic marks.
_NOT_LETTERS = _NOT_ALPHANUMERIC.replace(b"\0", b"")
_MARKS = re.compile(rb"\xc2[\x80-\xbf]|\xe2\x80.|\xe3\x80.", re.DOTALL)
# No page holds this character: parsers replace it.
_BETWEEN = "\0"


# `»` is an arrow alone and a quotation mark in a pair with `«`: `fold` decides that before it uses the table.
_TABLE = {
    **dict.fromkeys(_DROPPED, ""),
    **{variant: one for one, variants in reversed(_UNIFIED) for variant in variants},
}
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_ODD = frozenset(_TABLE)  # no character that one of them becomes is among them


def fold(text: str) -> str:
    """Fold compatibility forms (NFKC), case, spaces, quotes, dashes, arrows and bullets of `text`.

    Invisible marks and pictographs are dropped, Turkish `ı` and `İ` become `i`, Persian and Arabic yeh and kaf become the
    same letter. Punctuation at the ends is kept.
    """
    if not text.isascii():
        if "»" in text and "«" not in text:
            text = text.replace("»", ">")
        return " ".join(_folded(text).split())
    return " ".join(text.casefold().split())


def normal_form(line: str) -> str:
    """Return the folded line without bullets, arrows and closing punctuation at its ends; brackets and `?` are kept.

    `→ Read more…`, `Read More:` and `READ MORE »` are all `read more`. Empty for a line of ornaments.
    """
    return trim(fold(line))


def trim(folded: str) -> str:
    """Return a folded line without the bullets, arrows and closing punctuation at its ends."""
    return folded.lstrip(LEADING).rstrip(TRAILING)


def fold_pattern(pattern: str) -> str:
    """Fold the letters, quotes and dashes of a regular expression like `fold`, and leave its syntax as it is.

    Only characters beyond ASCII are folded: `（` is a character, never the start of a group.
    """
    return _BEYOND_ASCII.sub(lambda run: "".join(map(_folded_letter, run[0])), unicodedata.normalize("NFC", pattern))


@cache
def _folded_letter(letter: str) -> str:
    return re.escape(_folded(letter))


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    for odd in _ODD.intersection(text):  # a few at most: twice as fast as to translate every character
        text = text.replace(odd, _TABLE[odd])
    return text


def letters_and_digits(text: str) -> str:
    """Return `text` without case and without anything but letters and digits: a title and its heading are equal."""
    if text.isascii():
        return text.lower().encode().translate(None, _NOT_ALPHANUMERIC).decode()
    return "".join(filter(str.isalnum, text.casefold()))


def letters(text: str) -> str:
    """Return `text` in lower case without spaces and common punctuation: equal for texts a reader calls the same.

    It is called for every block of a page, so it is faster than `letters_and_digits`; the extractor was trained on it.
    """
    octets = text.lower().encode("utf-8", "surrogatepass").translate(None, _NOT_LETTERS)
    return (octets if text.isascii() else _MARKS.sub(b"", octets)).decode("utf-8", "surrogatepass")


def letters_of_each(texts: Iterable[str]) -> list[str]:
    """Return the `letters` of every text."""
    return letters(_BETWEEN.join(texts)).split(_BETWEEN)


def without_marks(word: str) -> str:
    """Return `word` without accents and other marks on its letters, in the decomposed form of what is no Latin letter."""
    if word.isascii():
        return word
    return "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))


def find_each(words: AhoCorasick, text: str) -> list[tuple[int, int, int]]:
    """Return every occurrence of `words` in `text`, also inside each other: number of the word, start and end."""
    try:
        return words.find_matches_as_indexes(text, overlapping=True)
    except UnicodeEncodeError:  # half surrogates, which no word has
        return words.find_matches_as_indexes(text.encode("utf-8", "replace").decode(), overlapping=True)
