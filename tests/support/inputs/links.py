"""Editions of one long story, in which neighbours are near-duplicates, and the links that a set of them must have."""

from collections.abc import Iterable
from datetime import UTC, datetime

from tasks.document import Document, Duplicate, Origin, Outcome
from tasks.duplicates.minhash import closest, similar, with_minhash
from tasks.index.protocol import SearchIndex
from tasks.index.query import Query
from tasks.index.values import Filters

_WORDS = [f"word{number}" for number in range(500)]
# Editions one or two steps apart are near-duplicates (0.77, 0.59); editions further apart are not (0.45 and less).
_LENGTH, _STEP = 200, 25


def edition(id: str, start: int, *, day: int = 1, version: int = 1) -> Document:
    """Make the edition of the story that begins `start` steps into it."""
    text = " ".join(_WORDS[start * _STEP : start * _STEP + _LENGTH])
    document = Document(
        id=id,
        origin=Origin(collection="news", path=f"{id}.txt", url=f"file:///{id}.txt"),
        version=version,
        format="txt",
        text=text,
        language="en" if start < 7 else "fr",
        timestamp=datetime(2024, 1, day, tzinfo=UTC),
        content_hash=f"{start} {day}",
        pipeline="p1",
    )
    return with_minhash(document)


def links_that_follow(documents: Iterable[Document]) -> dict[str, Duplicate | None]:
    """Return the link of each document: every document is compared with all earlier originals."""
    originals = []
    links = {}
    for document in sorted((each.as_candidate() for each in documents), key=lambda each: each.age):
        sharing = [other for other in originals if set(other.bands) & set(document.bands)]
        links[document.id] = closest(similar(document, sharing))
        if links[document.id] is None:
            originals.append(document)
    return links


def all_of(index: SearchIndex) -> dict[str, Document]:
    hits = index.search(Query(), filters=Filters(), size=5000).hits
    return {hit.document.id: hit.document for hit in hits}


def links_in(index: SearchIndex) -> dict[str, Duplicate | None]:
    """Return the link of each document in `index`; fail where outcome and link disagree or a document is marked."""
    documents = all_of(index)
    for document in documents.values():
        assert document.outcome is (Outcome.DUPLICATE if document.duplicate else Outcome.INDEXED)
        assert document.pipeline == "p1"
    return {id: document.duplicate for id, document in documents.items()}


def require_sound_links(index: SearchIndex) -> None:
    """Fail where a link points to nothing or to a duplicate."""
    documents = all_of(index)
    for document in documents.values():
        if document.duplicate is not None:
            assert document.duplicate.of in documents
            assert documents[document.duplicate.of].duplicate is None
