"""Identifies a document: its canonical URL, and the id that follows from it."""

from tasks.document import Document, document_id
from tasks.text.urls import canonical_url, is_article_url


def identify_document(document: Document) -> Document:
    """Return the document with its canonical URL and its id.

    The URL of a front page names no article, and neither does a URL that is not http(s): the id is then made of the origin.
    """
    url = canonical_url(document.url) if document.url else None
    name = url if is_article_url(url) else None
    return document.with_(url=url or None, id=document_id(document.origin, url=name))
