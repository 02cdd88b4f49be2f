"""People of the table `config/names.yaml`, found by any of their forms in any script."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind
from rapidfuzz.fuzz import ratio

from config.names import Form, load_first_names, load_given_names, load_name_rules, load_people
from tasks.annotate.name_runs import is_given_name
from tasks.index.analysis.chain import without_accents
from tasks.index.analysis.names import name_key
from tasks.index.analysis.transliteration import transliterations

_LONGEST_ENDING = 4  # letters behind a form, in languages with cases
_LONGEST_PREFIX = 2  # letters before a form, in Arabic, Persian and Hebrew: and, by, the
_WITH_PREFIXES = frozenset({"ar", "he", "fa"})
_UNSPACED = frozenset({"zh", "ja", "ko", "th", "lo", "km", "my"})
_MOST_GIVEN_NAMES = 3
_GIVEN_CHARACTERS = 40  # before a surname, of its given names
_SIMILAR = 60  # percent, of two spellings of one given name


class Mention(NamedTuple):
    """A person of the table in a text, from `start` to `end`.

    `name` is the form as written, with the given names before it; `is_whole` tells that it has any, or is a full name.
    `is_inflected` tells that a word of it has an ending. `is_other` tells that the given name is that of another person.
    `stands_alone` tells that no word with a capital stands right before it.
    """

    start: int
    end: int
    key: str
    name: str
    is_whole: bool
    is_inflected: bool
    is_other: bool
    stands_alone: bool


class _Entry(NamedTuple):
    """A form of the table, and the person's full name in English."""

    form: Form
    full: str


def mentions_in(text: str, language: str) -> Iterator[Mention]:
    """Yield the people of the table that a text names, in its order."""
    matcher, entries = _table()
    found = sorted(matcher.find_matches_as_indexes(text, overlapping=True), key=lambda each: (each[1], -each[2]))
    last = 0
    for number, start, end in found:
        entry = entries[number]
        if start < last or language in entry.form.not_in or not _starts_word(text, start, language):
            continue
        if (ending := _ending(text, end, language)) is not None:
            last = end + ending
            yield _mention(text, start, end, ending, entry, language)


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
    return any(ratio(first, second) >= _SIMILAR for first in spellings[0] for second in spellings[1])


@lru_cache(5000)
def romanised(name: str) -> tuple[str, ...]:
    """Return the spellings of a word in Latin letters, the usual one first; of other scripts without capitals, the word."""
    plain = without_accents(name.lower()).rstrip(".")
    return (plain,) if plain.isascii() else (*transliterations(name.lower()).get("latin", ()), plain)


def _mention(text: str, start: int, end: int, ending: int, entry: _Entry, language: str) -> Mention:
    whole = text[start : end + ending]
    is_full = entry.form.text.count(" ") >= entry.full.count(" ") or _has_no_capitals(entry.form.text)
    given = () if is_full else _given_before(text, start, language)
    known = entry.full.split()[:-1]
    is_other = bool(given) and not any(same_given_name(one, two) for one in given for two in known)
    name = " ".join((*given, whole))
    begin = start - (len(name) - len(whole))
    has_given = bool(given) or (is_full and " " in whole)
    return Mention(
        start=begin,
        end=end + ending,
        key=name_key(entry.full),
        name=name,
        is_whole=has_given,
        is_inflected=ending > 0 or any(not _is_listed(one) for one in given),
        is_other=is_other,
        stands_alone=not _word_before(text, begin)[:1].isupper(),
    )


def _is_listed(given: str) -> bool:
    return given.endswith(".") or all(part in load_given_names() for part in without_accents(given.lower()).split("-"))


def _word_before(text: str, start: int) -> str:
    """Return the word right before a position, empty where a mark or a line ends before it."""
    before = text[max(0, start - _GIVEN_CHARACTERS) : start]
    return re.split(r"[ \n]", before)[-2] if before.endswith(" ") else ""


def _given_before(text: str, start: int, language: str) -> Sequence[str]:
    """Return the given names that stand right before a surname."""
    found: list[str] = []
    before = text[max(0, start - _GIVEN_CHARACTERS) : start]
    if not before.endswith(" "):
        return ()
    for word in reversed(before.rstrip("\n").split(" ")[:-1]):
        is_initial = word.endswith(".") and len(word) <= len("J.-P.") and word[:1].isupper()
        if len(found) == _MOST_GIVEN_NAMES or not word[:1].isupper():
            break
        if not is_initial and not is_given_name(word, language):
            break
        found.insert(0, word)
    return () if all(word.endswith(".") for word in found) else found


def _starts_word(text: str, start: int, language: str) -> bool:
    if start == 0 or language in _UNSPACED or not text[start - 1].isalnum():
        return True
    if language not in _WITH_PREFIXES:
        return False
    letters = 0
    while letters < start and text[start - letters - 1].isalnum():
        letters += 1
    return letters <= _LONGEST_PREFIX


def _ending(text: str, end: int, language: str) -> int | None:
    """Return the number of letters of a case of grammar behind a form, None where the form is part of another word."""
    if language in _UNSPACED:
        return 0
    letters = 0
    while end + letters < len(text) and text[end + letters].isalpha():
        letters += 1
    if letters == 0:
        return None if text[end : end + 1].isdigit() else 0
    if language in load_name_rules().with_cases and letters <= _LONGEST_ENDING:
        return letters
    return 0 if language in load_name_rules().with_genitive and text[end : end + letters] == "s" else None


def _has_no_capitals(text: str) -> bool:
    return text.lower() == text.upper()


@cache
def _groups() -> dict[str, str]:
    """Map the spellings of first names to one of each name."""
    return {
        without_accents(form.text.lower()): without_accents(forms[0].text.lower())
        for forms in load_first_names()
        for form in forms
    }


@cache
def _table() -> tuple[AhoCorasick, list[_Entry]]:
    """Return the matcher of all forms, and the entry of each."""
    listed: dict[str, _Entry] = {}
    for full, forms in load_people().items():
        for form in (*forms, Form(full)):
            listed.setdefault(form.text, _Entry(form, full))
    matcher = AhoCorasick(list(listed), matchkind=MatchKind.Standard)
    return matcher, list(listed.values())
