import errno
import gzip
import io
import os
import random
import zlib
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zstandard
from fastwarc.stream_io import BrotliWriter

from config.options import ReadOptions
from tasks.document import Document, document_id
from tasks.read.bytes.byte_stream import ByteStream
from tasks.read.bytes.storage import FileRange
from tasks.read.faults import is_storage_failure
from tasks.read.formats.documents import read_documents
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
    kinds = Counter[str]()
    part = input_of(tmp_path, "a.warc", INFO + page(1) + revisit + metadata + REQUEST + page(2))
    documents = list(read_documents(part, passed_over=kinds))
    assert [(d.origin.record, d.markup) for d in documents] == [(2, "<p>page 1</p>"), (6, "<p>page 2</p>")]
    assert kinds == {"revisit": 1, "metadata": 1}


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
        (b"<p>page", "Content-Encoding: br\r\n"),
        (zlib.compress(b"<p>page", wbits=-zlib.MAX_WBITS), "Content-Encoding: deflate\r\n"),
        (zstandard.compress(b"<p>page"), "Content-Encoding: zstd\r\n"),
        (gzip.compress(b"<p>page", mtime=0), ""),
        (gzip.compress(gzip.compress(b"<p>page", mtime=0), mtime=0), "Content-Encoding: gzip\r\n"),
        (chunked(b"<p>page"), ""),
        (gzip.compress(b"<p>page", mtime=0), "Transfer-Encoding: gzip\r\n"),
        (b"<p>page", "Content-Encoding: utf-8\r\n"),
    ],
    ids=[
        "chunked",
        "gzip",
        "deflate",
        "br",
        "chunked gzip",
        "decoded by the crawler",
        "joined by the crawler",
        "Brotli in name only",
        "bare deflate",
        "zstd",
        "gzip without a word",
        "gzip twice",
        "chunks without a word",
        "transferred as gzip",
        "an encoding of letters",
    ],
)
def test_the_http_content_is_decoded(tmp_path: Path, body: bytes, header: str) -> None:
    assert texts(read(tmp_path, "a.warc", warc_record(http(body, header=header)) + page(1))) == [
        "<p>page",
        "<p>page 1</p>",
    ]


def test_a_text_that_begins_with_a_number_is_not_taken_for_chunks(tmp_path: Path) -> None:
    content = warc_record(http(b"1931\r\nwas the year", content_type="text/plain"))
    assert texts(read(tmp_path, "a.warc", content)) == ["1931\nwas the year"]


@pytest.mark.parametrize(
    ("body", "header"),
    [
        (chunked(b"<p>page" * 99)[:300], "Transfer-Encoding: chunked\r\n"),
        (gzip.compress(random.Random(1).randbytes(500).hex().encode(), mtime=0)[:300], "Content-Encoding: gzip\r\n"),
    ],
    ids=["chunked", "gzip"],
)
def test_content_that_ends_early_is_read_up_to_there_and_marked(tmp_path: Path, body: bytes, header: str) -> None:
    (document,) = read(tmp_path, "a.warc", warc_record(http(body, header=header)))
    assert len(document.markup or "") > 200
    assert document.is_truncated


def test_a_page_that_its_crawler_cut_is_marked(tmp_path: Path) -> None:
    whole = warc_record(http(b"<p>page"))
    content = whole.replace(b"WARC-Date", b"WARC-Truncated: length\r\nWARC-Date") + whole
    assert [document.is_truncated for document in read(tmp_path, "a.warc", content)] == [True, False]


def test_a_head_with_bare_line_feeds_in_lower_case_is_understood(tmp_path: Path) -> None:
    answer = b"http/1.1 200 ok\ncontent-type: text/html\ncontent-language: fr\n\n<p>page"
    (document,) = read(tmp_path, "a.warc", warc_record(answer))
    assert (document.markup, document.language_hint) == ("<p>page", "fr")


