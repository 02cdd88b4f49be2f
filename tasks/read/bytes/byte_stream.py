"""Byte stream: the decompressed bytes of an input, read piece by piece.

A broken stream does not raise while it is read. It ends early and `fault` gives the reason, so that a reader keeps every
complete record before the break.

Written by hand because the decompressing files of the standard library and fsspec have no limit on the ratio, raise at a
break, and do not tell the offsets of gzip members, by which an archive is cut into pieces.
"""

import io
import zlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from tasks.read.bytes.compression import (
    BLOCK_BYTES,
    MAGIC_BYTES,
    compression_of,
    decompress_member,
    new_decompressor,
    zstd_dictionary,
)
from tasks.read.bytes.storage import FileRange
from tasks.read.faults import Broken, Fault, storage_fault
from tasks.runtime import time_limit

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

# A smaller stream is harmless at any ratio.
_SMALL_BYTES = 64 * 1024 * 1024
_GZIP_MAGIC = b"\x1f\x8b\x08"


class ByteStream:
    """Decompressed bytes with their offsets. `read(size)` and `readline(size)` work as in any binary file but never raise."""

    def __init__(self, source: FileRange, *, max_ratio: int, offset: int = 0, compression: str | None = None) -> None:
        """Read `source`, whose first byte decompresses to the byte at `offset`.

        The first bytes of a file show its compression. A piece from the middle of a file needs `compression`.
        """
        self._raw = _Decompressed(source, max_ratio=max_ratio, offset=offset, compression=compression)
        self._buffer(self._raw)

    def _buffer(self, content: io.RawIOBase) -> None:
        self._buffered: io.BufferedReader[Any] = io.BufferedReader(content, BLOCK_BYTES)
        self.read: Callable[[int], bytes] = self._buffered.read
        self.readline: Callable[[int], bytes] = self._buffered.readline

    @property
    def position(self) -> int:
        """Offset of the next byte in the decompressed content."""
        return self._buffered.tell()

    @property
    def stored(self) -> int:
        """Offset in the file up to which it was read for the content so far, a block more or less."""
        return self._raw.stored

    @property
    def fault(self) -> Broken | None:
        """Reason why the stream ended early; set once everything before the break has been read."""
        return self._raw.fault

    @property
    def compression(self) -> str | None:
        """`gzip`, `zstd`, `bzip2`, `xz` or None; set once something has been read."""
        return self._raw.compression

    @property
    def members(self) -> dict[int, int]:
        """Starts of gzip members, zstd frames, bzip2 or xz streams: offset in the decompressed content → offset in the file.

        Holds the latest ones, enough to find the one that begins at `position`.
        """
        return self._raw.members

    def end_at(self, offset: int | None) -> None:
        """End at `offset` of the content, which is not read yet, until another end is set; None is the end of the file."""
        self._raw.end = offset

    def skip(self, size: int) -> int:
        """Skip `size` bytes; return how many there were."""
        left = size
        while left and (block := self.read(min(left, BLOCK_BYTES))):
            left -= len(block)
        return size - left

    def resume(self, starts: tuple[bytes, ...]) -> bool:
        """Continue after a break at the next gzip member whose content has one of `starts`; return False if there is none.

        Positions then continue from the start of the broken member.
        """
        return self._raw.resume(starts)

    def peek(self) -> bytes:
        """Return some of the next bytes, which stay unread; b"" at the end."""
        return self._buffered.peek()

    def unread(self, data: bytes) -> None:
        """Put back `data`, the last bytes that were read; not after `recode`."""
        following = self._buffered.read(len(self._buffered.peek()))
        self._buffered.detach()
        self._raw.unread(data + following)
        self._buffer(self._raw)

    def recode(self, decode: Callable[[bytes], str]) -> None:
        """Read the rest as UTF-8, which `decode` decodes piece by piece; positions then count bytes of UTF-8."""
        self._buffer(_Recoded(self._buffered, decode))

    def close(self) -> None:
        """Close the file."""
        self._buffered.close()


class _Recoded(io.RawIOBase):
    """The content of `stored`, from another encoding brought into UTF-8."""

    def __init__(self, stored: "io.BufferedReader[Any]", decode: Callable[[bytes], str]) -> None:
        self._stored = stored
        self._decode = decode
        self._piece = b""
        self._offset = 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._offset

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        while not self._piece and (block := self._stored.read(BLOCK_BYTES)):
            self._piece = self._decode(block).encode("utf-8", "replace")
        view = memoryview(buffer)
        size = min(len(view), len(self._piece))
        view[:size], self._piece = self._piece[:size], self._piece[size:]
        self._offset += size
        return size

    def close(self) -> None:
        super().close()
        self._stored.close()


