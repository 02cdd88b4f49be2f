"""Visible bylines: the names that a page shows beside its heading, for pages whose metadata names no author."""

import re
from collections.abc import Iterator
from itertools import islice, takewhile

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasks.extract.blocks import way_up
from tasks.text.byline_words import is_person
from tasks.text.bylines import begins_with_lead, clean_authors
from tasks.text.normalise import one_line

# Longer texts are no bylines: a portrait of the author, or the article.
MAX_CHARACTERS = 150
# Elements below the heading that are looked at for a byline: then other articles begin.
MAX_MARKED, MAX_UNMARKED = 40, 60
# A list of more is one of other articles' authors.
MAX_AUTHORS = 6

_WORDS = (
    *("byline", "by-line", "author", "autor", "auteur", "autore", "writer", "reporter", "journalist", "contributor"),
    *("signature", "redakt", "skribent", "forfatter", "firma", "credit-name", "writtenby", "written-by", "attribution"),
)
_PATHS = (
    "/author",
    "/autor",
    "/auteur",
    "/autori",
    "/authors",
    "/people/",
    "/profile",
    "/reporter",
    "/journalist",
    "/staff/",
)
_MARKED = ", ".join(
    [
        "h1, address",
        'a[rel~="author" i]',
        *(f'[{name}*="{word}" i]' for name in ("class", "id", "data-testid") for word in _WORDS),
        *(f'a[href*="{path}" i]' for path in _PATHS),
    ]
)
_UNMARKED = "h1, p, div, span, li, em, strong, b, i, small, td, dd, h2, h3, h4, h5, h6"
_OF_OTHERS = re.compile(
    r"comment|kommentar|related|teaser|recommend|sidebar|promo|most-?read|popular|trending|newsletter|social|share"
    r"|(?<![a-z])card|quote|tags|widget"
)
_ELSEWHERE = frozenset({"aside", "nav", "footer", "head", "blockquote", "figure", "figcaption", "form", "button"})
_NAMED_PARTS = 'a, [itemprop="name"], [class*="name" i]'


def visible_authors(tree: LexborHTMLParser) -> tuple[str, ...]:
    """Return the people named in the first byline below the heading; empty if none is sure."""
    marked = list(islice(_below_heading(tree, _MARKED), MAX_MARKED))
    for element in marked:
        if names := _people(element):
            others = (name for other in marked if _is_beside(other, element) for name in _people(other))
            listed = tuple(dict.fromkeys((*names, *others)))
            return listed if len(listed) <= MAX_AUTHORS else names
    for element in islice(_below_heading(tree, _UNMARKED), MAX_UNMARKED):
        text = _text(element)
        if begins_with_lead(text) and (names := _people(element)):
            return names
    return ()


def _below_heading(tree: LexborHTMLParser, selector: str) -> Iterator[LexborNode]:
    elements = tree.css(selector)
    first = next((number for number, element in enumerate(elements) if element.tag == "h1"), -1)
    yield from (element for element in elements[first + 1 :] if element.tag != "h1" and not _is_elsewhere(element))


def _people(element: LexborNode) -> tuple[str, ...]:
    """Return the people that an element names: its links or parts for names, else its text."""
    text = _text(element)
    if not 0 < len(text) <= MAX_CHARACTERS:
        return ()
    parts = [part for inner in element.css(_NAMED_PARTS) if inner != element and (part := _text(inner))]
    innermost = [part for inner in element.css("*") if next(inner.iter(), None) is None and (part := _text(inner))]
    for bylines, least in ((parts, 1), (innermost, 2), ([text], 1)):
        names = clean_authors(bylines)
        if len(names) >= least and all(map(is_person, names)):
            return names
    return ()


def _text(element: LexborNode) -> str:
    return one_line(element.text(separator=" ")) if element.tag not in ("script", "style") else ""


def _is_beside(element: LexborNode, first: LexborNode) -> bool:
    """Tell whether an element is of the same kind as `first`, at the same depth in the same element."""
    if element == first or element.tag != first.tag or element.attributes.get("class") != first.attributes.get("class"):
        return False
    return any(_ancestor(element, height) == _ancestor(first, height) is not None for height in (1, 2))


def _ancestor(element: LexborNode, height: int) -> LexborNode | None:
    node: LexborNode | None = element
    for _ in range(height):
        node = node.parent if node is not None else None
    return node


def _is_elsewhere(element: LexborNode) -> bool:
    """Tell whether an element is in a part of the page that is not the article's head."""
    for node in takewhile(lambda node: node.tag != "body", way_up(element)):
        names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}".lower()
        if node.tag in _ELSEWHERE or (node.tag not in ("html", "main", "article") and _OF_OTHERS.search(names)):
            return True
    return False