@pytest.mark.parametrize("content_type", ["text/plain", "application/octet-stream", "application/xml", "x/y", ""])
@pytest.mark.parametrize(
    "start",
    [
        b"<!doctype html>",
        b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- a - b -->\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0">\n<html lang="en">',
        b" <HEAD>",
    ],
)
def test_a_page_under_another_content_type_is_a_page(tmp_path: Path, content_type: str, start: bytes) -> None:
    content = warc_record(http(start + b"<p>page", content_type=content_type))
    (document,) = read(tmp_path, "a.warc", content)
    assert (document.markup or "").endswith("<p>page")
    assert document.text == ""


@pytest.mark.parametrize(
    "content_type",
    ["text/css", "image/jpeg", "image/svg+xml", "application/json", "application/ld+json", "text/javascript", "video/mp4",
     "application/pdf", "application/zip", "text/csv", "application/rss+xml", "text/xml", "application/octet-stream"],
)  # fmt: skip
@pytest.mark.parametrize("pack", [bytes, chunked, gzip.compress, brotli])
def test_a_page_that_its_server_calls_something_else_is_a_page(
    tmp_path: Path, content_type: str, pack: Callable[[bytes], bytes]
) -> None:
    markup = f"<!-- cached --> <html lang=ru><title>Паром</title><p>{'Паром снова ходит. ' * 500}</p>"
    coding = {chunked: "Transfer-Encoding: chunked\r\n", brotli: "Content-Encoding: br\r\n"}.get(pack, "")
    content = warc_record(http(pack(markup.encode()), content_type=content_type, header=coding))
    (document,) = read(tmp_path, "a.warc", content)
    assert (document.markup, document.is_truncated) == (markup, False)


@pytest.mark.parametrize("start", [b"<meta charset=utf-8>", b"<Title>x</Title>", b"<html><meta charset=utf-8>"])
def test_a_page_may_begin_inside_its_head(tmp_path: Path, start: bytes) -> None:
    (document,) = read(tmp_path, "a.warc", warc_record(http(start + b"<p>page", content_type="text/css")))
    assert (document.markup or "").endswith("<p>page")


def passed_over(folder: Path, content: bytes) -> dict[str, int]:
    kinds = Counter[str]()
    documents = read_documents(input_of(folder, "a.warc", content), passed_over=kinds)
    assert texts(documents) == ["<p>page 9</p>"]
    return dict(kinds)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (http(b"\x89PNG", content_type="image/png"), "image"),
        (http(b"<svg>", content_type="image/svg+xml; charset=utf-8"), "image"),
        (http(b"GIF89a", content_type="text/html"), "image"),
        (http(b"p {}", content_type="text/css"), "style sheet"),
        (http(b"<style>p {}</style>", content_type="text/css"), "style sheet"),
        (http(b"<!-- <html> --> p {}", content_type="text/css"), "style sheet"),
        (http(b'{"html": "<html><p>page"}', content_type="application/json"), "JSON"),
        (http(b"<html><p>gone", content_type="image/png", status="404 Not Found"), "image"),
        (http(b"go()", content_type="application/x-javascript"), "script"),
        (http(b"\0", content_type="font/woff2"), "font"),
        (http(b"\0", content_type="video/mp4"), "video"),
        (http(b"#EXTM3U", content_type="application/vnd.apple.mpegurl"), "video"),
        (http(b'{"a": 1}', content_type="application/ld+json"), "JSON"),
        (http(b'{"a": 1}', content_type="text/html"), "JSON"),
        (http(b'\n["a"]', content_type="text/plain"), "JSON"),
        (http(b"<rss>", content_type="application/rss+xml"), "feed"),
        (http(b'<?xml version="1.0"?><feed xmlns="x">', content_type="text/xml"), "feed"),
        (http(b"<urlset>", content_type="application/xml"), "sitemap"),
        (http(b"<config>", content_type="application/xml"), "XML"),
        (http(b"%PDF-1.4", content_type="text/html"), "PDF"),
        (http(b"a,b", content_type="text/csv"), "table"),
        (http(b"data: x", content_type="text/event-stream"), "data"),
        (http(b"\0\1\2", content_type="application/octet-stream"), "binary file"),
        (http(b"\0\1\2", content_type="application/ocsp-response"), "other file"),
        (http(b"", content_type="text/plain"), "empty answer"),
        (http(b"", content_type="text/html", status="204 No Content"), "empty answer"),
        (http(b"", status="304 Not Modified"), "empty answer"),
    ],
)
def test_what_is_no_page_is_passed_over_and_counted_by_its_kind(tmp_path: Path, content: bytes, kind: str) -> None:
    assert passed_over(tmp_path, warc_record(content) + page(9)) == {kind: 1}


