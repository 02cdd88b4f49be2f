"""Misread text: text that somebody decoded in the code page of other languages before it was stored.

Cyrillic, Greek or Chinese then looks like `Íî÷íîé ïàðîì`, Turkish like `baþlýyor`, and Russian of one code page in the other like
`мНВМНИ`. The letters are made bytes again, and these read anew. Text that was UTF-8 is repaired where it is normalised.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import chain, islice

from tasks.read.bytes.encoding import without_surrogates
from tasks.runtime.late_imports import at_first_use

with at_first_use():  # it loads models, and hardly any text is misread
    from tasks.read.bytes import encoding_choice

_HALVES = re.compile(
    r"&#(?:5[56]\d{3}|[xX][dD][89abAB][0-9a-fA-F]{2});&#(?:5[67]\d{3}|[xX][dD][c-fC-F][0-9a-fA-F]{2});"
)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_READ_LETTERS, _SAMPLE_LETTERS, _FEWEST_LETTERS = 200_000, 1000, 4
_BLOCK_LETTERS, _MOST_BLOCKS = 512, 40
# Letters beyond ASCII stand alone in words of Latin letters; in a misread text of another alphabet whole words are of them.
_LETTERS_IN_A_ROW = 1.4
# Letters and signs that hardly any western language has, and one in twelve of which shows another.
_RARE_LETTERS, _RARE_SHARE = frozenset("ðþýøìõ¹³º¿±¶¼¾Ÿ"), 0.08
_USUAL_BESIDE_E = frozenset("éà")
# Letters beside which others of these are usual: ø in Danish and Norwegian, the others in Icelandic and Faroese.
_USUAL_BESIDE = (("å", "ø"), ("æ", "ø"), ("æí", "ðþýø"))
_MOSTLY = 0.95
_SWAPPED_CASE = re.compile("[а-яё][А-ЯЁ]")
_CAPITALS = 0.7
_LATIN, _CYRILLIC = ("cp1250", "iso8859-2", "cp1254", "cp1257"), ("cp1251", "koi8-r")

# Windows-1252 as bytes, and the control characters that ISO-8859-1 has in their place.
_WESTERN = "cp1252"
_TO_BYTES = {ord(bytes([byte]).decode(_WESTERN, "ignore") or chr(byte)): byte for byte in range(0x80, 0xA0)}


def meant(text: str) -> Callable[[str], str] | None:
    """Return what reads a text, and what belongs to it, as it was meant; None if it is not sure to be misread."""
    codecs = None if text.isascii() else _misread(text)
    return partial(_read_again, source=codecs[0], target=codecs[1]) if codecs else None


def with_whole_references(markup: str) -> str:
    """Join references to the halves of a character, as scripts write an emoji: `&#55357;&#56832;`."""
    may_be = any(start in markup for start in ("&#5", "&#x", "&#X"))
    return _HALVES.sub(lambda halves: joined_halves(halves[0]), markup) if may_be else markup


def joined_halves(references: str) -> str:
    """Return the characters of references to halves of UTF-16 pairs; one without its other half is U+FFFD."""
    numbers = (half.removeprefix("&#") for half in references.split(";") if half)
    units = (chr(int(number[1:], 16) if number[0] in "xX" else int(number)) for number in numbers)
    return without_surrogates("".join(units))


def _misread(text: str) -> tuple[str, str] | None:
    """Return the encoding in which a text was read, and that in which it is written; None if it is not sure to be misread."""
    runs = list(islice(_runs_beyond_ascii(text), _SAMPLE_LETTERS))
    letters = "".join(runs)
    sample = letters[:_SAMPLE_LETTERS]
    if len(sample) < _FEWEST_LETTERS:
        return None
    if _SWAPPED_CASE.search(sample) and sum(map(str.isupper, sample)) >= _CAPITALS * len(sample):
        return _first_found(text, dict.fromkeys(_CYRILLIC, _CYRILLIC))
    if sum(letter in _in_code_page(_WESTERN) for letter in sample) < _MOSTLY * len(sample):
        return None
    if len(letters) >= _LETTERS_IN_A_ROW * len(runs):
        return _first_found(text, {_WESTERN: ()})
    return _first_found(text, {_WESTERN: _LATIN}) if _is_odd(sample) else None


def _runs_beyond_ascii(text: str) -> Iterator[str]:
    return chain.from_iterable(map(_BEYOND_ASCII.findall, _blocks_beyond_ascii(text)))


def _blocks_beyond_ascii(text: str) -> Iterator[str]:
    """Yield the blocks of a text that have letters beyond ASCII; most of the markup of a page has none."""
    blocks = (text[start : start + _BLOCK_LETTERS] for start in range(0, min(len(text), _READ_LETTERS), _BLOCK_LETTERS))
    return (block for block in blocks if not block.isascii())


def _is_odd(sample: str) -> bool:
    letters = set(sample)
    usual = frozenset[str]().union(*(others for beside, others in _USUAL_BESIDE if letters.issuperset(beside)))
    rare = sum(map(sample.count, _RARE_LETTERS - usual))
    return rare >= _RARE_SHARE * len(sample) or ("è" in sample and _USUAL_BESIDE_E.isdisjoint(sample))


def _first_found(text: str, readings: Mapping[str, Sequence[str]]) -> tuple[str, str] | None:
    excerpt = "".join(islice(_blocks_beyond_ascii(text), _MOST_BLOCKS))
    for source, targets in readings.items():
        data = _as_bytes(excerpt, source)
        if not _is_utf8(data) and (target := encoding_choice.misread_as(data, source, targets)):
            return source, target
    return None


def _is_utf8(data: bytes) -> bool:
    """Tell whether most letters beyond ASCII are those of UTF-8."""
    letters = [letter for letter in data.decode("utf-8", "replace") if letter > "\x7f"]
    return 2 * letters.count("\ufffd") < len(letters)


def _read_again(text: str, *, source: str, target: str) -> str:
    """Read a text anew; what is not of the encoding `source` stays."""
    runs = _runs_in_code_page(source)
    return runs.sub(lambda found: _as_bytes(found[0], source).decode(target, "replace"), text)


def _as_bytes(text: str, codec: str) -> bytes:
    if codec == _WESTERN:
        return text.translate(_TO_BYTES).encode("latin-1", "ignore")
    return text.encode(codec, "ignore")


@cache
def _in_code_page(codec: str) -> frozenset[str]:
    """Return the characters beyond ASCII that were read in an encoding."""
    letters = frozenset(bytes(range(0x80, 0x100)).decode(codec, "ignore"))
    return letters.union(map(chr, range(0x80, 0x100))) if codec == _WESTERN else letters


@cache
def _runs_in_code_page(codec: str) -> re.Pattern[str]:
    return re.compile(f"[\\x00-\\x7f{''.join(map(re.escape, sorted(_in_code_page(codec))))}]+")
