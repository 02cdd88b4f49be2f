"""Parquet files, and archives that hold files of other forms."""

import gzip
import io
import tarfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from config.options import ReadOptions
from tasks.document import Document
from tasks.read.faults import Fault
from tasks.read.formats.documents import _READERS, read_documents
from tasks.read.input import Input
from tests.support.inputs.samples import faults, input_of, read, texts, zipped

FILES = {
    "in/a.txt": b"one",
    "b.html": b"<html><p>two",
    "rows.csv": b"title,text\nA,three\nB,four\n",
    "empty.txt": b"",
    "lines.jsonl.gz": gzip.compress(b'{"text": "five"}\n', mtime=0),
    "picture.PNG": b"x",
    "inner.zip": zipped(
        {"c.txt": b"six", "d.txt": b"", "deep.zip": zipped({"e.txt": b"seven", "deeper.zip": zipped({"f.txt": b"x"})})}
    ),
    "__MACOSX/._a.txt": b"x",
    ".hidden.txt": b"x",
}


def tarred(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return content.getvalue()


def parquet(rows: list[dict[str, object]]) -> bytes:
    content = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), content)
    return content.getvalue()


def test_of_a_packed_web_archive_the_pages_are_read_and_not_the_lists_of_them(tmp_path: Path) -> None:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><p>one"
    head = f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://holm.example/1\r\nContent-Length: {len(http)}\r\n\r\n"
    content = zipped(
        {
            "datapackage.json": b"{}",
            "pages/pages.jsonl": b'{"url": "https://holm.example/1", "title": "One", "text": "one"}\n',
            "archive/data.warc.gz": gzip.compress(head.encode() + http + b"\r\n\r\n", mtime=0),
        }
    )
    passed_over = Counter[str]()
    documents = list(read_documents(input_of(tmp_path, "site.wacz", content), passed_over=passed_over))
    assert [(d.format, d.url, d.extra["file"]) for d in documents] == [
        ("warc", "https://holm.example/1", "archive/data.warc.gz")
    ]
    assert passed_over == {".json": 1, ".jsonl": 1}


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.zip", zipped(FILES)), ("a.tar.gz", tarred(FILES)), ("a.tgz", tarred(FILES)), ("a.tbz2", tarred(FILES))],
    ids=["zip", "tar.gz", "tgz", "another ending"],
)
def test_the_files_of_an_archive_are_read_and_numbered_through(tmp_path: Path, name: str, content: bytes) -> None:
    passed_over = Counter[str]()
    documents = list(read_documents(input_of(tmp_path, name, content), passed_over=passed_over))
    assert texts(documents) == ["one", "<html><p>two", "three", "four", "five", "six", "seven"]
    assert [document.origin.record for document in documents] == list(range(1, 10))
    assert len({document.id for document in documents}) == 9
    assert [d.extra.get("file") for d in documents] == [
        "in/a.txt",
        "b.html",
        "rows.csv",
        "rows.csv",
        None,
        "lines.jsonl.gz",
        "inner.zip/c.txt",
        None,
        "inner.zip/deep.zip/e.txt",
    ]
    assert faults(documents) == [(5, "empty.txt: is empty"), (8, "inner.zip: d.txt: is empty")]
    assert passed_over == {".png": 1, ".zip": 1}
    assert {document.origin.path for document in documents} == {name}


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.zip", b"PK\x03\x04 nothing", "is no whole zip archive: File is not a zip file"),
        ("a.zip", zipped({}), "is empty"),
        ("a.zip", b"", "is empty"),
        ("a.zip", zipped({"a.txt": b"x" * 500_000})[:300], "is no whole zip archive: File is not a zip file"),
        ("a.tar", b"x" * 2000, "is no whole tar archive: invalid header"),
        (
            "a.parquet",
            b"PAR1",
            "is no whole Parquet file: Parquet file size is 4 bytes, smaller than the minimum file footer (8 bytes)",
        ),
        ("a.parquet", parquet([{"text": "x"}])[:-9], None),
    ],
    ids=["no zip", "empty zip", "empty file", "cut zip", "no tar", "no Parquet", "cut Parquet"],
)
def test_a_broken_archive_is_rejected_with_the_reason(
    tmp_path: Path, name: str, content: bytes, reason: str | None
) -> None:
    ((record, said),) = faults(read(tmp_path, name, content))
    assert record == 1
    assert said == reason or reason is None


