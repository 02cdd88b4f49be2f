"""Extraction: HTML pages become plain lines of article text with their metadata, other text takes the same plain form."""

from collections.abc import Callable

from config.options import Extractor
from tasks.document import Document
from tasks.extract.kinds.lost_letters import has_lost_letters
from tasks.extract.kinds.plain_texts import no_article_of_text
from tasks.extract.kinds.reasons import LOST_LETTERS
from tasks.extract.plain import normalise_document, with_byline
from tasks.text.markup import is_page, markup_in, unescaped, without_cdata


def extract_document(
    document: Document,
    *,
    extractor: Extractor = "fast",
    is_credit: Callable[[str], bool] = lambda _: False,
    is_wall: Callable[[str], bool] = lambda _: False,
) -> Document:
    """Return the document with the main text of its `markup`, one block a line, and the page's metadata.

    Paragraphs, subheads, list items, quotes and table rows are kept, menus and comments are not. A field that the input
    states (title, time, publisher, …) wins over the page's. `extractor` is `fast` (the scorer, and trafilatura where the
    scorer has doubts) or `precise` (trafilatura). `is_credit` tells whether a line credits an agency: one right below the
    article is kept, for cleaning reads the agency there. `is_wall` tells whether a line says that the article goes on for
    subscribers: an article above it is marked as cut off. A text that holds markup is read as a page if it is one, else as a
    fragment, of which everything is kept. Without markup only text and fields are normalised, and a byline or a date
    at the head of the text, or a byline at its foot, names the authors and the day.
    A page without an article, or one that cannot be read, is returned rejected: nothing is raised. `markup` is None afterwards.
    """
    found = _extracted(document, extractor, is_credit, is_wall)
    if not found.rejection and has_lost_letters(found.text):
        return found.as_rejected("extract", *LOST_LETTERS)
    return found


def _extracted(
    document: Document, extractor: Extractor, is_credit: Callable[[str], bool], is_wall: Callable[[str], bool]
) -> Document:
    markup = markup_in(document.text) if document.markup is None else document.markup
    if markup is None:
        plain = normalise_document(document.with_(text=unescaped(without_cdata(document.text))))
        reason = no_article_of_text(plain.text, title=plain.title, is_dated=plain.published is not None)
        return plain.as_rejected("extract", *reason) if reason else with_byline(plain)
    from tasks.extract.html import extract_fragment, extract_page  # noqa: PLC0415 - 0.4 s, and plain texts need no parsers

    if document.markup is None and not is_page(markup):
        return extract_fragment(document, markup)
    return extract_page(
        document.with_(text=""), markup, is_precise=extractor == "precise", is_credit=is_credit, is_wall=is_wall
    )
