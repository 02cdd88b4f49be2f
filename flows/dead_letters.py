"""Dead letters: one JSON line for each document that was set aside, with where it is, the step and the reason."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from tasks.document import Document, Origin, Record


class DeadLetter(Record, frozen=True):
    """A rejected document: its origin says where the raw document is; `title` and `url` help a person to know it."""

    run: str
    id: str
    origin: Origin
    format: str
    step: str
    error: str
    reason: str
    title: str | None = None
    url: str | None = None


def dead_letter(run: str, document: Document) -> DeadLetter:
    """Describe a rejected document; ValueError for one that was not rejected."""
    if document.rejection is None:
        raise ValueError(f"document {document.id} was not rejected")
    return DeadLetter(
        run=run,
        id=document.id,
        origin=document.origin,
        format=document.format,
        step=document.rejection.step,
        error=document.rejection.error,
        reason=document.rejection.reason,
        title=document.title,
        url=document.url,
    )


def append_dead_letters(path: Path, letters: Iterable[DeadLetter]) -> None:
    """Add letters to the file; nothing is created when there are none."""
    lines = b"".join(msgspec.json.encode(letter) + b"\n" for letter in letters)
    if lines:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            file.write(lines)


def read_dead_letters(folder: Path) -> Iterator[DeadLetter]:
    """Yield every letter in `folder`, those of the latest run first; a line cut short by a crash is passed over."""
    for path in sorted(folder.glob("*.jsonl"), reverse=True):
        with path.open("rb") as file:
            for line in file:
                try:
                    yield msgspec.json.decode(line, type=DeadLetter)
                except msgspec.DecodeError:
                    continue
