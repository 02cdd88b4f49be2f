"""Forgotten documents, at the wish of a publisher or a court: every later run keeps them out."""

from collections.abc import Sequence

from tasks.document import Document, Outcome, Record

# The kind of error that a forgotten document is rejected with, as dead letters and counts have it.
FORGOTTEN = "Withdrawn"


class ForgottenDocuments(Record, frozen=True):
    """Documents to keep out: by their ids, and by the names of their publishers in lower case."""

    ids: frozenset[str] = frozenset()
    publishers: frozenset[str] = frozenset()

    def include(self, document: Document) -> bool:
        """Tell whether `document` is to be kept out."""
        return document.id in self.ids or (document.publisher or "").casefold() in self.publishers


def reject_forgotten(documents: Sequence[Document], forgotten: ForgottenDocuments) -> list[Document]:
    """Return the documents in the same order, forgotten ones rejected and without their text."""
    return [_rejected(document) if forgotten.include(document) else document for document in documents]


def _rejected(document: Document) -> Document:
    if document.outcome is Outcome.REJECTED:
        return document
    emptied = document.with_(text="", title=None, url=None, authors=(), removed=(), signature=b"", bands=(), extra={})
    return emptied.as_rejected("index", FORGOTTEN, "was forgotten with `kiosque forget`")
