"""Visible bylines: the names that a page shows beside its heading, for pages whose metadata names no author."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, takewhile

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasks.extract.elements import line_of, way_up
from tasks.metadata.byline_agencies import agencies_in
from tasks.metadata.text_bylines import authors_after_date, authors_before_date
from tasks.metadata.uncased_bylines import uncased_authors
from tasks.text.byline_words import CASED_WORD, is_newspaper, is_person, is_role
from tasks.text.bylines import begins_with_lead, clean_authors
from tasks.text.normalise import one_line

# Longer texts are no bylines: a portrait of the author, or the article.
MAX_CHARACTERS = 150
# Elements below the heading that are looked at for a byline: then other articles begin.
MAX_MARKED, MAX_UNMARKED = 40, 60
# A list of more is one of other articles' authors.
MAX_AUTHORS = 6
# An article has its byline at its head, at its foot, and once for small screens.
MAX_REPEATS = 3
# Elements whose byline may have more names than JSON-LD states.
MAX_BYLINES = 6
# Elements around the source of a picture that tell so.
MAX_HEIGHT = 4
MAX_SIGNATURE = 60
# So many paragraphs are an article: the next heading is that of another.
FEWEST_PARAGRAPHS = 3

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
_OWN_PAGES = ", ".join(f'a[href*="{path}" i]' for path in _PATHS)
_MARKED = ", ".join(
    [
        "h1, address",
        'a[rel~="author" i]',
        *(f'[{name}*="{word}" i]' for name in ("class", "id", "data-testid") for word in _WORDS),
        _OWN_PAGES,
    ]
)
_NAMES_OF_BYLINES = "byline author autor auteur reporter source signature attribution contributor"
_CREDITED = "h1, address, a[rel~=author], [class=name], " + ", ".join(
    f'[class*="{word}" i]' for word in _NAMES_OF_BYLINES.split()
)
_SIGNATURE = 'p[style*="right" i], p[align="right" i], [class*="edit" i]'
_UNMARKED = "h1, p, div, span, li, em, strong, b, i, small, td, dd, h2, h3, h4, h5, h6"
_PORTRAIT = re.compile(r"avatar|initials|image|photo|picture|caption")
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
    for element in islice(_until_others(tree), MAX_UNMARKED):
        if names := _unmarked_people(element):
            return names
    return _signature(tree)


def _unmarked_people(element: LexborNode) -> tuple[str, ...]:
    """Return the people in an element without a mark that begins with "By", or has a form that tells so without."""
    text = _text(element)
    if not 0 < len(text) <= MAX_CHARACTERS:
        return ()
    is_led = CASED_WORD.search(text) and begins_with_lead(text)
    return (
        _people(element) if is_led else uncased_authors(text) or authors_before_date(text) or authors_after_date(text)
    )


def bylines_below_heading(tree: LexborHTMLParser) -> list[LexborNode]:
    """Return the first elements below the heading that are marked as bylines or sources."""
    return list(islice(_below_heading(tree, _CREDITED), MAX_MARKED))


def more_authors(bylines: Sequence[LexborNode], stated: Sequence[str]) -> tuple[str, ...]:
    """Return the people in a byline below the heading if they are all that are `stated`, and more; else none."""
    known = {name.casefold() for name in stated}
    for element in bylines[:MAX_BYLINES]:
        names = _people(element)
        if known < {name.casefold() for name in names} and len(names) <= MAX_AUTHORS:
            return names
    return ()


def _signature(tree: LexborHTMLParser) -> tuple[str, ...]:
    """Return the people in the last line of the article, on the right as under a letter, or the editors in brackets."""
    for element in reversed(tree.css(_SIGNATURE)[:MAX_MARKED]):
        text = _text(element).strip("()（）[]【】 ")
        names = (
            clean_authors([text])
            if 0 < len(text) <= MAX_SIGNATURE and not _is_elsewhere(element, within="article")
            else ()
        )
        is_signed = element.css_first("a") is None if element.tag == "p" else begins_with_lead(text)
        if names and is_signed and all(map(is_person, names)):
            return names
    return ()


def credited_agencies(bylines: Sequence[LexborNode]) -> tuple[str, ...]:
    """Return the agencies in the first of the bylines below the heading that names any; none of a list of teasers."""
    texts = [
        text for element in bylines if 0 < len(text := _text(element)) <= MAX_CHARACTERS and not _is_picture(element)
    ]
    found = next(((text, agencies) for text in texts if (agencies := agencies_in([text]))), None)
    return found[1] if found and texts.count(found[0]) <= MAX_REPEATS else ()


def _is_picture(element: LexborNode) -> bool:
    """Tell whether an element stands for a picture: its source, or the portrait of an author with the letters of the name."""
    around = islice(way_up(element), MAX_HEIGHT)
    return any(_PORTRAIT.search((node.attributes.get("class") or "").lower()) for node in around)


def _below_heading(tree: LexborHTMLParser, selector: str) -> Iterator[LexborNode]:
    elements = tree.css(selector)
    first = next((number for number, element in enumerate(elements) if element.tag == "h1"), -1)
    yield from (element for element in elements[first + 1 :] if element.tag != "h1" and not _is_elsewhere(element))


def _until_others(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    """Yield the elements below the heading, up to a heading of the same rank after the article's text."""
    elements = tree.css(_UNMARKED)
    first = next((number for number, element in enumerate(elements) if element.tag == "h1"), -1)
    paragraphs = 0
    for element in elements[first + 1 :]:
        paragraphs += element.tag == "p" and len(element.text()) > MAX_CHARACTERS
        if element.tag == "h1" and paragraphs >= FEWEST_PARAGRAPHS:
            return
        if element.tag != "h1" and not _is_elsewhere(element):
            yield element


