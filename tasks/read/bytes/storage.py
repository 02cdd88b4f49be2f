"""Opens files, local or of any file system that fsspec knows."""

import io
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

LOCAL = "file://"
_FEW_BYTES = 64


def is_url(path: str) -> bool:
    """Say whether `path` is for fsspec: `protocol://…`, or several joined by `::`."""
    return "://" in path or "::" in path


def is_local(url: str) -> bool:
    """Say whether `url` is that of a file of this machine."""
    return url.startswith(LOCAL) and "::" not in url


def real_url(url: str) -> str:
    """Return the URL that a file has without symbolic links; any but a local file's as it is."""
    if not is_local(url):
        return url
    return f"{LOCAL}{os.path.realpath(url.removeprefix(LOCAL))}"


@contextmanager
def _as_os_error() -> Iterator[None]:
    """Make an OSError of whatever a storage raises: each has its own kinds."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        raise OSError(f"{type(error).__name__}: {error}") from error


class FileRange:
    """The bytes of a file from `start` to `end` (None: to its end), with what was read too far put back."""

    def __init__(
        self, url: str, *, start: int = 0, end: int | None = None, storage_options: Mapping[str, Any] | None = None
    ) -> None:
        """Open `url`: `file://` and an absolute path, or what fsspec understands; raises OSError."""
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
        """Where in the file the next byte comes from."""
        return self._next - len(self._unread)

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes, a few at least unless the end is near, b"" at the end; raises OSError."""
        if len(self._unread) >= min(size, _FEW_BYTES):
            data, self._unread = self._unread[:size], self._unread[size:]
            return data
        data, self._unread = self._unread, b""
        return data + self._read_file(size - len(data))

    def unread(self, data: bytes) -> None:
        """Put `data`, the bytes read last, back."""
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
        import fsspec  # costs as much to import as all of this package, and local files do without

        # Held, because an archive that nothing refers to closes the files that were opened in it.
        self._filesystem, path = fsspec.core.url_to_fs(url, **storage_options)
        return cast(BinaryIO, self._filesystem.open(path, "rb"))

    def close(self) -> None:
        """Close the file."""
        self._file.close()
