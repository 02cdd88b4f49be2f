"""Dates of texts: the day that a text without markup names in a line of its own below its heading."""

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from tasks.text.byline_words import MARKS, calendar_words
from tasks.text.matching import fold
from tasks.text.times import local_time

# A date stands below the heading, a subtitle and a byline at most, in a line that is short.
HEAD_LINES, MAX_DATE = 4, 40
# "at", "Uhr" and the signs of a calendar stand in dates of many languages.
_SHORT_WORD, FEWEST_NUMBERS = 3, 2
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_NUMBER, _WORD = re.compile(r"\d+"), re.compile(r"[^\W\d_]+")


def date_at_head(text: str, *, languages: Sequence[str] = ()) -> datetime | None:
    """Return the time in the first line of the head of a text that is a whole date and nothing else; None if there is none."""
    lines = islice((line.strip() for line in text.split("\n") if line.strip()), HEAD_LINES)
    times = (local_time(line.strip(MARKS), languages=languages) for line in lines if _is_date(line))
    return next(filter(None, times), None)


def _is_date(line: str) -> bool:
    """Tell whether a line may be a date: day and year in figures, with words of a calendar at most."""
    if len(line) > MAX_DATE or len(_NUMBER.findall(line)) < FEWEST_NUMBERS or not _YEAR.search(line):
        return False
    return all(len(word) <= _SHORT_WORD or fold(word) in calendar_words() for word in _WORD.findall(line))