def _people(element: LexborNode) -> tuple[str, ...]:
    """Return the people that an element names: its links or parts for names, else its text."""
    text = _text(element)
    if not 0 < len(text) <= MAX_CHARACTERS:
        return ()
    parts: list[str] = []
    for inner in element.css(_NAMED_PARTS):  # an outer part has the whole name, parts of it the first and the last
        part = _text(inner)
        if inner != element and part and not any(part in outer for outer in parts):
            parts.append(part)
    innermost = [part for inner in element.css("*") if next(inner.iter(), None) is None and (part := _text(inner))]
    others = _without_roles(element)
    for bylines, least in ((parts, 1), (innermost, 2), (others, 1), ([" ".join(others)], 1), ([text], 1)):
        names = clean_authors(bylines)
        if len(names) >= least and all(map(is_person, names)):
            return names
    return uncased_authors(text) or _single_name(element, text)


def _single_name(element: LexborNode, text: str) -> tuple[str, ...]:
    """Return the one name of somebody who has no other, in a line that is "By" and the link to a page about that author."""
    links = element.css(_OWN_PAGES) if begins_with_lead(text) else []
    name = _text(links[0]) if len(links) == 1 else ""
    return (name,) if name.istitle() and clean_authors([text]) == (name,) and not is_newspaper(name) else ()


def _without_roles(element: LexborNode) -> list[str]:
    """Return the texts in an element, where some of them say what somebody does, without these; else none."""
    texts = [one_line(node.text_content or "") for node in element.traverse(include_text=True) if node.tag == "-text"]
    others = [text for text in texts if not is_role(text)]
    return others if len(others) < len(texts) else []


def _text(element: LexborNode) -> str:
    return line_of(element) if element.tag not in ("script", "style") else ""


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


def _is_elsewhere(element: LexborNode, *, within: str = "body") -> bool:
    """Tell whether an element is in a part of the page, below `within`, that is neither the article's head nor its foot."""
    for node in takewhile(lambda node: node.tag != within, way_up(element)):
        names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}".lower()
        is_other = node.tag not in ("html", "main", "article") and _names_others(names)
        if is_other or (node.tag in _ELSEWHERE and not (node.tag == "footer" and _is_of_article(node))):
            return True
    return False


@lru_cache(maxsize=20_000)  # the same elements are around many
def _names_others(names: str) -> bool:
    return _OF_OTHERS.search(names) is not None


def _is_of_article(footer: LexborNode) -> bool:
    """Tell whether a footer is that of the article: it says who wrote it, where that of the page names the site."""
    around = next((node for node in way_up(footer) if node.tag == "article"), None)
    return around is not None and around.css_first("h1") is not None
