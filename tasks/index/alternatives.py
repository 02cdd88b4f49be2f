"""Alternatives: other words that count as a word of a query, each with its place in the index and its weight.

A backend asks them beside the word itself, which counts 1. They are the same on every backend.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from config.languages import UNDETERMINED, load_languages
from config.names import Form
from tasks.analysis.affixed import bare_forms, prefixed_forms
from tasks.analysis.forms import is_small_without_accents
from tasks.analysis.inflected import other_forms, single_form
from tasks.analysis.names import name_key, other_names
from tasks.analysis.spellings import Spellings, spellings
from tasks.analysis.typed import needed_keys, phrase_variants, typed_prefix, typed_word
from tasks.index import ranking
from tasks.index.query import Match, Term
from tasks.text.scripts import script_of

_SHORTEST_STEMMED = (
    7  # letters of a form that is looked up in any inflection: shorter stems are common words in some language
)
_UNCERTAIN_STEMS = frozenset({"latin", "greek"})
_SHORTEST_SLAVIC = 5
_SLAVIC = frozenset({"cs", "hr", "pl", "sk", "sl", "sr"})  # in Latin letters, with cases of which a name has few forms
_SCRIPTS_TOGETHER: dict[str | None, str] = {"kana": "han"}  # Japanese has both
# Endings of the cases of a Cyrillic name, by its own ending: Київ has Києва, Лавров has Лаврова.
_CASES = {"ів": "ова ову ові", "їв": "єва єву єві", "й": "я ю"} | {
    letter: f"{letter}а {letter}у {letter}е {letter}і" for letter in "бвгджзклмнпрстфхцчшщ"
}


class Place(StrEnum):
    """The field in which the words of an alternative are looked up."""

    EXACT = "exact"  # title and text, words as written
    WORDS = "words"  # title and text, each word as the analyzer of the language reduces it
    PHRASE = "phrase"  # title and text, adjacent words as written
    FORMS = "forms"  # the keys of other ways to write the words of a document
    BARE_STEMS = "bare stems"  # such keys of one language each: stems of words without their accents
    FORM_PREFIX = "form prefix"  # beginnings of such keys


# Where words are looked up by their keys, in the field of forms.
OF_KEYS = frozenset({Place.FORMS, Place.BARE_STEMS})


class Alternative(NamedTuple):
    """Any of `words` in `place`, in documents that have all keys of `forms` too; each of them scores `weight`.

    It is not looked up in the documents of the languages in `not_in`.
    """

    place: Place
    words: tuple[str, ...]
    weight: float
    not_in: frozenset[str] = frozenset()
    forms: tuple[str, ...] = ()


def alternatives(term: Term) -> Iterator[Alternative]:
    """Yield the other words that count as `term`.

    Other names and inflections are only those of a plain word: a phrase, a prefix, a required or excluded word are exact.
    An excluded word excludes its other forms, and not the compounds that have it as a part.
    """
    if term.match is Match.WILDCARD:
        return
    if term.match is Match.WORDS and not term.required and not term.excluded:
        yield from _other_names(term.text)
        yield from _inflected(term.text)
    if term.match is Match.PREFIX:
        if beginning := typed_prefix(term.text):
            yield Alternative(Place.FORM_PREFIX, (beginning,), ranking.JOINED_WEIGHT)
        return
    if term.match is Match.PHRASE:
        for variant in phrase_variants(term.text):
            yield Alternative(Place.PHRASE, (variant.text,), ranking.JOINED_WEIGHT, forms=variant.keys)
    typed = typed_word(term.text)
    if typed.same:
        yield Alternative(Place.FORMS, typed.same, ranking.JOINED_WEIGHT)
    if typed.bare and term.match is Match.WORDS:
        yield Alternative(Place.BARE_STEMS, typed.bare, ranking.JOINED_WEIGHT)
    if typed.words:
        yield Alternative(
            Place.WORDS if term.match is Match.WORDS else Place.PHRASE, typed.words, ranking.JOINED_WEIGHT
        )
    if typed.phrases:
        yield Alternative(Place.PHRASE, typed.phrases, ranking.JOINED_WEIGHT)
    if typed.parts and term.match is Match.WORDS and not term.excluded:
        yield Alternative(Place.FORMS, typed.parts, ranking.PART_WEIGHT)


def _inflected(text: str) -> Iterator[Alternative]:
    """Yield forms that are another word too, and the word with and without what some languages join to it."""
    if forms := other_forms(text) + prefixed_forms(text):
        yield Alternative(Place.EXACT, forms, ranking.FORM_WEIGHT)
    if single := single_form(text):
        yield Alternative(Place.WORDS, (single,), ranking.FORM_WEIGHT)
    if bare := bare_forms(text):
        yield Alternative(Place.WORDS, bare, ranking.FORM_WEIGHT)


def needed_forms(term: Term) -> tuple[str, ...]:
    """Return the keys without which a document does not match `term`: of words with signs, as C++ and AT&T have them."""
    return () if term.match in {Match.PREFIX, Match.WILDCARD} else needed_keys(term.text)


def is_exact_apart(term: Term) -> bool:
    """Return whether `term` as written, which is without accents, is another word: Åre, which is no `are`."""
    return term.match is Match.WORDS and is_small_without_accents(term.text)


def form_keys(terms: Iterable[Term]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the keys of forms that `terms` look up, and the beginnings of such keys; excluded terms have none."""
    asked = [each for term in terms if not term.excluded for each in alternatives(term)]
    keys = (word for each in asked if each.place in OF_KEYS for word in each.words)
    return frozenset(keys), tuple(word for each in asked if each.place is Place.FORM_PREFIX for word in each.words)


