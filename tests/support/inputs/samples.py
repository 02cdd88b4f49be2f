"""Small inputs for the tests of reading."""

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

from config.options import ReadOptions
from tasks.document import Document
from tasks.read.find.inputs import find_inputs
from tasks.read.formats.documents import read_documents
from tasks.read.input import Input


def input_of(folder: Path, name: str, content: bytes) -> Input:
    """Write `content` to a file and return its input."""
    path = folder / name
    path.write_bytes(content)
    (found,) = find_inputs([str(path)])
    return found


def read(folder: Path, name: str, content: bytes, *, options: ReadOptions | None = None) -> list[Document]:
    return list(read_documents(input_of(folder, name, content), options=options))


def faults(documents: Iterable[Document]) -> list[tuple[int, str]]:
    """Return record number and reason of each rejected document."""
    return [(d.origin.record, d.rejection.reason) for d in documents if d.rejection]


def texts(documents: Iterable[Document]) -> list[str]:
    """Return the text or markup of each document that is not rejected."""
    return [d.text or d.markup or "" for d in documents if d.rejection is None]


def http(body: bytes, *, content_type: str = "text/html", status: str = "200 OK", header: str = "") -> bytes:
    """Return an HTTP response."""
    return f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n{header}\r\n".encode() + body


def warc_record(
    body: bytes,
    *,
    kind: str = "response",
    url: str = "https://news.example/a",
    content_type: str = "application/http; msgtype=response",
    date: str = "2024-03-01T12:00:00Z",
) -> bytes:
    """Return one WARC record."""
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: {date}\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000000>\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def page(number: int) -> bytes:
    """Return the WARC record of a page that says its number."""
    return warc_record(http(f"<p>page {number}</p>".encode()), url=f"https://news.example/{number}")


def zipped(files: dict[str, bytes]) -> bytes:
    """Return a zip archive of files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()
