"""Errors of a disk or a database as one sentence for people, in place of a library's pages."""

import errno
import os
import sys

# Faults of a disk that come without the name of a file.
_OF_A_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)
# SQLite's words where a file cannot be locked, or its disk fails.
_OF_LOCKS = ("locking protocol", "disk I/O error")


def sentence_of(error: Exception) -> str | None:
    """Return the fault and what to check; None for an error that is not of a disk or a database."""
    if isinstance(error, OSError):
        if error.filename is not None and error.strerror:
            return f"{os.fsdecode(error.filename)}: {error.strerror}; check the disk and its permissions"
        if error.errno in _OF_A_DISK:
            return f"{os.strerror(error.errno)}: check the disk, then give the same command again"
    sqlalchemy = sys.modules.get("sqlalchemy")  # a process that has not imported it has used no database
    if sqlalchemy is not None and isinstance(error, sqlalchemy.exc.DBAPIError):
        return f"the ledger cannot be used: {database_reason(error)}; check its file or its server"
    return None


def database_reason(error: Exception) -> str:
    """Return the driver's own words in one line, without the statement and the links that SQLAlchemy adds."""
    if isinstance(error, OSError) and error.strerror:
        return f"{os.fsdecode(error.filename or '')}: {error.strerror}".removeprefix(": ")
    reason = " ".join(str(getattr(error, "orig", None) or error).split())
    return f"{reason}: keep it on a sound disk with file locks" if reason in _OF_LOCKS else reason
