"""Mirror: `kiosque ingest --mirror` removes documents from the index whose input is gone.

The index has the origin of each document of a folder. A document is gone if its file does not exist any more, or if the file was
read again and does not hold it. A file that an earlier run read without mirroring is read again once, most often from its
prepared batch, to learn its documents.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from config.errors import RunFailed
from config.settings import Settings
from flows.run.indexing import SettledBatch
from flows.run.parameters import IngestParameters
from flows.state.ledger import File, Ledger, file_of
from tasks.corpus.lookup import prepared_documents_of
from tasks.document import Document, Origin
from tasks.duplicates.same_article import is_same_article
from tasks.duplicates.writes import release_duplicates, write_with_links
from tasks.identify import claims
from tasks.index.protocol import WritableIndex
from tasks.index.values import in_portions
from tasks.prepare.batches import Batch
from tasks.read.find.inputs import Folder, find_folder
from tasks.read.input import UNREADABLE, Input

T = TypeVar("T")


class Removal(NamedTuple):
    """The number of removed documents, or in `left_out` the reason why nothing was removed."""

    removed: int
    left_out: str | None = None


class Mirror:
    """The documents of the files under some folders, as a run reads them, and the removal of those that are gone."""

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
        """Return the known inputs that can be skipped: every document the index has of them is still in them."""
        mirrored = self._ledger.inputs.mirrored({folder.collection for folder in self._folders})
        return {part: counts for part, counts in known.items() if file_of(part) in mirrored}

    def note(self, batch: Batch, settled: SettledBatch) -> None:
        """Note the documents of an indexed batch by file; a rejected record may be a document that is in the index already."""
        for part in batch.inputs:
            ids = settled.ids.get(file_of(part), set())
            self._read.setdefault(file_of(part), set()).update(ids)
            self._seen |= ids
        self._doubtful |= settled.doubtful

    def remove(
        self, index: WritableIndex, settings: Settings, *, look: Callable[[], list[Input]], anyway: bool
    ) -> Removal:
        """Remove documents that are gone; `look` lists the inputs once more, because a file may have come back.

        Nothing is removed where a file or folder cannot be read. Raises RunFailed where more documents would be removed than
        the settings allow, or all of them because a folder is empty, unless `anyway`.
        """
        if unreadable := _unreadable(self._inputs):
            return Removal(0, unreadable)
        gone: dict[str, Origin] = {}
        for folder in self._folders:
            gone |= self._gone_from(folder, index, share=settings.max_mirror_removed_share, anyway=anyway)
        if gone:
            now = look()
            if unreadable := _unreadable(now):
                return Removal(0, unreadable)
            there = _fingerprints(now)
            same = {file for file in map(file_of, gone.values()) if there.get(file) == self._there.get(file)}
            gone = {id: origin for id, origin in gone.items() if file_of(origin) in same}
        removed = self._delete(gone, index, settings)
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
        file = file_of(origin)
        is_read_whole = file in self._read and file not in self._doubtful
        return file not in self._there or (is_read_whole and id not in self._read[file])

    def _delete(self, gone: Mapping[str, Origin], index: WritableIndex, settings: Settings) -> int:
        """Delete documents; one that is in another file too is replaced by that file's form of it."""
        # First of all: an input that comes back must be read, whatever happens to this run.
        self._ledger.inputs.remove({file_of(origin) for origin in gone.values()} - self._there.keys())
        others = self._in_other_files(gone, index, settings)
        for documents in in_portions(list(others.values())):
            _write_instead(documents, index)
        # Read those files again, to see what they hold today.
        self._ledger.inputs.remove({file_of(document.origin) for document in others.values()} - self._read.keys())
        ids = sorted(gone.keys() - others.keys() - self._seen)
        for some in in_portions(ids):
            release_duplicates(set(some), index)
            index.delete(some)
            index.refresh()
        return len(ids)

    def _in_other_files(
        self, gone: Mapping[str, Origin], index: WritableIndex, settings: Settings
    ) -> dict[str, Document]:
        """Return by id the documents of `gone` that a prepared batch has from another file that the ledger knows."""
        articles: dict[str, list[Document]] = {}  # by the ids that they claim
        for article in (article for ids in in_portions(sorted(gone)) for article in index.get_many(ids)):
            for claim in claims(article):
                articles.setdefault(claim, []).append(article)
        if not articles:
            return {}
        storage = settings.storage_options
        found = [
            document.with_(id=article.id)
            for document in prepared_documents_of(
                articles.keys(), settings.prepared, self._ledger.pipeline, storage_options=storage
            )
            for article in articles[document.id]
            if is_same_article(document, article)
        ]
        known = self._ledger.inputs.files({document.origin.collection for document in found})
        return {document.id: document for document in found if self._is_elsewhere(document, gone[document.id], known)}

    def _is_elsewhere(self, document: Document, gone: Origin, known: set[File]) -> bool:
        file = file_of(document.origin)
        if file == file_of(gone) or file not in known:
            return False
        return document.id in self._read[file] if file in self._read else True


def mirror_of(parameters: IngestParameters, inputs: Sequence[Input], settings: Settings, ledger: Ledger) -> Mirror:
    """Return a mirror of the folders that a run reads; ConfigError for a path that is no folder."""
    collection, storage = parameters.collection, settings.storage_options
    folders = [find_folder(path, collection=collection, storage_options=storage) for path in parameters.paths]
    return Mirror(folders, inputs, ledger)


def _write_instead(documents: Sequence[Document], index: WritableIndex) -> None:
    """Replace the indexed documents of the same ids, whatever their versions."""
    stored = index.stored([document.id for document in documents])
    newer = [
        document.with_(version=max(document.version, there.version))
        for document in documents
        if (there := stored.get(document.id)) is not None
    ]
    for _ in write_with_links(newer, index, stored=stored):
        pass
    index.refresh()


def _fingerprints(inputs: Iterable[Input]) -> dict[File, str]:
    return {file_of(part): part.fingerprint for part in inputs}


def _unreadable(inputs: Iterable[Input]) -> str | None:
    """Return which inputs could not be read; None if all could."""
    faults = [part for part in inputs if part.fingerprint.startswith(UNREADABLE)]
    if not faults:
        return None
    fault = faults[0].fingerprint.removeprefix(UNREADABLE)
    return f"nothing was removed, for {len(faults):,} inputs cannot be read, such as {faults[0].url} ({fault})"
