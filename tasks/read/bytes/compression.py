"""Compression: decompresses gzip, zstd, bzip2 and xz piece by piece, in bounded memory for any bytes.

The first bytes show the compression; the name of the file is ignored.

Written by hand because the file classes of `gzip`, `bz2` and `zstandard` read past the end of a member, so that the offset of
the next one in the file is lost. Pieces are cut and damaged archives are continued at these offsets.
"""

import bz2
import lzma
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import zstandard

from tasks.read.faults import Broken, Fault

if TYPE_CHECKING:  # a search names forms of files and opens none
    from tasks.read.bytes.storage import FileRange

BLOCK_BYTES = 128 * 1024
MAGIC_BYTES = 10

# A frame may demand a window of 2 GB. The zstd command refuses more than 128 MiB by default, too.
_ZSTD_MAX_WINDOW_BYTES = 128 * 1024 * 1024
# The xz command asks for 94 MiB at its strongest preset.
_XZ_MAX_BYTES = 256 * 1024 * 1024
# Four bytes of zstd can expand to 128 KiB. Fed in slices of 512 bytes, one call returns at most 16 MiB.
_ZSTD_SLICE_BYTES = 512


# First bytes of a frame, and of a skippable frame that holds the dictionary of those after it.
_ZSTD_FRAME, _ZSTD_DICTIONARY = b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18"
_ZSTD_MAX_DICTIONARY_BYTES = 16 * 1024 * 1024


class _Member:
    """One gzip member or zstd frame. It is read like a `bz2.BZ2Decompressor`: while `needs_input` is False, by b""."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self._waiting = b""

    @property
    def eof(self) -> bool:
        return bool(self._inner.eof)

    @property
    def needs_input(self) -> bool:
        return not self._waiting

    @property
    def unused_data(self) -> bytes:
        return bytes(self._inner.unused_data) + self._waiting


class _Gzip(_Member):
    def decompress(self, data: bytes, max_length: int) -> bytes:
        piece: bytes = self._inner.decompress(self._waiting or data, max_length)
        self._waiting = self._inner.unconsumed_tail
        return piece


class _Zstd(_Member):
    def decompress(self, data: bytes, max_length: int) -> bytes:  # noqa: ARG002 - bounded by the slice
        waiting = self._waiting or data
        self._waiting = waiting[_ZSTD_SLICE_BYTES:]
        piece: bytes = self._inner.decompress(waiting[:_ZSTD_SLICE_BYTES])
        return piece


# An article may begin with "BZh". In bzip2 the digits of pi follow or, in an empty stream, those of its square root.
_BZIP2_FIRST_BLOCKS = (b"1AY&SY", b"\x17\x72\x45\x38\x50\x90")
# Window and header, as zlib encodes them in `wbits`.
_ZLIB_HEADERS = {"gzip": 16 + zlib.MAX_WBITS, "zlib": zlib.MAX_WBITS, "deflate": -zlib.MAX_WBITS}
ERRORS = (zlib.error, zstandard.ZstdError, lzma.LZMAError, OSError, ValueError, EOFError)


def compression_of(head: bytes) -> str | None:
    """Return `gzip`, `zstd`, `bzip2` or `xz` by the first MAGIC_BYTES of a file; None for any other bytes."""
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(_ZSTD_FRAME) or (head[1:4] == b"\x2a\x4d\x18" and 0x50 <= head[0] <= 0x5F):
        return "zstd"
    if head.startswith(b"BZh") and head[4:10] in _BZIP2_FIRST_BLOCKS:
        return "bzip2"
    return "xz" if head.startswith(b"\xfd7zXZ\0") else None


def new_decompressor(
    compression: str, dictionary: zstandard.ZstdCompressionDict | None = None
) -> _Gzip | _Zstd | bz2.BZ2Decompressor | lzma.LZMADecompressor:
    """Return a decompressor for one member of a `gzip`, `zstd`, `bzip2` or `xz` stream, or for `zlib` or bare `deflate`."""
    if compression in _ZLIB_HEADERS:
        return _Gzip(zlib.decompressobj(wbits=_ZLIB_HEADERS[compression]))
    if compression == "zstd":
        decompressor = zstandard.ZstdDecompressor(dict_data=dictionary, max_window_size=_ZSTD_MAX_WINDOW_BYTES)
        return _Zstd(decompressor.decompressobj())
    if compression == "xz":
        return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MAX_BYTES)
    return bz2.BZ2Decompressor()


def zstd_dictionary(source: "FileRange") -> zstandard.ZstdCompressionDict | None:
    """Return the dictionary that the frames of a file need, from the skippable frame at its beginning; None without one.

    Archives are stored so (the WARC-Zstandard specification of the IIPC). Raises Broken, and the OSError of the source.
    """
    magic, size = (head := source.beginning(8))[:4], int.from_bytes(head[4:], "little")
    if magic != _ZSTD_DICTIONARY:
        return None
    try:
        data = source.beginning(8 + size)[8:] if size <= _ZSTD_MAX_DICTIONARY_BYTES else b""
        if data.startswith(_ZSTD_FRAME):
            data = zstandard.ZstdDecompressor().decompress(data, max_output_size=_ZSTD_MAX_DICTIONARY_BYTES)
        return zstandard.ZstdCompressionDict(data) if data else None
    except ERRORS as error:
        raise Broken(Fault.COMPRESSION, f"zstd dictionary is damaged ({error})") from error


def decompress_member(
    source: "FileRange", compression: str, dictionary: zstandard.ZstdCompressionDict | None = None
) -> Iterator[bytes]:
    """Yield the content of one member in pieces of bounded size; the bytes after it stay in `source`.

    Raises Broken if the member is damaged or ends early, and the OSError of the source. After damage the position of
    `source` is before the damaged block.
    """
    decompressor = new_decompressor(compression, dictionary)
    block = b""
    while not decompressor.eof:
        hungry = decompressor.needs_input
        data = source.read(BLOCK_BYTES) if hungry else b""
        block = data or block
        try:
            piece = decompressor.decompress(data, BLOCK_BYTES)
        except ERRORS as error:
            source.unread(block)
            fault = f"{compression} stream is damaged after byte {source.position} ({error})"
            raise Broken(Fault.COMPRESSION, fault) from error
        if piece:
            yield piece
        elif hungry and not data:
            raise Broken(Fault.COMPRESSION, f"{compression} stream ends early at byte {source.position}")
    source.unread(decompressor.unused_data)
