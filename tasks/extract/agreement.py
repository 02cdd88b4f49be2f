"""Agreement: the title, description and text that a page states, by which its article is recognised."""

from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from tasks.extract import json_ld
from tasks.extract.page import Page
from tasks.text.matching import letters

# A shorter `articleBody` is a teaser.
MIN_BODY_LETTERS = 200


class Evidence(NamedTuple):
    """Title, description and body that the page states of its article, as `letters`; empty where it states none."""

    title: str = ""
    description: str = ""
    body: str = ""


def evidence_of(page: Page) -> Evidence:
    """Read the evidence from OpenGraph, `<title>`, `<meta>` and JSON-LD of `page`."""
    scripts = [script for script in page.scripts if "articleBody" in script.text]
    body = letters(" ".join(json_ld.texts(json_ld.article_node(json_ld.nodes(scripts)).get("articleBody"))))
    title = _content(page.tree, 'meta[property="og:title"]')
    if not title and (element := page.tree.css_first("title")) is not None:
        title = element.text()
    description = _content(page.tree, 'meta[property="og:description"]') or _content(
        page.tree, 'meta[name="description"]'
    )
    return Evidence(letters(title), letters(description), body if len(body) >= MIN_BODY_LETTERS else "")


def _content(tree: LexborHTMLParser, selector: str) -> str:
    element = tree.css_first(selector)
    return (element.attributes.get("content") or "") if element is not None else ""
