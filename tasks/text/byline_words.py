"""Byline words: tells what a part of a byline is: a person, an agency, a desk, a newspaper, or what somebody does."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from config.bylines import agency_ids as _ids
from config.bylines import load_bylines
from config.calendar import load_calendar
from tasks.text.matching import fold, letters_and_digits
from tasks.text.scripts import CASED, HANGUL, KANA_AND_HAN

# Marks around names.
MARKS = " ,;:|•·–—-/／…"
EAST_ASIAN = re.compile(f"[{KANA_AND_HAN}{HANGUL}]")
CASED_WORD = re.compile(f"[{CASED}]{{2}}")
ADDRESS = re.compile(r"(?<!\S)\S*(?:@\S*|https?://\S*|\bwww\.\S*)")

_MOST_NAME_WORDS = 5
# With the vowel signs of Hebrew, Arabic, and of the scripts from Devanagari to Khmer, which are no letters to a pattern.
# One set: a letter that two alternatives match makes the time of a search grow with the power of the length.
LETTERS = r"(?:(?![\d_])[\w\u0300-\u036f\u0591-\u05c7\u064b-\u0670\u0900-\u109f\u1780-\u17ff\u200c])+"
_NAME_WORD = re.compile(rf"{LETTERS}(?:[.'’-]+{LETTERS})*\.?")
_PARTICLES = frozenset(
    {"de", "da", "do", "dos", "das", "del", "della", "di", "du", "des", "la", "le", "el", "al", "bin", "bint", "ibn"}
    | {
        "ben",
        "abu",
        "van",
        "von",
        "der",
        "den",
        "ter",
        "ten",
        "zu",
        "zur",
        "af",
        "av",
        "y",
        "e",
        "i",
        "und",
        "of",
        "st",
    }
)
_EAST_ASIAN_NAME = re.compile(r"[一-鿿぀-ヿ]{2,5}|[一-鿿]{1,4}[\s　・][一-鿿぀-ヿ]{1,4}|[가-힣]{2,4}")
# A department, a newspaper or an agency in Chinese and Japanese.
_EAST_ASIAN_OFFICE = re.compile(r"[一-鿿぀-ヿ]+(?:部|局|支社|新聞|新闻|通信|日報|日报|週報|周报)")
_SITE = re.compile(
    r"\S+ (?:com|net|org)|\S*\.(?:com|net|org|info|biz|news|online|media|press|today|live|blog|website|[a-z]{2})"
)
# The name by which somebody logs in: `alee2019`, `ann_lee`, `user-6629`.
_ACCOUNT = re.compile(r"[a-z\d][a-z\d_.-]*|[\w.-]*\d[\w.-]*", re.ASCII)


def is_person(name: str) -> bool:
    """Tell whether a clean name is one of a person, or of a news agency, and no other phrase."""
    if fold(name) in agencies() or (_EAST_ASIAN_NAME.fullmatch(name) and not is_newspaper(name)):
        return True
    words = name.replace(",", "").split()
    is_capital = [not word[:1].islower() or word.split("-")[0] in _PARTICLES for word in words]
    is_name = 1 < len(words) <= _MOST_NAME_WORDS and all(is_capital) and all(map(_NAME_WORD.fullmatch, words))
    return is_name and not is_newspaper(name)


def is_office(text: str) -> bool:
    """Tell whether a part is an agency, a desk, or a word for several of them."""
    folded = fold(text.strip(MARKS))
    return folded in agencies() or any(folded in phrases(field) for field in ("desks", "staff", "noise"))


def newspapers_among(names: Iterable[str], *, publishers: Iterable[str] = ()) -> frozenset[str]:
    """Return those of the `names` that are newspapers, or their people without names."""
    own = {letters_and_digits(publisher) for publisher in publishers}
    return frozenset(name for name in names if letters_and_digits(name) in own or is_newspaper(name))


@lru_cache(2_000)
def is_newspaper(text: str) -> bool:
    """Tell whether a part is the name of a newspaper, or its people without names."""
    folded = fold(text)
    if folded in phrases("staff") or _EAST_ASIAN_OFFICE.fullmatch(text):
        return folded not in phrases("desks")
    words = [word.strip(MARKS) for word in folded.split()]
    if is_office(text) or ends_with_office(text):
        return False
    is_behind_article = (
        words[0] in phrases("articles") and words[-1] in phrases("media_after_articles") if words else False
    )
    return is_behind_article or not phrases("media").isdisjoint(words) or bool(_SITE.fullmatch(folded))


def is_account(name: str) -> bool:
    """Tell whether a name is one to log in with, which stands for a person where no other is named."""
    return bool(_ACCOUNT.fullmatch(name)) and not is_office(name)


def is_phrase(name: str) -> bool:
    """Tell whether a clean name has a word in small letters that is in no name, as those of programs have: "Evening feed"."""
    words = name.split()
    small = [word for word in words if word.isalpha() and word[:1].islower() and word.split("-")[0] not in _PARTICLES]
    return len(words) > 1 and bool(small) and not is_office(name) and not ends_with_office(name)


def ends_with_office(text: str) -> bool:
    """Tell whether a part names the office of a newspaper: "Valley Post Staff Writer"."""
    return any(fold(text).endswith(f" {office}") for office in phrases("staff") | phrases("desks"))


def is_role(text: str) -> bool:
    """Tell whether a part says what somebody does."""
    folded = fold(text)
    words = [word.strip(MARKS) for word in folded.split()]
    return (
        not phrases("roles").isdisjoint(words)
        or any(f" {role} " in f" {folded} " for role in _roles_of_words())
        or any(part in folded for part in phrases("roles_within"))
    )


@cache
def _roles_of_words() -> tuple[str, ...]:
    return tuple(role for role in phrases("roles") if " " in role)


def begins_role(word: str) -> bool:
    """Tell whether a role may begin with this word: "Health and science correspondent"."""
    folded = fold(word).strip(MARKS)
    return folded in phrases("fields") or folded in phrases("staff") or is_role(folded)


@cache
def phrases(field: str) -> frozenset[str]:
    """Return the folded phrases of a field of `config/bylines.yaml`."""
    return frozenset(fold(phrase) for phrase in load_bylines().phrases(field))


def agency_named(text: str) -> str | None:
    """Return the id of the news agency that a text is a name of; None where it is none."""
    return agency_ids().get(fold(text.strip(MARKS)))


@cache
def agencies() -> frozenset[str]:
    """Return the folded spellings of all news agencies."""
    return frozenset(agency_ids())


@cache
def agency_ids() -> dict[str, str]:
    """Return the id of each news agency by its folded spellings."""
    return {fold(spelling): agency for spelling, agency in _ids().items()}


@cache
def calendar_words() -> frozenset[str]:
    """Return the folded names of months and days of the week in all languages."""
    return frozenset(fold(form) for names in load_calendar().languages.values() for form in names.forms())


@cache
def change() -> re.Pattern[str]:
    """Return a pattern of what stands before the time of a change: "Updated:"."""
    words = sorted((fold(word) for word in load_calendar().modified.split(",")), key=len, reverse=True)
    return re.compile(rf"[^\w]*(?:{'|'.join(map(re.escape, words))})(?![^\W\d_])")
