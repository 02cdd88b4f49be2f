"""What writing a document changes in the embedded index: it lives in the part of its language and in no other."""

from typing import NamedTuple

from tantivy import Document as TantivyDocument

from tasks.document import Document
from tasks.index.protocol import WriteResult, WriteStatus
from tasks.index.tantivy.parts import tag_of
from tasks.index.tantivy.schema import to_tantivy


class Place(NamedTuple):
    """Where a document is, and its newest version; it is in two parts only after a crash between two commits."""

    tags: tuple[str, ...]
    version: int


# What is to be done to a part: add the document, or delete what has the id.
Change = TantivyDocument | str


def plan_write(document: Document, places: dict[str, Place | None], changes: dict[str, list[Change]]) -> WriteResult:
    """Add to `changes` what writing `document` takes, note its place, and say what becomes of it."""
    place = places.get(document.id)
    if place is not None and place.version > document.version:
        return WriteResult(id=document.id, status=WriteStatus.SUPERSEDED, reason="a newer version is indexed")
    try:
        made = to_tantivy(document)
    except UnicodeEncodeError:
        reason = "it holds half of a surrogate pair, which is no Unicode text; mend how the file was decoded"
        return WriteResult(id=document.id, status=WriteStatus.REFUSED, error="UnicodeEncodeError", reason=reason)
    tag = tag_of(document.language)
    for other in place.tags if place is not None else ():
        if other != tag:
            changes.setdefault(other, []).append(document.id)
    changes.setdefault(tag, []).extend((document.id, made))
    places[document.id] = Place((tag,), document.version)
    return WriteResult(id=document.id, status=WriteStatus.WRITTEN)
