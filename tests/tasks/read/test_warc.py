import errno
import gzip
import io
import os
import zlib
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastwarc.stream_io import BrotliWriter

from config.options import ReadOptions
from tasks.document import document_id
from tasks.read.bytes.byte_stream import ByteStream
from tasks.read.bytes.storage import FileRange
from tasks.read.faults import is_storage_failure
from tasks.read.formats.warc import warc_documents
from tests.support.inputs.samples import faults, http, input_of, page, read, texts, warc_record

INFO = warc_record(b"software: x", kind="warcinfo", content_type="application/warc-fields")
REQUEST = warc_record(b"GET / HTTP/1.1\r\n\r\n", kind="request", content_type="application/http; msgtype=request")


def chunked(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


class FailingFile(FileRange):
    """A file on a disk that fails after some bytes."""

    def __init__(self, url: str, *, after: int) -> None:
        super().__init__(url, end=after)

    def read(self, size: int) -> bytes:
        if data := super().read(size):
            return data
        raise OSError(errno.EIO, os.strerror(errno.EIO))


def brotli(body: bytes) -> bytes:
    compressed = io.BytesIO()
    with BrotliWriter(compressed) as writer:
        writer.write(body)
    return compressed.getvalue()


def test_a_page_has_the_url_and_fetch_time_of_its_record(tmp_path: Path) -> None:
    content = INFO + REQUEST + page(3)
    (document,) = read(tmp_path, "a.warc", content)
    assert (document.markup, document.text, document.format) == ("<p>page 3</p>", "", "warc")
    assert document.url == "https://news.example/3"
    assert document.id == document_id(document.origin, url=document.url)
    assert document.fetched == datetime(2024, 3, 1, 12, tzinfo=UTC)
    assert document.version == 1_709_294_400_000
    assert (document.origin.record, document.origin.offset) == (3, len(INFO + REQUEST))


def test_records_about_other_records_are_skipped_but_counted(tmp_path: Path) -> None:
    revisit = warc_record(http(b""), kind="revisit")
    metadata = warc_record(b"via: x", kind="metadata", content_type="application/warc-fields")
    documents = read(tmp_path, "a.warc", INFO + page(1) + revisit + metadata + REQUEST + page(2))
    assert [(d.origin.record, d.markup) for d in documents] == [(2, "<p>page 1</p>"), (6, "<p>page 2</p>")]


@pytest.mark.parametrize(
    ("body", "header"),
    [
        (chunked(b"<p>page"), "Transfer-Encoding: chunked\r\n"),
        (gzip.compress(b"<p>page", mtime=0), "Content-Encoding: gzip\r\n"),
        (zlib.compress(b"<p>page"), "Content-Encoding: deflate\r\n"),
        (brotli(b"<p>page"), "Content-Encoding: br\r\n"),
        (chunked(gzip.compress(b"<p>page", mtime=0)), "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"),
        (b"<p>page", "Content-Encoding: gzip\r\n"),
        (b"<p>page", "Transfer-Encoding: chunked\r\n"),
    ],
    ids=["chunked", "gzip", "deflate", "br", "chunked gzip", "decoded by the crawler", "joined by the crawler"],
)
def test_the_http_content_is_decoded(tmp_path: Path, body: bytes, header: str) -> None:
    assert texts(read(tmp_path, "a.warc", warc_record(http(body, header=header)) + page(1))) == [
        "<p>page",
        "<p>page 1</p>",
    ]


@pytest.mark.parametrize(
    ("content_type", "markup"),
    [
        ("text/html; charset=windows-1251", "<p>Привет"),
        ('text/html; charset="windows-1251"', "<p>Привет"),
        ("text/html", "<meta charset=windows-1251><p>Привет"),
    ],
)
def test_the_charset_is_taken_from_header_or_page(tmp_path: Path, content_type: str, markup: str) -> None:
    content = warc_record(http(markup.encode("cp1251"), content_type=content_type))
    assert texts(read(tmp_path, "a.warc", content)) == [markup]


def test_plain_text_of_a_response_a_resource_or_an_extraction_is_text(tmp_path: Path) -> None:
    content = b"".join(
        [
            warc_record(http(b"one", content_type="text/plain")),
            warc_record(b"two", kind="resource", content_type="text/plain"),
            warc_record(b"three", kind="conversion", content_type="text/plain"),
            warc_record(b"<p>four", kind="resource", content_type="application/xhtml+xml"),
        ]
    )
    documents = read(tmp_path, "a.warc.wet.gz".replace(".wet", ""), content)
    assert [(d.text, d.markup) for d in documents] == [("one", None), ("two", None), ("three", None), ("", "<p>four")]


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (http(b"\x89PNG", content_type="image/png"), "is image/png, not an article"),
        (http(b"gone", status="404 Not Found"), "HTTP 404"),
        (http(b"", status="301 Moved"), "HTTP 301"),
        (http(b" \n"), "is empty"),
        (http(b"%PDF-1.4"), "looks binary (PDF)"),
        (http(b"word", header="Content-Encoding: gzip\r\n"), "HTTP content cannot be decoded: "),
        (b"no header at all", "HTTP response has no status"),
        (http(b"x" * 2000), "is larger than 1000 bytes"),
        (http(gzip.compress(b"x" * 2000, mtime=0), header="Content-Encoding: gzip\r\n"), "is larger than 1000 bytes"),
    ],
)
def test_a_record_without_an_article_is_rejected_with_its_url_and_reason(
    tmp_path: Path, response: bytes, reason: str
) -> None:
    documents = read(tmp_path, "a.warc", warc_record(response) + page(2), options=ReadOptions(max_document_bytes=1000))
    ((record, given),) = faults(documents)
    assert record == 1
    assert given.startswith(reason)
    assert documents[0].url == "https://news.example/a"
    assert texts(documents) == ["<p>page 2</p>"]


