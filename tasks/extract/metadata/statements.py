"""Statements: what a page states about each field of its article, most trusted first, each with its origin.

JSON-LD, OpenGraph, microdata and `<meta>` are trusted in that order where several state a field, then what the page shows.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice
from typing import NamedTuple
from urllib.parse import unquote

from bs4 import Tag
from selectolax.lexbor import LexborNode

from tasks.extract import json_ld
from tasks.extract.elements import line_of, way_up
from tasks.extract.metadata.date_lines import ISO_TIME, date_lines
from tasks.extract.metadata.headings import headline_in
from tasks.extract.metadata.keys import (
    AUTHOR_KEYS,
    LANGUAGE_KEYS,
    LEAD_KEYS,
    MODIFIED_KEYS,
    PUBLISHED_KEYS,
    SECTION_KEYS,
    SITE_KEYS,
    TITLE_KEYS,
)
from tasks.extract.page import Page
from tasks.text.normalise import one_line
from tasks.text.urls import is_front_page

JSON_LD, META, MICRODATA, HEADING, TITLE = "json-ld", "meta", "microdata", "h1", "title"
NAME, TIME, BYLINE, BREADCRUMB = "json-ld name", "time", "byline", "breadcrumb"

# A page with more linked or marked authors lists the bylines of other articles after its own.
MAX_MARKED_AUTHORS = 4
MAX_HOME_LINKS = 5
# A way to an article has fewer steps.
MOST_STEPS = 6

# Browsers, and the extension SingleFile, write the address of a page above it when they save it.
_SAVED_FROM = re.compile(r"<!--\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:\s*)(https?://[^\s<>]+)")
_HEAD_CHARACTERS = 4096
_ADDRESS = re.compile(r"\s*(?:https?:|//|www\.)")
# What a template leaves where nobody filled it, as `{{title}}`, `%author%` or `[[author]]`.
_UNFILLED = re.compile(
    r"\{\{[^{}]{0,80}\}\}|\$\{[^{}]{0,80}\}|\{%.{0,80}%\}|<%.{0,80}%>|%%?[a-z]\w{2,40}%%?|\[\[\w{1,40}\]\]|\{[a-z]\w{2,40}\}",
    re.IGNORECASE,
)
# The number of new messages that a page writes before its title.
_UNREAD = re.compile(r"\s*\(\d{1,3}\+?\)\s+")
_UNSEEN = re.compile(
    r"(?:^|[\s_-])(?:sr-only|screen-?reader|visually-?hidden|(?:element-)?invisible|hidden)(?:$|[\s_-])", re.I
)
_LONG_WORD = re.compile(r"\w{4,}")
_NAME_IN_JSON = re.compile(r'"name"\s*:\s*"([^"\\]+)"')


class Statement(NamedTuple):
    """A value that a page states, and where."""

    origin: str
    value: str


class Statements:
    """All statements of a page about each field, most trusted first."""

    def __init__(self, page: Page) -> None:
        self._soup, self._lang, self._tree = page.soup, page.language, page.tree
        self._meta = page.metas
        self._nodes = json_ld.nodes(page.scripts)
        self._article = page.article
        self._saved_from = _SAVED_FROM.findall(page.markup, 0, _HEAD_CHARACTERS)

    def titles(self) -> Iterator[Statement]:
        """Yield the titles of the article and of the page."""
        yield from _stated(JSON_LD, json_ld.texts(self._article.get("headline")))
        yield from _stated(META, self._metas(TITLE_KEYS))
        yield from _stated(MICRODATA, self._microdata("headline"))
        yield from _stated(HEADING, self.headings())
        yield from _stated(TITLE, self.document_titles())
        yield from _stated(NAME, json_ld.texts(self._article.get("name")))

    def headings(self) -> Iterator[str]:
        """Yield the texts of the headings of the first rank, without words for screen readers that `<title>` lacks."""
        for heading in self._soup.find_all("h1"):
            text = headline_in(heading)
            classes = " ".join(filter(None, heading.get_attribute_list("class")))
            if not _UNSEEN.search(classes) or self._is_in_title(text):
                yield text

    def _is_in_title(self, text: str) -> bool:
        titles = " ".join(self.document_titles()).casefold()
        return not set(_LONG_WORD.findall(titles)).isdisjoint(_LONG_WORD.findall(text.casefold()))

    def document_titles(self) -> Iterator[str]:
        """Yield the texts of `<title>`."""
        yield from (_UNREAD.sub("", title.get_text(), count=1) for title in self._soup.find_all("title"))

    def home_links(self) -> Iterator[str]:
        """Yield the names of links to the front page: the site's logo says its name."""
        found = self._tree.css('a[href="/"], a[rel~="home" i], header a[class*="logo" i], h1 a[href]')
        links = (link for link in found if is_front_page(link.attributes.get("href") or "") or not _is_in_heading(link))
        yield from map(line_of, islice(links, MAX_HOME_LINKS))

    def leads(self) -> Iterator[Statement]:
        """Yield the descriptions of the article or of the site."""
        yield from _stated(JSON_LD, json_ld.texts(self._article.get("description")))
        yield from _stated(META, self._metas(LEAD_KEYS))

    def dates(self) -> Iterator[Statement]:
        """Yield the times of publication, as written."""
        stated = self._article.get("datePublished")
        yield from _stated(JSON_LD, [str(stated)] if isinstance(stated, int) else json_ld.texts(stated))
        yield from _stated(META, self._metas(PUBLISHED_KEYS))
        yield from _stated(MICRODATA, self._microdata("datePublished"))
        yield from _stated(JSON_LD, json_ld.texts(self._article.get("dateCreated")))
        yield from _stated(TIME, date_lines(self._tree))

    def changes(self) -> Iterator[Statement]:
        """Yield the times of the last change, as written."""
        yield from _stated(JSON_LD, json_ld.texts(self._article.get("dateModified")))
        yield from _stated(META, self._metas(MODIFIED_KEYS))

    def sections(self) -> Iterator[Statement]:
        """Yield the names of sections."""
        yield from _stated(JSON_LD, json_ld.texts(self._article.get("articleSection")))
        yield from _stated(META, self._metas(SECTION_KEYS))
        yield from _stated(BREADCRUMB, self._breadcrumb())

    def urls(self) -> Iterator[str]:
        """Yield the addresses of the article."""
        stated = [str(link.get("href") or "") for link in self._soup.find_all("link")]
        stated += self._metas(("og:url",))
        stated += json_ld.texts(self._article.get("mainEntityOfPage"))
        stated += json_ld.texts(self._article.get("url"))
        yield from (url for url in stated if not _UNFILLED.search(unquote(url)))
        yield from self._saved_from

    def bases(self) -> Iterator[str]:
        """Yield the addresses by which those of the page may be resolved where nobody knows its own."""
        yield from (href for base in self._tree.css("base[href]") if (href := base.attributes.get("href")))
        yield from self._saved_from

    def publishers(self) -> Iterator[str]:
        """Yield the names of the publisher or the site."""
        yield from names_among(self._metas(SITE_KEYS[:1]))
        yield from names_among(json_ld.texts(self._resolved(self._article.get("publisher"))))
        yield from names_among(self._microdata("publisher"))
        yield from names_among(self._metas(SITE_KEYS[1:]))

    def bylines(self) -> Iterator[tuple[str, list[str]]]:
        """Yield the names of each statement about authors, which are all of them or none."""
        named = json_ld.texts(self._resolved(self._article.get("author") or self._article.get("creator")))
        yield JSON_LD, names_among(named)
        yield from ((META, names_among(self._metas((key,)))) for key in AUTHOR_KEYS)
        yield MICRODATA, names_among(_few(self._microdata("author")))
        yield BYLINE, names_among(_few(self._linked_authors[1]))

    def linked_above(self) -> list[str]:
        """Return the names of links to authors above the heading: mostly those of other articles."""
        return names_among(_few(self._linked_authors[0]))

    @cached_property
    def _linked_authors(self) -> tuple[list[str], list[str]]:
        """The texts of links to authors above and below the heading; without a heading all are below."""
        found = self._soup.find_all(["h1", "a"])
        heading = next((number for number, each in enumerate(found) if each.name == "h1"), -1)
        parts = (found[: max(heading, 0)], found[heading + 1 :])
        above, below = ([each.get_text(" ") for each in part if "author" in (each.get("rel") or ())] for part in parts)
        return above, below

    def languages(self) -> Iterator[str]:
        """Yield the language tags, which may be wrong."""
        claims = (self._lang, *self._metas(LANGUAGE_KEYS), *json_ld.texts(self._article.get("inLanguage")))
        for claim in claims:
            tag = (claim or "").strip().replace("_", "-")
            if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", tag):
                yield tag

    def _breadcrumb(self) -> list[str]:
        """Return the names of the way from the front page to the article, without the article itself."""
        lists = (node for node in self._nodes if node.get("@type") == "BreadcrumbList")
        items = next((items for node in lists if isinstance(items := node.get("itemListElement"), list)), None)
        if items:
            every = (item for item in items if isinstance(item, dict))
            return [name for item in every for name in json_ld.texts(item.get("name") or item.get("item"))][:MOST_STEPS]
        links = self._tree.css('[class*="breadcrumb" i] a, [id*="breadcrumb" i] a')[:MOST_STEPS]
        return [line_of(link) for link in links]

    def _metas(self, keys: Iterable[str]) -> Iterator[str]:
        for key in keys:
            yield from self._meta.get(key, ())

    def _microdata(self, name: str) -> Iterator[str]:
        for element in self._soup.find_all(itemprop=name):
            named = element.find(itemprop="name") or element
            yield str(named.get("content") or named.get("datetime") or _time_in(named) or named.get_text(" "))

    def _resolved(self, value: object) -> object:
        """Replace each reference `{"@id": …}` by the node with that id and a name."""
        if isinstance(value, list):
            return [self._resolved(item) for item in json_ld.opened(value)]
        if isinstance(value, dict) and value.keys() == {"@id"}:
            named = (node for node in self._nodes if not node.keys().isdisjoint(("name", "familyName")))
            return next((node for node in named if node.get("@id") == value["@id"]), None)
        return value


