"""Faults of an input: their kinds, and the exception that carries one inside this package."""

from enum import StrEnum
from typing import Self

from config.errors import DocumentError
from tasks.document import Document, Rejection


class Fault(StrEnum):
    """The kinds of broken content. The `error` of a rejection is one of these, or the name of an error of the storage."""

    EMPTY = "Empty"
    BINARY = "Binary"
    TOO_LARGE = "TooLarge"
    COMPRESSION = "BrokenCompression"
    NOT_JSON = "NotJson"
    NO_TEXT = "NoText"
    BROKEN_RECORD = "BrokenRecord"
    HTTP_STATUS = "HttpStatus"
    REDIRECT = "Redirect"
    NOT_AN_ARTICLE = "NotAnArticle"
    TOO_SLOW = "TooSlow"
    WORKER_DIED = "WorkerDied"
    OUT_OF_MEMORY = "OutOfMemory"
    UNEXPECTED = "UnexpectedFault"


class Broken(DocumentError):
    """Content that cannot become a document. `error` is a `Fault`, or the name of an error of the storage.

    `record` and `offset` are its position, if the code that raises it knows that better than the code that catches it.
    """

    def __init__(self, error: str, reason: str, *, record: int | None = None, offset: int | None = None) -> None:
        super().__init__("read", reason)
        self.error = str(error)
        self.record = record
        self.offset = offset

    def at(self, *, record: int, offset: int) -> Self:
        """Return the same fault with its position."""
        return type(self)(self.error, self.reason, record=record, offset=offset)

    def reject(self, document: Document) -> Document:
        """Return `document`, rejected for this fault."""
        return document.as_rejected(self.step, self.error, self.reason)


def storage_fault(error: OSError) -> Broken:
    """Translate an error of a file system into the fault of the document that was being read."""
    return Broken(type(error).__name__, f"cannot be read: {error.strerror or error}")


def is_storage_failure(rejection: Rejection | None) -> bool:
    """Tell whether a rejection is due to a failure of the storage. Reading the document again may then succeed."""
    return rejection is not None and rejection.step == "read" and rejection.error not in set(Fault)
