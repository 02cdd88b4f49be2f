"""What a page's head says of its article, to recognise it by: title, description, and the whole text where JSON-LD holds it."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from tasks.extract import json_ld

# A shorter `articleBody` is a teaser.
MIN_BODY_LETTERS = 200

# In UTF-8: what is not a letter in ASCII, Latin-1 marks, general punctuation, ideographic marks.
_NOT_LETTERS = bytes(code for code in range(1, 128) if not chr(code).isalnum())
_MARKS = re.compile(rb"\xc2[\x80-\xbf]|\xe2\x80.|\xe3\x80.", re.DOTALL)
# Stands in no page: parsers replace it.
_BETWEEN = "\0"


def letters(text: str) -> str:
    """Return `text` in lower case without spaces and common punctuation: equal for texts a reader calls the same."""
    octets = text.lower().encode("utf-8", "surrogatepass").translate(None, _NOT_LETTERS)
    return (octets if text.isascii() else _MARKS.sub(b"", octets)).decode("utf-8", "surrogatepass")


def letters_of_each(texts: Iterable[str]) -> list[str]:
    """Return the `letters` of every text."""
    return letters(_BETWEEN.join(texts)).split(_BETWEEN)


class Evidence(NamedTuple):
    """Title, description and body of the article by the page's own word, as `letters`; empty where it is silent."""

    title: str = ""
    description: str = ""
    body: str = ""


def evidence_of(page: LexborHTMLParser) -> Evidence:
    """Read the evidence from OpenGraph, `<title>`, `<meta>` and JSON-LD of `page`."""
    scripts = [text for script in page.css('script[type*="ld+json"]') if "articleBody" in (text := script.text() or "")]
    body = letters(" ".join(json_ld.texts(json_ld.article_node(json_ld.nodes(scripts)).get("articleBody"))))
    title = _content(page, 'meta[property="og:title"]')
    if not title and (element := page.css_first("title")) is not None:
        title = element.text()
    description = _content(page, 'meta[property="og:description"]') or _content(page, 'meta[name="description"]')
    return Evidence(letters(title), letters(description), body if len(body) >= MIN_BODY_LETTERS else "")


def _content(page: LexborHTMLParser, selector: str) -> str:
    element = page.css_first(selector)
    return (element.attributes.get("content") or "") if element is not None else ""
