"""The parts of the embedded index that are open, by language: found in its folder, made when they are first written."""

from pathlib import Path

from config.languages import load_languages
from tasks.index.tantivy_errors import translated
from tasks.index.tantivy_part import Part, part_name, part_stamp, part_tag

# A writer takes 7 MB and eight threads, 15 MB when busy: beyond this number the one not used for longest is closed.
MOST_WRITERS = 16


class Parts:
    """The parts in `folder`; whoever uses it from several threads holds a lock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._opened: dict[str, Part] = {}

    def present(self) -> list[Part]:
        """Return the parts that are there now, by tag; one deleted and made again is opened anew."""
        there = {tag: entry for entry in self._entries() if (tag := part_tag(entry.name))}
        for tag in self._opened.keys() - there.keys():
            self._opened.pop(tag).abandon()
        return [self._open(tag, folder) for tag, folder in sorted(there.items())]

    def to_write(self, tag: str) -> Part:
        """Return the part of `tag`, made if need be; the ones written last are kept open."""
        folder = self.folder / part_name(tag)
        part = self._open(tag, folder) if folder.is_dir() else Part.make(folder)
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

    def _entries(self) -> list[Path]:
        with translated(self.folder):
            try:
                return list(self.folder.iterdir())
            except FileNotFoundError:
                return []

    def _open(self, tag: str, folder: Path) -> Part:
        part = self._opened.get(tag)
        if part is None or part.stamp != part_stamp(folder):
            part = self._opened[tag] = Part(folder)
        return part


def tag_of(language: str) -> str:
    """Return the tag of the part that holds a language's documents."""
    return load_languages().get(language).tag
