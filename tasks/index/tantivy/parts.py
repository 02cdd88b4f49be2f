"""The parts of the embedded index that are open, by language: found in its folder, made when they are first written."""

from pathlib import Path

from config.errors import IndexRefused
from config.languages import load_languages
from tasks.index.tantivy.errors import translated
from tasks.index.tantivy.part import Part, PartName, parse_part_name, part_stamp

# A writer takes 7 MB and eight threads, 15 MB when busy: beyond this number the one not used for longest is closed.
MOST_WRITERS = 16


class Parts:
    """The parts in `folder`; whoever uses it from several threads holds a lock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._opened: dict[str, Part] = {}

    def present(self) -> list[Part]:
        """Return the parts that are there now, by tag; one deleted and made again is opened anew."""
        while True:
            there = self.folders()
            for tag in self._opened.keys() - there.keys():
                self._opened.pop(tag).abandon()
            try:
                return [self._open(tag, folder) for tag, folder in sorted(there.items())]
            except IndexRefused:
                if self.folders() == there:  # not because one was replaced and deleted just now
                    raise

    def folders(self) -> dict[str, Path]:
        """Return the folder in use of each language that has one: of several, that with the highest number."""
        return {tag: folders[-1] for tag, folders in self._every_folder().items()}

    def replaced_folders(self) -> list[Path]:
        """Return the folders that others have replaced."""
        return [folder for folders in self._every_folder().values() for folder in folders[:-1]]

    def _every_folder(self) -> dict[str, list[Path]]:
        """Return the parts of each language by number.

        A folder that changes while it is listed may show neither of two names: so until two lists agree.
        """
        names = self._names()
        while names != (again := self._names()):
            names = again
        every: dict[str, list[Path]] = {}
        for name in names:
            every.setdefault(name.tag, []).append(self.folder / str(name))
        return every

    def _names(self) -> list[PartName]:
        return sorted(name for entry in self.entries() if (name := parse_part_name(entry.name)))

    def to_write(self, tag: str) -> Part:
        """Return the part of `tag`, made if need be; the ones written last are kept open."""
        folder = self.folders().get(tag)
        part = self._open(tag, folder) if folder else Part.make(self.folder / str(PartName(tag, 1)))
        self._opened.pop(tag, None)
        self._opened[tag] = part
        writing = [other for other in self._opened.values() if other.is_writing and other is not part]
        if len(writing) >= MOST_WRITERS:
            writing[0].release()
        return part

    def commit(self) -> None:
        """Commit what was written to any part."""
        for part in self._opened.values():
            part.commit()

    def release(self) -> None:
        """Commit, and give every part's lock back."""
        for part in self._opened.values():
            part.release()

    def abandon(self) -> None:
        """Forget what is not committed in any part."""
        for part in self._opened.values():
            part.abandon()

    def entries(self) -> list[Path]:
        """Return what is in the folder, parts and others."""
        with translated(self.folder):
            try:
                return list(self.folder.iterdir())
            except FileNotFoundError:
                return []

    def _open(self, tag: str, folder: Path) -> Part:
        part = self._opened.get(tag)
        if part is None or part.folder != folder or part.stamp != part_stamp(folder):
            part = self._opened[tag] = Part(folder)
        return part


def tag_of(language: str) -> str:
    """Return the tag of the part that holds a language's documents."""
    return load_languages().get(language).tag
