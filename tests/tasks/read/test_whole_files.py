import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from config.options import ReadOptions
from tasks.document import Origin, document_id
from tests.support.inputs.samples import faults, read, texts


def test_a_text_file_is_one_document_with_its_origin_and_time(tmp_path: Path) -> None:
    (document,) = read(tmp_path, "a.txt", b"A headline\r\n\r\n  And text. \n")
    origin = Origin(collection=tmp_path.name, path="a.txt", url=f"file://{tmp_path}/a.txt")
    assert document.text == "A headline\n\n  And text. \n"
    assert (document.origin, document.format, document.title, document.markup) == (origin, "txt", None, None)
    assert document.id == document_id(origin)
    assert document.version == (tmp_path / "a.txt").stat().st_mtime_ns // 1_000_000


@pytest.mark.parametrize(
    ("head", "fields"),
    [
        (
            "Title: A headline\nAuthor: Ann Lee\nDate: 2024-03-07\nURL: https://kite.example/a\n",
            ("A headline", ("Ann Lee",), "2024-03-07", "https://kite.example/a"),
        ),
        ("Titel: Eine Brücke\r\nAutor: Ann Lee\r\nRessort: Stadt\r\n", ("Eine Brücke", ("Ann Lee",), None, None)),
        ("标题：夜航渡船开航\n来源：海港日报\n日期：2024年3月7日\n", ("夜航渡船开航", (), "2024-03-07", None)),
        ("https://kite.example/a\n", (None, (), None, "https://kite.example/a")),
    ],
)
def test_fields_in_the_lines_above_a_text_are_read(tmp_path: Path, head: str, fields: tuple[object, ...]) -> None:
    (document,) = read(tmp_path, "a.txt", f"{head}\nThe ferry sails.".encode())
    day = document.published.date().isoformat() if document.published else None
    assert document.text.strip() == "The ferry sails."
    assert (document.title, document.authors, day, document.url) == fields


@pytest.mark.parametrize(
    "head",
    [
        "Text: Ann Lee\nTitle: Foto\n",
        "Ferry: sails again\nCaptain: is glad\n",
        "Author: Ann Lee\nDate: 2024-03-07\n",
        "Title: A headline\n",
        "Title: A\nMonday: rain\nTuesday: sun\nWednesday: wind\n",
    ],
)
def test_lines_with_a_colon_above_a_text_are_no_fields_without_a_title_among_them(tmp_path: Path, head: str) -> None:
    (document,) = read(tmp_path, "a.txt", f"{head}\nThe ferry sails.".encode())
    assert document.text == f"{head}\nThe ferry sails."


def test_an_html_file_is_decoded_as_it_declares_and_kept_as_markup(tmp_path: Path) -> None:
    (document,) = read(tmp_path, "a.htm", "<meta charset=windows-1251><p>Привет".encode("cp1251"))
    assert (document.markup, document.text, document.format) == ("<meta charset=windows-1251><p>Привет", "", "html")


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, zstandard.compress, lzma.compress])
@pytest.mark.parametrize("name", ["a.txt", "a.txt.gz", "a.txt.zst", "a.txt.bz2", "a.txt.xz"])
def test_the_compression_is_recognised_by_the_first_bytes_and_not_by_the_name(
    tmp_path: Path, name: str, compress: Callable[[bytes], bytes]
) -> None:
    assert texts(read(tmp_path, name, compress("été".encode()))) == ["été"]


def test_a_plain_file_with_a_compressed_name_is_read_as_plain(tmp_path: Path) -> None:
    assert texts(read(tmp_path, "a.txt.gz", b"BZhang said")) == ["BZhang said"]


@pytest.mark.parametrize(
    "content", [b"", b" \n\t\r\n", b"\xef\xbb\xbf", "\n".encode("utf-16"), gzip.compress(b"", mtime=0)]
)
@pytest.mark.parametrize("name", ["a.txt", "a.html"])
def test_a_file_without_text_is_rejected_as_empty(tmp_path: Path, name: str, content: bytes) -> None:
    assert faults(read(tmp_path, name, content)) == [(1, "is empty")]


def test_a_picture_with_the_name_of_a_text_is_rejected(tmp_path: Path) -> None:
    assert faults(read(tmp_path, "a.txt", b"\x89PNG\r\n\x1a\n")) == [(1, "looks binary (PNG)")]


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, zstandard.compress, lzma.compress])
def test_a_broken_compressed_text_is_rejected_with_the_position(
    tmp_path: Path, compress: Callable[[bytes], bytes]
) -> None:
    whole = compress(bytes(range(97, 123)) * 40)
    ((record, reason),) = faults(read(tmp_path, "a.txt.gz", whole[:-5]))
    assert record == 1
    assert reason.endswith(f"stream ends early at byte {len(whole) - 5}")


def test_a_damaged_gzip_is_rejected(tmp_path: Path) -> None:
    damaged = bytearray(gzip.compress(b"an article" * 9))
    damaged[-6] ^= 255
    ((_, reason),) = faults(read(tmp_path, "a.txt.gz", bytes(damaged)))
    assert reason.startswith("gzip stream is damaged")


def test_all_members_of_a_gzip_are_read_and_zeros_after_them_are_ignored(tmp_path: Path) -> None:
    assert texts(read(tmp_path, "a.txt.gz", gzip.compress(b"a") + gzip.compress(b"b") + bytes(99))) == ["ab"]


def test_data_after_a_gzip_is_not_skipped_silently(tmp_path: Path) -> None:
    ((_, reason),) = faults(read(tmp_path, "a.txt.gz", gzip.compress(b"a") + b"more"))
    assert "followed by other data" in reason


def test_a_document_over_the_limit_is_rejected_and_one_at_it_is_not(tmp_path: Path) -> None:
    options = ReadOptions(max_document_bytes=10)
    assert faults(read(tmp_path, "a.txt", b"x" * 11, options=options)) == [(1, "is larger than 10 bytes")]
    assert texts(read(tmp_path, "b.txt", b"x" * 10, options=options)) == ["x" * 10]


@pytest.mark.slow
@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, zstandard.compress, lzma.compress])
def test_a_file_that_unpacks_to_far_more_than_its_size_is_stopped(
    tmp_path: Path, compress: Callable[[bytes], bytes]
) -> None:
    bomb = compress(bytes(80 * 1024 * 1024))
    options = ReadOptions(max_ratio=100)
    ((record, reason),) = faults(read(tmp_path, "a.jsonl.gz", bomb, options=options))
    assert record == 1
    assert "holds more than 100 times its" in reason


def test_the_fields_above_a_text_are_read_as_fields(tmp_path: Path) -> None:
    text = "---\ntitle: The kettle: again\nurl: https://x.example/kettle\ndate: 2024-05-02\n---\nIt boils.\nAgain."
    (document,) = read(tmp_path, "a.txt", text.encode())
    assert (document.title, document.url, document.text) == (
        "The kettle: again",
        "https://x.example/kettle",
        "It boils.\nAgain.",
    )
    dashes = "---\nIt boils, she said: again.\nNobody minds it.\n---\nThe end."
    assert read(tmp_path, "b.txt", dashes.encode())[0].text == dashes
