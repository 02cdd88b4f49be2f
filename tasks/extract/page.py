"""Page: the HTML of a page, with its JSON-LD decoded once, and the evidence by which its article is recognised.

selectolax parses it to find the text. BeautifulSoup parses only the few elements whose text is metadata: on the whole page it
takes twice as long as finding the text.
"""

import logging
import re
from functools import cached_property
from html import escape
from typing import NamedTuple

from bs4 import BeautifulSoup
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasks.extract import json_ld
from tasks.extract.microdata import own_elements
from tasks.extract.own_node import Stated, own_node
from tasks.text.line_wraps import unwrapped
from tasks.text.markup import READING_TAGS, RUBY_TAGS, without_readings
from tasks.text.matching import letters

METADATA_ELEMENTS = (
    'meta, title, h1, link[rel="canonical" i], a[rel="author" i], [itemprop="headline"], [itemprop="author"], '
    '[itemprop="publisher"], [itemprop="datePublished"]'
)
_META_NAMES = ("property", "name", "itemprop", "http-equiv")
_TITLE = re.compile(r"<title\b[^>]{0,100}>.{0,2000}?</title>", re.IGNORECASE | re.DOTALL)
# XHTML closes elements inside their start tags, which HTML leaves open: `<script src="…"/>` then takes the rest of the page.
_XHTML = re.compile(
    r"\s{0,100}(?:<\?xml\b|(?:(?!<html\b).){0,2000}<html\b[^<>]{0,500}\bxmlns\s*=)", re.IGNORECASE | re.DOTALL
)
_INSIDE_TAG = r"""(?>(?:[^<>"'/]++|"[^"<]*+"|'[^'<]*+'|/(?!>))*)"""
_CLOSED_OR_CODE = re.compile(
    rf"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<(script|style)\b{_INSIDE_TAG}>.*?(?:</\1\s*>|\Z)"
    rf"|<(?!(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)\b)([a-z][\w:-]*+)({_INSIDE_TAG})/>",
    re.IGNORECASE | re.DOTALL,
)
# A shorter `articleBody` is a teaser.
MIN_BODY_LETTERS = 200

# The parsers' own log says nothing new: a document's rejection holds what went wrong.
for _name in ("trafilatura", "htmldate", "courlan", "charset_normalizer"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


def _set_paragraphs(tree: LexborHTMLParser) -> None:
    """Write paragraphs for a text that was broken at about 72 columns and stands in `pre`, as in archives of mail and wires."""
    for element in tree.css("pre"):
        text = (element.text() or "").strip("\n")
        if element.child is not None and element.child.next is None and (whole := unwrapped(text)) != text:
            paragraphs = "".join(f"<p>{escape(line)}</p>" for line in whole.split("\n") if line)
            element.replace_with(LexborHTMLParser(f"<div>{paragraphs}</div>").css_first("div") or text)


class Page:
    """A parsed page. Finding the text removes elements from `tree`: read `soup`, `metas` and `article` before that."""

    def __init__(self, markup: str, *, url: str | None = None) -> None:
        self.url = url
        if _XHTML.match(markup):
            markup = _CLOSED_OR_CODE.sub(_with_end_tag, markup)
        # No element is inside a title: some programs write the elements of a ruby there all the same.
        self.markup = _TITLE.sub(lambda title: without_readings(title[0]), markup, count=1)
        self.tree = LexborHTMLParser(self.markup)
        self.tree.strip_tags(READING_TAGS)
        self.tree.unwrap_tags(RUBY_TAGS)
        if "<pre" in self.markup:
            _set_paragraphs(self.tree)

    @cached_property
    def scripts(self) -> list[json_ld.Script]:
        """The scripts of JSON-LD, in the order of the page."""
        return [json_ld.Script(script.text() or "") for script in self.tree.css('script[type*="ld+json" i]')]

    @cached_property
    def article(self) -> json_ld.Node:
        """The JSON-LD of the page's own article; empty if it is not sure which that is."""
        return own_node(self.scripts, self._stated) if self.scripts else {}

    @cached_property
    def _stated(self) -> Stated:
        titles = [element.text() for element in self.tree.css("title, h1")]
        titles += self._values('meta[property="og:title"], meta[name="twitter:title"], meta[name="title"]', "content")
        addresses = self._values('link[rel="canonical" i]', "href") + self._values('meta[property="og:url"]', "content")
        return Stated(tuple(titles), (*addresses, *([self.url] if self.url else [])))

    def _values(self, selector: str, attribute: str) -> list[str]:
        return [value for element in self.tree.css(selector) if (value := element.attributes.get(attribute))]

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The METADATA_ELEMENTS of the page, `<meta>` only as a property of an item; an element inside another occurs twice."""
        parts = (part for part in self._own_elements if part.tag != "meta" or "itemprop" in part.attributes)
        return BeautifulSoup("".join(part.html or "" for part in parts), "lxml")

    @cached_property
    def metas(self) -> dict[str, list[str]]:
        """The contents of `<meta>` by each of its names in lower case."""
        contents: dict[str, list[str]] = {}
        for meta in (part.attributes for part in self._own_elements if part.tag == "meta"):
            content = (meta.get("content") or "").strip()
            for attribute in _META_NAMES if content else ():
                if key := (meta.get(attribute) or "").strip().lower():
                    contents.setdefault(key, []).append(content)
        return contents

    @cached_property
    def _own_elements(self) -> list[LexborNode]:
        return own_elements(self.tree.css(METADATA_ELEMENTS), self._stated.titles)

    @property
    def language(self) -> str | None:
        """The `lang` of the root element, which may be wrong."""
        attributes = self.tree.root.attributes if self.tree.root is not None else {}
        return attributes.get("lang") or attributes.get("xml:lang")


def _with_end_tag(found: re.Match[str]) -> str:
    """Return an element that its start tag closes as start and end tag, and anything else as it is."""
    return f"<{found[2]}{found[3]}></{found[2]}>" if found[2] else found[0]


class Evidence(NamedTuple):
    """Title, description and body that the page states of its article, as `letters`; empty where it states none.

    `is_live` tells that the page says it is a live blog.
    """

    title: str = ""
    description: str = ""
    body: str = ""
    is_live: bool = False


def evidence_of(page: Page) -> Evidence:
    """Read the evidence from OpenGraph, `<title>`, `<meta>` and JSON-LD of `page`."""
    body = letters(" ".join(json_ld.texts(page.article.get("articleBody"))))
    title = _content(page.tree, 'meta[property="og:title"]')
    if not title and (element := page.tree.css_first("title")) is not None:
        title = element.text()
    description = _content(page.tree, 'meta[property="og:description"]') or _content(
        page.tree, 'meta[name="description"]'
    )
    stated = body if len(body) >= MIN_BODY_LETTERS else ""
    is_live = "LiveBlogPosting" in str(page.article.get("@type"))
    return Evidence(letters(title), letters(description), stated, is_live)


def _content(tree: LexborHTMLParser, selector: str) -> str:
    element = tree.css_first(selector)
    return (element.attributes.get("content") or "") if element is not None else ""
