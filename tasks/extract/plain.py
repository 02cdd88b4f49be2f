"""Plain form of text without markup, and of the fields that an input or a page states."""

from tasks.document import Document
from tasks.extract.metadata.inside_bylines import authors_inside
from tasks.metadata.text_bylines import authors_at_head
from tasks.text.line_wraps import unwrapped
from tasks.text.markup import plain_line
from tasks.text.normalise import normalise, one_line


def normalise_document(document: Document) -> Document:
    """Normalise text, title, publisher and authors; a hard-wrapped text gets one line a paragraph, without indents.

    Entities and tags are taken out of the title and the names.
    """
    return document.with_(
        text=_without_indents(unwrapped(normalise(document.text))),
        title=one_line(plain_line(document.title or "")) or None,
        publisher=one_line(plain_line(document.publisher or "")) or None,
        authors=tuple(filter(None, (one_line(plain_line(author)) for author in document.authors))),
    )


def _without_indents(text: str) -> str:
    """Remove the spaces before lines: they mark a paragraph, as in Chinese and Japanese, which the line break does too."""
    return "\n".join(map(str.lstrip, text.split("\n")))


def with_byline(document: Document) -> Document:
    """Return the document with the authors that the head or the foot of its text names, where none are stated.

    The byline stays in the text: cleaning tells other lines by it.
    """
    names = () if document.authors else authors_at_head(document.text) or authors_inside(document.text)
    return document.with_(authors=names, authors_source="text") if names else document
