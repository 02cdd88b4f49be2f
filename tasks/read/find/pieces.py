"""Pieces: cuts a large file into parts that can be read independently."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

from config.options import ReadOptions
from tasks.read.bytes.byte_stream import ByteStream
from tasks.read.bytes.compression import MAGIC_BYTES, compression_of
from tasks.read.bytes.encoding import wide_encoding
from tasks.read.bytes.storage import FileRange
from tasks.read.bytes.warc_frames import WarcFrames
from tasks.read.faults import Broken
from tasks.read.find.known_files import Cut, Cuts, KnownFiles
from tasks.read.formats.documents import open_stream
from tasks.read.input import UNREADABLE, Input

_BLOCK_BYTES = 1024 * 1024
# A compressed archive that has one member up to here will not have one member a record.
_MEMBERS_EXPECTED_BYTES = 64 * 1024 * 1024


def split_input(
    part: Input, *, bytes: int, storage_options: Mapping[str, Any] | None = None, known: KnownFiles | None = None
) -> list[Input]:
    """Cut a file into pieces of about `bytes` as stored; together they give the documents of the whole file.

    Plain JSON Lines are cut at line starts. Web archives are cut at record starts if they are plain or compressed record by
    record, which takes decompressing them once. Any other file, and one of at most `bytes`, is returned whole. A file whose
    cuts are `known` is not read.
    """
    if part.size <= bytes or part.start or part.end is not None or part.fingerprint.startswith(UNREADABLE):
        return [part]
    cutter = _CUTTERS.get(part.format)
    if cutter is None:
        return [part]
    try:
        cuts = (known or KnownFiles()).cuts(part, bytes, lambda: cutter(part, bytes, storage_options))
        return _pieces(part.with_(compression=cuts.compression), cuts.starts)
    except (OSError, Broken):
        return [part]  # reading the whole file reports the fault


def _line_cuts(part: Input, bytes: int, storage_options: Mapping[str, Any] | None) -> Cuts:
    source = FileRange(part.url, storage_options=storage_options)
    with closing(source):
        block = source.read(_BLOCK_BYTES)
        if compression_of(block[:MAGIC_BYTES]) or wide_encoding(block) or block.isspace():
            return Cuts(bytes=bytes, compression=part.compression, starts=())
        source.unread(block)
        return Cuts(bytes=bytes, compression=None, starts=tuple(_line_starts(source, bytes)))


def _line_starts(source: FileRange, bytes: int) -> Iterator[Cut]:
    """Yield line starts, each the first that is at least `bytes` after the one before."""
    yield Cut(start=0, offset=0, record=1)
    position, line, wanted = 0, 1, bytes
    while block := source.read(_BLOCK_BYTES):
        counted = 0
        while (end := block.find(b"\n", max(counted, wanted - 1 - position)) + 1) > 0:
            line += block.count(b"\n", counted, end)
            counted, wanted = end, position + end + bytes
            yield Cut(start=position + end, offset=position + end, record=line)
        line += block.count(b"\n", counted)
        position += len(block)


def _record_cuts(part: Input, bytes: int, storage_options: Mapping[str, Any] | None) -> Cuts:
    stream = open_stream(part, max_ratio=ReadOptions().max_ratio, storage_options=storage_options)
    with closing(stream):
        starts = tuple(_record_starts(stream, bytes))
        return Cuts(bytes=bytes, compression=stream.compression, starts=starts)


def _record_starts(stream: ByteStream, bytes: int) -> Iterator[Cut]:
    """Yield starts of records at which reading can begin, at least `bytes` apart as stored."""
    last = 0
    yield Cut(start=0, offset=0, record=1)
    for frame in WarcFrames(stream, first_number=1, max_body_bytes=0, kinds=set()):
        start = stream.members.get(frame.offset) if stream.compression else frame.offset
        if start is not None and start - last >= bytes:
            yield Cut(start=start, offset=frame.offset, record=frame.number)
            last = start
        if stream.compression and last == 0 and frame.offset > _MEMBERS_EXPECTED_BYTES and len(stream.members) == 1:
            return


def _pieces(whole: Input, cuts: Sequence[Cut]) -> list[Input]:
    inside = [cut for cut in cuts if cut.start < whole.size]
    if len(inside) < 2:
        return [whole]
    ends = [*(cut.start for cut in inside[1:]), whole.size]
    return [
        whole.with_(
            fingerprint=f"{whole.fingerprint}:{cut.start}-{end}",
            start=cut.start,
            end=end,
            first_record=cut.record,
            first_offset=cut.offset,
        )
        for cut, end in zip(inside, ends, strict=True)
    ]


_CUTTERS: dict[str, Callable[[Input, int, Mapping[str, Any] | None], Cuts]] = {
    "jsonl": _line_cuts,
    "warc": _record_cuts,
}