@lru_cache(maxsize=1000)
def _other_names(text: str) -> tuple[Alternative, ...]:
    """Return the other forms of a name: those of the table, or its spellings where the table does not have it."""
    forms = other_names(text)
    spelled = Spellings() if forms else spellings(text)
    forms = forms or other_names(text, spelled.latin)
    groups: dict[tuple[Place, frozenset[str]], dict[str, None]] = {}
    for place, words, not_in in (*_of_table(forms), *_of_spellings(spelled)):
        groups.setdefault((place, not_in), {}).update(dict.fromkeys(words))
    return tuple(
        Alternative(place, tuple(words), ranking.SPELLING_WEIGHT, not_in)
        for (place, not_in), words in groups.items()
        if words
    )


def _of_table(forms: Iterable[Form]) -> Iterator[tuple[Place, tuple[str, ...], frozenset[str]]]:
    """Yield how each form is looked up; a short Latin or Greek one in few inflections, as its stem may be a common word."""
    for form in forms:
        script, words = script_of(form.text), name_key(form.text)
        is_short = script in _UNCERTAIN_STEMS and " " not in words
        if is_short:
            yield Place.EXACT, (words, *([f"{words}s"] if script == "latin" else [])), form.not_in
        if not is_short or len(words) >= _SHORTEST_STEMMED:
            yield Place.WORDS, _with_cases(form.text), form.not_in | _others(script)
        elif script == "latin" and len(words) >= _SHORTEST_SLAVIC:
            yield Place.WORDS, (form.text,), form.not_in | _not_slavic()


def _of_spellings(spelled: Spellings) -> Iterator[tuple[Place, tuple[str, ...], frozenset[str]]]:
    yield Place.EXACT, (*spelled.latin, *spelled.greek), frozenset()
    yield Place.WORDS, tuple(word for each in spelled.cyrillic for word in _with_cases(each)), _others("cyrillic")


def _with_cases(word: str) -> tuple[str, ...]:
    """Return `word`, and a Slavic name in Cyrillic letters with its cases: stemmers take the end of Лавров for an ending."""
    for last, endings in _CASES.items():
        if word.endswith(last):
            return word, *(word.removesuffix(last) + ending for ending in endings.split())
    return (word,)


@cache
def _others(script: str | None) -> frozenset[str]:
    """Return the tags of the languages that are written in another script; none for Latin, which all texts have."""
    if script is None or script == "latin":
        return frozenset()
    same = _SCRIPTS_TOGETHER.get(script, script)
    scripts = {language.tag: script_of(language.native) for language in load_languages()}
    return frozenset(
        tag for tag, other in scripts.items() if tag != UNDETERMINED and _SCRIPTS_TOGETHER.get(other, other) != same
    )


@cache
def _not_slavic() -> frozenset[str]:
    return frozenset(language.tag for language in load_languages()) - _SLAVIC - {UNDETERMINED}
