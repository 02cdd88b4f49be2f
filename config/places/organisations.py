"""International organisations and their names by language: `config/places/organisations.yaml`."""

from collections.abc import Iterator, Mapping
from functools import cache

from config.errors import ConfigError
from config.loading import Data, load_yaml
from config.places import PLACES_FOLDER, expanded

ORGANISATIONS_FILE = PLACES_FOLDER / "organisations.yaml"


class Organisations(Data, frozen=True):
    """The file as loaded; its head explains each field."""

    organisations: Mapping[str, str]
    everywhere: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]


@cache
def load_organisations() -> Organisations:
    """Load and check the organisations, once a process; ConfigError names a key that stands for none of them."""
    loaded = load_yaml(ORGANISATIONS_FILE, Organisations)
    for words in (loaded.everywhere, *loaded.words.values()):
        for key in words:
            if key not in loaded.organisations:
                raise ConfigError(
                    f"{ORGANISATIONS_FILE.name}: '{key}' has words, but is not listed under organisations"
                )
    return loaded


def organisation_words(language: str) -> Iterator[tuple[str, str]]:
    """Yield each word for an organisation in a language, and the organisation."""
    loaded = load_organisations()
    for words in (loaded.everywhere, loaded.words.get(language, {})):
        for key, listed in words.items():
            yield from ((word, key) for word in expanded(listed))
