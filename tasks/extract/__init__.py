"""Turns HTML pages into plain lines of article text with their metadata, and other text into the same plain form."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from config.options import Extractor
from tasks.document import Document
from tasks.extract.errors import TooLarge
from tasks.text.line_wraps import unwrapped
from tasks.text.matching import letters_and_digits
from tasks.text.normalise import normalise, one_line
from tasks.text.times import parse_time

if TYPE_CHECKING:
    from lxml import etree
    from selectolax.lexbor import LexborHTMLParser

    from tasks.extract.metadata import PageMetadata
    from tasks.extract.scorer import Model


# Beyond these a page is not read: trafilatura's time grows with the square of an element's children (50,000 in one
# paragraph take 10 s). The largest of 224 news pages has 3,129 elements, the longest 3 MB.
MAX_ELEMENTS = 50_000
MAX_CHARACTERS = 20_000_000
# The parser's time grows with the square of the depth: 10,000 take 0.5 s, 100,000 minutes. Real pages have up to about 50.
MAX_DEPTH = 10_000
# A page cannot have appeared later than it was fetched, clocks and time zones apart.
CLOCK_SLACK = timedelta(days=2)
# The page's own heading stands here, after a kicker and a date at most; 4-gram precision +0.5 points on 224 pages.
HEADING_LINES = 3

# Start and end tags, without those that HTML closes by itself.
_TAG = re.compile(r"<(/?)(?!(?:p|li|t[dhr]|d[dt]|option|br|hr|img|input|link|meta|source|wbr)\b)[A-Za-z]")


def extract_document(document: Document, *, extractor: Extractor = "fast") -> Document:
    """Return the document with the main text of its `markup`, one block a line, and what the page says of itself.

    Paragraphs, subheads, list items, quotes and table rows stay, menus and comments go. What the input states
    (title, time, source, …) wins over the page. `extractor` is `fast` (ours, and trafilatura where ours has doubts) or
    `precise` (trafilatura). Without markup only text and title are normalised. A page that holds no
    article, or cannot be read, comes back rejected; nothing is raised. `markup` is None afterwards.
    """
    if document.markup is None:
        return _normalised(document)
    if len(document.markup) > MAX_CHARACTERS:
        return _rejected(document, "TooLarge", f"the page has more than {MAX_CHARACTERS:,} characters")
    try:
        return _extracted(document, document.markup, extractor)
    except TooLarge as error:
        return _rejected(document, "TooLarge", f"the page has {error}")
    except Exception as error:  # whatever a parser trips over costs one page
        return _rejected(document, type(error).__name__, f"the page cannot be read: {one_line(str(error))[:200]}")


def _rejected(document: Document, error: str, reason: str) -> Document:
    return document.with_(markup=None).as_rejected("extract", error, reason)


def _normalised(document: Document) -> Document:
    return document.with_(
        text=unwrapped(normalise(document.text)),
        title=one_line(document.title or "") or None,
        publisher=one_line(document.publisher or "") or None,
        authors=tuple(filter(None, map(one_line, document.authors))),
    )


def _extracted(document: Document, markup: str, extractor: Extractor) -> Document:
    from selectolax.lexbor import LexborHTMLParser

    from tasks.extract.metadata import page_metadata  # with BeautifulSoup 0.15 s: only where there are pages

    if _depth(markup) > MAX_DEPTH:
        raise TooLarge(f"elements nested more than {MAX_DEPTH:,} deep")
    if "<" not in markup:
        return _rejected(document, "NoArticle", "the page holds no article text")
    page = LexborHTMLParser(markup)
    said = page_metadata(page, url=document.url)
    text = normalise(page_text(page, extractor=extractor)) or normalise(said.body or "")
    if not text:
        return _rejected(document, "NoArticle", "the page holds no article text")
    stated = _normalised(_with_metadata(document, said, markup))
    return stated.with_(text=_without_title(text, stated.title), markup=None)


def _depth(markup: str) -> int:
    """Return how deep elements may be nested, 0 where there are too few tags to matter."""
    if markup.count("<") <= MAX_DEPTH:
        return 0
    depth = deepest = 0
    for tag in _TAG.finditer(markup):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def page_text(page: "LexborHTMLParser", *, extractor: Extractor, model: "Model | None" = None) -> str:
    """Return the main text of `page`, which is changed by it; empty if there is none.

    `model` takes the place of the shipped weights. Raises TooLarge.
    """
    from tasks.extract.agreement import evidence_of
    from tasks.extract.blocks import strip_unread
    from tasks.extract.fast import find_text
    from tasks.extract.precise import precise_text, second_opinion

    if extractor == "precise":
        strip_unread(page)
        return _by_trafilatura(page, precise_text)
    found = find_text(page, evidence_of(page), max_elements=MAX_ELEMENTS, model=model)
    if not found.doubts:
        return found.text
    if not found.is_long:  # perhaps there is no article: precision mode alone says so
        return _by_trafilatura(page, precise_text)
    return _by_trafilatura(page, second_opinion) or found.text


def _by_trafilatura(page: "LexborHTMLParser", find: Callable[["etree._Element"], str]) -> str:
    from tasks.extract.precise import parsed

    tree = parsed(page.html or "")
    if tree is None:
        return ""
    if any(number >= MAX_ELEMENTS for number, _ in enumerate(tree.iter())):
        raise TooLarge(f"more than {MAX_ELEMENTS:,} elements")
    return find(tree)


def _without_title(text: str, title: str | None) -> str:
    """Drop the heading from the first lines where it repeats `title`, which keeps it; all text stays if it is that."""
    lines = text.split("\n")
    for number, line in enumerate(lines[:HEADING_LINES]):
        if title and len(lines) > 1 and letters_and_digits(line) == letters_and_digits(title):
            return "\n".join(lines[:number] + lines[number + 1 :])
    return text


def _with_metadata(document: Document, said: "PageMetadata", markup: str) -> Document:
    return document.with_(
        title=document.title or said.title,
        published=document.published or said.published or _searched_date(document, markup),
        url=said.url or document.url,
        publisher=document.publisher or said.source,
        authors=document.authors or said.authors,
        language_hint=document.language_hint or said.language,
    )


def _searched_date(document: Document, markup: str) -> datetime | None:
    """Look for a date in the page's address and markup; midnight UTC of the day found."""
    from htmldate import find_date

    from tasks.extract.precise import parsed

    page = parsed(markup)
    if page is None:
        return None
    latest = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=document.version) + CLOCK_SLACK
    # Given as a tree: a string that looks like an address would make htmldate download it.
    day = find_date(
        page, extensive_search=False, original_date=True, url=document.url, max_date=latest.replace(tzinfo=None)
    )
    return parse_time(day) if day else None
