"""Removes from the index what is gone from the inputs: `kiosque ingest --mirror`.

The index itself says what it has of a folder, by the origin of its documents. Gone is what was read from a file that is not
there any more, and what was a record of a file that has been read again without it. A file that an earlier run read without
mirroring is read again once, most often from its prepared batch, so that it is known what is in it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from config.errors import RunFailed
from config.settings import Settings
from flows.run.indexing import SettledBatch
from flows.run.parameters import IngestParameters
from flows.state.ledger import File, Ledger
from tasks.corpus.lookup import prepared_documents_of
from tasks.document import Document, Origin
from tasks.duplicates.writes import release_duplicates, write_with_links
from tasks.index.protocol import WritableIndex
from tasks.prepare import Batch
from tasks.read.find.folders import Folder, find_folder
from tasks.read.input import UNREADABLE, Input

AT_ONCE = 500

T = TypeVar("T")


class Removal(NamedTuple):
    """How many documents were removed, or why none was looked for."""

    removed: int
    left_out: str | None = None


class Mirror:
    """What a run learns of the files under some folders, and the removal of what is not in them."""

    def __init__(self, folders: Sequence[Folder], inputs: Iterable[Input], ledger: Ledger) -> None:
        """Begin with the `inputs` that were found under `folders`."""
        self._folders = folders
        self._inputs = list(inputs)
        self._ledger = ledger
        self._there = _fingerprints(self._inputs)
        self._read: dict[File, set[str]] = {}  # the ids in each file that this run reads
        self._seen: set[str] = set()  # all of these
        self._doubtful: set[File] = set()

    def settled(self, known: Mapping[Input, T]) -> dict[Input, T]:
        """Return those of the `known` inputs that need not be read: the index has nothing of them that is not in them."""
        mirrored = self._ledger.inputs.mirrored({folder.collection for folder in self._folders})
        return {part: counts for part, counts in known.items() if _file(part) in mirrored}

    def note(self, batch: Batch, settled: SettledBatch) -> None:
        """Note what is in the files of a batch that was indexed; what was rejected may be a document of before."""
        for part in batch.inputs:
            ids = settled.ids.get(_file(part), set())
            self._read.setdefault(_file(part), set()).update(ids)
            self._seen |= ids
        self._doubtful |= settled.doubtful

    def remove(
        self, index: WritableIndex, settings: Settings, *, look: Callable[[], list[Input]], anyway: bool
    ) -> Removal:
        """Remove what is gone and return how much that was; `look` lists the inputs once more, lest a file came back.

        Nothing is removed where a file or folder cannot be read. RunFailed where more would go than the settings allow,
        or all because a folder is empty, unless `anyway`.
        """
        if unreadable := _unreadable(self._inputs):
            return Removal(0, unreadable)
        gone: dict[str, Origin] = {}
        for folder in self._folders:
            gone |= self._gone_from(
                folder, index, share=1.0 if anyway else settings.max_mirror_removed_share, anyway=anyway
            )
        if gone:
            now = look()
            if unreadable := _unreadable(now):
                return Removal(0, unreadable)
            there = _fingerprints(now)
            gone = {id: origin for id, origin in gone.items() if self._is_as_it_was(_place(origin), there)}
        removed = self._removed(gone, index, settings)
        self._ledger.inputs.note_mirrored(self._read.keys() - self._doubtful)
        return Removal(removed)

    def _gone_from(self, folder: Folder, index: WritableIndex, *, share: float, anyway: bool) -> dict[str, Origin]:
        count = 0
        gone: dict[str, Origin] = {}
        for id, origin in index.origins(folder.collection):
            if folder.holds(origin):
                count += 1
                if self._is_gone(id, origin):
                    gone[id] = origin
        is_empty = not any(part.url.startswith(folder.url) for part in self._inputs)
        lost = len(gone.keys() - self._seen)  # a file that was renamed has moved its documents
        if lost and not anyway and (is_empty or lost > share * count):
            raise RunFailed(
                f"nothing was removed: {lost:,} of the {count:,} documents from {folder.url} are gone"
                f"{', for nothing is there' if is_empty else f', a larger share than max_mirror_removed_share ({share:g})'}"
                "; if that is right, run again with --mirror-anyway"
            )
        return gone

    def _is_gone(self, id: str, origin: Origin) -> bool:
        file = _place(origin)
        if file not in self._there:
            return True
        return file in self._read and file not in self._doubtful and id not in self._read[file]

    def _is_as_it_was(self, file: File, now: Mapping[File, str]) -> bool:
        return now.get(file) == self._there.get(file)

    def _removed(self, gone: Mapping[str, Origin], index: WritableIndex, settings: Settings) -> int:
        """Delete documents; one that is in another file as well gets that one's form instead."""
        # First of all: an input that comes back is to be read, whatever happens to this run.
        self._ledger.inputs.remove({_place(origin) for origin in gone.values()} - self._there.keys())
        others = self._in_other_files(gone, settings)
        for documents in _portions(list(others.values())):
            _write_instead(documents, index)
        # What such a file holds today is seen when it is read again.
        self._ledger.inputs.remove({_place(document.origin) for document in others.values()} - self._read.keys())
        ids = sorted(gone.keys() - others.keys() - self._seen)
        for some in _portions(ids):
            release_duplicates(set(some), index)
            index.delete(some)
            index.refresh()
        return len(ids)

    def _in_other_files(self, gone: Mapping[str, Origin], settings: Settings) -> dict[str, Document]:
        """Return by id those of `gone` that a prepared batch has from another file, which the ledger knows and is there."""
        if not gone:
            return {}
        storage = settings.storage_options
        found = list(
            prepared_documents_of(gone.keys(), settings.prepared, self._ledger.pipeline, storage_options=storage)
        )
        known = self._ledger.inputs.files({document.origin.collection for document in found})
        return {document.id: document for document in found if self._is_elsewhere(document, gone[document.id], known)}

    def _is_elsewhere(self, document: Document, gone: Origin, known: set[File]) -> bool:
        file = _place(document.origin)
        if file == _place(gone) or file not in known:
            return False
        return document.id in self._read[file] if file in self._read else True


