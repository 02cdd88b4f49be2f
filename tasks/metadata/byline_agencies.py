"""Agencies in bylines: finds the news agencies that a byline names beside or instead of a person."""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from config.bylines import load_bylines
from tasks.text.byline_words import MARKS, agency_named, is_role, phrases
from tasks.text.matching import fold
from tasks.text.normalise import one_line

_SEPARATOR = re.compile(r"\s*[,;|•·‖、，،/／()\[\]（）【】]\s*|\s+[-–—:]+\s+|:\s+")
_LONGEST = 200
# "United Press International correspondent" has the most words before what somebody does there.
_MOST_NAME_WORDS = 3
_OUTLET_LETTERS = range(2, 8)


def agencies_in(bylines: Iterable[str]) -> tuple[str, ...]:
    """Return the ids of the agencies that bylines name, each once: "Ann Lee, AP", "Le Courrier et AFP", "Ann Lee with dpa".

    A byline that credits a picture names none: "Photo: AFP".
    """
    found = (agency for byline in bylines for agency in _agencies_of(one_line(byline[: _LONGEST + 1])))
    return tuple(dict.fromkeys(found))


@lru_cache(2_000)  # a page states its byline in several places
def _agencies_of(byline: str) -> tuple[str, ...]:
    return tuple(_agencies(byline))


def _agencies(byline: str) -> Iterator[str]:
    if len(byline) > _LONGEST or is_picture_credit(byline):
        return
    for part in _SEPARATOR.split(byline):
        for piece in _joints().split(part):
            if agency := _agency(_leads().sub("", piece).strip(MARKS + ".")):
                yield agency


def _agency(part: str) -> str | None:
    """Return the agency that a part names, alone, before a role ("AP Sports Writer") or behind a name ("Ann Lee AFP")."""
    if whole := agency_named(part):
        return whole
    words = part.split()
    for count in range(min(_MOST_NAME_WORDS, len(words) - 1), 0, -1):
        agency = agency_named(" ".join(words[:count]))
        if agency and is_role(" ".join(words[count:])):
            return agency
    for count in range(min(_MOST_NAME_WORDS, len(words) - 2), 0, -1):
        agency = agency_named(" ".join(words[-count:]))
        is_marked = count > 1 or (words[-1].isupper() and len(words[-1]) in _OUTLET_LETTERS)
        if agency and is_marked and not part.isupper() and all(word[:1].isupper() for word in words[:-count]):
            return agency
    return None


def is_picture_credit(text: str) -> bool:
    """Tell whether a text credits a photographer, a translator or an editor."""
    folded = fold(text)
    words = {word.strip(MARKS + "().") for word in re.split(r"[\s:/]+", folded)}
    return not words.isdisjoint(_credit_words())


@cache
def _credit_words() -> frozenset[str]:
    return frozenset(phrase for phrase in phrases("credits") if " " not in phrase)


@cache
def _joints() -> re.Pattern[str]:
    words = "|".join(map(re.escape, load_bylines().phrases("tails_of_agencies")))
    return re.compile(rf"\s+(?:{words})\s+|\s*[&+]\s*|^(?:{words})\s+", re.IGNORECASE)


@cache
def _leads() -> re.Pattern[str]:
    leads = (*load_bylines().phrases("leads"), *load_bylines().phrases("leads_of_full_names"))
    words = "|".join(map(re.escape, sorted(leads, key=len, reverse=True)))
    return re.compile(rf"^\s*(?:{words})(?:\s*[:：]\s*|\s+)", re.IGNORECASE)
