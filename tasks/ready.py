"""Ready documents: what a worker makes of prepared documents for the index, so that the run itself has little left to do.

    <batch>.parquet.<number>.ready    for each group of the batch a frame with the form and the words of each document

The run writes a batch in one process, in order, and all workers wait for it. The file is gone once the index has the batch.
Without it the run does the same work itself.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec
import zstandard

from config.options import Backend
from tasks.corpus.batches import READY, read_beside, read_prepared, remove_beside, write_beside
from tasks.document import Document, Origin, Record
from tasks.index import form_maker
from tasks.index.ready import NONE_READY, Ready, ReadyForms
from tasks.stories.shares import KeyWords, key_words

_LEVEL = 1  # the file is read once, a moment later
_NO_WORDS: Mapping[Origin, KeyWords] = MappingProxyType({})


class _ReadyDocument(Record, frozen=True):
    """The form of a document for the index, and its words for its story."""

    form: bytes
    words: KeyWords


class ReadyGroup(NamedTuple):
    """Forms and words that workers made of documents, by their origins."""

    forms: ReadyForms = NONE_READY
    words: Mapping[Origin, KeyWords] = _NO_WORDS


NOTHING_READY = ReadyGroup()
_FRAMES = msgspec.msgpack.Decoder(list[bytes])
_GROUP = msgspec.msgpack.Decoder(list[_ReadyDocument | None])


def write_ready(path: str, backend: Backend, *, storage_options: Mapping[str, Any]) -> str:
    """Make the documents of the batch at `path` ready for a backend, and return the path of the file; raises OSError."""
    form_of = form_maker(backend)
    frames = [
        zstandard.compress(msgspec.msgpack.encode([_made_ready(document, form_of) for document in group]), _LEVEL)
        for group in read_prepared(path, storage_options=storage_options)
    ]
    target = f"{path}.{uuid.uuid4().hex[:12]}{READY}"  # two runs, of two backends, may prepare the same batch at once
    write_beside(msgspec.msgpack.encode(frames), target, storage_options=storage_options)
    return target


def _made_ready(document: Document, form_of: Callable[[Document], bytes]) -> _ReadyDocument | None:
    if document.rejection:
        return None
    try:
        return _ReadyDocument(form=form_of(document), words=key_words(document))
    except UnicodeEncodeError:  # the index will refuse it
        return None


def read_ready(path: str | None, *, storage_options: Mapping[str, Any]) -> list[bytes]:
    """Return the frames of the groups; none where the file is missing or damaged."""
    if path is None:
        return []
    try:
        return _FRAMES.decode(read_beside(path, storage_options=storage_options))
    except (OSError, msgspec.MsgspecError):
        return []


def ready_group(frame: bytes | None, documents: Sequence[Document]) -> ReadyGroup:
    """Return what a frame has of the documents of its group."""
    if frame is None:
        return NOTHING_READY
    try:
        ready = _GROUP.decode(zstandard.decompress(frame))
    except (zstandard.ZstdError, msgspec.MsgspecError):
        return NOTHING_READY
    if len(ready) != len(documents):
        return NOTHING_READY
    pairs = [(document, made) for document, made in zip(documents, ready, strict=True) if made]
    return ReadyGroup(
        {document.origin: Ready(document, made.form) for document, made in pairs},
        {document.origin: made.words for document, made in pairs},
    )


def remove_ready(path: str | None, *, storage_options: Mapping[str, Any]) -> None:
    """Delete the file; one that stays is deleted with other old files."""
    if path is not None:
        with suppress(OSError):
            remove_beside(path, storage_options=storage_options)
