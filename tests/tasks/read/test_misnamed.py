"""Misnamed files: the first bytes of a file show its form where its name is one of habit."""

import gzip
import json
import lzma
from pathlib import Path

import pytest

from tests.support.inputs.samples import faults, page, read, texts, zipped

RECORDS = [json.dumps({"title": name, "text": text}) for name, text in (("A", "one"), ("B", "two"))]
LINES = "\n".join(RECORDS).encode()
FEED = b"<rss><channel><item><title>A</title><description>one</description></item></channel></rss>"
HTML = b"<!doctype html><html><p>one"
MAIL = b"From: a <a@x.example>\nSubject: A\nMIME-Version: 1.0\n\none"


MISNAMED = {
    "lines of JSON": ("a.txt", LINES, ["one", "two"]),
    "a list of JSON": ("a.html", f"[{','.join(RECORDS)}]".encode(), ["one", "two"]),
    "lines of JSON as a table": ("a.csv", LINES, ["one", "two"]),
    "an indented list": ("a.jsonl", json.dumps(list(map(json.loads, RECORDS)), indent=1).encode(), ["one", "two"]),
    "an indented record": ("a.jsonl", b"{\n" + RECORDS[0][1:].encode(), ["one"]),
    "a page": ("a.json", HTML, [HTML.decode()]),
    "a page with a mark": ("a.jsonl", b"\xef\xbb\xbf" + HTML, [HTML.decode()]),
    "a feed as a text": ("a.txt", FEED, ["one"]),
    "a feed as a page": ("a.html", b'<?xml version="1.0"?>' + FEED, ["one"]),
    "a feed as JSON": ("a.json", FEED, ["one"]),
    "a web archive": ("a.txt", page(1), ["<p>page 1</p>"]),
    "an archive": ("a.html", zipped({"b.html": HTML}), [HTML.decode()]),
    "mail": ("a.txt", MAIL, ["one"]),
    "a saved page": (
        "a.html",
        MAIL.replace(b"1.0", b"1.0\nContent-Type: multipart/related; boundary=b").replace(
            b"one", b"--b\nContent-Type: text/html\n\n<p>one\n--b--"
        ),
        ["<p>one"],
    ),
    "lines packed twice": ("a.jsonl.gz", gzip.compress(gzip.compress(LINES)), ["one", "two"]),
    "a page packed twice": ("a.html.gz", gzip.compress(gzip.compress(HTML)), [HTML.decode()]),
}


@pytest.mark.parametrize(("name", "content", "expected"), MISNAMED.values(), ids=MISNAMED)
def test_a_file_is_read_by_the_form_of_its_first_bytes(
    tmp_path: Path, name: str, content: bytes, expected: list[str]
) -> None:
    assert [text.strip() for text in texts(read(tmp_path, name, content))] == expected


@pytest.mark.parametrize(
    "content", [b"{A} text with braces", b"Title: A\n\nFrom: one", b"PK\x03\x04 is a mark", b"[1] The first note"]
)
def test_a_text_that_only_looks_like_another_form_is_a_text(tmp_path: Path, content: bytes) -> None:
    (document,) = read(tmp_path, "a.md", content)
    assert document.format == "md"


def test_a_document_of_an_office_is_no_archive_of_articles(tmp_path: Path) -> None:
    content = zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
    assert faults(read(tmp_path, "a.html", content)) == [(1, "looks binary (ZIP or Office)")]


def test_lines_of_a_binary_file_are_one_fault(tmp_path: Path) -> None:
    ((record, reason),) = faults(read(tmp_path, "a.jsonl", lzma.compress(LINES, lzma.FORMAT_ALONE)))
    assert (record, reason[:12]) == (1, "looks binary")
