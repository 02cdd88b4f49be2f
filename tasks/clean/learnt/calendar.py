"""Names of months and days of the week in many languages, from `config/calendar.yaml`."""

from functools import cache

from config.loading import CONFIG_FOLDER, Data, load_yaml
from tasks.text.matching import normal_form


class _Calendar(Data, frozen=True):
    languages: dict[str, str]


@cache
def calendar_words() -> frozenset[str]:
    """Return the names of months and days of the week in every language, in their normal form."""
    calendar = load_yaml(CONFIG_FOLDER / "calendar.yaml", _Calendar)
    return frozenset(normal_form(word) for words in calendar.languages.values() for word in words.split())