def test_the_address_tells_the_kind_of_a_picture_that_is_gone_or_moved(tmp_path: Path) -> None:
    gone = warc_record(http(b"<p>gone", status="404 Not Found"), url="https://news.example/a/photo.JPG?w=300#x")
    moved = warc_record(http(b"", status="302 Found"), url="https://news.example/fonts/serif.woff2")
    plain = warc_record(http(b"go()", content_type="text/plain"), url="https://news.example/app.js")
    assert passed_over(tmp_path, gone + moved + plain + page(9)) == {"image": 1, "font": 1, "script": 1}


def test_what_a_crawler_notes_for_itself_is_passed_over(tmp_path: Path) -> None:
    text = warc_record(
        b"The page in short", kind="resource", url="urn:text:https://a.example/", content_type="text/plain"
    )
    log = warc_record(b"--wait 2", kind="resource", url="metadata://wget/arguments.txt", content_type="text/plain")
    lookup = warc_record(b"a.example. A 192.0.2.1", url="dns:a.example", content_type="text/dns")
    kinds = passed_over(tmp_path, INFO + REQUEST + text + log + lookup + page(9))
    assert kinds == {"crawler's note": 2, "DNS answer": 1}


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
        (http(b"x", content_type="text/x-gopher"), "is text/x-gopher, and no page"),
        (http(b"x", content_type=""), "is of no stated type, and no page"),
        (http(b"gone", status="404 Not Found"), "HTTP 404: the server sent no page"),
        (http(b"", status="301 Moved", header="Location: /new\r\n"), "HTTP 301: redirects to /new"),
        (http(b" \n"), "is empty"),
        (http(b"\0\1\2"), "looks binary (3 control characters in 3 bytes)"),
        (http(b"\0\1\2", header="Content-Encoding: br\r\n"), "HTTP content cannot be decoded: it is damaged"),
        (http(b"\x1f\x8b\x08\0", header="Content-Encoding: gzip\r\n"), "HTTP content cannot be decoded: it is damaged"),
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


def test_a_film_larger_than_a_document_is_passed_over_as_a_film(tmp_path: Path) -> None:
    part = input_of(tmp_path, "a.warc", warc_record(http(bytes(100_000), content_type="video/mp4")) + page(2))
    kinds = Counter[str]()
    documents = read_documents(part, options=ReadOptions(max_document_bytes=1000), passed_over=kinds)
    assert texts(documents) == ["<p>page 2</p>"]
    assert kinds == {"video": 1}


def arc_record(body: bytes, *, url: str = "https://news.example/a", content_type: str = "text/html") -> bytes:
    return f"{url} 192.0.2.7 20240301120000 {content_type} {len(body)}\n".encode() + body + b"\n"


ARC_HEAD = arc_record(
    b"1 0 Harbour Archive\nURL IP-address Archive-date Content-type Archive-length\n",
    url="filedesc://harbour.arc",
    content_type="text/plain",
)


@pytest.mark.parametrize("is_compressed", [False, True])
def test_an_arc_file_is_read_as_an_archive(tmp_path: Path, is_compressed: bool) -> None:
    records = [
        ARC_HEAD,
        arc_record(b"192.0.2.7", url="dns:news.example", content_type="text/dns"),
        arc_record(http(b"<p>page 7"), url="https://news.example/a page"),
        arc_record(http(b"\x89PNG", content_type="image/png"), content_type="image/png"),
        arc_record(http(b"<p>page 8"), url="https://news.example/8"),
        arc_record(http(b"<p>page 9")).replace(b"text/html ", b"text/html 200 - - 0 harbour.arc ", 1),
    ]
    content = b"".join(gzip.compress(record, mtime=0) for record in records) if is_compressed else b"".join(records)
    kinds = Counter[str]()
    part = input_of(tmp_path, f"a.arc{'.gz' * is_compressed}", content)
    documents = list(read_documents(part, passed_over=kinds))
    assert [(d.origin.record, d.markup) for d in documents] == [(3, "<p>page 7"), (5, "<p>page 8"), (6, "<p>page 9")]
    assert documents[1].url == "https://news.example/8"
    assert documents[1].fetched == datetime(2024, 3, 1, 12, tzinfo=UTC)
    assert kinds == {"DNS answer": 1, "image": 1}


