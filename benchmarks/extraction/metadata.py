"""Accuracy of the metadata that Kiosque reads from a page, against a person's labels."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from benchmarks.extraction.pages import GoldPage
from tasks.clean.rules.apply import is_credit
from tasks.clean.rules.load import load_rules
from tasks.document import Document, Origin
from tasks.extract import extract_document
from tasks.text.matching import letters

# Long after every page of the collections: no page's date is refused as later than its fetch.
FETCHED_MS = 4_000_000_000_000
IS_CREDIT = partial(is_credit, rules=load_rules())


def page_document(markup: str, url: str | None = None) -> Document:
    """Return the document that is read from a page."""
    origin = Origin(collection="benchmark", path="page.html", url="file:///page.html")
    return Document(origin=origin, id="0", version=FETCHED_MS, format="html", markup=markup, url=url)


def whole_document(markup: str) -> str:
    """Extract text and metadata, as a run does."""
    return extract_document(page_document(markup), is_credit=IS_CREDIT).text


def metadata_accuracy(pages: Sequence[GoldPage]) -> list[dict[str, Any]]:
    """Return for each field the number of pages with a label, and of those where Kiosque is right.

    A title is right if one is the other or within it, letters only; a date if the day is the same; authors if all are there
    and no more.
    """
    right = {"title": 0, "date": 0, "authors": 0}
    labelled = dict.fromkeys(right, 0)
    for page in pages:
        document = extract_document(page_document(page.markup, page.url), is_credit=IS_CREDIT)
        for field, is_right in _verdicts(page, document):
            labelled[field] += 1
            right[field] += is_right
    return [
        {"field": field, "pages": count, "right": right[field], "share": round(right[field] / max(1, count), 4)}
        for field, count in labelled.items()
    ]


def _verdicts(page: GoldPage, document: Document) -> list[tuple[str, bool]]:
    verdicts: list[tuple[str, bool]] = []
    if page.title:
        one, two = letters(document.title or ""), letters(page.title)
        verdicts.append(("title", bool(one) and (one in two or two in one)))
    if page.date:
        day = document.published.date().isoformat() if document.published else ""
        verdicts.append(("date", day == page.date[:10]))
    if page.authors:
        verdicts.append(("authors", set(map(letters, document.authors)) == set(map(letters, page.authors))))
    return verdicts