def test_a_file_that_is_damaged_inside_an_archive_costs_that_file_alone(tmp_path: Path) -> None:
    content = bytearray(zipped({"a.txt": b"first " * 50, "b.txt": b"second"}))
    content[40:44] = b"\xff\xff\xff\xff"
    documents = read(tmp_path, "a.zip", bytes(content))
    assert texts(documents) == ["second"]
    assert [record for record, _ in faults(documents)] == [1]
    assert faults(documents)[0][1].startswith("a.txt: cannot be unpacked: ")


def test_a_bomb_in_an_archive_is_refused_by_its_size(tmp_path: Path) -> None:
    content = zipped({"a.txt": b"0" * 70_000_000, "b.txt": b"fine"})
    documents = read(tmp_path, "a.zip", content)
    assert texts(documents) == ["fine"]
    assert faults(documents)[0][1].startswith("a.txt: holds more than 500 times its ")


def test_the_rows_of_a_parquet_file_are_records(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"title": "A", "text": "one", "date": datetime(2024, 5, 2, 12, tzinfo=UTC), "vector": [0.5, 1.5], "picture": b"\x89",
         "metadata": {"url": "https://x.example/a"}},
        {"title": "B", "text": "", "date": None, "vector": None, "picture": None, "metadata": None},
        {"title": None, "text": "three", "date": None, "vector": None, "picture": None, "metadata": None},
    ]  # fmt: skip
    documents: list[Document] = read(tmp_path, "a.parquet", parquet(rows))
    assert texts(documents) == ["one", "three"]
    assert (documents[0].title, documents[0].url) == ("A", "https://x.example/a")
    assert documents[0].published == datetime(2024, 5, 2, 12, tzinfo=UTC)
    assert documents[0].extra == {}
    assert faults(documents) == [(2, "row 2 has no text: its field text is empty")]
    small = read(tmp_path, "b.parquet", parquet(rows), options=ReadOptions(max_document_bytes=4))
    assert faults(small)[-1] == (3, "row 3 is larger than 4 bytes")


def test_a_reader_with_a_fault_of_its_own_costs_its_file_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(part: Input, *_: object) -> Iterator[Document]:
        yield part.blank().with_(text="two")
        raise IndexError("no such column")

    monkeypatch.setitem(_READERS, "csv", faulty)
    documents = read(tmp_path, "a.zip", zipped({"a.txt": b"one", "b.csv": b"x", "c.txt": b"four"}))
    assert texts(documents) == ["one", "two", "four"]
    ((record, reason),) = faults(documents)
    assert (record, [document.origin.record for document in documents]) == (3, [1, 2, 3, 4])
    assert reason.endswith("unexpected fault: IndexError: no such column; what follows in the file is not read")
    assert {each.rejection.error for each in documents if each.rejection} == {Fault.UNEXPECTED}


BLOCK = 512
TAR = gzip.decompress(tarred({f"{n}.txt": f"The ferry sails again on day {n}.".encode() for n in range(4)}))


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_damaged_header_costs_one_file_of_a_tar_archive_and_is_named(tmp_path: Path, at: int) -> None:
    start = 2 * BLOCK * at
    documents = read(tmp_path, "a.tar", TAR[:start] + b"\xff" + TAR[start + 1 :])
    assert texts(documents) == [f"The ferry sails again on day {n}." for n in range(4) if n != at]
    ((_, reason),) = faults(documents)
    assert reason.startswith(f"is damaged at byte {start}: ")


def test_a_tar_archive_that_lacks_some_bytes_tells_where(tmp_path: Path) -> None:
    documents = read(tmp_path, "a.tar", TAR[: 3 * BLOCK + 5] + TAR[3 * BLOCK + 9 :])
    assert len(texts(documents)) == 2
    ((_, reason),) = faults(documents)
    assert reason.startswith(f"is damaged at byte {4 * BLOCK}: ")


def test_tar_archives_one_behind_the_other_are_read(tmp_path: Path) -> None:
    other = gzip.decompress(tarred({"x.txt": b"The bridge is closed."}))
    documents = read(tmp_path, "a.tar", TAR + other)
    assert texts(documents)[-1] == "The bridge is closed."
    assert (len(documents), faults(documents)) == (5, [])
