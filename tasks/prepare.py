"""Everything that happens to a document before the index: read, extract, clean, detect language, enrich, sign.

This is what a worker process runs; it takes a batch of inputs and leaves a prepared file. The steps know nothing of each
other: this module alone puts them in their order.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, MutableSequence, Sequence
from functools import lru_cache, partial
from itertools import count
from pathlib import Path
from typing import Any

import msgspec

from config.errors import DocumentError
from config.languages import load_languages
from config.line_model_data import load_line_model
from config.options import Extractor, ReadOptions, StepOptions
from tasks.clean.learnt import LearntLines, remove_learnt
from tasks.clean.learnt.files import read_learnt
from tasks.clean.lines import Cleaner, clean_document
from tasks.clean.model.apply import remove_by_model
from tasks.clean.rules.apply import is_credit, remove_by_rules
from tasks.clean.rules.load import load_rules
from tasks.corpus.batches import mark_unfinished, prepared_count, write_prepared
from tasks.document import Document, Outcome, Record
from tasks.duplicates.minhash import with_minhash
from tasks.enrich import enrich_document
from tasks.extract import extract_document
from tasks.identify import identify_document
from tasks.language import detect_language
from tasks.read.faults import Fault, storage_failed
from tasks.read.formats.documents import read_documents
from tasks.read.input import Input
from tasks.runtime import time_limit

Step = Callable[[Document], Document]

# Where in a batch a worker is, kept where another process can read it: the input, the document in it (both from 0), and
# the step, as its place in STEP_NAMES.
Place = MutableSequence[int]
_NO_MEMORY = "needs more memory than the process that prepares it may have"
STEP_NAMES = ("read", "extract", "identify", "clean", "language", "enrich", "duplicates")


class PrepareOptions(Record, frozen=True):
    """How to prepare: the digest of the pipeline, where prepared files go, and the options of the steps.

    `learnt` is the folder of the learnt lines. With `is_learning` the steps end before these are taken out: a document is then
    as the lines are learnt from it.
    """

    pipeline: str
    folder: str
    read: ReadOptions = ReadOptions()
    steps: StepOptions = StepOptions()
    learnt: str | None = None
    is_learning: bool = False
    storage_options: dict[str, Any] = {}


class Batch(Record, frozen=True):
    """Inputs that are prepared together: some small files, or one piece of a large one."""

    inputs: tuple[Input, ...]

    @property
    def key(self) -> str:
        """Name of the batch: changes when any of its inputs does."""
        parts = [(part.collection, part.path, part.fingerprint, part.start, part.end) for part in self.inputs]
        return hashlib.blake2b(msgspec.json.encode(parts), digest_size=12).hexdigest()

    @property
    def bytes(self) -> int:
        """Bytes of input, as stored."""
        return sum((part.size if part.end is None else part.end) - part.start for part in self.inputs)


def plan_batches(inputs: Sequence[Input], *, max_documents: int, max_bytes: int) -> list[Batch]:
    """Group inputs in order: at most `max_documents` files and, unless one alone is larger, `max_bytes` a batch.

    Two pieces of one file are never together, so that a document's file names its input within a batch.
    """
    batches: list[Batch] = []
    group: list[Input] = []
    size = 0
    for part in inputs:
        part_bytes = Batch(inputs=(part,)).bytes
        is_full = len(group) >= max_documents or size + part_bytes > max_bytes
        if group and (is_full or (group[-1].collection, group[-1].path) == (part.collection, part.path)):
            batches.append(Batch(inputs=tuple(group)))
            group, size = [], 0
        group.append(part)
        size += part_bytes
    return [*batches, Batch(inputs=tuple(group))] if group else batches


class Stop(Record, frozen=True):
    """A document that ended the process it was prepared in: number `document` of input number `input`, both from 0.

    `step`, `error` and `reason` are those of its rejection.
    """

    input: int
    document: int
    step: str
    error: str
    reason: str


class PreparedBatch(Record, frozen=True):
    """Where a prepared batch is, and how many documents were read for it."""

    path: str
    documents: int


def prepare_batch(
    batch: Batch, options: PrepareOptions, *, stops: Sequence[Stop] = (), place: Place | None = None
) -> PreparedBatch:
    """Prepare a batch unless that was done before; the documents in `stops` are rejected, `place` says where it is.

    Raises OSError when the file cannot be written; what is wrong with a document is recorded in the document. Where the
    storage of an input failed, the file gets a name of its own: the next run reads that input again.
    """
    path = f"{options.folder.rstrip('/')}/{batch.key}-{options.pipeline}.parquet"
    count = prepared_count(path, storage_options=options.storage_options)
    if count is None:
        failures: list[str] = []
        prepared = prepared_documents(batch.inputs, options, stops=stops, place=place)
        documents = _noting_failures(prepared, failures)
        count = write_prepared(documents, path, storage_options=options.storage_options)
        if failures:
            path = mark_unfinished(path, storage_options=options.storage_options)
    return PreparedBatch(path=path, documents=count)


def _noting_failures(documents: Iterable[Document], failures: list[str]) -> Iterator[Document]:
    """Pass `documents` on, and add to `failures` the ids of those whose storage failed."""
    for document in documents:
        if storage_failed(document):
            failures.append(document.id)
        yield document


def prepared_documents(
    inputs: Sequence[Input], options: PrepareOptions, *, stops: Sequence[Stop] = (), place: Place | None = None
) -> Iterator[Document]:
    """Yield every document of `inputs`, prepared or rejected, in order; `stops` and `place` as in `prepare_batch`."""
    steps = cleaning_steps(options.steps.extractor) if options.is_learning else preparation_steps(options)
    place = place if place is not None else [0, 0, 0]
    for number, part in enumerate(inputs):
        place[0] = number
        ours = {stop.document: stop for stop in stops if stop.input == number}
        pipeline = f"{options.pipeline}-{part.claims}" if part.claims else options.pipeline
        for document in _documents_read(part, options, ours, place):
            yield prepare_document(document, steps, place=place).with_(pipeline=pipeline, markup=None)


def _documents_read(part: Input, options: PrepareOptions, stops: dict[int, Stop], place: Place) -> Iterator[Document]:
    """Yield the documents of `part`, those in `stops` rejected; one that ended the process in reading is the last."""
    documents = read_documents(part, options=options.read, storage_options=options.storage_options)
    record, offset = part.first_record, part.first_offset
    for number in count():
        stop = stops.get(number)
        if stop and stop.step == "read":
            yield _stopped(part.blank(record=record, offset=offset), stop)
            return
        place[1], place[2] = number, 0
        try:
            time_limit.start()
            document = next(documents, None)
        except MemoryError:
            yield part.blank(record=record, offset=offset).as_rejected("read", Fault.OUT_OF_MEMORY, _NO_MEMORY)
            return
        finally:
            time_limit.stop()
        if document is None:
            return
        record, offset = document.origin.record + 1, document.origin.offset
        yield _stopped(document, stop) if stop else document


def _stopped(document: Document, stop: Stop) -> Document:
    return document.as_rejected(stop.step, stop.error, stop.reason)


def cleaning_steps(
    extractor: Extractor, *, learnt: LearntLines | None = None, is_modelled: bool = False
) -> list[tuple[str, Step]]:
    """Return the steps up to the clean text, with their names.

    Cleaning applies the rules, then the learnt lines and the line model where these are wanted.
    """
    rules = load_rules()
    cleaners: list[Cleaner] = [remove_by_rules]
    if learnt is not None:
        cleaners.append(partial(remove_learnt, learnt=learnt))
    if is_modelled:
        cleaners.append(partial(remove_by_model, model=load_line_model()))
    return [
        ("extract", partial(extract_document, extractor=extractor, is_credit=partial(is_credit, rules=rules))),
        ("identify", identify_document),
        ("clean", partial(clean_document, cleaners=cleaners, rules=rules)),
    ]


def preparation_steps(options: PrepareOptions) -> list[tuple[str, Step]]:
    """Return all steps in their order, with their names."""
    min_confidence = options.steps.min_confidence
    learnt = _learnt_lines(options.learnt, options.pipeline)
    return [
        *cleaning_steps(options.steps.extractor, learnt=learnt, is_modelled=options.steps.line_model),
        ("clean", _not_empty),
        ("language", partial(detect_language, languages=load_languages(), min_confidence=min_confidence)),
        ("enrich", enrich_document),
        ("duplicates", with_minhash),
    ]


@lru_cache(maxsize=2)
def _learnt_lines(folder: str | None, pipeline: str) -> LearntLines:  # noqa: ARG001 - read anew for another pipeline
    """Read the learnt lines once a worker: the pipeline's digest covers what they take out."""
    return LearntLines(read_learnt(Path(folder)) if folder else {})


def prepare_document(document: Document, steps: Sequence[tuple[str, Step]], *, place: Place | None = None) -> Document:
    """Put one document through `steps`; it comes back rejected by the first that fails, never as an exception."""
    time_limit.start()
    for name, step in steps:
        if document.outcome is Outcome.REJECTED:
            break
        if place is not None:
            place[2] = STEP_NAMES.index(name)
        try:
            document = step(document)
        except DocumentError as error:
            document = document.as_rejected(error.step, type(error).__name__, error.reason)
        except MemoryError:
            document = document.as_rejected(name, Fault.OUT_OF_MEMORY, _NO_MEMORY)
        except Exception as error:  # a fault of ours must cost one document, not the batch
            document = document.as_rejected(name, type(error).__name__, f"unexpected fault: {error}")
    time_limit.stop()
    return document


def _not_empty(document: Document) -> Document:
    if document.text.strip():
        return document
    return document.as_rejected("clean", "NothingLeft", "every line of it is boilerplate")
