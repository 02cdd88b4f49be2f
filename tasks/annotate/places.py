"""Places and organisations: what countries an article speaks of, how much, and the one that it is about."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from config.languages import UNDETERMINED
from tasks.annotate.mentions import Mention, finder_of
from tasks.document import Document, Place

# A mention in the title counts three, one in the first paragraph two, any other one.
TITLE_POINTS, LEAD_POINTS, TEXT_POINTS = 3, 2, 1
# A longer first paragraph has its lead at its beginning.
LEAD_CHARACTERS = 400
# The words shown of each country.
MOST_EVIDENCE = 5
# The primary country has this share of all mentions, and this many times as much as the next.
PRIMARY_SHARE, PRIMARY_LEAD = 0.4, 1.25
# Between the names of a list stands no more than this: a comma, spaces, an "and".
_BETWEEN = 8


def with_places(document: Document) -> Document:
    """Return the document with the countries and organisations that its title and text speak of."""
    places, organisations = find_places(document.text, title=document.title, language=document.language)
    place = document.dateline.place if document.dateline else None
    country, source = primary_country(
        places,
        dateline=country_of(place, language=document.language) if place else None,
        publisher=document.publisher_country,
    )
    return document.with_(
        places=places, primary_country=country, primary_country_source=source, organisations=organisations
    )


def find_places(text: str, *, title: str | None = None, language: str) -> tuple[tuple[Place, ...], tuple[str, ...]]:
    """Return the countries that an article speaks of, the one with most mentions first, and the organisations.

    The weights are shares of all mentions, 0..1; a mention in the title counts three and one in the lead two. A word of several
    meanings counts where the text speaks of just one of its countries in another way, or lists it beside a country's name.
    """
    if language == UNDETERMINED:
        return (), ()
    whole = f"{title}\n{text}" if title and not text.startswith(title) else text
    finder = finder_of(language)
    mentions = finder.find(whole)
    organisations = dict.fromkeys(each.form.organisation for each in mentions if each.form.organisation)
    named = [each for each in mentions if each.form.countries]
    return _weighed(_resolved(named, whole, finder.joins), whole, len(title or "")), tuple(organisations)


def country_of(place: str, *, language: str) -> str | None:
    """Return the country of a place, such as that of a dateline; None where the name has none or several."""
    countries = {
        country
        for each in finder_of(language).find(place)
        if not each.form.is_unsure
        for country in each.form.countries
    }
    return countries.pop() if len(countries) == 1 else None


def primary_country(
    places: Sequence[Place], *, dateline: str | None = None, publisher: str | None = None
) -> tuple[str | None, str | None]:
    """Return the country that an article is about, and what tells it: `text`, `dateline` or `publisher`; else none.

    `dateline` and `publisher` are countries. An article that speaks of no country is about the one where it was written, else
    about its publisher's: news from home seldom names the country. Of two countries with about the same share, the one of the
    dateline is it.
    """
    if places and _leads(places):
        return places[0].country, "text"
    if dateline and (not places or dateline in {place.country for place in places}):
        return dateline, "dateline"
    if publisher and not places:
        return publisher, "publisher"
    return None, None


def _leads(places: Sequence[Place]) -> bool:
    first, second = places[0].weight, places[1].weight if len(places) > 1 else 0.0
    return first >= PRIMARY_SHARE and first >= PRIMARY_LEAD * second


def _weighed(counted: Sequence[tuple[Mention, tuple[str, ...]]], text: str, title_end: int) -> tuple[Place, ...]:
    """Return the countries of mentions by their share."""
    line_end = text.find("\n", title_end + 1)
    lead_end = min(line_end if line_end >= 0 else len(text), title_end + LEAD_CHARACTERS)
    points = Counter[str]()
    evidence: dict[str, dict[str, None]] = defaultdict(dict)
    for (start, end, _), countries in counted:
        for country in countries:
            points[country] += TITLE_POINTS if start < title_end else LEAD_POINTS if start < lead_end else TEXT_POINTS
            evidence[country].setdefault(text[start:end])
    total = sum(points.values())
    return tuple(
        Place(country=country, weight=round(count / total, 3), evidence=(*evidence[country],)[:MOST_EVIDENCE])
        for country, count in points.most_common()
    )


def _resolved(mentions: Sequence[Mention], text: str, joins: frozenset[str]) -> list[tuple[Mention, tuple[str, ...]]]:
    """Return the mentions that count, with their countries."""
    sure = {country for each in mentions if not each.form.is_unsure for country in each.form.countries}
    listed = _listed(mentions, text, joins)
    resolved = []
    for mention in mentions:
        countries = mention.form.countries
        if mention.form.is_unsure:
            known = tuple(country for country in countries if country in sure)
            countries = (
                known if len(known) == 1 else countries if len(countries) == 1 and mention.start in listed else ()
            )
        if countries:
            resolved.append((mention, countries))
    return resolved


def _listed(mentions: Sequence[Mention], text: str, joins: frozenset[str]) -> set[int]:
    """Return the starts of the mentions that stand beside the name of a country, with a comma or an "and" between."""
    starts = set()
    for first, second in pairwise(mentions):
        if second.start - first.end < _BETWEEN and text[first.end : second.start].strip() in joins:
            starts |= {one.start for one, other in ((first, second), (second, first)) if _is_sure_name(other)}
    return starts


def _is_sure_name(mention: Mention) -> bool:
    return mention.form.is_country and not mention.form.is_unsure
