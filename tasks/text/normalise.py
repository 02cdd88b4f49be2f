"""Normalisation: text in one plain form, in NFC, with line feeds, without invisible characters or mojibake."""

import re
import unicodedata
from collections.abc import Set

from tasks.text.mojibake import repaired

_SURROGATES = re.compile(r"[\ud800-\udfff]")
_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1e\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f]")
_FIXED_SPACES = frozenset("\u00a0\u2007\u202f")
_INVISIBLE = re.compile(r"[\u00ad\u200b\u2060\ufeff]")
# A word broken at a soft hyphen, which is visible only at the end of a line.
_BROKEN_WORD = re.compile(r"(?<=[^\W\d_])\u00ad[ \t]*\n[ \t]*(?=[^\W\d_])")
# Scripts whose letters change shape at a joiner (Arabic, Syriac, N'Ko, Mongolian, the Indic family, Khmer), and emoji.
_JOINING = (
    "\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\u1b00-\u1c4f\ua840-\ua87f\ua8e0-\ua8ff\uaae0-\uaaff"
    "\ufb50-\ufdff\ufe70-\ufefe\U00010a00-\U00010aff\U00011000-\U00011fff"
    "\u20e3\u2190-\u2bff\ufe0f\U0001f000-\U0001faff\U000e0020-\U000e007f"
)
_STRAY_JOINERS = re.compile(f"(?<![{_JOINING}])[\u200c\u200d]+|(?<=[\u200c\u200d])[\u200c\u200d]+")
# Marks of the direction of writing: around a whole line they say nothing that its letters do not say.
_DIRECTIONS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
# Letters in the shapes of print: Latin ligatures and Arabic letters as PDF files hold them, no signs such as that of the rial.
_PRINTED = "\ufb00-\ufb06\ufb50-\ufd3d\ufd50-\ufdf9\ufe80-\ufefc"
_SHAPED = re.compile(f"[{_PRINTED}]")
# Every character that a pattern above could change; most texts have none.
_ODD = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u2007\u200b-\u200d\u2028\u2029\u202f\u2060\ufeff\ud800-\udfff"
    rf"{_DIRECTIONS}{_PRINTED}]"
)
_BLANK_RUNS = re.compile(r"\n{3,}")


def normalise(text: str) -> str:
    """Return `text` in NFC with `\\n` ends, plain spaces, no invisible characters, and single blank lines.

    Mojibake is repaired where it is certain. Trailing spaces and blank lines at both ends are removed; every other line is
    kept in order, and a word broken at a soft hyphen is joined. Soft hyphens, zero-width spaces and control characters are
    dropped, lone surrogates become U+FFFD, letters in the shapes of print plain ones. Marks of direction are removed at both
    ends of a line. Joiners (U+200C, U+200D) are kept after a letter of a script that needs them and
    inside emoji. Idempotent.
    """
    if text.isascii() and text.isprintable():
        return text.rstrip()
    # A dropped character can join the halves of mojibake, so this is repeated until nothing changes: mostly once.
    while (plain := _plain(repaired(text))) != text:
        text = plain
    return plain


def _plain(text: str) -> str:
    if odd := set(_ODD.findall(text)):
        text = _without_odd(text, odd)
    lines = [line.rstrip() for line in unicodedata.normalize("NFC", text).split("\n")]
    return _BLANK_RUNS.sub("\n\n", "\n".join(lines)).strip("\n")


def _without_odd(text: str, odd: Set[str]) -> str:
    if odd <= _FIXED_SPACES:  # most odd texts have nothing else
        return _spaced(text)
    text = _CONTROLS.sub("", _LINE_ENDS.sub("\n", _SURROGATES.sub("\ufffd", text)))
    text = _INVISIBLE.sub("", _BROKEN_WORD.sub("", text))
    text = _SHAPED.sub(_plain_letters, text)
    if not odd.isdisjoint(_DIRECTIONS):
        text = "\n".join(line.strip(f"{_DIRECTIONS} \t\u3000") for line in text.split("\n"))
    return _STRAY_JOINERS.sub("", unicodedata.normalize("NFC", _spaced(text)))


def _plain_letters(shape: re.Match[str]) -> str:
    """Return the letters of a shape of print; vowel signs that stand alone stay, which would become a space with a sign."""
    letters = unicodedata.normalize("NFKC", shape[0])
    return shape[0] if " " in letters else letters


def _spaced(text: str) -> str:
    for space in _FIXED_SPACES:
        text = text.replace(space, " ")
    return text


def one_line(text: str) -> str:
    """Normalise `text` and replace each run of white space by one space: for titles and names. Idempotent."""
    while (line := " ".join(normalise(text).split())) != text:
        text = line
    return line
