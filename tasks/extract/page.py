"""Page: the HTML of a page, parsed at most once by each parser, with its JSON-LD decoded once.

selectolax parses it to find the text. BeautifulSoup parses only the few elements that hold metadata: on the whole page it
takes twice as long as finding the text. lxml parses the page for htmldate, and for trafilatura the rest that the scorer left.
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
    """A parsed page. Finding the text removes elements from `tree`: read `soup` and `scripts` before that."""

    def __init__(self, markup: str) -> None:
        self.markup = markup
        self.tree = LexborHTMLParser(markup)

    @cached_property
    def scripts(self) -> list[Script]:
        """The scripts of JSON-LD, in the order of the page."""
        return [Script(script.text() or "") for script in self.tree.css('script[type*="ld+json" i]')]

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The METADATA_ELEMENTS of the page; an element inside another occurs twice."""
        return BeautifulSoup("".join(part.html or "" for part in self.tree.css(METADATA_ELEMENTS)), "lxml")

    @property
    def language(self) -> str | None:
        """The `lang` of the root element, which may be wrong."""
        attributes = self.tree.root.attributes if self.tree.root is not None else {}
        return attributes.get("lang") or attributes.get("xml:lang")

    def parse_with_lxml(self) -> etree._Element | None:
        """Parse the whole page; None where it holds no element."""
        return load_html(self.markup)

    def parse_rest_with_lxml(self) -> etree._Element | None:
        """Parse the rest of `tree`; None where that holds no element."""
        return load_html(self.tree.html or "")