def _time_in(tag: Tag) -> str:
    """Return the time for machines that the title of an element has, whose text is for readers."""
    title = str(tag.get("title") or "")
    return title if ISO_TIME.fullmatch(title) else ""


def _is_in_heading(link: LexborNode) -> bool:
    return any(node.tag == "h1" for node in way_up(link))


def _stated(origin: str, values: Iterable[str]) -> Iterator[Statement]:
    yield from (Statement(origin, value) for value in values if _is_filled(value))


def _is_filled(value: str) -> bool:
    """Tell whether a value says more than the names of the fields of a template."""
    found = _UNFILLED.search(value)
    return found is None or any(map(str.isalpha, _UNFILLED.sub("", value)))


def names_among(values: Iterable[str]) -> list[str]:
    """Keep the values that may be names, not the address of a profile or a number."""
    named = (name for value in values for name in _NAME_IN_JSON.findall(value) or [value])
    return [name for name in named if any(map(str.isalpha, name)) and not _ADDRESS.match(name) and _is_filled(name)]


def _few(values: Iterable[str]) -> list[str]:
    """Return the distinct `values`, only the first if there are more than MAX_MARKED_AUTHORS."""
    distinct = list(dict.fromkeys(filter(None, map(one_line, values))))
    return distinct if len(distinct) <= MAX_MARKED_AUTHORS else distinct[:1]
