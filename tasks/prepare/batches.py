"""Batches: groups of inputs, each prepared as a whole and left as one Parquet file."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Sized

import msgspec
import zstandard

from config.options import PrepareOptions
from tasks.corpus.batches import mark_unfinished, prepared_counts, write_prepared
from tasks.document import Document, Record
from tasks.prepare.documents import Progress, Stop, prepared_documents
from tasks.read.faults import is_storage_failure
from tasks.read.input import Input

# A byte of a page takes a sixteenth of the time of a byte of text. With every byte counted, a batch would be a dozen pages,
# and the index would commit for each dozen.
MARKUP_TO_TEXT = 16


class Batch(Record, frozen=True):
    """Inputs that are prepared together: some small files, or one piece of a large one."""

    inputs: tuple[Input, ...]

    @property
    def key(self) -> str:
        """Name of the batch; it changes when any of its inputs changes."""
        parts = [(part.collection, part.path, part.fingerprint, part.start, part.end) for part in self.inputs]
        return hashlib.blake2b(msgspec.json.encode(parts), digest_size=12).hexdigest()

    @property
    def bytes(self) -> int:
        """Bytes of input, as stored."""
        return sum((part.size if part.end is None else part.end) - part.start for part in self.inputs)


def plan_batches(inputs: Sequence[Input], *, max_documents: int, max_bytes: int) -> list[Batch]:
    """Group inputs in their order, each group of at most `max_documents` files and `max_bytes` bytes; pages count less.

    An input larger than `max_bytes` is a batch of its own. Two pieces of one file are never in one batch, so that the file
    of a document identifies its input.
    """
    batches: list[Batch] = []
    group: list[Input] = []
    size = 0
    for part in inputs:
        part_bytes = Batch(inputs=(part,)).bytes // (MARKUP_TO_TEXT if part.format == "html" else 1)
        is_full = len(group) >= max_documents or size + part_bytes > max_bytes
        if group and (is_full or (group[-1].collection, group[-1].path) == (part.collection, part.path)):
            batches.append(Batch(inputs=tuple(group)))
            group, size = [], 0
        group.append(part)
        size += part_bytes
    return [*batches, Batch(inputs=tuple(group))] if group else batches


class PackedBatches(Sized, Iterable[Batch]):
    """Batches in their order, each packed until its turn: the inputs of a run may be half a million files, 250 MB of objects."""

    def __init__(self, batches: Iterable[Batch]) -> None:
        """Pack `batches`."""
        self.bytes = 0
        self._packed: list[bytes] = []
        for batch in batches:
            self.bytes += batch.bytes
            self._packed.append(zstandard.compress(msgspec.msgpack.encode(batch)))

    def __len__(self) -> int:
        return len(self._packed)

    def __iter__(self) -> Iterator[Batch]:
        for packed in self._packed:
            yield msgspec.msgpack.decode(zstandard.decompress(packed), type=Batch)


class PreparedBatch(Record, frozen=True):
    """The file of a prepared batch, the number of documents in it, and by kind what its inputs hold that is no article.

    `unreadable` are the URLs of inputs whose storage failed. `ready` is the file of what is ready for the index, if there is one.
    """

    path: str
    documents: int
    passed_over: dict[str, int] = {}
    unreadable: tuple[str, ...] = ()
    ready: str | None = None


def prepare_batch(
    batch: Batch, options: PrepareOptions, *, stops: Sequence[Stop] = (), progress: Progress | None = None
) -> PreparedBatch:
    """Prepare a batch unless its file exists already; `stops` and `progress` as in `prepared_documents`.

    Raises OSError when the file cannot be written; a fault of a document is recorded in the document. If the storage of an
    input failed, the file gets another name, so that the next run reads that input again.
    """
    path = f"{options.folder.rstrip('/')}/{batch.key}-{options.pipeline}.parquet"
    if counts := prepared_counts(path, storage_options=options.storage_options):
        return PreparedBatch(path=path, documents=counts.documents, passed_over=counts.passed_over)
    failures: dict[str, None] = {}
    passed_over = Counter[str]()
    prepared = prepared_documents(batch.inputs, options, stops=stops, progress=progress, passed_over=passed_over)
    documents = _note_failures(prepared, failures)
    count = write_prepared(documents, path, passed_over=passed_over, storage_options=options.storage_options)
    if failures:
        path = mark_unfinished(path, storage_options=options.storage_options)
    return PreparedBatch(path=path, documents=count, passed_over=dict(passed_over), unreadable=tuple(failures))


def _note_failures(documents: Iterable[Document], failures: dict[str, None]) -> Iterator[Document]:
    """Pass `documents` on, and note in `failures` the URLs of inputs whose storage failed."""
    for document in documents:
        if is_storage_failure(document.rejection):
            failures[document.origin.url] = None
        yield document
