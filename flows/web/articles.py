"""One article as the page shows it: its text, the lines that cleaning removed, and its near-duplicates."""

from tasks.document import Document, Record, RemovedLine
from tasks.index.protocol import ReadableIndex
from tasks.report.removed_lines import story_lines

MOST_DUPLICATES = 20


class Article(Record, frozen=True):
    """A document; `paragraphs` are the lines of its text, with removed ones among them on request.

    `duplicates` are its near-duplicates. For a near-duplicate, they are the others of the same `original`.
    """

    document: Document
    paragraphs: tuple[str | RemovedLine, ...]
    original: Document | None
    duplicates: tuple[Document, ...]


def find_article(id: str, index: ReadableIndex, *, with_removed: bool) -> Article | None:
    """Return the document `id`, on request with its removed lines in their positions; None where there is none."""
    document = index.get(id)
    if document is None:
        return None
    lines = story_lines(document) if with_removed else iter(document.text.split("\n"))
    return Article(
        document=document,
        paragraphs=tuple(line for line in lines if isinstance(line, RemovedLine) or line.strip()),
        original=index.get(document.duplicate.of) if document.duplicate else None,
        duplicates=tuple(_duplicates(document, index)),
    )


def _duplicates(document: Document, index: ReadableIndex) -> list[Document]:
    """Return the near-duplicates of the same original, except the document itself."""
    original = document.duplicate.of if document.duplicate else document.id
    ids = sorted(each.id for each in index.duplicates_of([original]) if each.id != document.id)
    return sorted(index.get_many(ids[:MOST_DUPLICATES]), key=lambda each: each.id)