def test_damage_of_an_arc_file_costs_one_record(tmp_path: Path) -> None:
    records = [ARC_HEAD, *(arc_record(http(b"<p>page %d" % n), url=f"https://news.example/{n}") for n in range(4))]
    records[2] = records[2].replace(b"text/html 53", b"text/html 50")
    documents = read(tmp_path, "a.arc", b"".join(records) + records[1][:-9])
    assert texts(documents) == [f"<p>page {n}" for n in range(4)]
    assert [record for record, _ in faults(documents)] == [6]
    members = [gzip.compress(record, mtime=0) for record in records]
    members[3] = members[3][:30] + b"\xff" * 9 + members[3][39:]
    assert texts(read(tmp_path, "b.arc.gz", b"".join(members)))[-1] == "<p>page 3"


def test_bytes_between_records_are_rejected_and_the_rest_is_read(tmp_path: Path) -> None:
    documents = read(tmp_path, "a.warc", page(1) + b"garbage\r\nmore\r\n" + page(2))
    assert texts(documents) == ["<p>page 1</p>", "<p>page 2</p>"]
    assert faults(documents) == [(2, f"15 bytes from byte {len(page(1))} on are no WARC record")]
    assert documents[2].origin.record == 3


@pytest.mark.parametrize("length", ["-1", "x", "", "99999999999999999999"])
def test_a_record_whose_length_is_no_length_does_not_pass_as_an_article(tmp_path: Path, length: str) -> None:
    broken = page(1).replace(b"Content-Length: 57", f"Content-Length: {length}".encode())
    assert broken != page(1)
    documents = read(tmp_path, "a.warc", broken + page(2))
    assert [record for record, _ in faults(documents)] == [1]
    assert texts(documents) == ["<p>page 2</p>"]


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
        documents = [item for item in warc_documents(part, stream, ReadOptions()) if isinstance(item, Document)]
    assert texts(documents) == ["<p>page 1</p>"]
    assert documents[1].rejection
    assert documents[1].rejection.reason.endswith("cannot be read: Input/output error")
    assert is_storage_failure(documents[1].rejection)


PAGE = b"<!doctype html><html><title>Holm</title><p>page"


@pytest.mark.parametrize(
    "response",
    [
        http(PAGE).replace(b"HTTP/1.1 200 OK", b":status: 200"),
        b"HTTP/1.1 100 Continue\r\n\r\n" + http(PAGE),
        b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + http(PAGE),
        b"HTTP/1.1 200 Connection established\r\n\r\n" + http(PAGE),
        PAGE,
        http(brotli(PAGE), header="Content-Encoding: gzip\r\n"),
        http(brotli(PAGE)),
        http(b"\r\n" + gzip.compress(PAGE, mtime=0), header="Content-Encoding: gzip\r\n"),
        http(chunked(PAGE).replace(b"\r\n", b"\n"), header="Transfer-Encoding: chunked\r\n"),
    ],
    ids=[
        "status among the headers of HTTP/2",
        "told to continue",
        "hints before the answer",
        "through a proxy",
        "without a head",
        "Brotli called gzip",
        "Brotli without a word",
        "a line end before gzip",
        "chunks with bare line feeds",
    ],
)
def test_an_answer_is_read_in_every_form_that_crawlers_store(tmp_path: Path, response: bytes) -> None:
    assert texts(read(tmp_path, "a.warc", warc_record(response))) == [PAGE.decode()]


def test_a_mark_before_the_first_record_is_left_out(tmp_path: Path) -> None:
    assert texts(read(tmp_path, "a.warc", b"\xef\xbb\xbf" + page(1))) == ["<p>page 1</p>"]
