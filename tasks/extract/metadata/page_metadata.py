"""Metadata of a page: the title, times, address, publisher, authors, section and language that it states of its article."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from selectolax.lexbor import LexborNode

from tasks.document import Record
from tasks.extract.elements import line_of
from tasks.extract.metadata.headings import logo_names, lower_headings, lower_headline, without_print
from tasks.extract.metadata.leads import lead_among
from tasks.extract.metadata.statements import BYLINE, HEADING, Statement, Statements
from tasks.extract.metadata.titles import Headings, own_headings, page_titles, plain, site_names
from tasks.extract.metadata.visible_bylines import (
    bylines_below_heading,
    credited_agencies,
    more_authors,
    visible_authors,
)
from tasks.extract.page import Page
from tasks.metadata.byline_agencies import agencies_in
from tasks.metadata.topics import topic_of
from tasks.text.addresses.original_urls import original_url
from tasks.text.byline_words import is_account, is_phrase, newspapers_among
from tasks.text.bylines import clean_authors
from tasks.text.matching import letters_and_digits
from tasks.text.normalise import one_line
from tasks.text.times import is_possible, local_time
from tasks.text.urls import absolute_url, is_article_url, site_of, with_scheme

# An address without its scheme.
_HOST_FIRST = re.compile(r"www\.[\w-]+\.", re.IGNORECASE)
# What parts the name of a site from its slogan.
_SLOGAN = re.compile(r"\s+[–—·•:-]{1,2}\s+|\s*[|｜]\s*")


class PageMetadata(Record, frozen=True):
    """The metadata that a page states; `url` is its own address, `language` its tag, which may be wrong.

    `published` and `modified` are in the zone in which the page states them. Each `…_source` names the origin of a field.
    """

    title: str | None = None
    title_source: str | None = None
    headlines: tuple[str, ...] = ()
    lead: str | None = None
    lead_source: str | None = None
    published: datetime | None = None
    published_source: str | None = None
    modified: datetime | None = None
    url: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    authors_source: str | None = None
    agencies: tuple[str, ...] = ()
    section: str | None = None
    section_source: str | None = None
    language: str | None = None


def page_metadata(page: Page, *, url: str | None = None, latest: datetime | None = None) -> PageMetadata:
    """Read the metadata of `page`; `url` is the address it was fetched from, to resolve and check the stated one.

    A field that the page does not state is None (authors: empty). Authors are clean names. A time after `latest`, in UTC, is
    passed over for the next one that is stated.
    """
    statements = Statements(page)
    publisher = _publisher(name for value in statements.publishers() if (name := one_line(value)))
    titles = _titles(statements, page, publisher=publisher, url=url)
    shown = bylines_below_heading(page.tree)
    authors, authors_source = _authors(statements, page, shown, publishers=_own_names(publisher, url))
    published, published_source = _time(statements, statements.dates(), url=url, latest=latest)
    modified, _ = _time(statements, statements.changes(), url=url, latest=latest)
    lead = lead_among(statements.leads(), titles=[title.value for title in titles])
    section, section_source = topic_of(statements.sections(), url=url)
    return PageMetadata(
        title=titles[0].value if titles else None,
        title_source=titles[0].origin if titles else None,
        headlines=tuple(title.value for title in titles),
        lead=lead.value if lead else None,
        lead_source=lead.origin if lead else None,
        published=published,
        published_source=published_source,
        modified=modified,
        url=_own_url(statements, url=url),
        publisher=publisher,
        authors=authors,
        authors_source=authors_source,
        agencies=_agencies(statements, shown),
        section=section,
        section_source=section_source,
        language=next(statements.languages(), None),
    )


def _authors(
    statements: Statements, page: Page, bylines: Sequence[LexborNode], *, publishers: Iterable[str]
) -> tuple[tuple[str, ...], str | None]:
    """Return the authors of the most trusted statement that names any, of one that names a newspaper if no other does."""
    brands: tuple[str, ...] = ()
    source = None
    for origin, stated in statements.bylines():
        names = clean_authors(stated, publishers=publishers)
        accounts = {name for name in names if is_account(name) or is_phrase(name)}
        if set(names) - newspapers_among(names, publishers=publishers) - accounts:
            more = more_authors(bylines, names)
            return (more, BYLINE) if more else (names, origin)
        brands, source = (brands, source) if brands else (names, origin)
    if shown := visible_authors(page.tree) or (() if brands else clean_authors(statements.linked_above())):
        return shown, BYLINE
    return brands, source if brands else None


def _own_names(publisher: str | None, url: str | None) -> list[str]:
    """Return the names of the site, which is no author of its articles."""
    site = site_of(url) or ""
    return [name for name in (publisher, site, site.partition(".")[0]) if name]


def _agencies(statements: Statements, shown: Sequence[LexborNode]) -> tuple[str, ...]:
    """Return the agencies in all bylines, stated and shown."""
    stated = agencies_in(byline for _, bylines in statements.bylines() for byline in bylines)
    return tuple(dict.fromkeys((*stated, *credited_agencies(shown))))


def _publisher(names: Iterator[str]) -> str | None:
    """Return the first of the names of a site that is no account, without the slogan that another of them lacks."""
    first = next(names, None)
    if first is None or not (first.startswith("@") or _SLOGAN.search(first)):
        return first
    others = list(names)
    chosen = next((name for name in (first, *others) if not name.startswith("@")), first)
    bare = (name for name in others if chosen.startswith(name) and not _SLOGAN.search(name))
    return next((name for name in bare if _SLOGAN.match(chosen, len(name))), chosen)


def _time(
    statements: Statements, stated: Iterable[Statement], *, url: str | None, latest: datetime | None
) -> tuple[datetime | None, str | None]:
    """Return the first possible time in the zone that the page states it in, and its origin: its day is the page's.

    Where only impossible ones are stated, the first of them: it is refused, and kept as it is, when the document is enriched.
    """
    hints = tuple(statements.languages())
    refused: tuple[datetime | None, str | None] = (None, None)
    for origin, value in stated:
        time = local_time(value, languages=hints, url=url)
        if time and is_possible(time, latest=latest):
            return time, origin
        refused = (time, origin) if time and refused == (None, None) else refused
    return refused


def _own_url(statements: Statements, *, url: str | None) -> str | None:
    """Return the address that the page states, unless it is a front page's, a test server's, or on another site than `url`."""
    site, base = site_of(original_url(url or "")), url or next(statements.bases(), None)
    for value in statements.urls():
        whole = with_scheme(value.strip()) if _HOST_FIRST.match(value.strip()) else value
        own = original_url(absolute_url(whole, base=base) or "") if whole.strip() else ""
        own_site = site_of(own) or ""
        if is_article_url(own) and "." in own_site and (url is None or own_site == site):
            return own
    return None


def _titles(statements: Statements, page: Page, *, publisher: str | None, url: str | None) -> list[Statement]:
    headings = tuple(filter(None, map(plain, statements.headings())))
    title, lower = plain(next(statements.document_titles(), "")), lower_headings(page.tree)
    names = (*_own_names(publisher, url), *statements.home_links(), *logo_names(page.tree, title, lower))
    sites = site_names(names)
    is_site = letters_and_digits(title) in sites
    below = lower_headline(page.tree, lower, document_title=title, headings=headings, is_site=is_site)
    own = own_headings(headings, title, sites)
    shown = Headings(own, title, sites | site_names([title]) if below else sites)
    printed = (*headings, *map(line_of, lower))
    above = set(headings) - set(own)
    stated = (
        Statement(origin, without_print(text, printed))
        for origin, text in statements.titles()
        if origin != HEADING or plain(text) not in above
    )
    return page_titles((*stated, *([Statement(HEADING, below)] if below else [])), shown)
