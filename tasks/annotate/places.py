"""Places: the countries that an article speaks of, how much, and the one that it is about."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from tasks.annotate.place_forms import Forms, Mention, forms_of
from tasks.document import Place

# A mention in the title counts three, one in the first paragraph two, any other one.
TITLE_POINTS, LEAD_POINTS, TEXT_POINTS = 3, 2, 1
# A longer first paragraph has its lead at its beginning.
LEAD_CHARACTERS = 400
# The words shown of each country.
MOST_EVIDENCE = 5
# The primary country has this share of all mentions, and this many times as much as the next.
PRIMARY_SHARE, PRIMARY_LEAD = 0.4, 1.25


def find_places(text: str, *, title: str | None = None, language: str) -> tuple[Place, ...]:
    """Return the countries that an article speaks of, by words of its language, the one with most mentions first.

    The weights are shares of all mentions, 0..1; a mention in the title counts three and one in the lead two. A word of
    several meanings counts where the text speaks of just one of its countries in another way, or lists it beside a country.
    """
    whole = f"{title}\n{text}" if title and not text.startswith(title) else text
    forms = forms_of(language)
    mentions = _resolved(forms.find(whole), whole, forms)
    if not mentions:
        return ()
    title_end = len(title) if title else 0
    lead_end = _lead_end(whole, title_end)
    points = Counter[str]()
    evidence: dict[str, dict[str, None]] = defaultdict(dict)
    for start, end, countries in mentions:
        for country in countries:
            points[country] += TITLE_POINTS if start < title_end else LEAD_POINTS if start < lead_end else TEXT_POINTS
            evidence[country].setdefault(whole[start:end])
    total = sum(points.values())
    return tuple(
        Place(country=country, weight=round(count / total, 3), evidence=(*evidence[country],)[:MOST_EVIDENCE])
        for country, count in points.most_common()
    )


def primary_country(
    places: Sequence[Place], *, dateline: str | None = None, publisher: str | None = None
) -> tuple[str | None, str | None]:
    """Return the country that an article is about and where that is known from: `text`, `dateline` or `publisher`; else none.

    `dateline` and `publisher` are countries. Where the text speaks of none, the article is about the country where it was written,
    else about the publisher's: news of a country seldom names it. Where two have about the same share, the dateline decides.
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


def _lead_end(text: str, title_end: int) -> int:
    """Return the end of the first paragraph after the title."""
    line_end = text.find("\n", title_end + 1)
    return min(line_end if line_end >= 0 else len(text), title_end + LEAD_CHARACTERS)


def _resolved(mentions: Sequence[Mention], text: str, forms: Forms) -> list[tuple[int, int, tuple[str, ...]]]:
    """Return the mentions that count: start, end and countries."""
    sure = {country for each in mentions if not each.form.is_unsure for country in each.form.countries}
    listed = _listed(mentions, text, forms.joins) if len(mentions) > 1 else set()
    counted = []
    for mention in mentions:
        start, end, form = mention
        countries: Iterable[str] = form.countries
        if form.is_unsure:
            known = tuple(country for country in form.countries if country in sure)
            countries = known if len(known) == 1 else form.countries if start in listed and len(form.countries) == 1 else ()
        if countries:
            counted.append((start, end, tuple(countries)))
    return counted


def _listed(mentions: Sequence[Mention], text: str, joins: frozenset[str]) -> set[int]:
    """Return the starts of the mentions that stand beside the name of a country, with a comma or an "and" between."""
    starts = set()
    for first, second in zip(mentions, mentions[1:], strict=False):
        if second.start - first.end < 8 and text[first.end : second.start].strip() in joins:
            for one, other in ((first, second), (second, first)):
                if other.form.is_country and not other.form.is_unsure:
                    starts.add(one.start)
    return starts
