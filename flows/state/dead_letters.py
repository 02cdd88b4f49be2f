"""Dead letters: one JSON line for each rejected document, with its origin, the step and the reason."""

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from datetime import datetime
from pathlib import Path

import msgspec

from tasks.document import Document, Origin, Record


class DeadLetter(Record, frozen=True):
    """A rejected document: `origin` says where the raw document is; title, time and address help a person to recognise it."""

    run: str
    id: str
    origin: Origin
    format: str
    step: str
    error: str
    reason: str
    title: str | None = None
    url: str | None = None
    published: datetime | None = None
    authors: tuple[str, ...] = ()


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
        published=document.published,
        authors=document.authors,
    )


def append_dead_letters(path: Path, letters: Iterable[DeadLetter]) -> None:
    """Append dead letters to the file; without any, no file is created."""
    lines = b"".join(msgspec.json.encode(letter) + b"\n" for letter in letters)
    if lines:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            file.write(lines)


def letter_files(folder: Path) -> list[Path]:
    """Return the dead-letter files in `folder`, one a run, the oldest run first."""
    return sorted(folder.glob("*.jsonl"))


def read_dead_letters(folder: Path) -> Iterator[DeadLetter]:
    """Yield every dead letter in `folder`, those of the latest run first."""
    for path in reversed(letter_files(folder)):
        yield from read_letters(path)


def read_letters(path: Path) -> Iterator[DeadLetter]:
    """Yield the dead letters of one file, if it exists; a line cut short by a crash is skipped."""
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            try:
                yield msgspec.json.decode(line, type=DeadLetter)
            except msgspec.DecodeError:
                continue


def rewrite_letters(files: Sequence[Path], replayed: Callable[[DeadLetter], Document | None]) -> None:
    """Update `files`, the oldest first, with the results of a replay; `replayed` returns the document of a dead letter.

    The dead letter of a document that passed is removed. That of a document that was rejected again gets the new reason, and is
    kept once, in its latest run. A dead letter that was not `replayed` (None) is kept. A file is replaced whole or not at all,
    and deleted when nothing is left in it.
    """
    written: set[str] = set()
    for path in reversed(files):
        kept = []
        for letter in read_letters(path):
            document = replayed(letter)
            if document is None:
                kept.append(letter)
            elif document.rejection is not None and document.id not in written:
                written.add(document.id)
                kept.append(dead_letter(letter.run, document))
        _replace(path, kept)


def redact_letters(files: Sequence[Path], origins: Set[Origin]) -> None:
    """Remove title, address, time and authors from the dead letters of documents that were read at `origins`."""
    for path in files:
        letters = list(read_letters(path))
        redacted = [
            letter.with_(title=None, url=None, published=None, authors=()) if letter.origin in origins else letter
            for letter in letters
        ]
        if redacted != letters:
            _replace(path, redacted)


def _replace(path: Path, letters: Sequence[DeadLetter]) -> None:
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    append_dead_letters(unfinished, letters)
    if letters:
        unfinished.replace(path)
    else:
        path.unlink(missing_ok=True)
