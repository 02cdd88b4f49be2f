"""Documents: reads any input into documents."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing
from functools import partial
from typing import Any

from config.options import ReadOptions
from tasks.document import Document
from tasks.read.bytes.byte_stream import ByteStream
from tasks.read.bytes.compression import MAGIC_BYTES, compression_of
from tasks.read.bytes.misread import meant, with_whole_references
from tasks.read.bytes.open_streams import stream_from
from tasks.read.bytes.storage import FileRange
from tasks.read.faults import Broken, Fault, storage_fault
from tasks.read.formats.archives import MemberBytes, tar_documents, zip_documents
from tasks.read.formats.forms import form_inside
from tasks.read.formats.json_files import json_documents, json_line_documents
from tasks.read.formats.mail import mail_documents, mailbox_documents, page_documents
from tasks.read.formats.markdown import markdown_documents
from tasks.read.formats.parquet import parquet_documents
from tasks.read.formats.tables import table_documents
from tasks.read.formats.text_exports import export_documents
from tasks.read.formats.warc import warc_documents
from tasks.read.formats.whole_files import html_documents, text_documents
from tasks.read.formats.xml_files import xml_documents
from tasks.read.input import UNREADABLE, Input, PassedOver

_Read = Iterator[Document | PassedOver]
_READERS: dict[str, Callable[[Input, ByteStream, ReadOptions], _Read]] = {
    "txt": text_documents,
    "html": html_documents,
    "jsonl": json_line_documents,
    "json": json_documents,
    "warc": warc_documents,
    "csv": table_documents,
    "tsv": table_documents,
    "xml": xml_documents,
    "eml": mail_documents,
    "mbox": mailbox_documents,
    "mht": page_documents,
    "md": markdown_documents,
    "parquet": parquet_documents,
    "export": export_documents,
}
_ARCHIVES = {"zip": zip_documents, "tar": tar_documents}


def known_formats() -> set[str]:
    """Return the formats that have a reader."""
    return {*_READERS, *_ARCHIVES}


def read_documents(
    part: Input,
    *,
    options: ReadOptions | None = None,
    storage_options: Mapping[str, Any] | None = None,
    passed_over: Counter[str] | None = None,
) -> Iterator[Document]:
    """Yield every document of an input in order; broken ones are rejected with a reason.

    Adds to `passed_over` what is no article, by its kind.

    Never raises for the content of the file. A failure of the storage ends the input with one more rejected document, whose
    error is that of the storage (`is_storage_failure`). Holds one document in memory at a time.
    """
    for document in _with_faults(part, _documents(part, options or ReadOptions(), storage_options)):
        if not isinstance(document, PassedOver):
            yield document if document.rejection else _well_read(document)
        elif passed_over is not None:
            passed_over[document.kind] += 1


def _well_read(document: Document) -> Document:
    """Return a document with its page or text, and its title and names, as they were meant."""
    text, markup = with_whole_references(document.text), document.markup and with_whole_references(document.markup)
    if text is not document.text or markup is not document.markup:
        document = document.with_(text=text, markup=markup)
    read = meant(markup or f"{document.title or ''}\n{text}")
    if read is None:
        return document
    return document.with_(
        markup=markup and read(markup),
        text=read(text),
        title=document.title and read(document.title),
        publisher=document.publisher and read(document.publisher),
        authors=tuple(map(read, document.authors)),
    )


def _documents(part: Input, options: ReadOptions, storage_options: Mapping[str, Any] | None) -> _Read:
    if part.fingerprint.startswith(UNREADABLE):
        error, _, reason = part.fingerprint.removeprefix(UNREADABLE).partition(": ")
        raise Broken(error, f"cannot be read: {reason}")
    with _stream_of(part, options, storage_options) as stream:
        yield from _read(part, stream, options, (part.url,))


def _file_documents(part: Input, stream: ByteStream, options: ReadOptions, around: tuple[str, ...]) -> _Read:
    """Yield the documents of a file in an archive."""
    return _with_faults(part, _read(part, stream, options, around))


def _read(part: Input, stream: ByteStream, options: ReadOptions, around: tuple[str, ...]) -> _Read:
    """Yield the documents of a file by the form that its first bytes show, else by its name's."""
    if part.is_whole:
        # A program may have packed what a server had packed.
        if part.format != "warc" and compression_of(stream.peek()[:MAGIC_BYTES]):
            stream = ByteStream(MemberBytes(stream), max_ratio=options.max_ratio)
        part = part.with_(format=form_inside(stream.peek(), part.format))
    if part.format in _ARCHIVES:
        return _ARCHIVES[part.format](part, stream, options, read=_file_documents, around=around)
    return _READERS[part.format](part, stream, options)


def _with_faults(part: Input, documents: _Read) -> _Read:
    """Yield `documents`; the fault that ends them is one more, rejected."""
    last: Document | None = None
    try:
        for document in documents:
            last = document if isinstance(document, Document) else last
            yield document
        return
    except Broken as broken:
        fault = broken
    except (OSError, MemoryError):
        raise
    except Exception as error:  # a bug must cost one file, not the run
        reason = f"unexpected fault: {type(error).__name__}: {error}; what follows in the file is not read"
        fault = Broken(Fault.UNEXPECTED, reason)
    record = fault.record or (last.origin.record + 1 if last else part.first_record)
    yield fault.reject(part.blank(record=record, offset=fault.offset or part.first_offset))


def _stream_of(
    part: Input, options: ReadOptions, storage_options: Mapping[str, Any] | None
) -> AbstractContextManager[ByteStream]:
    if not part.in_stream:
        return closing(open_stream(part, max_ratio=options.max_ratio, storage_options=storage_options))
    whole = part.with_(start=0, end=None, first_offset=0)
    opening = partial(open_stream, whole, max_ratio=options.max_ratio, storage_options=storage_options)
    return stream_from((part.url, part.size, part.modified), opening, start=part.first_offset, end=part.last_offset)


def open_stream(part: Input, *, max_ratio: int, storage_options: Mapping[str, Any] | None = None) -> ByteStream:
    """Open the bytes of an input; raises Broken if its storage fails."""
    try:
        source = FileRange(part.url, start=part.start, end=part.end, storage_options=storage_options)
    except OSError as error:
        raise storage_fault(error) from error
    return ByteStream(source, max_ratio=max_ratio, offset=part.first_offset, compression=part.compression)
