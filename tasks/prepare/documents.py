"""Documents of a batch: read one after the other, and put through the steps."""

from collections import Counter
from collections.abc import Iterator, MutableSequence, Sequence
from itertools import count

from config.errors import DocumentError
from config.options import PrepareOptions
from tasks.document import Document, Outcome, Record
from tasks.prepare.steps import STEP_NAMES, Step, cleaning_steps, preparation_steps
from tasks.read.faults import Fault
from tasks.read.formats.documents import read_documents
from tasks.read.input import Input
from tasks.runtime import time_limit

# Position of a worker in its batch: number of the input, number of the document in it (both from 0), and index of the step in
# STEP_NAMES. It is kept in memory that another process can read.
Progress = MutableSequence[int]
_NO_MEMORY = "needs more memory than the process that prepares it may have"


class Stop(Record, frozen=True):
    """A document that ended the process it was prepared in, and the rejection it gets for that.

    It is number `document` of input number `input`, both from 0.
    """

    input: int
    document: int
    step: str
    error: str
    reason: str


def prepared_documents(
    inputs: Sequence[Input],
    options: PrepareOptions,
    *,
    stops: Sequence[Stop] = (),
    progress: Progress | None = None,
    passed_over: Counter[str] | None = None,
) -> Iterator[Document]:
    """Yield every document of `inputs` in order, prepared or rejected.

    Documents in `stops` are rejected. `progress` is kept up to date while documents are prepared. Adds to `passed_over` what
    is no article, by its kind.
    """
    steps = cleaning_steps(options.steps.extractor) if options.is_learning else preparation_steps(options)
    progress = progress if progress is not None else [0, 0, 0]
    for number, part in enumerate(inputs):
        progress[0] = number
        own_stops = {stop.document: stop for stop in stops if stop.input == number}
        pipeline = f"{options.pipeline}-{part.hints_digest}" if part.hints_digest else options.pipeline
        for document in _documents_read(part, options, own_stops, progress, passed_over):
            yield prepare_document(document, steps, progress=progress).with_(pipeline=pipeline, markup=None)


def _documents_read(
    part: Input,
    options: PrepareOptions,
    stops: dict[int, Stop],
    progress: Progress,
    passed_over: Counter[str] | None,
) -> Iterator[Document]:
    """Yield the documents of `part`; those in `stops` are rejected, and one that ended the process in reading is the last."""
    documents = read_documents(
        part, options=options.read, storage_options=options.storage_options, passed_over=passed_over
    )
    record, offset = part.first_record, part.first_offset
    for number in count():
        stop = stops.get(number)
        if stop and stop.step == "read":
            yield part.blank(record=record, offset=offset).as_rejected(stop.step, stop.error, stop.reason)
            return
        progress[1], progress[2] = number, 0
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
        yield document.as_rejected(stop.step, stop.error, stop.reason) if stop else document


def prepare_document(
    document: Document, steps: Sequence[tuple[str, Step]], *, progress: Progress | None = None
) -> Document:
    """Return the document that `steps` make of one; the first step that fails rejects it, and nothing is raised."""
    time_limit.start()
    for name, step in steps:
        if document.outcome is Outcome.REJECTED:
            break
        if progress is not None:
            progress[2] = STEP_NAMES.index(name)
        try:
            document = step(document)
        except DocumentError as error:
            document = document.as_rejected(error.step, type(error).__name__, error.reason)
        except MemoryError:
            document = document.as_rejected(name, Fault.OUT_OF_MEMORY, _NO_MEMORY)
        except Exception as error:  # a bug must cost one document, not the batch
            document = document.as_rejected(name, type(error).__name__, f"unexpected fault: {error}")
    time_limit.stop()
    return document
