"""Plain form of text without markup, and of the fields that an input or a page states."""

import re

from tasks.document import Document
from tasks.metadata.inside_bylines import authors_inside
from tasks.metadata.text_bylines import authors_at_head
from tasks.metadata.text_dates import date_at_head
from tasks.text.line_wraps import unwrapped
from tasks.text.markup import plain_line
from tasks.text.normalise import normalise, one_line

# `- 2 -` between blank lines: the number of a page, in a text that was made for paper.
_PAGE_NUMBER = re.compile(r"^\s*([-–—])\s?\d{1,3}\s?\1\s*$\n{0,2}", re.MULTILINE)


def normalise_document(document: Document) -> Document:
    """Normalise text, title, publisher and authors; a hard-wrapped text gets one line a paragraph, without indents.

    Numbers of pages are taken out of the text, entities and tags out of the title and the names.
    """
    return document.with_(
        text=_without_indents(unwrapped(_PAGE_NUMBER.sub("", normalise(document.text)))),
        title=one_line(plain_line(document.title or "")) or None,
        publisher=one_line(plain_line(document.publisher or "")) or None,
        authors=tuple(filter(None, (one_line(plain_line(author)) for author in document.authors))),
    )


def _without_indents(text: str) -> str:
    """Remove the spaces before lines: they mark a paragraph, as in Chinese and Japanese, which the line break does too."""
    return "\n".join(map(str.lstrip, text.split("\n")))


def with_byline(document: Document) -> Document:
    """Return the document with the authors that the head or the foot of its text names, and its date, where none are stated.

    The byline stays in the text: cleaning tells other lines by it.
    """
    hints = (document.language_hint,) if document.language_hint else ()
    if not document.published and (time := date_at_head(document.text, languages=hints)):
        document = document.with_(published=time, published_source="text")
    names = () if document.authors else authors_at_head(document.text) or authors_inside(document.text)
    return document.with_(authors=names, authors_source="text") if names else document
