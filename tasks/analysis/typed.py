"""Typed words: the keys of forms under which a word is found that somebody types, and its other ways of writing.

The counterpart of `forms`: that gives the keys of a document, without knowing what is typed; this gives the keys of a typed
word, without knowing the language of the document.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice, product
from typing import NamedTuple

from config.languages import load_languages
from tasks.analysis import forms
from tasks.analysis.compounds import has_compounds
from tasks.analysis.counted import counted_key
from tasks.analysis.gendered import genders
from tasks.analysis.unaccented import typed_bare_stems

_MOST_VARIANTS = 8  # of a phrase
# Two letters that may stand for a letter with a sign, and this letter without it, as the index has it.
_PAIR = re.compile("ae|oe|ue|aa|dj", re.IGNORECASE)
_AROUND = re.compile(r"^[^\w.]+|[^\w+#]+$")  # signs around a word


class TypedWord(NamedTuple):
    """The ways to a word: keys of the `same` word and of a compound's `parts`, other `words`, `phrases` for the word.

    `bare` are keys of its stems in the languages whose words it may be without their accents.
    """

    same: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    bare: tuple[str, ...] = ()


class Variant(NamedTuple):
    """A phrase in another way of writing; a document that has it for another reason lacks one of `keys`."""

    text: str
    keys: tuple[str, ...]


@lru_cache(maxsize=1000)
def typed_word(text: str) -> TypedWord:
    """Return the ways to one typed word; none of several words."""
    if len(text.split()) > 1:
        return TypedWord()
    if needed := tuple(forms.symbols(text)):
        return TypedWord(same=needed)
    if of_genders := genders(text):
        return TypedWord(same=tuple(sorted(_in_all_languages(of_genders))), words=of_genders)
    word = _AROUND.sub("", text)
    if key := forms.decimal(word):
        return TypedWord(same=(key,))
    if forms.is_number(word):
        return TypedWord(same=(forms.number(word),), words=(forms.number(word),))
    with_dots = tuple(forms.capitals(text.upper())) if "." in word else ()
    if with_dots:
        return TypedWord(same=with_dots, words=tuple(key for key in with_dots if key.islower()))
    found, counted = _of_word(word), counted_key(word)
    return found._replace(same=(*forms.capitals(word), *((counted,) if counted else ()), *found.same))


def _of_word(word: str) -> TypedWord:
    whole = "".join(pieces[0]) if (pieces := list(forms.written_apart(word))) else forms.joined(word) or word
    if not whole.isalnum():
        return TypedWord()
    shorter = forms.doubled(whole)
    tags = [language.tag for language in load_languages()]
    same = _in_all_languages({whole, shorter})
    compound = [tag for tag in tags if has_compounds(tag) and shorter.isalpha()]
    parts = {forms.PART + stem for tag in compound for stem in forms.stems(shorter, tag)}
    parts.update(forms.PART + key for key in [forms.folded(whole)] if key)
    words = {each for each in (whole, shorter, forms.digraphs(whole)) if each != word}
    phrases = {" ".join(each) for each in pieces}
    found = TypedWord(*(tuple(sorted(each)) for each in (same, parts, words, phrases)))
    return found._replace(bare=typed_bare_stems(whole))


def _in_all_languages(words: Iterable[str]) -> set[str]:
    """Return the keys of `words` in every language."""
    return {key for each in words for language in load_languages() for key in forms.same(each, language.tag)}


@lru_cache(maxsize=1000)
def typed_prefix(text: str) -> str:
    """Return the beginning of the keys that a typed beginning of a word finds; empty where it has none."""
    word = _AROUND.sub("", text)
    return forms.folded(forms.joined(word) or word)


def needed_keys(text: str) -> tuple[str, ...]:
    """Return the keys that a document must have: those of words with signs, `c++` and `at&t`."""
    return tuple(dict.fromkeys(forms.symbols(text)))


def phrase_variants(text: str) -> Iterator[Variant]:
    """Yield the other ways to write a phrase: with umlauts for two letters, and with two letters for umlauts."""
    ways = [list(_ways(word)) for word in text.split()]
    for chosen in islice(product(*ways), 1, _MOST_VARIANTS):
        yield Variant(" ".join(way.text for way in chosen), tuple(key for way in chosen for key in way.keys))


def _ways(word: str) -> Iterator[Variant]:
    """Yield `word` as typed, then its other ways of writing."""
    yield Variant(word, ())
    others = {forms.joined(word), forms.doubled(word), forms.digraphs(word)} - {"", word}
    yield from (Variant(other, ()) for other in sorted(others))
    if _PAIR.search(word) and (key := forms.folded(word)):
        yield Variant(_PAIR.sub(lambda pair: pair[0][0], word), (key,))
