"""Documents that were withdrawn, by a publisher or a court: kept out of every later run."""

from collections.abc import Sequence

from tasks.document import Document, Outcome, Record

# The kind of error that a withdrawn document is rejected with.
WITHDRAWN = "Withdrawn"


class Withdrawals(Record, frozen=True):
    """What is to be kept out: ids of documents, and names of sources in lower case."""

    ids: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()

    def hold(self, document: Document) -> bool:
        """Say whether `document` is to be kept out."""
        return document.id in self.ids or (document.publisher or "").casefold() in self.sources


def without_withdrawn(documents: Sequence[Document], withdrawals: Withdrawals) -> list[Document]:
    """Return the documents in the same order, those that were withdrawn as rejected and without what they say."""
    return [_refused(document) if withdrawals.hold(document) else document for document in documents]


def _refused(document: Document) -> Document:
    if document.outcome is Outcome.REJECTED:
        return document
    emptied = document.with_(text="", title=None, url=None, authors=(), removed=(), signature=b"", bands=(), extra={})
    return emptied.as_rejected("index", WITHDRAWN, "was withdrawn with `kiosque forget`")
