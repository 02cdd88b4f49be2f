"""Parts of the embedded index: found in its folder, opened once, and created when their language is first written."""

import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Sequence
from pathlib import Path
from typing import TypeVar

from config.errors import IndexRefused
from config.languages import load_languages
from tasks.index.tantivy.conditions import encodable
from tasks.index.tantivy.errors import translated
from tasks.index.tantivy.part import Part, PartName, parse_part_name, part_stamp

# A writer takes 3 MB and eight threads. Beyond this number the least recently used one is closed, which waits for its merges:
# in 21 languages that takes no more time than a writer for each.
MOST_WRITERS = 8

_MOST_ABSENT = 100_000  # values of one field; about 10 MB

T = TypeVar("T")


class Absent:
    """By keyword field the values that no part had in `state`.

    Most values of a batch are new, and a batch asks for the same ones again: for the bands of originals, then of duplicates.
    """

    def __init__(self, state: Hashable = None) -> None:
        """Know nothing yet of parts in `state`, a value that changes with any of them."""
        self.state = state
        self._by_field: defaultdict[str, set[str]] = defaultdict(set)

    def others(self, field: str, values: Sequence[str]) -> Sequence[str]:
        """Return those of `values` that a part may have."""
        absent = self._by_field[field]
        return [value for value in values if value not in absent] if absent else values

    def note(self, field: str, values: Sequence[str], *, found: Collection[str]) -> None:
        """Note that of `values` the parts had those `found` and no others."""
        absent = self._by_field[field]
        if len(absent) + len(values) > _MOST_ABSENT:
            absent.clear()
        absent.update(values)
        absent.difference_update(found)


class Parts:
    """The parts in `folder`. Any thread may call `read_each`; one that writes holds `lock`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lock = threading.RLock()
        self.opened: dict[str, Part] = {}  # by tag; the longest unwritten first
        self._absent = Absent()

    def read_each(self, read: Callable[[Part], T]) -> list[T]:
        """Return the results of `read` for each part, by tag; read again if a part was replaced and deleted meanwhile."""
        while True:
            folders: dict[str, Path] = {}
            try:
                with self.lock:
                    folders = self.folders()
                    for tag in self.opened.keys() - folders.keys():
                        self.opened.pop(tag).abandon()
                    parts = [self._open(tag, folder) for tag, folder in sorted(folders.items())]
                return [read(part) for part in parts]
            except IndexRefused:
                if self.folders() == folders:  # no part was replaced and deleted just now
                    raise

    def read_having(self, field: str, values: Sequence[str], read: Callable[[Part, list[str]], T]) -> list[T]:
        """Return the results of `read` for each part whose keyword `field` has some of `values`, and for these values."""
        if not values:
            return []
        state = tuple(self.read_each(Part.state))
        if self._absent.state != state:
            self._absent = Absent(state)
        absent = self._absent
        plain = values if "".join(values).isascii() else [encodable(value) for value in values]
        asked = absent.others(field, plain)
        found: set[str] = set()

        def read_part(part: Part) -> list[T]:
            present = part.present(field, asked)
            found.update(present)
            return [read(part, present)] if present else []

        results = [result for results in self.read_each(read_part) for result in results]
        absent.note(field, asked, found=found)
        return results

    def folders(self) -> dict[str, Path]:
        """Return the folder in use of each language: of several, the one with the highest number."""
        return {tag: folders[-1] for tag, folders in self._all_folders().items()}

    def replaced_folders(self) -> list[Path]:
        """Return the folders that others have replaced."""
        return [folder for folders in self._all_folders().values() for folder in folders[:-1]]

    def _all_folders(self) -> dict[str, list[Path]]:
        """Return the folders of each language by number.

        A rename while the folder is listed may hide both names, so it is listed until two lists agree.
        """
        names = self._names()
        while names != (again := self._names()):
            names = again
        folders: dict[str, list[Path]] = {}
        for name in names:
            folders.setdefault(name.tag, []).append(self.folder / str(name))
        return folders

    def _names(self) -> list[PartName]:
        return sorted(name for entry in self.entries() if (name := parse_part_name(entry.name)))

    def to_write(self, tag: str) -> Part:
        """Return the part of `tag`, created if need be; at most MOST_WRITERS parts stay locked."""
        part = self.opened.get(tag)
        if part is None or not part.is_writing or part.stamp != part_stamp(part.folder):
            # A part that is locked here is in use: no other process can replace it.
            folder = self.folders().get(tag)
            part = self._open(tag, folder) if folder else Part.create(self.folder / str(PartName(tag, 1)))
        self.opened.pop(tag, None)
        self.opened[tag] = part
        writing = [other for other in self.opened.values() if other.is_writing and other is not part]
        if len(writing) >= MOST_WRITERS:
            writing[0].release()
        return part

    def entries(self) -> list[Path]:
        """Return everything in the folder, parts and other entries."""
        with translated(self.folder):
            try:
                return list(self.folder.iterdir())
            except FileNotFoundError:
                return []

    def _open(self, tag: str, folder: Path) -> Part:
        part = self.opened.get(tag)
        if part is None or part.folder != folder or part.stamp != part_stamp(folder):
            part = self.opened[tag] = Part(folder)
        return part


def tag_of(language: str) -> str:
    """Return the tag of the part that holds a language's documents."""
    return load_languages().get(language).tag
