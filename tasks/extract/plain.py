"""Plain form of text without markup, and of the fields that an input or a page states."""

from itertools import islice

from config.names import load_given_names
from tasks.analysis.chain import without_accents
from tasks.document import Document
from tasks.text.byline_words import is_person
from tasks.text.bylines import begins_with_lead, clean_authors
from tasks.text.line_wraps import unwrapped
from tasks.text.markup import plain_line
from tasks.text.normalise import normalise, one_line

# A byline stands in one of so many lines at the head of a text, and is short.
HEAD_LINES, MAX_BYLINE = 2, 80


def normalise_document(document: Document) -> Document:
    """Normalise text, title, publisher and authors; a hard-wrapped text gets one line a paragraph.

    Entities and tags are taken out of the title and the names.
    """
    return document.with_(
        text=unwrapped(normalise(document.text)),
        title=one_line(plain_line(document.title or "")) or None,
        publisher=one_line(plain_line(document.publisher or "")) or None,
        authors=tuple(filter(None, (one_line(plain_line(author)) for author in document.authors))),
    )


def with_byline(document: Document) -> Document:
    """Return a text without the byline in its first or second line, with the authors that this names.

    A title may begin like a byline ("By Popular Demand"): without a colon each name must begin with a known given name.
    """
    if document.authors:
        return document
    lines = document.text.split("\n")
    for number in islice((number for number, line in enumerate(lines) if line), HEAD_LINES):
        if names := _names_of_byline(lines[number].strip()):
            text = "\n".join([*lines[:number], *lines[number + 1 :]]).strip("\n")
            return document.with_(text=text, authors=names, authors_source="text") if text else document
    return document


def _names_of_byline(line: str) -> tuple[str, ...]:
    if len(line) > MAX_BYLINE or not begins_with_lead(line):
        return ()
    names = clean_authors([line])
    are_sure = ":" in line or all(map(_begins_with_given_name, names))
    return names if are_sure and all(map(is_person, names)) else ()


def _begins_with_given_name(name: str) -> bool:
    given, *others = name.split()
    return bool(others) and load_given_names().issuperset(without_accents(given.lower()).split("-"))
