"""Measures of found metadata against the labels of a page.

`one_headline`: the title is a headline of the page: the labelled one, an `<h1>`, or the headline of its JSON-LD, OpenGraph or
Twitter title; `title`: it is the labelled one. Titles and names are compared by their letters and digits. `day`: the day is the
labelled one; `authors`: all are there and no more.
"""

import json
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

from benchmarks.extraction.pages import GoldPage
from benchmarks.metadata.systems import Found
from tasks.extract.json_ld import Script, is_article, nodes, texts
from tasks.text.matching import letters_and_digits

FIELDS = ("one_headline", "title", "day", "authors")
# A shorter text may be a section or the name of the site.
_HEADLINE_BYTES = 15
_META_TITLES = 'meta[property="og:title"], meta[name="twitter:title"], meta[property="twitter:title"]'


def verdicts(page: GoldPage, found: Found) -> Iterator[tuple[str, bool, str]]:
    """Yield each labelled field of a page, whether it is right, and what was found."""
    if page.title:
        title = letters_and_digits(found.title)
        yield "one_headline", title in own_headlines(page), found.title
        yield "title", title == letters_and_digits(page.title), f"{found.title!r} for {page.title!r}"
    if page.date:
        yield "day", found.day == page.date[:10], f"{found.day or '-'} for {page.date[:10]}"
    if page.authors:
        names = [set(map(letters_and_digits, authors)) for authors in (found.authors, page.authors)]
        yield "authors", names[0] == names[1], json.dumps([found.authors, page.authors], ensure_ascii=False)


def own_headlines(page: GoldPage) -> set[str]:
    """Return the letters and digits of the headlines that a page has."""
    tree = LexborHTMLParser(page.markup)
    stated = [element.text() for element in tree.css("h1")]
    stated += [element.attributes.get("content") or "" for element in tree.css(_META_TITLES)]
    scripts = [Script(script.text() or "") for script in tree.css('script[type*="ld+json" i]')]
    stated += [text for node in nodes(scripts) if is_article(node) for text in texts(node.get("headline"))]
    found = {letters_and_digits(text) for text in stated}
    return {title for title in found if len(title.encode()) >= _HEADLINE_BYTES} | {letters_and_digits(page.title or "")}


class AgencyCount:
    """Agencies found, labelled, and both, over all pages."""

    def __init__(self) -> None:
        self.found = self.labelled = self.both = 0

    def add(self, found: tuple[str, ...], labelled: tuple[str, ...]) -> None:
        """Count the agencies of one page."""
        self.found += len(set(found))
        self.labelled += len(set(labelled))
        self.both += len(set(found) & set(labelled))

    def shares(self) -> dict[str, float | None]:
        """Return precision and recall; precision is None where nothing was found."""
        return {
            "agencies_precision": round(self.both / self.found, 4) if self.found else None,
            "agencies_recall": round(self.both / self.labelled, 4) if self.labelled else None,
        }
