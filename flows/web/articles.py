"""One document as the page shows it: its text, the lines that cleaning took out, and its near copies."""

from tasks.document import Document, Record, RemovedLine
from tasks.index.protocol import ReadableIndex
from tasks.report.removed_lines import story_lines

MOST_COPIES = 20


class Article(Record, frozen=True):
    """A document; `paragraphs` are the lines of its text, removed ones among them where they were asked for.

    `copies` are its near copies, or where it is one itself, the original and the other copies.
    """

    document: Document
    paragraphs: tuple[str | RemovedLine, ...]
    original: Document | None
    copies: tuple[Document, ...]


def find_article(id: str, index: ReadableIndex, *, with_removed: bool) -> Article | None:
    """Return the document `id` with what stood around its text on demand; None where there is none."""
    document = index.get(id)
    if document is None:
        return None
    lines = story_lines(document) if with_removed else iter(document.text.split("\n"))
    return Article(
        document=document,
        paragraphs=tuple(line for line in lines if isinstance(line, RemovedLine) or line.strip()),
        original=index.get(document.duplicate.of) if document.duplicate else None,
        copies=tuple(_copies(document, index)),
    )


def _copies(document: Document, index: ReadableIndex) -> list[Document]:
    """Return the copies of the same original."""
    original = document.duplicate.of if document.duplicate else document.id
    ids = sorted(each.id for each in index.duplicates_of([original]) if each.id != document.id)
    return sorted(index.get_many(ids[:MOST_COPIES]), key=lambda copy: copy.id)
