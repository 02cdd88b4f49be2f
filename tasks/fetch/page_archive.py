"""Page archive: stores fetched pages as WARC, each on disk before anything else is done with it.

The file of a run has a hidden name until the run is over, so that readers of the folder see complete files only. The next
run completes the file of a killed run.
"""

import gzip
import io
import json
import os
import uuid
import zlib
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import msgspec
from fastwarc.warc import WarcRecord, WarcRecordType

from tasks.document import Listed
from tasks.fetch.client import Answer, Headers

SUFFIX = ".warc.gz"
_BLOCK_BYTES = 256 * 1024
_GZIP = 16 + zlib.MAX_WBITS
# Hop-by-hop headers, which do not describe the stored body: renamed as Common Crawl does.
_HOP_BY_HOP = {b"transfer-encoding"}


class PageArchive:
    """The archive file of one run in `folder`; it is created with the first page."""

    def __init__(self, folder: Path, *, software: str) -> None:
        """Complete the files of killed runs in `folder`; raises OSError. The caller must exclude other runs."""
        self._folder = folder
        self._software = software
        self._name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}{SUFFIX}"
        self._part = folder / f".{self._name}"
        self._file: io.FileIO | None = None
        _complete_parts(folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._file:
            self._file.close()
            self._part.rename(self._folder / self._name)

    def add(self, answer: Answer, *, listed: Listed | None = None) -> None:
        """Store an answer, its request, and what the feed says about the page; on return it is on disk. Raises OSError."""
        response, request = _records(answer)
        if listed:
            response.headers["WARC-Listed"] = json.dumps(msgspec.to_builtins(listed))  # in ASCII, as headers are
        self._write(response, request)

    def add_page(self, url: str, page: bytes, *, at: datetime) -> None:
        """Store an HTML page that no server sent as such, as a `resource` record; on return it is on disk. Raises OSError."""
        record = WarcRecord()
        record.init_headers(record_type=WarcRecordType.resource)
        record.headers["WARC-Target-URI"] = url
        record.headers["WARC-Date"] = f"{at:%Y-%m-%dT%H:%M:%SZ}"
        record.headers["Content-Type"] = "text/html; charset=utf-8"
        record.set_bytes_content(page)
        self._write(record)

    def _write(self, *records: WarcRecord) -> None:
        if self._file is None:
            self._file = io.FileIO(self._part, "ab")
            self._file.write(_member(_info(self._software)))
        self._file.write(b"".join(map(_member, records)))
        os.fsync(self._file.fileno())


def _records(answer: Answer) -> tuple[WarcRecord, WarcRecord]:
    start = f"HTTP/1.1 {answer.status} {answer.reason}".rstrip().encode("latin-1", "replace")
    response = _record("response", answer, _http(start, answer.headers) + answer.body)
    request = _record("request", answer, _http(b"GET " + answer.target + b" HTTP/1.1", answer.request))
    request.headers["WARC-Concurrent-To"] = response.headers["WARC-Record-ID"] or ""
    return response, request


def _record(kind: Literal["response", "request"], answer: Answer, content: bytes) -> WarcRecord:
    record = WarcRecord()
    record.init_headers(record_type=getattr(WarcRecordType, kind))
    record.headers["WARC-Target-URI"] = answer.url
    record.headers["WARC-Date"] = f"{answer.at:%Y-%m-%dT%H:%M:%SZ}"
    record.headers["Content-Type"] = f"application/http; msgtype={kind}"
    record.set_bytes_content(content)
    return record


def _info(software: str) -> WarcRecord:
    record = WarcRecord()
    record.init_headers(record_type=WarcRecordType.warcinfo)
    record.headers["Content-Type"] = "application/warc-fields"
    record.set_bytes_content(f"software: {software}\r\nformat: WARC File Format 1.1\r\n".encode())
    return record


def _http(start: bytes, headers: Headers) -> bytes:
    lines = ((b"X-Crawl-" + name if name.lower() in _HOP_BY_HOP else name) + b": " + value for name, value in headers)
    return b"\r\n".join((start, *lines, b"", b""))


def _member(record: WarcRecord) -> bytes:
    """Return a record as a gzip member of its own, so that a reader can start at any record."""
    stream = io.BytesIO()
    record.write(stream, checksum_data=record.record_type is WarcRecordType.response)
    return gzip.compress(stream.getvalue(), mtime=0)


def _complete_parts(folder: Path) -> None:
    """Give the files of killed runs their final names, without an incomplete last record."""
    for part in sorted(folder.glob(f".*{SUFFIX}")):
        end = _whole_members_end(part)
        if end:
            os.truncate(part, end)
            part.rename(folder / part.name.removeprefix("."))
        else:
            part.unlink()


def _whole_members_end(path: Path) -> int:
    """Return the offset after the last complete gzip member."""
    end = offset = 0
    member = zlib.decompressobj(_GZIP)
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            while block:
                try:
                    member.decompress(block)
                except zlib.error:
                    return end
                rest = member.unused_data
                offset += len(block) - len(rest)
                if member.eof:
                    end = offset
                    member = zlib.decompressobj(_GZIP)
                block = rest
    return end
