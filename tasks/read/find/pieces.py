"""Pieces: cuts a large file into parts that can be read independently.

A compressed file that is one stream cannot be entered in the middle. Its pieces are parts of the decompressed content, and a
worker that has read a piece goes on from there to the next one it is given (`tasks/read/bytes/open_streams.py`). So each worker
decompresses the file once, which takes a hundredth of the time of preparing its articles.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from itertools import chain, zip_longest
from typing import Any

from config.options import ReadOptions
from tasks.read.bytes.byte_stream import ByteStream
from tasks.read.bytes.encoding import StreamDecoder
from tasks.read.bytes.warc_frames import WarcFrames
from tasks.read.faults import Broken, Fault
from tasks.read.find.known_files import Cut, Cuts, KnownFiles
from tasks.read.formats.documents import open_stream
from tasks.read.formats.forms import form_inside
from tasks.read.formats.json_files import begins_binary
from tasks.read.input import UNREADABLE, Input

_BLOCK_BYTES = 256 * 1024
_FIRST = Cut(start=0, offset=0, record=1)


def split_input(
    part: Input, *, bytes: int, storage_options: Mapping[str, Any] | None = None, known: KnownFiles | None = None
) -> list[Input]:
    """Cut a file into pieces of about `bytes` as stored; together they give the documents of the whole file.

    JSON Lines are cut at line starts, web archives at record starts; a compressed file is decompressed once to find them.
    Any other file, and one of at most `bytes`, is returned whole. A file whose cuts are `known` is not read.
    """
    if part.size <= bytes or part.start or part.end is not None or part.fingerprint.startswith(UNREADABLE):
        return [part]
    cutter = _CUTTERS.get(part.format)
    if cutter is None:
        return [part]

    def cut() -> Cuts:
        with closing(open_stream(part, max_ratio=ReadOptions().max_ratio, storage_options=storage_options)) as stream:
            return cutter(stream, bytes)

    try:
        return _pieces(part, (known or KnownFiles()).cuts(part, bytes, cut))
    except (OSError, Broken):
        return [part]  # reading the whole file reports the fault


def _line_cuts(stream: ByteStream, bytes: int) -> Cuts:
    blocks = _blocks_of_lines(stream)
    first = next(blocks, b"")  # shows the compression
    find = _stored_line_starts if stream.compression else _line_starts
    starts = (_FIRST, *find(chain([first], blocks), stream, bytes))
    return Cuts(bytes=bytes, compression=stream.compression, starts=starts, in_stream=stream.compression is not None)


def _blocks_of_lines(stream: ByteStream) -> Iterator[bytes]:
    """Yield the content in blocks; none where it cannot be cut at line ends."""
    block = stream.read(_BLOCK_BYTES)
    is_of_lines = not block.isspace() and not begins_binary(block) and form_inside(block, "jsonl") == "jsonl"
    if not is_of_lines or StreamDecoder(block).is_chosen:
        return
    while block:
        yield block
        block = stream.read(_BLOCK_BYTES)


def _line_starts(blocks: Iterable[bytes], _: ByteStream, bytes: int) -> Iterator[Cut]:
    """Yield line starts of a plain file, each the first that is at least `bytes` after the one before."""
    position, line, wanted = 0, 1, bytes
    for block in blocks:
        counted = 0
        while (end := block.find(b"\n", max(counted, wanted - 1 - position)) + 1) > 0:
            line += block.count(b"\n", counted, end)
            counted, wanted = end, position + end + bytes
            yield Cut(start=position + end, offset=position + end, record=line)
        line += block.count(b"\n", counted)
        position += len(block)


def _stored_line_starts(blocks: Iterable[bytes], stream: ByteStream, bytes: int) -> Iterator[Cut]:
    """Yield line starts of a compressed file, at most one a block, at least `bytes` as stored after the one before."""
    position, line, last = 0, 1, 0
    for block in blocks:
        line += block.count(b"\n")
        end = block.rfind(b"\n") + 1
        if end and stream.stored - last >= bytes:
            last = stream.stored
            yield Cut(start=last, offset=position + end, record=line)
        position += len(block)


def _record_cuts(stream: ByteStream, bytes: int) -> Cuts:
    """Cut at records where a compressed member begins, or inside of the stream where too few of them do."""
    outside, inside, is_broken = [_FIRST], [_FIRST], False
    for frame in WarcFrames(stream, first_number=1, max_body_bytes=0, kinds=set()):
        start = stream.members.get(frame.offset) if stream.compression else frame.offset
        if start is not None and start - outside[-1].start >= bytes:
            outside.append(Cut(start=start, offset=frame.offset, record=frame.number))
        # After a break, the offsets of an archive begin anew.
        is_broken = is_broken or bool(frame.fault and frame.fault.error == Fault.COMPRESSION)
        if not is_broken and stream.stored - inside[-1].start >= bytes:
            inside.append(Cut(start=stream.stored, offset=frame.offset, record=frame.number))
    in_stream = stream.compression is not None and 2 * len(outside) < len(inside)
    return Cuts(
        bytes=bytes,
        compression=stream.compression,
        starts=tuple(inside if in_stream else outside),
        in_stream=in_stream,
    )


def _pieces(part: Input, cuts: Cuts) -> list[Input]:
    whole = part.with_(compression=cuts.compression)
    inside = [cut for cut in cuts.starts if cut.start < whole.size]
    if len(inside) < 2:
        return [whole]
    pieces = []
    for cut, following in zip_longest(inside, inside[1:]):
        end = following.start if following else whole.size
        pieces.append(
            whole.with_(
                fingerprint=f"{whole.fingerprint}:{cut.start}-{end}",
                start=cut.start,
                end=end,
                first_record=cut.record,
                first_offset=cut.offset,
                in_stream=cuts.in_stream,
                last_offset=following.offset if following and cuts.in_stream else None,
            )
        )
    return pieces


_CUTTERS: dict[str, Callable[[ByteStream, int], Cuts]] = {"jsonl": _line_cuts, "warc": _record_cuts}
