"""Turns HTML pages into plain lines of article text with their metadata, and other text into the same plain form."""

import logging
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from lxml import etree

from tasks.document import Document
from tasks.line_wraps import unwrapped
from tasks.text import normalise, one_line
from tasks.times import parse_time

if TYPE_CHECKING:
    from tasks.metadata import PageMetadata

# Beyond these a page is not read: trafilatura's time grows with the square of an element's children (50,000 in one
# paragraph take 10 s). The largest of 224 news pages has 3,129 elements, the longest 3 MB.
MAX_ELEMENTS = 50_000
MAX_CHARACTERS = 20_000_000
# A page cannot have appeared later than it was fetched, clocks and time zones apart.
CLOCK_SLACK = timedelta(days=2)
# The page's own heading stands here, after a kicker and a date at most; 4-gram precision +0.5 points on 224 pages.
HEADING_LINES = 3

_NOT_WORDS = re.compile(r"[\W_]+")
_TABLE_RULE = re.compile(r"^\|(?:---\|)+$\n?", re.MULTILINE)


def extract_document(document: Document) -> Document:
    """Return the document with the main text of its `markup`, one block a line, and what the page says of itself.

    Paragraphs, subheads, list items, quotes and table rows stay, menus and comments go. What the input states
    (title, time, source, …) wins over the page. Without markup only text and title are normalised. A page that holds no
    article, or cannot be read, comes back rejected; nothing is raised. `markup` is None afterwards.
    """
    if document.markup is None:
        return _normalised(document)
    if len(document.markup) > MAX_CHARACTERS:
        return _rejected(document, "TooLarge", f"the page has more than {MAX_CHARACTERS:,} characters")
    try:
        return _extracted(document, document.markup)
    except Exception as error:  # whatever a parser trips over costs one page
        return _rejected(document, type(error).__name__, f"the page cannot be read: {one_line(str(error))[:200]}")


def _rejected(document: Document, error: str, reason: str) -> Document:
    return document.with_(markup=None).as_rejected("extract", error, reason)


def _normalised(document: Document) -> Document:
    return document.with_(
        text=unwrapped(normalise(document.text)),
        title=one_line(document.title or "") or None,
        source=one_line(document.source or "") or None,
        authors=tuple(filter(None, map(one_line, document.authors))),
    )


def _extracted(document: Document, markup: str) -> Document:
    from tasks.metadata import page_metadata  # with BeautifulSoup 0.15 s: only where there are pages

    page = _parsed(markup)
    if page is None:
        return _rejected(document, "NoArticle", "the page holds no article text")
    if _has_more_elements(page, MAX_ELEMENTS):
        return _rejected(document, "TooLarge", f"the page has more than {MAX_ELEMENTS:,} elements")
    said = page_metadata(page, url=document.url)
    stated = _normalised(_with_metadata(document, said, page))
    text = _main_text(page) or normalise(said.body or "")
    if not text:
        return _rejected(document, "NoArticle", "the page holds no article text")
    return stated.with_(text=_without_title(text, stated.title), markup=None)


@cache
def _quiet_libraries() -> None:
    """Silence the parsers' own log: what went wrong is in the document's rejection."""
    for name in ("trafilatura", "htmldate", "courlan", "charset_normalizer"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _parsed(markup: str) -> etree._Element | None:
    from trafilatura import load_html  # 0.3 s: only where there are pages

    _quiet_libraries()
    return load_html(markup)


def _has_more_elements(page: etree._Element, limit: int) -> bool:
    return any(number >= limit for number, _ in enumerate(page.iter()))


def _main_text(page: etree._Element) -> str:
    """Find the article in `page`, which is changed by it; precision mode was the best of four on 224 news pages."""
    from trafilatura import extract

    text = extract(page, include_comments=False, include_tables=True, favor_precision=True) or ""
    return normalise(_TABLE_RULE.sub("", text))


def _without_title(text: str, title: str | None) -> str:
    """Drop the heading from the first lines where it repeats `title`, which keeps it; all text stays if it is that."""
    lines = text.split("\n")
    for number, line in enumerate(lines[:HEADING_LINES]):
        if title and len(lines) > 1 and _letters(line) == _letters(title):
            return "\n".join(lines[:number] + lines[number + 1 :])
    return text


def _letters(text: str) -> str:
    return _NOT_WORDS.sub("", text.casefold())


def _with_metadata(document: Document, said: "PageMetadata", page: etree._Element) -> Document:
    return document.with_(
        title=document.title or said.title,
        published=document.published or said.published or _searched_date(document, page),
        url=said.url or document.url,
        source=document.source or said.source,
        authors=document.authors or said.authors,
        language_hint=document.language_hint or said.language,
    )


def _searched_date(document: Document, page: etree._Element) -> datetime | None:
    """Look for a date in the page's address and markup; midnight UTC of the day found."""
    from htmldate import find_date

    latest = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=document.version) + CLOCK_SLACK
    # Given as a tree: a string that looks like an address would make htmldate download it.
    day = find_date(
        page, extensive_search=False, original_date=True, url=document.url, max_date=latest.replace(tzinfo=None)
    )
    return parse_time(day) if day else None
