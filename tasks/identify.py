"""Identifies a document: its canonical URL, and the ids that its addresses and its place give it, best first."""

from tasks.document import Document, document_id, hashed
from tasks.text.addresses.original_urls import original_url
from tasks.text.urls import is_article_url, known_url, own_address, url_spellings


def identify_document(document: Document) -> Document:
    """Return the document with its canonical URL, its own address and the first of its `claims` as id."""
    url = known_url(document.url or "") or None
    address = own_address(original_url(document.address or document.url or "", of_form=True)) or None
    identified = document.with_(url=url, address=address if document.address or address != url else None)
    return identified.with_(id=_claims(identified)[0])


def claims(document: Document) -> list[str]:
    """Return the ids that a document may have, best first: `settle` gives it one that is no other article's.

    They name the canonical URL; the own address, with query and fragment; the record's own id in its collection;
    collection, path and record; and the file and record. The URL of a front page names no article.
    """
    return list(dict.fromkeys((document.id, *_claims(document))))


def other_spellings(document: Document) -> list[str]:
    """Return the ids that the other spellings of a document's canonical URL give: they find an article and are given to none."""
    spelled = url_spellings(document.url)[1:] if document.url and is_article_url(document.url) else ()
    return [document_id(document.origin, url=url) for url in spelled]


def has_address(document: Document) -> bool:
    """Tell whether an address may identify the document."""
    return is_article_url(document.url) or is_article_url(document.address)


def last_claim(document: Document) -> str:
    """Return the id that a document gets where all its `claims` are other articles': it names its content too."""
    place = document.address or document.url or f"{document.origin.collection}/{document.origin.path}"
    return hashed("content", place, document.title or "", document.text)


def address_of(claim: str, document: Document) -> str | None:
    """Return the address, or the place in a collection, that a claim of the document names; None for another claim."""
    origin = document.origin
    names = {document_id(origin, url=url): url for url in (document.url, document.address) if url}
    place = f"{origin.collection}/{origin.path}" + (f"#{origin.record}" if origin.record > 1 else "")
    return ({document_id(origin): place} | names).get(claim)


def _claims(document: Document) -> list[str]:
    origin = document.origin
    addresses = [url for url in (document.url, document.address) if is_article_url(url)]
    record_id = [hashed("record", origin.collection, document.record_id)] if document.record_id else []
    place = hashed("file", origin.url, str(origin.record))
    return [*(document_id(origin, url=url) for url in addresses), *record_id, document_id(origin), place]
