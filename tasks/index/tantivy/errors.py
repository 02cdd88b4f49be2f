"""Errors of Tantivy and the file system, as IndexBusy and IndexRefused."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import zstandard

from config.errors import IndexBusy, IndexRefused


@contextmanager
def translated(folder: Path) -> Iterator[None]:
    """Raise errors of Tantivy and the file system as IndexBusy or IndexRefused, with the folder's name."""
    try:
        yield
    except (ValueError, msgspec.MsgspecError, zstandard.ZstdError) as error:
        if "LockBusy" in str(error):
            raise IndexBusy(
                f"{folder}: another process or index object writes here; retry when it has closed"
            ) from error
        raise _refused(folder, error) from error
    except OSError as error:
        raise IndexRefused(f"{folder}: {error.strerror or error}; check the disk and its permissions") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # a fault inside Tantivy; this class cannot be imported
            raise
        raise _refused(folder, error) from error


def _refused(folder: Path, error: BaseException) -> IndexRefused:
    fault = " ".join(str(error).split())[:300]
    remedy = "check its permissions" if "PermissionDenied" in fault else "if it is damaged, delete it and ingest again"
    return IndexRefused(f"{folder}: cannot be used: {fault}; {remedy}")
