"""Extraction: HTML pages become plain lines of article text with their metadata, other text takes the same plain form."""

from collections.abc import Callable

from config.options import Extractor
from tasks.document import Document
from tasks.extract.plain import normalise_document


def extract_document(
    document: Document, *, extractor: Extractor = "fast", is_credit: Callable[[str], bool] = lambda _: False
) -> Document:
    """Return the document with the main text of its `markup`, one block a line, and the page's metadata.

    Paragraphs, subheads, list items, quotes and table rows are kept, menus and comments are not. A field that the input
    states (title, time, publisher, …) wins over the page's. `extractor` is `fast` (the scorer, and trafilatura where the
    scorer has doubts) or `precise` (trafilatura). `is_credit` tells whether a line credits an agency: one right below the
    article is kept, for cleaning reads the agency there. Without markup only text and fields are normalised.
    A page without an article, or one that cannot be read, is returned rejected: nothing is raised. `markup` is None afterwards.
    """
    if document.markup is None:
        return normalise_document(document)
    from tasks.extract.html import extract_page  # noqa: PLC0415 - 0.4 s, and only pages of HTML need its parsers

    return extract_page(document, document.markup, is_precise=extractor == "precise", is_credit=is_credit)