class _Decompressed(io.RawIOBase):
    """The decompressed content of a source; at a break it ends early, with `fault` set."""

    def __init__(self, source: FileRange, *, max_ratio: int, offset: int, compression: str | None) -> None:
        self.fault: Broken | None = None
        self.compression = compression
        self.members: dict[int, int] = {}
        self.end: int | None = None
        self._source = source
        self._start = self._member_start = source.position
        self._max_ratio = max_ratio
        self._offset = self._first_offset = self._member_offset = offset
        self._piece = memoryview(b"")
        self._pieces = self._all_pieces()

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._offset

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        if not self._piece:
            self._piece = memoryview(self._next_piece())
        view = memoryview(buffer)
        size = min(len(view), len(self._piece))
        if self.end is not None:
            size = min(size, self.end - self._offset)
        view[:size] = self._piece[:size]
        self._piece = self._piece[size:]
        self._offset += size
        return size

    def unread(self, data: bytes) -> None:
        self._piece = memoryview(data + bytes(self._piece))
        self._offset -= len(data)

    @property
    def stored(self) -> int:
        return self._source.position

    def close(self) -> None:
        super().close()
        self._source.close()

    def resume(self, starts: tuple[bytes, ...]) -> bool:
        if self.compression != "gzip" or self.fault is None or self.fault.error != Fault.COMPRESSION:
            return False
        try:
            found = self._skip_to_member(starts)
        except OSError as error:
            self.fault = storage_fault(error)
            return False
        if found:
            self.fault, self._offset, self._pieces = None, self._member_offset, self._decompressed()
        return found

    def _next_piece(self) -> bytes:
        time_limit.start()  # skipping a gigabyte takes long, and no document is to blame
        try:
            piece = next(self._pieces, b"")
            self._check_ratio(len(piece))
        except Broken as fault:
            self.fault, piece = fault, b""
        except OSError as error:
            self.fault, piece = storage_fault(error), b""
        return piece

    def _check_ratio(self, piece_bytes: int) -> None:
        stored = self._source.position - self._start
        produced = self._offset + piece_bytes - self._first_offset
        if produced > _SMALL_BYTES and produced > stored * self._max_ratio:
            self._pieces = iter(())
            reason = f"{self.compression} stream holds more than {self._max_ratio} times its {stored} bytes"
            raise Broken(Fault.TOO_LARGE, reason)

    def _all_pieces(self) -> Iterator[bytes]:
        if self._start == 0:
            self.compression = compression_of(self._peek()[:MAGIC_BYTES])
        if self.compression:
            yield from self._decompressed()
        while piece := self._source.read(BLOCK_BYTES):
            yield piece

    def _decompressed(self) -> Iterator[bytes]:
        dictionary = zstd_dictionary(self._source) if self.compression == "zstd" else None
        while head := self._peek():
            if not self.compression or compression_of(head[:MAGIC_BYTES]) != self.compression:
                self._refuse_trailing_data()
                return
            self._member_start, self._member_offset = self._source.position, self._offset
            self._note_member()
            yield from decompress_member(self._source, self.compression, dictionary)

    def _note_member(self) -> None:
        if len(self.members) > 2 * BLOCK_BYTES:  # more than one buffer of the smallest members
            self.members.clear()
        self.members[self._offset] = self._member_start

    def _refuse_trailing_data(self) -> None:
        """Skip zeros, the padding of tapes; raise Broken for any other bytes."""
        start = self._source.position
        while block := self._source.read(BLOCK_BYTES):
            if block.strip(b"\0"):
                self._source.unread(block)
                raise Broken(Fault.COMPRESSION, f"{self.compression} stream is followed by other data at byte {start}")

    def _peek(self) -> bytes:
        data = self._source.read(BLOCK_BYTES)
        self._source.unread(data)
        return data

    def _skip_to_member(self, starts: tuple[bytes, ...]) -> bool:
        """Move to the next gzip member that has one of `starts`; False at the end."""
        if self._source.position == self._member_start:
            self._source.read(1)
        while self._skip_to_gzip_magic():
            if self._member_begins_with(starts):
                return True
            self._source.read(1)
        return False

    def _skip_to_gzip_magic(self) -> bool:
        while block := self._source.read(BLOCK_BYTES):
            start = block.find(_GZIP_MAGIC)
            if start >= 0:
                self._source.unread(block[start:])
                return True
            if len(block) >= len(_GZIP_MAGIC):
                self._source.unread(block[-2:])
        return False

    def _member_begins_with(self, starts: tuple[bytes, ...]) -> bool:
        try:
            return new_decompressor("gzip").decompress(self._peek(), max(map(len, starts))).startswith(starts)
        except zlib.error:  # the three bytes only looked like the start of a member
            return False
