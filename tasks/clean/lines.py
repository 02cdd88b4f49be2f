"""Takes lines out of a document and keeps the record: what stood where, and why it went."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import count

from tasks.document import Document, RemovedLine


def text_lines(text: str) -> list[str]:
    """Return the lines that are not blank: what a position counts."""
    return [line for line in text.split("\n") if line.strip()]


def without_lines(document: Document, removals: Mapping[int, tuple[str, str]]) -> Document:
    """Return the document without some of its lines: index among its `text_lines`, from 0 → (rule, evidence).

    `removed` gains them, each at its position in the text before any cleaning, and is in the order of the text: kept and
    removed lines together are still all lines, whichever steps took them. Runs of blank lines become one, also where
    lines went from between them, and those at the ends go. An index that is no line is passed over.
    """
    placed = zip(text_lines(document.text), _positions_left(document.removed), strict=False)
    taken = [
        RemovedLine(text=line, rule=removals[index][0], evidence=removals[index][1], position=position)
        for index, (line, position) in enumerate(placed)
        if index in removals
    ]
    return document.with_(
        text="\n".join(_kept(document.text, removals)),
        removed=tuple(sorted((*document.removed, *taken), key=lambda line: line.position)),
    )


def lines_before(document: Document) -> list[tuple[str, int | None]]:
    """Return every line as it stood before any cleaning, with its index among the `text_lines` where it still stands."""
    taken = {line.position: line.text for line in document.removed}
    found: list[tuple[str, int | None]] = []
    for index, line in enumerate(text_lines(document.text)):
        while (gone := taken.pop(len(found) + 1, None)) is not None:
            found.append((gone, None))
        found.append((line, index))
    return found + [(taken[position], None) for position in sorted(taken)]


def _positions_left(removed: Iterable[RemovedLine]) -> Iterator[int]:
    """Give the positions of the lines that are still there: every number from 1 that no removed line has."""
    taken = {line.position for line in removed}
    return (position for position in count(1) if position not in taken)


def _kept(text: str, removals: Mapping[int, tuple[str, str]]) -> Iterator[str]:
    """Give the lines that stay, with one blank line where one or more stood between two of them."""
    index = -1
    is_first, is_blank_above = True, False
    for line in text.split("\n"):
        if not line.strip():
            is_blank_above = True
            continue
        index += 1
        if index in removals:
            continue
        if is_blank_above and not is_first:
            yield ""
        yield line
        is_first, is_blank_above = False, False
