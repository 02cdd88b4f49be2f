"""Names in the reviewed table: the other forms of a typed name, in any script.

The name is looked up as typed, without its ending in a case of grammar, and as transliteration spells it.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from config.languages import LANGUAGES_FILE
from config.names import NAMES_FILE, Form, load_names
from tasks.analysis.analyzer import exact_analyzer
from tasks.analysis.kept_tables import kept_table
from tasks.analysis.letters import SIMPLIFIED_FILE

_SHORTEST_STEM, _SHORTEST_LATIN_STEM = 3, 4
_MOST_WORDS = 4  # of one name
# Endings of names in the cases of Slavic languages and of the genitive of Germanic ones, and the endings of their first case.
_CASES = {
    "": "s a u y e em om ie owi ovi iem а у е ы і ом ем ым им ові ю σ",
    "a": "y e u ie ou i",
    "а": "ы и е і у ой ою",
    "i": "iego iemu im",
    "y": "ego emu ym eho",
    "ий": "ого ому им",
    "ый": "ого ому ым",
    "ь": "и і ю я е ем",
    "й": "я ю ем е",
    "я": "и ю е ей",
    "о": "а у",
    "ів": "ова ові ову",
    "їв": "єва єві єву",
    "ка": "ці",
    "ы": "ах ам ами",
    "и": "ах ам ами",
}


def first_cases(word: str) -> Iterator[str]:
    """Yield the words of which `word`, in lower case, may be another case; they need not exist."""
    shortest = _SHORTEST_LATIN_STEM if word.isascii() else _SHORTEST_STEM
    for first, endings in _CASES.items():
        for ending in endings.split():
            if word.endswith(ending) and len(word) - len(ending) >= shortest:
                yield word.removesuffix(ending) + first
    yield f"{word}σ"


class _Key(NamedTuple):
    """The numbers of the names that have a form, and whether that form is a common word too."""

    names: tuple[int, ...]
    is_common_word: bool


class _Names(NamedTuple):
    """The distinct forms of each name, and the names by the keys of their forms."""

    forms: list[tuple[Form, ...]]
    keys: dict[str, _Key]


@lru_cache(maxsize=1000)
def other_names(text: str, spelled: Iterable[str] = ()) -> tuple[Form, ...]:
    """Return the other forms of the name that `text` is, or one of its `spelled` variants; empty if it is none.

    A form that is a common word in some language is the name only where it is typed with a capital.
    """
    typed = name_key(text)
    cases = first_cases(typed) if " " not in typed else ()
    names = _names()
    found = next((found for key in (typed, *cases, *spelled) if (found := names.keys.get(key))), None)
    if found is None or (found.is_common_word and text.islower()):
        return ()
    return tuple(form for name in found.names for form in names.forms[name] if name_key(form.text) != typed)


def join_names(words: Sequence[str]) -> list[str]:
    """Return `words` with those that are a name together joined by blanks: `Hong Kong`."""
    joined: list[str] = []
    start = 0
    while start < len(words):
        ends = range(min(len(words), start + _MOST_WORDS), start + 1, -1)
        end = next((end for end in ends if is_name(" ".join(words[start:end]))), start + 1)
        joined.append(" ".join(words[start:end]))
        start = end
    return joined


def is_name(text: str) -> bool:
    """Return whether `text` is a form of a name in the table."""
    return name_key(text) in _names().keys


def name_key(text: str) -> str:
    """Return the words of `text` as they are compared, with single blanks."""
    return " ".join(exact_analyzer().terms(text))


@cache
def _names() -> _Names:
    return kept_table("names", (NAMES_FILE, LANGUAGES_FILE, SIMPLIFIED_FILE), _made_names, _Names)


def _made_names() -> _Names:
    names = _Names([], {})
    for number, forms in enumerate(load_names()):
        distinct = {name_key(form.text): form for form in reversed(forms)}
        names.forms.append(tuple(distinct.values()))
        for key, form in distinct.items():
            before = names.keys.get(key, _Key((), is_common_word=False))
            names.keys[key] = _Key((*before.names, number), before.is_common_word or bool(form.not_in))
    return names
