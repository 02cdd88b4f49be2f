"""Known files: facts that an earlier run noted of files, so that a file that is as it was is not read again.

Size and times tell whether the content may have changed, as they do for git. A file that changed within the granularity of its
clock before it was noted could change again without a new time; such a file is read again.
"""

import os
import time
from collections.abc import Callable, Iterable

from tasks.document import Record
from tasks.read.input import Input

# The coarsest clock of a file system in use (FAT) counts in steps of two seconds.
GRANULARITY_NS = 2_000_000_000


class Cut(Record, frozen=True):
    """Start of a piece: offset in the file, offset in the decompressed content, and number of the first record."""

    start: int
    offset: int
    record: int


class Cuts(Record, frozen=True):
    """Starts of the pieces of a file, cut to pieces of about `bytes`; with the compression that reading the file showed.

    Reading cannot begin at the starts `in_stream`, which are inside of a compressed stream.
    """

    bytes: int
    compression: str | None
    starts: tuple[Cut, ...]
    in_stream: bool = False


class KnownFile(Record, frozen=True, gc=False):  # a run may have 100,000, none of which refers to another
    """A file as a run found it: size, times of its content and of its entry (ns), and the hash of its content.

    `noted_ns` is the time before the run looked. `compression` is as its first bytes show it. The times of a remote file are
    0, because its listing gives the fingerprint. `cuts` is None where it was not cut.
    """

    url: str
    size: int
    modified_ns: int
    changed_ns: int
    noted_ns: int
    fingerprint: str
    compression: str | None
    cuts: Cuts | None = None

    def is_unchanged(self, info: os.stat_result) -> bool:
        """Tell whether the file, which looks like `info` now, surely has the same content."""
        same = (self.size, self.modified_ns, self.changed_ns) == (info.st_size, info.st_mtime_ns, info.st_ctime_ns)
        return same and max(self.modified_ns, self.changed_ns) + GRANULARITY_NS < self.noted_ns


class KnownFiles:
    """Files that earlier runs noted, and in `noted` what is new to note."""

    def __init__(self, known: Iterable[KnownFile] = ()) -> None:
        """Begin with what is known; files that change from now on count as changed."""
        self._known = {file.url: file for file in known}
        self._now_ns = time.time_ns()
        self.noted: dict[str, KnownFile] = {}

    def content(
        self, url: str, info: os.stat_result, read: Callable[[], tuple[str, str | None]]
    ) -> tuple[str, str | None]:
        """Return the fingerprint and the compression of a local file; `read` is called where they may have changed."""
        known = self._known.get(url)
        if known and known.is_unchanged(info):
            return known.fingerprint, known.compression
        fingerprint, compression = read()
        self.noted[url] = KnownFile(
            url=url,
            size=info.st_size,
            modified_ns=info.st_mtime_ns,
            changed_ns=info.st_ctime_ns,
            noted_ns=self._now_ns,
            fingerprint=fingerprint,
            compression=compression,
            cuts=known.cuts if known and known.fingerprint == fingerprint else None,
        )
        return fingerprint, compression

    def cuts(self, part: Input, bytes: int, cut: Callable[[], Cuts]) -> Cuts:
        """Return the cuts of a file; `cut` is called where they are not known for this content."""
        fingerprint = part.fingerprint.removesuffix(f"-{part.hints_digest}")
        file = self.noted.get(part.url) or self._known.get(part.url)
        if file is None or file.fingerprint != fingerprint:
            file = KnownFile(
                url=part.url,
                size=part.size,
                modified_ns=0,
                changed_ns=0,
                noted_ns=self._now_ns,
                fingerprint=fingerprint,
                compression=part.compression,
            )
        if file.cuts and file.cuts.bytes == bytes:
            return file.cuts
        found = cut()
        self.noted[part.url] = file.with_(cuts=found)
        return found
