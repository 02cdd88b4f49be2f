"""Names in several spellings: the reviewed table `config/names.yaml`; `sounds` has how writing systems spell the others."""

from functools import cache
from typing import NamedTuple

from config.errors import ConfigError
from config.languages import UNDETERMINED, load_languages
from config.loading import CONFIG_FOLDER, load_yaml

_NAMES_FILE = CONFIG_FOLDER / "names.yaml"


class Form(NamedTuple):
    """One form of a name, and the tags of the languages whose documents may have it in another meaning."""

    text: str
    not_in: frozenset[str] = frozenset()


@cache
def load_names() -> tuple[tuple[Form, ...], ...]:
    """Load the names, each with its forms, once a process; ConfigError names a form with an unknown language."""
    groups = load_yaml(_NAMES_FILE, dict[str, list[str]])
    return tuple(
        tuple(_form(each.strip()) for each in entry.split(",")) for names in groups.values() for entry in names
    )


def _form(written: str) -> Form:
    tags, colon, text = written.rpartition(":")
    if not colon:
        return Form(text)
    listed = frozenset(tags.removeprefix("~").split("+"))
    known = frozenset(language.tag for language in load_languages())
    if unknown := listed - known:
        raise ConfigError(f"{_NAMES_FILE.name}: {written}: no language has the tag '{min(unknown)}'")
    return Form(text, listed if tags.startswith("~") else known - listed - {UNDETERMINED})
