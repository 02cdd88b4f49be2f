"""Listed names: where a text has forms of `config/names.yaml`, in any script."""

from functools import cache, lru_cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from config.names import load_names, load_people
from tasks.text.matching import find_each


class ListedName(NamedTuple):
    """A form in a text, from `start` to `end`: its number among the keys of `listed_forms`."""

    number: int
    start: int
    end: int


@lru_cache(2)  # the people and the story of an article are read from the same text
def listed_names(text: str) -> tuple[ListedName, ...]:
    """Return every occurrence of a form in `text`, also inside words and other forms: by start, the longest first."""
    found = sorted(find_each(_matcher(), text), key=lambda each: (each[1], -each[2]))
    return tuple(ListedName(*each) for each in found)


@cache
def listed_forms() -> dict[str, int]:
    """Return the forms of all names, and the full names of people, each with its number."""
    forms = [form.text for name in load_names() for form in name]
    return {form: number for number, form in enumerate(dict.fromkeys([*forms, *load_people()]))}


@cache
def _matcher() -> AhoCorasick:
    return AhoCorasick(list(listed_forms()), matchkind=MatchKind.Standard)
