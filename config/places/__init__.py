"""Words for countries: a file a language here, and the names of CLDR for every language."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from babel import Locale, UnknownLocaleError, localedata
from babel.core import get_global

from config.languages import UNDETERMINED, load_languages
from config.loading import CONFIG_FOLDER, Data, load_yaml
from config.names import load_names

PLACES_FOLDER = CONFIG_FOLDER / "places"
# CLDR says "Hong Kong (SAR)", "Myanmar (Burma)", "Congo - Kinshasa": only a name that an article could have is one.
_ADDED = re.compile(r"\s*[(（].*?[)）]")
_NO_NAME = re.compile(r"[-–—]\s|\bSAR\b|[,;&]")
_CHOICE = re.compile(r"\{([^}]*)\}")


class Words(Data, frozen=True):
    """The words of one language for countries. Words are separated by spaces, and `_` in one is a space.

    `word*` stands for the word with any of `endings` or none, `word+` with one of them; `nor{d,th}` is two words.
    A word in small letters may be written with a capital too, every word in capitals alone.
    `countries` has words by ISO 3166 code (several codes: the word names all of them). `unsure` has words of several meanings:
    they count where the text speaks of just one of their countries in another way, or has them beside the name of another
    country. `none` are phrases that hold such a word and are about something else.
    `declensions` turns the end of a name of CLDR into other ends: the longest end that fits.
    `prefixes` may stand before a word without a space, `beginnings` replaces the beginning of a word.
    `letters` are replaced in words and texts, one by one. `transcription` gives each word in a second alphabet.
    `joins` are words for "and". `locales` names CLDR's locales if it is not one of the same name.
    `whole_words` is false where no spaces part words; there a form in katakana ends with its run of katakana.
    """

    countries: dict[str, str] = {}
    unsure: dict[str, str] = {}
    none: str = ""
    endings: str = ""
    declensions: dict[str, str] = {}
    prefixes: str = ""
    beginnings: dict[str, str] = {}
    letters: dict[str, str] = {}
    transcription: dict[str, str] = {}
    joins: str = ""
    locales: str = ""
    whole_words: bool = True


class Shared(Data, frozen=True):
    """The words of every language, `config/places/shared.yaml`; its head explains each field."""

    zones: str
    cities: dict[str, str]
    unsure: dict[str, str]
    left_out: str
    territories: str


class Name(NamedTuple):
    """A name of a country, or of a city of it, as CLDR or config/names.yaml write it."""

    text: str
    countries: tuple[str, ...]
    is_unsure: bool = False
    is_country: bool = False


def own_file(language: str) -> bool:
    """Tell whether a language has a file of its own; others have names only."""
    return (PLACES_FOLDER / f"{language}.yaml").is_file()


@cache
def load_words(language: str) -> Words:
    """Load the words of a language, once a process; empty for a language without a file."""
    return load_yaml(PLACES_FOLDER / f"{language}.yaml", Words) if own_file(language) else Words()


@cache
def load_shared() -> Shared:
    """Load the words of every language, once a process."""
    return load_yaml(PLACES_FOLDER / "shared.yaml", Shared)


def expanded(words: str) -> Iterator[str]:
    """Yield each of some words with spaces for `_`, and with each choice in braces: `{a,b}c` is `ac` and `bc`."""
    for word in words.split():
        yield from _choices(word.replace("_", " "))


def _choices(word: str) -> Iterator[str]:
    choice = _CHOICE.search(word)
    if not choice:
        yield word
        return
    for each in choice[1].split(","):
        yield from _choices(word[: choice.start()] + each + word[choice.end() :])


def names(language: str) -> tuple[Name, ...]:
    """Return the names of countries, capitals and other cities in a language: names of countries first."""
    left_out = {*expanded(load_shared().left_out)}
    locales = [*_locales(language)]
    found = [*_country_names(locales), *_zone_names(locales), *_city_names(language)]
    countries: dict[str, set[tuple[str, ...]]] = {}
    for name in found:
        countries.setdefault(name.text, set()).add(name.countries)
    _forget_locales()
    # A name of two countries (刚果, short for either Congo) stands for none.
    return tuple(name for name in dict.fromkeys(found) if name.text not in left_out and len(countries[name.text]) == 1)


def _locales(language: str) -> Iterator[Locale]:
    for name in (load_words(language).locales or language).split():
        try:
            yield Locale.parse(name, sep="_" if "_" in name else "-")
        except (UnknownLocaleError, ValueError):  # CLDR lacks it
            continue


def _forget_locales() -> None:
    """Free what Babel keeps of CLDR, more than a megabyte a language, but for what all languages inherit."""
    loaded = getattr(localedata, "_cache", {})
    for name in [name for name in loaded.copy() if name != "root"]:
        loaded.pop(name, None)  # another thread may do the same


def _country_names(locales: list[Locale]) -> Iterator[Name]:
    territories = load_shared().territories.split()
    for locale in locales:
        for code, written in locale.territories.items():
            name = _ADDED.sub("", written)
            if len(code) == 2 and code.isalpha() and code not in territories and not _NO_NAME.search(name):
                yield Name(name, (code,), is_country=True)


def _zone_names(locales: list[Locale]) -> Iterator[Name]:
    shared = load_shared()
    countries, later_zones = get_global("zone_territories"), get_global("zone_aliases")
    unsure = {zone: codes for codes, listed in shared.unsure.items() for zone in listed.split() if "/" in zone}
    for locale in locales:
        # For a language of Latin letters CLDR leaves a city out that is the same in the name of the zone.
        is_latin = str(locale.territories.get("FR", "ф"))[0].isascii()
        written = locale.time_zones
        for zone in (*shared.zones.split(), *unsure):
            city = written.get(zone, {}).get("city") or (
                zone.rpartition("/")[2].replace("_", " ") if is_latin else None
            )
            if city:
                yield Name(city, (countries[later_zones.get(zone, zone)],), is_unsure=zone in unsure)


def _city_names(language: str) -> Iterator[Name]:
    shared = load_shared()
    sure = {city: codes for codes, listed in shared.cities.items() for city in expanded(listed)}
    unsure = {city: codes for codes, listed in shared.unsure.items() for city in expanded(listed)}
    for forms in load_names():
        key = forms[0].text
        codes = sure.get(key) or unsure.get(key)
        if codes:
            yield from (
                Name(form.text, tuple(codes.split()), is_unsure=key in unsure)
                for form in forms
                if language not in form.not_in
            )


def country_name(code: str) -> str:
    """Return the English name of a country; the code itself where it is unknown."""
    return str(Locale("en").territories.get(code.upper(), code))


def languages_with_words() -> tuple[str, ...]:
    """Return the tags of the languages with a file of their own."""
    return tuple(each.tag for each in load_languages() if each.tag != UNDETERMINED and own_file(each.tag))
