"""Date order: finds which figure of `07/03/2024` is the day, from languages, regions and the site's domain."""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple
from urllib.parse import urlsplit

from config.calendar import load_calendar

DAY_FIRST, MONTH_FIRST = "DMY", "MDY"
_AMERICAN_DOMAINS = frozenset({"gov", "mil", "edu"})
_REGION_LETTERS = 2


class _Regions(NamedTuple):
    month_first: frozenset[str]
    month_first_languages: frozenset[str]
    unknown: frozenset[str]
    unknown_languages: frozenset[str]
    day_first: frozenset[str]
    international: frozenset[str]


def order_of(languages: Iterable[str], *, url: str | None = None) -> str | None:
    """Return DAY_FIRST or MONTH_FIRST as the languages (BCP 47 tags in lower case) and the site at `url` write; None if unknown.

    English without a region says nothing, nor do tags and domain that contradict each other: many a British site has the
    `en-US` that its software came with.
    """
    tags = tuple(languages)
    stated = next((order for tag in tags if (order := _of_tag(tag))), None)
    sited = _of_domain(url, languages=frozenset(tag.split("-")[0] for tag in tags))
    return None if stated and sited and stated != sited else stated or sited


def _of_tag(tag: str) -> str | None:
    known = _regions()
    language, *subtags = tag.split("-")
    region = next((part for part in subtags if len(part) == _REGION_LETTERS or part.isdigit()), "")
    if region in known.month_first or (not region and language in known.month_first_languages):
        return MONTH_FIRST
    if f"{language}-{region}" in known.unknown:
        return None
    is_written_so = language not in known.unknown_languages or region in known.day_first
    return DAY_FIRST if is_written_so or (language == "en" and region) else None


def _of_domain(url: str | None, *, languages: frozenset[str]) -> str | None:
    known = _regions()
    domain = (_host(url)).rpartition(".")[2]
    if domain in known.month_first | _AMERICAN_DOMAINS:
        return MONTH_FIRST
    if domain in known.day_first:
        return DAY_FIRST
    is_country = len(domain) == _REGION_LETTERS and domain not in known.international
    return DAY_FIRST if is_country and languages.isdisjoint(known.unknown_languages - {"en"}) else None


def _host(url: str | None) -> str:
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:
        return ""


@cache
def _regions() -> _Regions:
    data = load_calendar()
    first, unknown = data.month_first, data.order_unknown
    texts = (first.regions, first.languages, unknown.regions, unknown.languages, data.day_first_regions)
    return _Regions(*(frozenset(text.split()) for text in (*texts, data.international_domains)))