def mirror_of(
    parameters: IngestParameters, inputs: Sequence[Input], settings: Settings, ledger: Ledger
) -> Mirror | None:
    """Load what the mirror needs to delete documents whose input is gone; None for a run that does not mirror."""
    if not (parameters.mirror or parameters.mirror_anyway):
        return None
    folders = find_folders(parameters.paths, collection=parameters.collection, settings=settings)
    return Mirror(folders, inputs, ledger)


def find_folders(paths: Sequence[str], *, collection: str | None, settings: Settings) -> list[Folder]:
    """Return the folders that are to be mirrored; ConfigError for a path that is none."""
    storage = settings.storage_options
    return [find_folder(path, collection=collection, storage_options=storage) for path in paths]


def _write_instead(documents: Sequence[Document], index: WritableIndex) -> None:
    """Put documents in the place of those with their ids, of whatever versions these are."""
    stored = index.stored([document.id for document in documents])
    newer = [
        document.with_(version=max(document.version, there.version))
        for document in documents
        if (there := stored.get(document.id)) is not None
    ]
    for _ in write_with_links(newer, index, stored=stored):
        pass
    index.refresh()


def _portions(values: Sequence[T]) -> Iterator[Sequence[T]]:
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))


def _file(part: Input) -> File:
    return part.collection, part.path


def _place(origin: Origin) -> File:
    return origin.collection, origin.path


def _fingerprints(inputs: Iterable[Input]) -> dict[File, str]:
    return {_file(part): part.fingerprint for part in inputs}


def _unreadable(inputs: Iterable[Input]) -> str | None:
    """Say what could not be read; what is in it is not known."""
    faults = [part for part in inputs if part.fingerprint.startswith(UNREADABLE)]
    if not faults:
        return None
    fault = faults[0].fingerprint.removeprefix(UNREADABLE)
    return f"nothing was removed, for {len(faults):,} inputs cannot be read, such as {faults[0].url} ({fault})"
