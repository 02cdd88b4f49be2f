"""People of the table `config/names.yaml` by any spelling of their names, and spellings of given names."""

from collections.abc import Mapping
from functools import cache, lru_cache

from config.names import load_first_names, load_name_rules, load_people
from tasks.analysis.chain import without_accents
from tasks.analysis.names import first_cases, name_key
from tasks.analysis.transliteration import transliterations
from tasks.document import Person
from tasks.runtime.late_imports import at_first_use
from tasks.text.scripts import script_of

with at_first_use():
    import rapidfuzz

_SIMILAR = 60  # percent, of two spellings of one given name


@lru_cache(maxsize=1000)
def person_keys(text: str) -> tuple[str, ...]:
    """Return the keys of the people of the table who may be meant by `text`, in any script and case of grammar.

    A surname may have given names before it, if they are spellings of the person's own.
    """
    words = name_key(text).split(" ")
    for first in range(len(words)):
        surname = " ".join(words[first:])
        cases = first_cases(surname) if " " not in surname else ()
        found = next((keys for form in (surname, *cases) if (keys := _people().get(form))), ())
        if found:
            return tuple(key for key in found if all(_is_given_name_of(word, key) for word in words[:first]))
    return ()


def _is_given_name_of(word: str, key: str) -> bool:
    return any(same_given_name(word, own) for own in key.split(" ")[:-1])


def known_as(person: Person) -> str:
    """Return one name of a person for readers of every language.

    That is the English one of the table, else the name as the article writes it in Latin letters, else the key with capitals.
    """
    if full := _full_names().get(person.key):
        return full
    if script_of(person.name) == "latin":
        return person.name
    particles = load_name_rules().particles
    return " ".join(word if word in particles else word.capitalize() for word in person.key.split(" "))


@cache
def _full_names() -> Mapping[str, str]:
    """Map the keys of the people of the table to their full names in English."""
    return {name_key(full): full for full in load_people()}


def given_key(name: str) -> str:
    """Return one spelling of a given name, in Latin letters where its script has capitals."""
    spellings = romanised(name)
    return next((_groups()[each] for each in spellings if each in _groups()), spellings[0])


def same_given_name(one: str, other: str) -> bool:
    """Return whether two given names may be spellings of one, in any scripts that have capitals."""
    groups = _groups()
    spellings = [romanised(one), romanised(other)]
    if any(groups.get(first, first) == groups.get(second, second) for first in spellings[0] for second in spellings[1]):
        return True
    if min(len(spellings[0][0]), len(spellings[1][0])) == 1:
        return spellings[0][0][0] == spellings[1][0][0]
    return any(rapidfuzz.fuzz.ratio(first, second) >= _SIMILAR for first in spellings[0] for second in spellings[1])


@lru_cache(5000)
def romanised(name: str) -> tuple[str, ...]:
    """Return the spellings of a word in Latin letters, the usual one first; of other scripts without capitals, the word."""
    plain = without_accents(name.lower()).rstrip(".")
    return (plain,) if plain.isascii() else (*transliterations(name.lower()).get("latin", ()), plain)


@cache
def _groups() -> dict[str, str]:
    """Map the spellings of first names to one of each name."""
    return {
        without_accents(form.text.lower()): without_accents(forms[0].text.lower())
        for forms in load_first_names()
        for form in forms
    }


@cache
def _people() -> Mapping[str, tuple[str, ...]]:
    """Map the key of each form of a person, and of the full name in English, to the keys of those who have it."""
    people: dict[str, tuple[str, ...]] = {}
    for full, forms in load_people().items():
        for key in {name_key(full), *(name_key(form.text) for form in forms)}:
            people[key] = (*people.get(key, ()), name_key(full))
    return people
