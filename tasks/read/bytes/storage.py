"""Storage: opens files, local or of any file system that fsspec supports."""

import io
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

import fsspec

LOCAL = "file://"
_FEW_BYTES = 64


def is_url(path: str) -> bool:
    """Tell whether `path` is a URL for fsspec: `protocol://…`, or several joined by `::`."""
    return "://" in path or "::" in path


def is_local(url: str) -> bool:
    """Tell whether `url` names a file of this machine."""
    return url.startswith(LOCAL) and "::" not in url


def is_there(url: str, *, storage_options: Mapping[str, Any] | None = None) -> bool:
    """Tell whether a file exists; a file whose storage does not answer counts as there."""
    if is_local(url):
        return os.path.lexists(url.removeprefix(LOCAL))
    try:
        filesystem, path = fsspec.core.url_to_fs(url, **(storage_options or {}))
        return bool(filesystem.exists(path))
    except Exception:  # each storage has its own exceptions
        return True


@contextmanager
def _as_os_error() -> Iterator[None]:
    """Turn every exception of a storage into an OSError: each storage has its own exceptions."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        raise OSError(f"{type(error).__name__}: {error}") from error


class FileRange:
    """The bytes of a file from `start` to `end` (None: to its end); bytes that were read too far can be put back."""

    def __init__(
        self, url: str, *, start: int = 0, end: int | None = None, storage_options: Mapping[str, Any] | None = None
    ) -> None:
        """Open `url`: `file://` with an absolute path, or any URL of fsspec; raises OSError."""
        self._filesystem: Any = None
        with _as_os_error():
            self._file = self._open(url, storage_options or {})
            if start:
                self._file.seek(start)
        self._next = start
        self._end = end
        self._unread = b""

    @property
    def position(self) -> int:
        """Position of the next byte in the file."""
        return self._next - len(self._unread)

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes, and at least 64 unless `size` or the end is nearer; b"" at the end; raises OSError."""
        if len(self._unread) >= min(size, _FEW_BYTES):
            data, self._unread = self._unread[:size], self._unread[size:]
            return data
        data, self._unread = self._unread, b""
        return data + self._read_file(size - len(data))

    def beginning(self, size: int) -> bytes:
        """Return the first `size` bytes of the whole file, wherever reading is; raises OSError."""
        with _as_os_error():
            position = self._file.tell()
            self._file.seek(0)
            data = self._file.read(size)
            self._file.seek(position)
        return data

    def unread(self, data: bytes) -> None:
        """Put back `data`, the bytes read last."""
        self._unread = data + self._unread

    def _read_file(self, size: int) -> bytes:
        if self._end is not None:
            size = min(size, self._end - self._next)
        with _as_os_error():
            data = self._file.read(size) if size > 0 else b""
        self._next += len(data)
        return data

    def _open(self, url: str, storage_options: Mapping[str, Any]) -> BinaryIO:
        if is_local(url):
            return cast(BinaryIO, io.FileIO(url.removeprefix(LOCAL)))
        # Kept in an attribute, because a garbage-collected archive closes the files that were opened in it.
        self._filesystem, path = fsspec.core.url_to_fs(url, **storage_options)
        return cast(BinaryIO, self._filesystem.open(path, "rb"))

    def close(self) -> None:
        """Close the file."""
        self._file.close()
