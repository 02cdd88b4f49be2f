"""People of the table `config/names.yaml`, found by any of their forms in any script."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from config.names import Form, load_name_rules, load_people
from tasks.analysis.analyzer import is_stop_word
from tasks.analysis.listed_names import listed_forms, listed_names
from tasks.analysis.names import name_key
from tasks.analysis.people import same_given_name
from tasks.annotate.name_runs import is_given_name, is_listed, may_have_cases

_LONGEST_ENDING = 4  # letters behind a form, in languages with cases
_LONGEST_PREFIX = 2  # letters before a form, in Arabic, Persian and Hebrew: and, by, the
_WITH_PREFIXES = frozenset({"ar", "he", "fa"})
_UNSPACED = frozenset({"zh", "ja", "ko", "th", "lo", "km", "my"})
_MOST_GIVEN_NAMES = 3
_GIVEN_CHARACTERS = 40  # before a surname, of its given names


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
    entries = _entries()
    last = 0
    for number, start, end in listed_names(text):
        entry = entries.get(number)
        if entry is None or start < last or language in entry.form.not_in or not _starts_word(text, start, language):
            continue
        if (ending := _ending(text, end, language)) is not None:
            last = end + ending
            yield _mention(text, start, end, ending, entry, language)


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
        is_inflected=ending > 0 or not all(one.endswith(".") or is_listed(one) for one in given),
        is_other=is_other,
        stands_alone=_stands_alone(text, begin, language),
    )


def _stands_alone(text: str, start: int, language: str) -> bool:
    """Return whether the word before a position is no name."""
    word = next(iter(_words_before(text, start)[-1:]), "")
    return not word[:1].isupper() or is_stop_word(word, language)


def _given_before(text: str, start: int, language: str) -> Sequence[str]:
    """Return the given names that stand right before a surname."""
    found: list[str] = []
    for word in reversed(_words_before(text, start)):
        is_initial = word.endswith(".") and len(word) <= len("J.-P.")
        if len(found) == _MOST_GIVEN_NAMES or not word[:1].isupper():
            break
        if not is_initial and not is_given_name(word, language):
            break
        found.insert(0, word)
    return () if all(word.endswith(".") for word in found) else found


def _words_before(text: str, start: int) -> list[str]:
    """Return the words of the line right before a position; none where no space is before it."""
    line = text[max(0, start - _GIVEN_CHARACTERS) : start].rpartition("\n")[2]
    return line.split(" ")[:-1] if line.endswith(" ") else []


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
    if may_have_cases(language) and letters <= _LONGEST_ENDING:
        return letters
    return 0 if language in load_name_rules().with_genitive and text[end : end + letters] == "s" else None


def _has_no_capitals(text: str) -> bool:
    return text.lower() == text.upper()


@cache
def _entries() -> dict[int, _Entry]:
    """Return the people by the numbers of their forms."""
    numbers = listed_forms()
    listed: dict[int, _Entry] = {}
    for full, forms in load_people().items():
        for form in (*forms, Form(full)):
            listed.setdefault(numbers[form.text], _Entry(form, full))
    return listed
