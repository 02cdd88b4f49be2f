"""HTTP content: takes an archived response apart, and decodes its content as far as it goes.

Written by hand because archives hold what servers and crawlers really leave: heads with bare line feeds, content that was
decoded already or twice, deflate without its header, chunks that end early. The readers of fastwarc raise for these, or
return a part without a word.
"""

import io
import re
from collections.abc import Iterator
from typing import NamedTuple

from fastwarc.stream_io import BrotliReader
from fastwarc.warc import HeaderMap

from tasks.read.bytes.compression import BLOCK_BYTES, ERRORS, MAGIC_BYTES, compression_of, new_decompressor
from tasks.read.bytes.encoding import looks_binary
from tasks.text.markup import START_BYTES, begins_page

_HEAD_END = re.compile(rb"\r?\n\r?\n")
# As a line, or as HTTP/2 has it among the headers.
_STATUS = re.compile(rb"(?:HTTP/\d+(?:\.\d+)? +|:status:[ \t]*)(\d{3})\b", re.I)
# What a server says before it answers, and a proxy before it hands the answer on: another head follows.
_BEFORE = re.compile(rb"HTTP/\d+(?:\.\d+)? +(?:1\d\d|200 connection established)\b", re.I)
_HEAD = re.compile(rb"HTTP/\d", re.I)
_MOST_HEADS = 8
_CHUNK = re.compile(rb"(?:\r?\n)?([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_LINE_ENDS = b"\r\n"
# gzip of gzip occurs; nobody packs thrice.
_MOST_LAYERS = 3


class HttpResponse(NamedTuple):
    """The status, the headers and the stored content of a response; `status` is None where the head states none."""

    status: int | None
    headers: HeaderMap
    content: bytes


class Decoded(NamedTuple):
    """Decoded content; `is_cut` tells that the stored content ends early or breaks off."""

    content: bytes
    is_cut: bool


def parse_headers(head: bytes) -> HeaderMap:
    """Parse the headers of a record or of a response, whatever ends their lines."""
    headers = HeaderMap()
    headers.parse(io.BytesIO(re.sub(rb"\r*\n", b"\r\n", head)))
    return headers


def parse_response(data: bytes) -> HttpResponse:
    """Take a response apart, of which `data` may be only the first bytes."""
    if begins_page(data[:START_BYTES]):
        return HttpResponse(200, parse_headers(b""), data)  # stored without its head
    start = 0
    for _ in range(_MOST_HEADS):
        end = _HEAD_END.search(data, start)
        if not end or not _BEFORE.match(data, start) or not _HEAD.match(data, end.end()):
            break
        start = end.end()
    head, content = (data[start : end.end()], data[end.end() :]) if end else (data[start:], b"")
    status = _STATUS.match(head)
    return HttpResponse(int(status[1]) if status else None, parse_headers(head), content)


def decoded(response: HttpResponse, *, limit: int) -> Decoded:
    """Decode the content of a response: its chunks, then its compression; more than `limit` bytes are cut soon after.

    Chunks, gzip and zstd show themselves. The headers are asked only for what has no signature: deflate, and Brotli, which a
    page that looks binary may be, too. Content that is not what its header says is taken as it is, because many crawlers store
    it decoded.
    """
    names = ("Transfer-Encoding", "Content-Encoding", "Content-Type")
    coding = ",".join(filter(None, map(response.headers.get, names))).lower()
    content, is_cut = _joined(response.content, is_chunked="chunked" in coding)
    for _ in range(_MOST_LAYERS):
        layer = next(_layers(content, coding, limit), None)
        if layer is None:
            break
        content, is_cut = layer.content, is_cut or layer.is_cut
        coding = ""
    return Decoded(content, is_cut)


def _joined(content: bytes, *, is_chunked: bool) -> Decoded:
    """Join the chunks of `content`; without chunks it is returned as it is.

    Chunks that the header does not state must be whole: a text may begin with a number.
    """
    chunks, position, is_whole = list[bytes](), 0, False
    while not is_whole and position < len(content) and (size := _CHUNK.match(content, position)):
        position = size.end() + int(size[1], 16)
        chunks.append(content[size.end() : position])
        is_whole = position == size.end()
    return Decoded(b"".join(chunks), not is_whole) if chunks and (is_whole or is_chunked) else Decoded(content, False)


def _layers(content: bytes, coding: str, limit: int) -> Iterator[Decoded]:
    """Yield what is inside of compressed content, the likeliest reading first."""
    if content.startswith((b"\r", b"\n")) and compression_of(content.lstrip(_LINE_ENDS)[:MAGIC_BYTES]):
        content = content.lstrip(_LINE_ENDS)
    compression = compression_of(content[:MAGIC_BYTES])
    unsigned = ("zlib", "deflate") if "deflate" in coding and looks_binary(content) else ()
    for candidate in (compression,) if compression else unsigned:
        layer = _decompressed(content, candidate, limit)
        if layer.content or not layer.is_cut:
            yield layer
    is_coded = "br" in re.split(r"[\s,]+", coding) or ("html" in coding and looks_binary(content))
    if not compression and is_coded and (layer := _without_brotli(content, limit)).content:
        yield layer


def _decompressed(data: bytes, compression: str, limit: int) -> Decoded:
    """Decompress the members of `data`, up to damage or a little more than `limit` bytes."""
    pieces, size, decompressor = list[bytes](), 0, new_decompressor(compression)
    try:
        while size <= limit and not decompressor.eof:
            piece = decompressor.decompress(data, BLOCK_BYTES)
            data = b""
            if not piece and decompressor.needs_input:
                break
            pieces.append(piece)
            size += len(piece)
            if decompressor.eof and compression_of(decompressor.unused_data[:MAGIC_BYTES]) == compression:
                data, decompressor = decompressor.unused_data, new_decompressor(compression)
    except ERRORS:
        pass
    return Decoded(b"".join(pieces), size <= limit and not decompressor.eof)


def _without_brotli(data: bytes, limit: int) -> Decoded:
    pieces, size, reader = list[bytes](), 0, BrotliReader(io.BytesIO(data))
    try:
        while size <= limit and (piece := reader.read(BLOCK_BYTES)):
            pieces.append(piece)
            size += len(piece)
    except ERRORS:
        return Decoded(b"".join(pieces), True)
    return Decoded(b"".join(pieces), False)
