"""Searched texts: what is searched of a document in the fields `title` and `text`.

Besides the title and the text these are the other headlines of its page and its lead, where they have a word of their own: most
leads are a sentence of the text, and would only count its words twice.
"""

from collections.abc import Iterable, Sequence

from tasks.analysis.analyzer import exact_analyzer
from tasks.document import Document

_MOST_HEADLINES = 5  # a page has a few; a record may list any number


def searched_titles(document: Document) -> Sequence[str]:
    """Return the title, which may be empty, then each other headline with a word that those before it lack."""
    return _with_new_words([document.title or ""], document.headlines[:_MOST_HEADLINES])


def searched_texts(document: Document) -> Sequence[str]:
    """Return the text, which may be empty, then the lead if it has a word that neither title nor text has."""
    if not document.lead:
        return [document.text]
    return _with_new_words([document.text], [document.lead], known=document.title or "")


def _with_new_words(first: list[str], others: Iterable[str], known: str = "") -> Sequence[str]:
    words = {word for text in (known, *first) for word in exact_analyzer().terms(text)}
    for text in others:
        own = set(exact_analyzer().terms(text))
        first += [] if own <= words else [text]
        words |= own
    return first
