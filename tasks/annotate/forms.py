"""Forms: the words of one language for countries and organisations, made from the files of `config/places/`."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from config.languages import load_languages
from config.places import Name, Words, expanded, load_words, names
from config.places.organisations import organisation_words
from tasks.text.scripts import script_of

# A shorter word in capitals alone may be any abbreviation, and a shorter stem the beginning of any word.
_SHORTEST_IN_CAPITALS = 4
_SHORTEST_STEM = 4


class Form(NamedTuple):
    """The meaning of a word: countries or an organisation; neither for a phrase that is about something else.

    `is_unsure` where it means one of its countries, or another thing. `is_country` where it is the name of a country, not an
    adjective or a city; `is_abbreviation` where it is listed in capitals. `ends` is `*` where any ending of the language may
    follow, `+` where one must, empty where none may.
    """

    countries: tuple[str, ...] = ()
    organisation: str = ""
    is_unsure: bool = False
    is_country: bool = False
    is_abbreviation: bool = False
    ends: str = ""


def replaced(text: str, letters: Mapping[str, str]) -> str:
    """Return `text` with some of its letters replaced, one after the other."""
    for letter, other in letters.items():
        if letter in text:
            text = text.replace(letter, other)
    return text


def written_forms(words: Words, word: str) -> Iterator[str]:
    """Yield a word as it is, with another beginning, and in the second alphabet of its language."""
    yield word
    for beginning, other in words.beginnings.items():
        if word.startswith(beginning):
            yield other + word.removeprefix(beginning)
    if words.transcription:
        yield "".join(words.transcription.get(letter, letter) for letter in word)


def collect_forms(language: str, letters: Mapping[str, str]) -> dict[str, Form]:
    """Return the meaning of every word of a language, with `letters` replaced; of several meanings the first listed."""
    words = load_words(language)
    shared: dict[Form, Form] = {}  # thousands of words have a few hundred meanings
    written = [
        (replaced(each, letters), shared.setdefault(form, form))
        for word, form in _listed(language, words)
        for each in written_forms(words, word)
    ]
    forms: dict[str, Form] = {}
    for word, form in written:
        forms[word] = _joined(forms.get(word), form)
    # A name as it is listed comes before a word in small letters that has got a capital: India, not `india` in Spanish.
    listed = frozenset(forms)
    for word, form in written:
        for variant in _with_capitals(word):
            if variant not in listed:
                forms[variant] = _joined(forms.get(variant), form)
    return forms


def _listed(language: str, words: Words) -> Iterator[tuple[str, Form]]:
    """Yield the words of a language with their meanings, the surest first."""
    for word in expanded(words.none):
        yield _with_ends(word, Form())
    for codes, listed in words.unsure.items():
        for word in expanded(listed):
            yield _with_ends(word, Form(tuple(codes.split()), is_unsure=True))
    for codes, listed in words.countries.items():
        for word in expanded(listed):
            yield _with_ends(word, Form(tuple(codes.split())))
    for word, organisation in organisation_words(language):
        yield _with_ends(word, Form(organisation=organisation))
    listed_names = names(language)
    scripts = _scripts(language, listed_names)
    for name in listed_names:
        if script_of(name.text) in scripts:
            for word in _declined(name.text, words.declensions):
                yield _with_ends(word, Form(name.countries, is_unsure=name.is_unsure, is_country=name.is_country))


def _with_ends(word: str, form: Form) -> tuple[str, Form]:
    ends = word[-1] if word[-1] in "*+" and not (word[-1] == "+" and word.isupper()) else ""
    return word.removesuffix(ends), form._replace(ends=ends, is_abbreviation=word.isupper())


def _joined(known: Form | None, form: Form) -> Form:
    """Return the first meaning of a word, with the ends that both allow."""
    if known is None:
        return form
    if (known.countries, known.organisation) != (form.countries, form.organisation):
        return known
    ends = known.ends if known.ends == form.ends else "*"
    return known._replace(ends=ends, is_country=known.is_country or form.is_country)


def _declined(name: str, declensions: Mapping[str, str]) -> Iterator[str]:
    """Yield a name, and its other forms by the longest of the ends that it has."""
    yield name
    end = max((end for end in declensions if name.endswith(end)), key=len, default=None)
    if end is not None:
        for other in declensions[end].split():
            word = name.removesuffix(end) + other
            if len(word.rstrip("*+")) >= _SHORTEST_STEM or not word.endswith(("*", "+")):
                yield word


def _with_capitals(word: str) -> Iterator[str]:
    """Yield a word with a capital, and in capitals alone."""
    yield word[0].upper() + word[1:]
    if len(word) >= _SHORTEST_IN_CAPITALS:
        yield word.upper()


def _scripts(language: str, listed: Iterable[Name]) -> frozenset[str | None]:
    """Return the scripts that a language is written in."""
    named = script_of(load_languages().get(language).native)
    return frozenset({named, *(script_of(name.text) for name in listed if name.is_country)})
