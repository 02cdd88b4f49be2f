"""Letters that are written in several ways: both indexes replace them in every language, before words are compared."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import product

from config.loading import CONFIG_FOLDER, Data, load_yaml

SIMPLIFIED_FILE = CONFIG_FOLDER / "simplified.yaml"

# Accents of Greek, its last sigma, the Russian ё, the Ukrainian ґ, and the French œ, which keyboards lack.
_EUROPEAN = dict(zip("ΆΈΉΊΌΎΏάέήίόύώςЁёҐґ", "ΑΕΗΙΟΥΩαεηιουωσЕеГг", strict=True)) | {"Œ": "Oe", "œ": "oe"}
# Letters of Arabic keyboards, and those of Persian, Urdu and Kurdish ones; a carrier of hamza stands for the letter below it.
_ARABIC = dict(zip("أإآٱىةؤئیېکۀہۂە", "ااااي\u0647ويييك\u0647\u0647\u0647\u0647", strict=True))
# Letters with a dot below, which newspapers leave out (those at \u0958 are not composed in NFC), and the sign of a nasal vowel.
_DEVANAGARI = dict(zip("\u0929\u0931\u0934\u0901", "नरळं", strict=True)) | {"\u093c": ""}
_HEBREW = {"׳": "'", "״": ""}
# The apostrophe of Uzbek, which is a letter in Unicode: Oʻzbekiston.
_UZBEK = {"ʻ": "'"}
LETTERS = _EUROPEAN | _ARABIC | _DEVANAGARI | _HEBREW | _UZBEK

# A nasal before a consonant of its class is a dot: हिन्दी, हिंदी.
_NASALS = {"ङ": "कखगघ", "ञ": "चछजझ", "ण": "टठडढ", "न": "तथदध", "म": "पफबभ"}
# Signs that Ukrainian texts have, or leave out, before a vowel: об'єднання, об’єднання, обєднання.
UKRAINIAN_VOWELS, APOSTROPHES = "яюєїЯЮЄЇ", "'’ʼ‘`´"
# The vowel am of Thai and Lao, which some keyboards write as two characters: ตำรวจ.
AM = {"\u0e4d\u0e32": "\u0e33", "\u0ecd\u0eb2": "\u0eb3"}
# Signs inside an abbreviation, before its last letter: צה״ל, צה"ל.
HEBREW_LETTERS, HEBREW_QUOTES = "\u05d0-\u05ea", '"”“״'


def _sequences() -> Iterator[tuple[str, str]]:
    """Yield letters that stand together, and what replaces them."""
    for nasal, consonants in _NASALS.items():
        yield from ((f"{nasal}\u094d{consonant}", f"\u0902{consonant}") for consonant in consonants)
    yield from ((apostrophe + vowel, vowel) for apostrophe, vowel in product(APOSTROPHES, UKRAINIAN_VOWELS))
    hebrew = map(chr, range(ord(HEBREW_LETTERS[0]), ord(HEBREW_LETTERS[-1]) + 1))
    yield from ((quote + letter, letter) for letter, quote in product(hebrew, HEBREW_QUOTES))


SEQUENCES = dict(_sequences()) | AM
_TABLE = str.maketrans(LETTERS)
_SEQUENCE = re.compile("|".join(map(re.escape, SEQUENCES)))


def same_letters(text: str) -> str:
    """Return `text` in NFC with one letter for those that are written in several ways."""
    return _SEQUENCE.sub(lambda found: SEQUENCES[found[0]], text.translate(_TABLE))


class _Simplified(Data, frozen=True):
    pairs: str


@cache
def simplified() -> dict[str, str]:
    """Return the simplified form of each Han character that has one; of a Japanese character, the Chinese one."""
    return {pair[0]: pair[1] for pair in load_yaml(SIMPLIFIED_FILE, _Simplified).pairs.split()}


@cache
def _simplified_table() -> dict[int, str]:
    return str.maketrans(simplified())


def with_simplified_characters(text: str) -> str:
    """Return `text` with each Han character in its simplified form."""
    return text if text.isascii() else text.translate(_simplified_table())
