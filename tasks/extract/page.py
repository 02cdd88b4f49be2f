"""A page of HTML, which every parser reads at most once and whose JSON-LD is decoded once.

selectolax finds the text. BeautifulSoup reads the metadata, from the few elements that hold any: for the whole page it takes
twice as long as finding the text. lxml reads the page for htmldate; trafilatura gets what the scorer left of it.
"""

import logging
from functools import cached_property

from bs4 import BeautifulSoup
from lxml import etree
from selectolax.lexbor import LexborHTMLParser
from trafilatura import load_html

from tasks.extract.json_ld import Script

METADATA_ELEMENTS = (
    'meta, title, h1, link[rel="canonical" i], a[rel="author" i], [itemprop="headline"], [itemprop="author"], '
    '[itemprop="publisher"], [itemprop="datePublished"]'
)

# The parsers' own log says nothing new: a document's rejection holds what went wrong.
for _name in ("trafilatura", "htmldate", "courlan", "charset_normalizer"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


class Page:
    """The parsed page. `tree` loses elements while the text is searched: read `soup` and `scripts` before that."""

    def __init__(self, markup: str) -> None:
        self.markup = markup
        self.tree = LexborHTMLParser(markup)

    @cached_property
    def scripts(self) -> list[Script]:
        """JSON-LD as the page holds it, in its order."""
        return [Script(script.text() or "") for script in self.tree.css('script[type*="ld+json" i]')]

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The METADATA_ELEMENTS of the page; an element inside another is there twice."""
        return BeautifulSoup("".join(part.html or "" for part in self.tree.css(METADATA_ELEMENTS)), "lxml")

    @property
    def language(self) -> str | None:
        """The `lang` of the root element, not to be believed."""
        attributes = self.tree.root.attributes if self.tree.root is not None else {}
        return attributes.get("lang") or attributes.get("xml:lang")

    def parse_with_lxml(self) -> etree._Element | None:
        """Parse the whole page; None where it holds no element."""
        return load_html(self.markup)

    def parse_rest_with_lxml(self) -> etree._Element | None:
        """Parse what is left of `tree`; None where that holds no element."""
        return load_html(self.tree.html or "")
