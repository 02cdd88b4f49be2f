"""Metadata: the title, time, address, publisher, authors and language that a news page states.

JSON-LD, OpenGraph, microdata and `<meta>` are trusted in that order where several state a field.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from bs4 import BeautifulSoup, Tag

from tasks.document import Record
from tasks.extract import json_ld
from tasks.extract.metadata.date_lines import date_lines
from tasks.extract.metadata.titles import Headings, page_title, plain, site_names
from tasks.extract.metadata.visible_bylines import visible_authors
from tasks.extract.page import Page
from tasks.text.byline_words import newspapers_among
from tasks.text.bylines import clean_authors
from tasks.text.normalise import one_line
from tasks.text.times import local_time
from tasks.text.urls import absolute_url, is_article_url, site_of

TITLE_KEYS = ("og:title", "twitter:title", "parsely-title", "dc.title", "dcterms.title", "title")
PUBLISHED_KEYS = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "rnews:datepublished",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "dcterms.date.created",
    "citation_publication_date",
    "citation_date",
    "article.published",
    "article:published",
    "article_date_original",
    "originalpublicationdate",
    "og:pubdate",
    "bt:pubdate",
    "publish-date",
    "publish_date",
    "publishdate",
    "published-date",
    "publication_date",
    "publication-date",
    "date_published",
    "pub_date",
    "pubdate",
    "publishtime",
    "displaydate",
    "date",
)
AUTHOR_KEYS = (
    "author",
    "parsely-author",
    "sailthru.author",
    "cxenseparse:author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "article:author_name",
    "article:author",
    "og:article:author",
)
SITE_KEYS = ("og:site_name", "dc.publisher", "dcterms.publisher", "publisher", "application-name")
LANGUAGE_KEYS = ("og:locale", "content-language", "dc.language", "dcterms.language", "language")

# A page with more linked or marked authors lists the bylines of other articles after its own.
MAX_MARKED_AUTHORS = 4
MAX_HOME_LINKS = 5

_ADDRESS = re.compile(r"\s*(?:https?:|//|www\.)")


class PageMetadata(Record, frozen=True):
    """The metadata that a page states; `url` is its own address, `language` its tag, which may be wrong."""

    title: str | None = None
    published: datetime | None = None
    url: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None


def page_metadata(page: Page, *, url: str | None = None) -> PageMetadata:
    """Read the metadata of `page`; `url` is the address it was fetched from, to resolve and check the stated one.

    A field that the page does not state is None (authors: empty). Authors are clean names.
    """
    statements = _Statements(page)
    language = next(statements.languages(), None)
    publisher = _first(statements.publishers())
    return PageMetadata(
        title=_title(statements, publisher=publisher, url=url),
        published=_published(statements, url=url),
        url=_own_url(statements, url=url),
        publisher=publisher,
        authors=statements.authors(publishers=[name for name in (publisher, site_of(url)) if name]),
        language=language,
    )


class _Statements:
    """All statements of a page about each field, most trusted first."""

    def __init__(self, page: Page) -> None:
        self._soup, self._lang, self._tree = page.soup, page.language, page.tree
        self._meta = _meta_contents(page.soup)
        self._nodes = json_ld.nodes(page.scripts)
        self._article = page.article

    def titles(self) -> Iterator[str]:
        yield from json_ld.texts(self._article.get("headline"))
        yield from self._metas(TITLE_KEYS)
        yield from self._microdata("headline")
        yield from self.headings()
        yield from self.document_titles()
        yield from json_ld.texts(self._article.get("name"))

    def headings(self) -> Iterator[str]:
        yield from (heading.get_text(" ") for heading in self._soup.find_all("h1"))

    def document_titles(self) -> Iterator[str]:
        yield from (title.get_text() for title in self._soup.find_all("title"))

    def home_links(self) -> Iterator[str]:
        """Yield the names of links to the front page: the site's logo says its name."""
        for link in self._tree.css('a[href="/"], a[rel~="home" i], header a[class*="logo" i]')[:MAX_HOME_LINKS]:
            yield one_line(link.text(separator=" "))

    def dates(self) -> Iterator[str]:
        stated = self._article.get("datePublished")
        yield from [str(stated)] if isinstance(stated, int) else json_ld.texts(stated)
        yield from self._metas(PUBLISHED_KEYS)
        yield from self._microdata("datePublished")
        yield from json_ld.texts(self._article.get("dateCreated"))
        yield from date_lines(self._tree)

    def urls(self) -> Iterator[str]:
        yield from (str(link.get("href") or "") for link in self._soup.find_all("link"))
        yield from self._metas(("og:url",))
        yield from json_ld.texts(self._article.get("mainEntityOfPage"))
        yield from json_ld.texts(self._article.get("url"))

    def publishers(self) -> Iterator[str]:
        yield from _names(self._metas(SITE_KEYS[:1]))
        yield from _names(json_ld.texts(self._resolved(self._article.get("publisher"))))
        yield from _names(self._microdata("publisher"))
        yield from _names(self._metas(SITE_KEYS[1:]))

    def authors(self, *, publishers: Iterable[str]) -> tuple[str, ...]:
        """Return the authors of the most trusted statement that names any, of one that names a newspaper if no other does."""
        linked = (link.get_text(" ") for link in self._soup.find_all("a", rel="author"))
        sources: tuple[Iterable[str], ...] = (
            json_ld.texts(self._resolved(self._article.get("author") or self._article.get("creator"))),
            *(self._metas((key,)) for key in AUTHOR_KEYS),
            _few(self._microdata("author")),
            _few(linked),
        )
        brands: tuple[str, ...] = ()
        for names in (clean_authors(_names(source), publishers=publishers) for source in sources):
            if set(names) - newspapers_among(names, publishers=publishers):
                return names
            brands = brands or names
        return visible_authors(self._tree) or brands

    def languages(self) -> Iterator[str]:
        claims = (self._lang, *self._metas(LANGUAGE_KEYS), *json_ld.texts(self._article.get("inLanguage")))
        for claim in claims:
            tag = (claim or "").strip().replace("_", "-")
            if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", tag):
                yield tag

    def _metas(self, keys: Iterable[str]) -> Iterator[str]:
        for key in keys:
            yield from self._meta.get(key, ())

    def _microdata(self, name: str) -> Iterator[str]:
        for element in self._soup.find_all(itemprop=name):
            named = element.find(itemprop="name") or element
            yield str(named.get("content") or named.get("datetime") or named.get_text(" "))

    def _resolved(self, value: object) -> object:
        """Replace each reference `{"@id": …}` by the node with that id and a name."""
        if isinstance(value, list):
            return [self._resolved(item) for item in value if not isinstance(item, list)]
        if isinstance(value, dict) and value.keys() == {"@id"}:
            return next((node for node in self._nodes if node.get("@id") == value["@id"] and "name" in node), None)
        return value


