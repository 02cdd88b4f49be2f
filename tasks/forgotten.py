"""Forgotten documents, at the wish of a publisher or a court: every later run keeps them out.

The list of them is kept twice, in the home and with the index. What either has counts, so that the list outlives the loss of
one of them, and every home that writes the index learns of it.
"""

import unicodedata
from collections.abc import Callable, Iterable, Sequence

from tasks.document import Document, Outcome, Record

# The kind of error that a forgotten document is rejected with, as dead letters and counts have it.
FORGOTTEN = "Withdrawn"


class ForgottenDocuments(Record, frozen=True):
    """Documents to keep out: by their ids, and by the keys of their publishers (`publisher_key`)."""

    ids: frozenset[str] = frozenset()
    publishers: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.ids or self.publishers)

    def __or__(self, other: "ForgottenDocuments") -> "ForgottenDocuments":
        return ForgottenDocuments(ids=self.ids | other.ids, publishers=self.publishers | other.publishers)

    def __sub__(self, other: "ForgottenDocuments") -> "ForgottenDocuments":
        return ForgottenDocuments(ids=self.ids - other.ids, publishers=self.publishers - other.publishers)

    def __and__(self, other: "ForgottenDocuments") -> "ForgottenDocuments":
        return ForgottenDocuments(ids=self.ids & other.ids, publishers=self.publishers & other.publishers)

    def include(self, document: Document, ids: Iterable[str]) -> bool:
        """Tell whether `document`, which has or may have one of `ids`, is to be kept out."""
        return not self.ids.isdisjoint(ids) or self.include_publisher(document.publisher)

    def include_publisher(self, name: str | None) -> bool:
        """Tell whether everything of the publisher called `name` is to be kept out."""
        return bool(self.publishers and name) and publisher_key(name or "") in self.publishers


def forgotten_of(*, ids: Iterable[str] = (), publishers: Iterable[str] = ()) -> ForgottenDocuments:
    """Return the documents with these ids, and all of the publishers with these names, in any spelling of `publisher_key`."""
    return ForgottenDocuments(ids=frozenset(ids), publishers=frozenset(map(publisher_key, publishers)))


def publisher_key(name: str) -> str:
    """Return a publisher's name without case, in NFC and with single spaces: the form in which names are compared."""
    encodable = name.encode("utf-8", "replace").decode()
    return " ".join(unicodedata.normalize("NFC", encodable).casefold().split())


def _own_id(document: Document) -> Iterable[str]:
    return (document.id,)


def reject_forgotten(
    documents: Sequence[Document],
    forgotten: ForgottenDocuments,
    *,
    ids: Callable[[Document], Iterable[str]] = _own_id,
) -> list[Document]:
    """Return the documents in the same order, forgotten ones rejected and without what they say; `ids` gives those of one."""
    return [_rejected(document) if forgotten.include(document, ids(document)) else document for document in documents]


def _rejected(document: Document) -> Document:
    emptied = document.with_(
        text="",
        title=None,
        url=None,
        published=None,
        authors=(),
        removed=(),
        signature=b"",
        bands=(),
        story_keys=(),
        extra={},
    )
    if document.outcome is Outcome.REJECTED:  # its own reason stays
        return emptied
    return emptied.as_rejected("index", FORGOTTEN, "was forgotten with `kiosque forget`")