def test_a_picture_larger_than_a_document_is_rejected_as_a_picture(tmp_path: Path) -> None:
    content = warc_record(http(bytes(100_000), content_type="video/mp4")) + page(2)
    documents = read(tmp_path, "a.warc", content, options=ReadOptions(max_document_bytes=1000))
    assert faults(documents) == [(1, "is video/mp4, not an article")]
    assert texts(documents) == ["<p>page 2</p>"]


def test_bytes_between_records_are_rejected_and_the_rest_is_read(tmp_path: Path) -> None:
    documents = read(tmp_path, "a.warc", page(1) + b"garbage\r\nmore\r\n" + page(2))
    assert texts(documents) == ["<p>page 1</p>", "<p>page 2</p>"]
    assert faults(documents) == [(2, f"15 bytes from byte {len(page(1))} on are no WARC record")]
    assert documents[2].origin.record == 3


@pytest.mark.parametrize("length", ["7", "70000", "-1", "x", "", "99999999999999999999"])
def test_a_record_with_a_wrong_length_does_not_pass_as_an_article(tmp_path: Path, length: str) -> None:
    broken = page(1).replace(b"Content-Length: 57", f"Content-Length: {length}".encode())
    assert broken != page(1)
    documents = read(tmp_path, "a.warc", broken + page(2))
    assert [record for record, _ in faults(documents)] == [1]
    assert len(texts(documents)) == (0 if length == "70000" else 1)


@pytest.mark.parametrize(("cut", "where"), [(12, "body of 57 bytes"), (80, "header"), (200, "header")])
def test_a_record_that_the_file_ends_in_is_rejected_with_its_position(tmp_path: Path, cut: int, where: str) -> None:
    documents = read(tmp_path, "a.warc", page(1) + page(2)[:-cut])
    assert texts(documents) == ["<p>page 1</p>"]
    assert faults(documents) == [(2, f"WARC record at byte {len(page(1))} ends early, in its {where}")]


def test_a_broken_member_of_a_gzip_costs_one_record(tmp_path: Path) -> None:
    members = [gzip.compress(page(n), mtime=0) for n in range(1, 6)]
    members[1] = members[1][:70] + b"\xff" * 30 + members[1][100:]
    members[3] = members[3][:-40]
    documents = read(tmp_path, "a.warc.gz", b"".join(members))
    assert texts(documents) == ["<p>page 1</p>", "<p>page 3</p>", "<p>page 5</p>"]
    assert [record for record, _ in faults(documents)] == [2, 4]
    assert [d.origin.record for d in documents] == [1, 2, 3, 4, 5]


def test_a_gzip_that_ends_early_gives_the_documents_before_the_end(tmp_path: Path) -> None:
    whole = b"".join(gzip.compress(page(n), mtime=0) for n in range(1, 4))
    documents = read(tmp_path, "a.warc.gz", whole[:-30])
    assert texts(documents) == ["<p>page 1</p>", "<p>page 2</p>"]
    ((record, reason),) = faults(documents)
    assert record == 3
    assert f"gzip stream ends early at byte {len(whole) - 30}" in reason


def test_a_file_that_is_not_an_archive_is_one_rejected_document(tmp_path: Path) -> None:
    assert faults(read(tmp_path, "a.warc", b"hello\nworld\n")) == [(1, "12 bytes from byte 0 on are no WARC record")]
    assert faults(read(tmp_path, "b.warc", b"")) == [(1, "is empty")]


def test_angle_brackets_around_an_address_are_removed(tmp_path: Path) -> None:
    (document,) = read(tmp_path, "a.warc", warc_record(http(b"<p>x"), url="<https://news.example/a>"))
    assert document.url == "https://news.example/a"


def test_a_storage_failure_inside_a_record_is_distinguished_from_a_broken_record(tmp_path: Path) -> None:
    part = input_of(tmp_path, "a.warc", page(1) + page(2))
    with closing(ByteStream(FailingFile(part.url, after=len(page(1)) + 9), max_ratio=100)) as stream:
        documents = list(warc_documents(part, stream, ReadOptions()))
    assert texts(documents) == ["<p>page 1</p>"]
    assert documents[1].rejection
    assert documents[1].rejection.reason.endswith("cannot be read: Input/output error")
    assert is_storage_failure(documents[1].rejection)