def _meta_contents(soup: BeautifulSoup) -> dict[str, list[str]]:
    contents: dict[str, list[str]] = {}
    for meta in soup.find_all("meta"):
        content = _attribute(meta, "content").strip()
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            key = _attribute(meta, attribute).strip().lower()
            if key and content:
                contents.setdefault(key, []).append(content)
    return contents


def _attribute(tag: Tag, name: str) -> str:
    value = tag.get(name) or ""
    return value if isinstance(value, str) else " ".join(value)


def _names(values: Iterable[str]) -> list[str]:
    """Keep the values that may be names, not the address of a profile or a number."""
    return [value for value in values if any(map(str.isalpha, value)) and not _ADDRESS.match(value)]


def _few(values: Iterable[str]) -> list[str]:
    """Return the distinct `values`, only the first if there are more than MAX_MARKED_AUTHORS."""
    distinct = list(dict.fromkeys(filter(None, map(one_line, values))))
    return distinct if len(distinct) <= MAX_MARKED_AUTHORS else distinct[:1]


def _first(values: Iterable[str], *, accept: Callable[[str], bool] = bool) -> str | None:
    return next((line for value in values if (line := one_line(value)) and accept(line)), None)


def _published(statements: _Statements, *, url: str | None) -> datetime | None:
    """Return the time in the zone that the page states it in: its day is the page's."""
    hints = tuple(statements.languages())
    return next((time for value in statements.dates() if (time := local_time(value, languages=hints, url=url))), None)


def _own_url(statements: _Statements, *, url: str | None) -> str | None:
    """Return the address that the page states, unless it is a front page's or on another site than `url`."""
    for value in statements.urls():
        own = absolute_url(value, base=url) if value.strip() else None
        if own and is_article_url(own) and (url is None or site_of(own) == site_of(url)):
            return own
    return None


def _title(statements: _Statements, *, publisher: str | None, url: str | None) -> str | None:
    site = site_of(url) or ""
    names = (publisher, site, site.partition(".")[0], *statements.home_links())
    shown = Headings(
        headings=tuple(filter(None, map(plain, statements.headings()))),
        document_title=plain(next(statements.document_titles(), "")),
        sites=site_names(names),
    )
    return page_title(statements.titles(), shown)
