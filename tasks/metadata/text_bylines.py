"""Bylines of texts: the authors that a text without markup names in its first lines."""

import re
from itertools import islice

from config.names import is_given_name
from tasks.text.byline_words import MARKS, calendar_words, change, is_person
from tasks.text.bylines import begins_with_lead, clean_authors
from tasks.text.matching import fold

# A byline stands in one of so many lines at the head of a text, and is short.
HEAD_LINES, MAX_BYLINE = 2, 80

# What may stand behind the figures of a clock: "AM", "Uhr", "PST".
_OF_CLOCK = re.compile(r"^(?:(?i:[ap]\.?m\.?|uhr|h)(?=\W|$)|(?:[A-Z]{1,3}T|UTC)\b|[\s|•·–—,-])*")
_SHORT_WORD, _DIGIT = 3, re.compile(r"\d")
# "Ann Lee | Updated March 8, 2024".
_SIGN = re.compile(r"\s*[|•·–—]\s*|,\s+")


def authors_at_head(text: str) -> tuple[str, ...]:
    """Return the authors that the first or second line of a text names; empty where neither is a byline."""
    lines = islice((line for line in text.split("\n") if line), HEAD_LINES)
    return next(filter(None, map(authors_of_line, lines)), ())


def authors_of_line(line: str) -> tuple[str, ...]:
    """Return the authors that a line names which is a byline, else none.

    A title may begin like one ("By Popular Demand"): without a colon each name must begin with a known given name.
    """
    if len(line) > MAX_BYLINE or not begins_with_lead(line):
        return ()
    names = clean_authors([line])
    are_sure = ":" in line or all(map(_begins_with_given_name, names))
    return names if are_sure and all(map(is_person, names)) else ()


def authors_before_date(line: str) -> tuple[str, ...]:
    """Return the name with which a line begins that goes on with a date or the time of a change, else none.

    It must begin with a known given name: "Marrow Point | March 8, 2024" is a place.
    """
    sign = _SIGN.search(line)
    rest = line[sign.end() :] if sign else ""
    first = fold(rest).split(maxsplit=1)[0].strip(".,") if rest else ""
    is_dated = first[:1].isdigit() or first in calendar_words() or change().match(fold(rest))
    names = clean_authors([line[: sign.start()]]) if sign and is_dated and len(line) <= MAX_BYLINE else ()
    return names if names and all(is_person(name) and _begins_with_given_name(name) for name in names) else ()


def authors_after_date(line: str) -> tuple[str, ...]:
    """Return the names in a line that is a date and then a byline: "March 8, 2024 at 9:30 AM by Ann Lee"; else none."""
    words = line.split() if len(line) <= MAX_BYLINE and _DIGIT.search(line) else []
    last = max((number for number, word in enumerate(words) if any(map(str.isdigit, word))), default=len(words))
    before = [fold(word).strip(MARKS + ".") for word in words[:last]]
    if not all(any(map(str.isdigit, word)) or len(word) <= _SHORT_WORD or word in calendar_words() for word in before):
        return ()
    rest = _OF_CLOCK.sub("", " ".join(words[last + 1 :]), count=1)
    names = clean_authors([rest]) if rest and begins_with_lead(rest) else ()
    return names if all(map(is_person, names)) else ()


def _begins_with_given_name(name: str) -> bool:
    given, *others = name.split()
    return bool(others) and is_given_name(given)
