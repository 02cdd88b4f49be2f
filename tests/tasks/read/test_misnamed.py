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


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.txt", LINES, ["one", "two"]),
        ("a.html", f"[{','.join(RECORDS)}]".encode(), ["one", "two"]),
        ("a.csv", LINES, ["one", "two"]),
        ("a.jsonl", json.dumps(list(map(json.loads, RECORDS)), indent=1).encode(), ["one", "two"]),
        ("a.jsonl", b"{\n" + RECORDS[0][1:].encode(), ["one"]),
        ("a.json", HTML, [HTML.decode()]),
        ("a.jsonl", b"\xef\xbb\xbf" + HTML, [HTML.decode()]),
        ("a.txt", FEED, ["one"]),
        ("a.html", b'<?xml version="1.0"?>' + FEED, ["one"]),
        ("a.json", FEED, ["one"]),
        ("a.txt", page(1), ["<p>page 1</p>"]),
        ("a.html", zipped({"b.html": HTML}), [HTML.decode()]),
        ("a.txt", MAIL, ["one"]),
        ("a.html", MAIL.replace(b"1.0", b"1.0\nContent-Type: multipart/related; boundary=b").replace(
            b"one", b"--b\nContent-Type: text/html\n\n<p>one\n--b--"), ["<p>one"]),
        ("a.jsonl.gz", gzip.compress(gzip.compress(LINES)), ["one", "two"]),
        ("a.html.gz", gzip.compress(gzip.compress(HTML)), [HTML.decode()]),
    ],
)  # fmt: skip
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
