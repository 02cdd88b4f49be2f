"""Names: the reviewed table `config/names.yaml`, and `config/given_names.txt`."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple
from unicodedata import combining, normalize

from config.errors import ConfigError
from config.languages import UNDETERMINED, load_languages
from config.loading import CONFIG_FOLDER, Data, load_yaml

NAMES_FILE = CONFIG_FOLDER / "names.yaml"
_GIVEN_NAMES_FILE = CONFIG_FOLDER / "given_names.txt"


class Form(NamedTuple):
    """One form of a name, and the tags of the languages whose documents may have it in another meaning."""

    text: str
    not_in: frozenset[str] = frozenset()


class _NamesFile(Data, frozen=True, rename={"first_names": "first names"}):
    places: tuple[str, ...] = ()
    persons: dict[str, str] = {}
    families: tuple[str, ...] = ()
    first_names: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    particles: str = ""
    with_cases: str = ""
    with_genitive: str = ""
    surname_first: str = ""
    things: str = ""


@cache
def load_names() -> tuple[tuple[Form, ...], ...]:
    """Load the names, each with its forms, once a process; ConfigError names a form with an unknown language."""
    file = _load_file()
    listed = (*file.places, *file.persons.values(), *file.families, *file.first_names, *file.organisations)
    return tuple(map(_forms, listed))


@cache
def load_people() -> Mapping[str, tuple[Form, ...]]:
    """Map the full names of people in English to their forms, once a process."""
    return {name: _forms(listed) for name, listed in _load_file().persons.items()}


@cache
def load_first_names() -> tuple[tuple[Form, ...], ...]:
    """Load the first names that languages spell differently, each with its forms, once a process."""
    return tuple(map(_forms, _load_file().first_names))


class NameRules(NamedTuple):
    """The words and languages that tell how articles name people; the head of the file explains each field."""

    particles: frozenset[str]
    with_cases: frozenset[str]
    with_genitive: frozenset[str]
    surname_first: frozenset[str]
    things: frozenset[str]


@cache
def load_name_rules() -> NameRules:
    """Load how articles name people, once a process."""
    file = _load_file()
    return NameRules(*(frozenset(getattr(file, field).split()) for field in NameRules._fields))


@cache
def load_given_names() -> frozenset[str]:
    """Load the given names of many countries, in lower case without accents, once a process."""
    lines = _GIVEN_NAMES_FILE.read_text("utf-8").split("\n")
    listed = [name for line in lines if not line.startswith("#") for name in line.split()]
    spelled = (form.text for forms in load_first_names() for form in forms)
    return frozenset([*listed, *(_without_accents(name.lower()) for name in spelled)])


def is_given_name(word: str) -> bool:
    """Tell whether each part of a word is a given name of some country: "Anna-Maria"."""
    return load_given_names().issuperset(_without_accents(word.lower()).split("-"))


def _without_accents(word: str) -> str:
    return "".join(letter for letter in normalize("NFD", word) if not combining(letter))


@cache
def _load_file() -> _NamesFile:
    return load_yaml(NAMES_FILE, _NamesFile)


def _forms(listed: str) -> tuple[Form, ...]:
    return tuple(_form(each.strip()) for each in listed.split(","))


def _form(written: str) -> Form:
    tags, colon, text = written.rpartition(":")
    if not colon:
        return Form(text)
    listed = frozenset(tags.removeprefix("~").split("+"))
    known = frozenset(language.tag for language in load_languages())
    if unknown := listed - known:
        raise ConfigError(f"{NAMES_FILE.name}: {written}: no language has the tag '{min(unknown)}'")
    return Form(text, listed if tags.startswith("~") else known - listed - {UNDETERMINED})
