"""Keys of an article: what another article on the same event has too, in whatever language it is written.

`w:ptn`    the skeleton of a word with a capital, or of a word in katakana
`t:Kyiv`   a name of `config/names.yaml`, in any of its forms
`c:UA`     a country
`n:1500`   a number, `d:2-4` a day
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import chain, islice

import msgspec

from config.languages import load_languages
from tasks.analysis.remembered import Budget, Remembered
from tasks.document import Document
from tasks.stories.known_names import known_names
from tasks.stories.numbers import numbers
from tasks.stories.skeletons import skeleton

# News says the most important first; a book has the keys of every article.
_MOST_LETTERS = 20_000
_MOST_KEYS = 250
# All capitals of scripts that have them, as one set: the search for a set is the quickest that there is.
_CAPITALS = "".join(letter for letter in map(chr, range(0x2000)) if letter.isupper())
NAME = rf"[{_CAPITALS}][^\W\d_\u2e80-\uffff]+"
_NAMES = re.compile(NAME)
_KATAKANA = re.compile("[ァ-ヺー]{3,}")
_NAMES_OF_ALL = Budget(50_000)


class Written(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The words of a key as an article first writes them, and how often the article has the key."""

    words: str
    count: int


def with_story_keys(document: Document) -> Document:
    """Add the keys of a document whose text, title and language are final."""
    return document.with_(story_keys=tuple(named_keys(document)))


def named_keys(document: Document) -> dict[str, Written]:
    """Return the keys of a document, at most 250, each with the words that stand for it in the text."""
    text = f"{document.title or ''}\n{document.text}"[:_MOST_LETTERS]
    words: dict[str, str] = {}
    counts = Counter[str]()
    places = ((f"c:{place.country}", place.country, 1) for place in document.places)
    for key, written, count in islice(chain(places, _keys(text, document.language)), 4 * _MOST_KEYS):
        words.setdefault(key, written)
        counts[key] += count
    return {key: Written(written, counts[key]) for key, written in islice(words.items(), _MOST_KEYS)}


def _keys(text: str, language: str) -> Iterator[tuple[str, str, int]]:
    """Yield keys, the words of each, and how often the text has these."""
    yield from ((key, written, 1) for key, written in chain(known_names(text, language), numbers(text, language)))
    yield from _names(text, language)


def _names(text: str, language: str) -> Iterator[tuple[str, str, int]]:
    names = Counter(_NAMES.findall(text))
    if not text.isascii():
        names.update(_KATAKANA.findall(text))
    key_of = _name_keys(language)
    return ((key, name, count) for name, count in names.items() if (key := key_of[name]))


@cache
def _name_keys(language: str) -> Remembered[str]:
    """Return the keys of words with a capital; that of a word that has one where a sentence begins is empty."""
    common = _common_words(language)

    def key(name: str) -> str:
        return "" if name.lower() in common or not (letters := skeleton(name)) else f"w:{letters}"

    return Remembered(key, _NAMES_OF_ALL)


@cache
def _common_words(language: str) -> frozenset[str]:
    """Return the stop words of a language: they have capitals at the beginning of a sentence."""
    return frozenset(load_languages().get(language).analysis.stop_words.split())
