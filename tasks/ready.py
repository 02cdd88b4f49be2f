"""Ready documents: what a worker makes of prepared documents for the index, so that the run itself has little left to do.

    <batch>.parquet.<number>.ready    for each group of the batch a frame with each document, its form and its words

The run writes a batch in one process, in order, and all workers wait for it. So the documents are there a second time: to read
them from the columns of a batch takes five times as long. The file is gone once the index has the batch. Without it the run
does the same work itself.
"""

import uuid
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec
import zstandard

from config.options import Backend
from tasks.corpus.batches import (
    READY,
    open_prepared,
    read_beside,
    read_group,
    read_prepared,
    remove_beside,
    write_beside,
)
from tasks.document import Document, Origin
from tasks.index import form_maker
from tasks.index.ready import NONE_READY, Ready, ReadyForms
from tasks.stories.shares import KeyWords, key_words

_LEVEL = 1  # the file is read once, a moment later
_NO_WORDS: Mapping[Origin, KeyWords] = MappingProxyType({})


class _ReadyDocument(msgspec.Struct, frozen=True, array_like=True):
    """A document, and unless it was rejected its form for the index and its words for its story."""

    document: Document
    form: bytes | None = None
    words: bytes | None = None


class _Words(Mapping[Origin, KeyWords]):
    """Words of documents, decoded when they are asked for: all at once are too many objects for Python to keep an eye on."""

    def __init__(self, encoded: Mapping[Origin, bytes]) -> None:
        self._encoded = encoded

    def __getitem__(self, origin: Origin) -> KeyWords:
        return _WORDS.decode(self._encoded[origin])

    def __iter__(self) -> Iterator[Origin]:
        return iter(self._encoded)

    def __len__(self) -> int:
        return len(self._encoded)


class ReadyGroup(NamedTuple):
    """A group of documents of a batch, and by their origins the forms and words that workers made of them."""

    documents: Sequence[Document] = ()
    forms: ReadyForms = NONE_READY
    words: Mapping[Origin, KeyWords] = _NO_WORDS


NOTHING_READY = ReadyGroup()
_FRAMES = msgspec.msgpack.Decoder(list[bytes])
_WORDS = msgspec.msgpack.Decoder(KeyWords)
_GROUP = msgspec.msgpack.Decoder(list[_ReadyDocument])


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


def _made_ready(document: Document, form_of: Callable[[Document], bytes]) -> _ReadyDocument:
    if document.rejection:
        return _ReadyDocument(document)
    return _ReadyDocument(document, form_of(document), msgspec.msgpack.encode(key_words(document)))


def read_ready(path: str | None, *, storage_options: Mapping[str, Any]) -> list[bytes]:
    """Return the frames of the groups; none where the file is missing or damaged."""
    if path is None:
        return []
    try:
        return _FRAMES.decode(read_beside(path, storage_options=storage_options))
    except (OSError, msgspec.MsgspecError):
        return []


def ready_group(frame: bytes) -> ReadyGroup | None:
    """Return the group of a frame; None where that is damaged."""
    try:
        group = _GROUP.decode(zstandard.decompress(frame))
    except (zstandard.ZstdError, msgspec.MsgspecError):
        return None
    return ReadyGroup(
        [each.document for each in group],
        {each.document.origin: Ready(each.document, each.form) for each in group if each.form},
        _Words({each.document.origin: each.words for each in group if each.words}),
    )


def read_groups(path: str, ready: str | None, *, storage_options: Mapping[str, Any]) -> Iterator[ReadyGroup]:
    """Yield the groups of the batch at `path`, as workers left them in the file `ready` if that is whole."""
    frames = read_ready(ready, storage_options=storage_options)
    with open_prepared(path, storage_options=storage_options) as batch:
        for number in range(batch.num_row_groups):
            found = ready_group(frames[number]) if number < len(frames) else None
            is_whole = found and len(found.documents) == batch.metadata.row_group(number).num_rows
            yield found if found and is_whole else ReadyGroup(read_group(batch, number))


def joined(groups: Sequence[ReadyGroup]) -> ReadyGroup:
    """Return groups as one, in their order."""
    return ReadyGroup(
        [document for group in groups for document in group.documents],
        {origin: form for group in groups for origin, form in group.forms.items()},
        ChainMap(*(group.words for group in groups)),  # type: ignore[arg-type]  # it is only read
    )


def remove_ready(path: str | None, *, storage_options: Mapping[str, Any]) -> None:
    """Delete the file; one that stays is deleted with other old files."""
    if path is not None:
        with suppress(OSError):
            remove_beside(path, storage_options=storage_options)
