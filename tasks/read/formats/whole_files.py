"""Whole files: plain text and HTML, one article each."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from tempfile import SpooledTemporaryFile
from typing import IO

from config.options import ReadOptions
from tasks.document import Document
from tasks.read.bytes.byte_stream import ByteStream
from tasks.read.bytes.compression import BLOCK_BYTES
from tasks.read.bytes.encoding import decode_text, looks_binary
from tasks.read.faults import Broken, Fault
from tasks.read.formats.front_matter import front_matter, head_lines
from tasks.read.input import Input
from tasks.read.records.fields import FieldMap

_IN_MEMORY_BYTES = 16 * 1024 * 1024


def text_documents(part: Input, stream: ByteStream, options: ReadOptions) -> Iterator[Document]:
    """Yield the article of a plain text file, with the fields that may stand above it; raises Broken."""
    whole = readable_text(read_whole(stream, options))
    fields = cache(partial(FieldMap, options))  # most texts need none, and it takes longer to make than they to read
    record, text = front_matter(whole)
    if not record:
        record, text = head_lines(whole, meaning=lambda name: fields().meaning(name))
    blank = part.blank()
    yield (
        fields().document({**record, "text": text}, blank, location="the file") if record else blank.with_(text=text)
    )


def html_documents(part: Input, stream: ByteStream, options: ReadOptions) -> Iterator[Document]:
    """Yield the page of an HTML file, only decoded; raises Broken."""
    data = read_whole(stream, options)
    yield part.blank().with_(markup=readable_text(data, is_page=True))


def read_whole(stream: ByteStream, options: ReadOptions, *, begun: bytes = b"") -> bytes:
    """Return `begun` and the rest of `stream`; raises Broken if that ends early or is larger than a document may be."""
    blocks = [begun]
    left = max(0, options.max_document_bytes + 1 - len(begun))
    while left and (block := stream.read(min(left, BLOCK_BYTES))):
        blocks.append(block)
        left -= len(block)
    if stream.fault:
        raise stream.fault
    if not left:
        raise Broken(Fault.TOO_LARGE, f"is larger than {options.max_document_bytes} bytes")
    return b"".join(blocks)


@contextmanager
def whole_file(stream: ByteStream) -> Iterator[IO[bytes]]:
    """Open all of a stream as a file in which one can go back, in memory or, if it is large, on disk; raises Broken."""
    with SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES) as file:
        while block := stream.read(BLOCK_BYTES):
            file.write(block)
        if stream.fault:
            raise stream.fault
        file.seek(0)
        yield file


def readable_text(data: bytes, *, declared: str | None = None, is_page: bool = False) -> str:
    """Decode `data`, for which the label `declared` is stated; raises Broken if it is binary or blank."""
    if reason := looks_binary(data):
        raise Broken(Fault.BINARY, reason)
    text = decode_text(data, declared=declared, is_page=is_page)
    if not text or text.isspace():
        raise Broken(Fault.EMPTY, "is empty")
    return text
