"""Searched date: the time of publication that a page's own data state, or htmldate finds in its markup, the last resort."""

import re
from collections.abc import Sequence
from datetime import datetime

from htmldate import find_date
from trafilatura import load_html

from tasks.extract.metadata.other_dates import without_other_dates
from tasks.text.date_order import MONTH_FIRST, order_of
from tasks.text.times import local_time, parse_time, utc

_FIGURES = re.compile(r"(?<![\d/.-])(\d{1,2})([/-])(\d{1,2})\2(\d{4})(?![\d/.-])")
# A time of a change is none of publication; numbers in an address may be anything.
_UNREAD = (
    "//meta[contains(translate(concat(@property, @name, @itemprop, @http-equiv), 'MU', 'mu'), 'modif')"
    " or contains(translate(concat(@property, @name, @itemprop), 'MU', 'mu'), 'updat') or @property='og:url'"
    " or translate(@name, 'REVISD', 'revisd')='revised']"
    " | //*[@itemprop='dateModified'] | //time[contains(@class, 'updated') or contains(@class, 'modified')]"
    " | //link[@rel='canonical'] | //script[not(contains(., 'datePublished'))]"
)
_MONTHS = 12
# The day of publication as the data of a page's own program state it: `{"publishedAt": "2024-03-07T10:00:00Z"}`.
_NAMED = re.compile(
    r"""\b(?:date_?published|(?:first_?)?publish(?:ed)?_?(?:at|date|time|on)|publication_?(?:date|time)|pub_?date)["']?\s?[:=]\s?"""
    r"""["']([^"'\\<]{8,40})["']""",
    re.IGNORECASE,
)


def searched_date(markup: str, *, languages: Sequence[str], url: str | None, latest: datetime) -> datetime | None:
    """Search `markup` for the time of publication, not after `latest`; midnight UTC where a day is found.

    The only time that names in the markup, mostly of scripts, say is that of publication counts first; of several, some are of
    other articles.
    Days in figures are put into one form first, because htmldate takes the day first in all. Where the order is unknown
    they are not read. The first of January is more often a year of copyright than a day.
    """
    stated = set(_NAMED.findall(markup))
    if len(stated) == 1 and (time := local_time(stated.pop(), languages=languages, url=url)) and utc(time) <= latest:
        return time
    order = order_of([tag.lower() for tag in languages], url=url)
    own = without_other_dates(markup)
    tree = load_html(_FIGURES.sub(lambda figures: _iso(figures, order), own))
    if tree is None:
        return None
    for element in tree.xpath(_UNREAD):
        element.drop_tree()
    # A tree, not the markup: htmldate would download a string that looks like an address.
    day = find_date(tree, extensive_search=True, original_date=True, max_date=latest.replace(tzinfo=None))
    return parse_time(day) if day and not day.endswith("-01-01") else None


def _iso(figures: re.Match[str], order: str | None) -> str:
    first, second = int(figures[1]), int(figures[3])
    is_month_first = second > _MONTHS or (order == MONTH_FIRST and first <= _MONTHS)
    if order is None and first <= _MONTHS and second <= _MONTHS and first != second:
        return " "
    month, day = (first, second) if is_month_first else (second, first)
    return f"{figures[4]}-{month:02}-{day:02}"
