import bz2
import gzip
import lzma
import random
from functools import partial
from itertools import chain
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from tasks.read.bytes.storage import FileRange
from tasks.read.find.pieces import split_input
from tasks.read.formats.documents import read_documents
from tasks.read.input import Input
from tests.support.inputs.samples import http, input_of, page, warc_record

jsonl_parts = st.sampled_from(
    [
        b'{"text": "a"}\n',
        b'{"text": "longer ' + b"x" * 60 + b'"}\n',
        b"\n",
        b" \r\n",
        b"broken\n",
        b"\x1f\x8b\n",
        b"{}\n",
    ]
)
TOO_LONG = page(3).replace(b"Content-Length: ", b"Content-Length: 1")
TOO_SHORT = page(4).replace(b"Content-Length: ", b"Content-Length: 9\r\nWas: ")
warc_parts = st.sampled_from(
    [page(1), page(22), TOO_LONG, TOO_SHORT, b"garbage\r\n", b"\x1f\x8bgarbage\n", b"\r\n", b"WARC/1.0\r\n\r\n"]
)


COMPRESS = {
    "gz": partial(gzip.compress, compresslevel=1, mtime=0),
    "zst": zstandard.compress,
    "bz2": bz2.compress,
    "xz": partial(lzma.compress, preset=0),
}
# No compression makes them small.
_NOISE = [random.Random(number).randbytes(900).hex().encode() for number in range(1300)]
LINES = b"".join(b'{"text": "%s"}\n' % noise for noise in _NOISE)
ARCHIVE = b"".join(warc_record(http(b"<p>%s</p>" % noise)) for noise in _NOISE)


def story(inputs: list[Input]) -> list[tuple[object, ...]]:
    """What matters of the documents: who, where, and what."""
    return [
        (d.id, d.origin, d.text, d.markup, d.rejection and d.rejection.error)
        for part in inputs
        for d in read_documents(part)
    ]


@given(content=st.lists(jsonl_parts, min_size=2, max_size=12).map(b"".join), size=st.integers(1, 200))
def test_pieces_of_lines_give_the_documents_of_the_whole_file(tmp_path: Path, content: bytes, size: int) -> None:
    whole = input_of(tmp_path, "a.jsonl", content)
    assert story(split_input(whole, bytes=size)) == story([whole])


def test_articles_of_one_line_keep_apart_from_those_of_other_pieces(tmp_path: Path) -> None:
    lines = [
        b'{"articles": [{"title": "a", "text": "one"}, {"title": "b", "text": "two"}]}\n',
        b'{"text": "four"}{"text": "five"}\n',
    ]
    whole = input_of(tmp_path, "a.jsonl", b"".join([*lines, b'{"text": "six"}\n'] * 2))
    pieces = split_input(whole, bytes=60)
    assert len(pieces) > 2
    (found, in_pieces) = ([(text, id) for id, _, text, *_ in story(inputs)] for inputs in ([whole], pieces))
    assert [text for text, _ in found] == [text for text, _ in in_pieces]
    assert len(dict(found)) == 5
    assert len({id for _, id in found}) == len({id for _, id in in_pieces}) == 10


@given(content=st.lists(warc_parts, min_size=1, max_size=6).map(b"".join), size=st.integers(1, 900))
def test_pieces_of_an_archive_give_the_documents_of_the_whole_file(tmp_path: Path, content: bytes, size: int) -> None:
    whole = input_of(tmp_path, "a.warc", content)
    assert story(split_input(whole, bytes=size)) == story([whole])


@pytest.mark.parametrize("is_packed", [False, True])
def test_an_archive_whose_frames_need_a_dictionary_is_read_whole_and_in_pieces(tmp_path: Path, is_packed: bool) -> None:
    dictionary = page(0)
    stored = zstandard.compress(dictionary) if is_packed else dictionary
    compressor = zstandard.ZstdCompressor(dict_data=zstandard.ZstdCompressionDict(dictionary))
    head = b"\x5d\x2a\x4d\x18" + len(stored).to_bytes(4, "little") + stored
    whole = input_of(tmp_path, "a.warc.zst", head + b"".join(compressor.compress(page(n)) for n in range(1, 9)))
    pieces = split_input(whole, bytes=60)
    assert len(pieces) > 2
    assert [document.markup for document in read_documents(whole)] == [f"<p>page {n}</p>" for n in range(1, 9)]
    assert story(pieces) == story([whole])


@given(
    parts=st.lists(warc_parts, min_size=1, max_size=8),
    damaged=st.sets(st.integers(0, 7), max_size=2),
    size=st.integers(1, 900),
)
def test_pieces_of_a_compressed_archive_give_the_documents_of_the_whole_file(
    tmp_path: Path, parts: list[bytes], damaged: set[int], size: int
) -> None:
    members = [gzip.compress(part, mtime=0) for part in parts]
    for number in damaged.intersection(range(len(parts))):
        members[number] = members[number][:15] + b"\xff\xff\xff" + members[number][18:]
    whole = input_of(tmp_path, "a.warc.gz", b"".join(members))
    assert story(split_input(whole, bytes=size)) == story([whole])


def test_pieces_have_about_the_requested_size_and_cover_the_file(tmp_path: Path) -> None:
    whole = input_of(tmp_path, "a.jsonl", b'{"text": "a"}\n' * 1000)
    pieces = split_input(whole, bytes=1000)
    assert len(pieces) == 14
    assert [piece.start for piece in pieces[1:]] == [piece.end for piece in pieces[:-1]]
    assert (pieces[0].start, pieces[-1].end, pieces[1].first_record) == (0, 14_000, 73)
    assert len({piece.fingerprint for piece in pieces}) == 14
    assert all(piece.fingerprint.startswith(whole.fingerprint) for piece in pieces)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("small.jsonl", b'{"text": "a"}\n'),
        ("one-line.jsonl", b'{"text": "' + b"a" * 500 + b'"}'),
        ("blank.jsonl", b"\n" * 500),
        ("whole.jsonl.gz", gzip.compress(bytes(range(256)) * 9, mtime=0)),
        ("sixteen.jsonl", ('{"text": "a"}\n' * 99).encode("utf-16")),
        ("text.txt", b"a\n" * 500),
        ("table.json", b'{"text": "a"}\n' * 99),
    ],
)
def test_a_file_that_cannot_be_cut_is_returned_whole(tmp_path: Path, name: str, content: bytes) -> None:
    whole = input_of(tmp_path, name, content)
    assert split_input(whole, bytes=100) == [whole]


def test_a_compressed_stream_of_two_bytes_a_letter_is_returned_whole(tmp_path: Path) -> None:
    whole = input_of(tmp_path, "a.jsonl.gz", COMPRESS["gz"](LINES.decode().encode("utf-16")))
    assert split_input(whole, bytes=100) == [whole]


def test_an_archive_in_zstandard_frames_is_cut_too(tmp_path: Path) -> None:
    whole = input_of(tmp_path, "a.warc.zst", b"".join(zstandard.compress(page(n)) for n in range(20)))
    pieces = split_input(whole, bytes=1000)
    assert len(pieces) > 1
    assert story(pieces) == story([whole])


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl.zst", "a.jsonl.bz2", "a.jsonl.xz", "a.warc.gz"])
def test_one_compressed_stream_is_cut_and_its_pieces_give_the_documents_of_the_whole_file_in_any_order(
    tmp_path: Path, name: str
) -> None:
    content = ARCHIVE if "warc" in name else LINES
    whole = input_of(tmp_path, name, COMPRESS[name.rpartition(".")[2]](content))
    pieces = split_input(whole, bytes=150_000)
    assert len(pieces) > 2
    assert [piece.start for piece in pieces[1:]] == [piece.end for piece in pieces[:-1]]
    expected = story([whole])
    assert story(pieces) == expected
    apart = [story([piece]) for piece in reversed(pieces)]
    assert list(chain(*reversed(apart))) == expected


def test_a_process_that_reads_the_pieces_of_a_stream_in_order_decompresses_it_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    whole = input_of(tmp_path, "a.jsonl.gz", COMPRESS["gz"](LINES))
    pieces = split_input(whole, bytes=150_000)
    actual = FileRange._read_file

    def counted(source: FileRange, size: int) -> bytes:
        data = actual(source, size)
        read.append(len(data))
        return data

    monkeypatch.setattr(FileRange, "_read_file", counted)
    story(pieces[::2])
    story(pieces[1::2])
    assert sum(read) < 2.5 * whole.size


@pytest.mark.parametrize("rest", ["damaged", "missing"])
def test_a_damaged_stream_gives_what_is_before_the_damage_and_one_fault(tmp_path: Path, rest: str) -> None:
    data = COMPRESS["gz"](LINES)
    middle = len(data) // 2
    damaged = bytes(50) + data[middle + 50 :] if rest == "damaged" else b""
    whole = input_of(tmp_path, "a.jsonl.gz", data[:middle] + damaged)
    pieces = split_input(whole, bytes=150_000)
    assert len(pieces) > 1
    assert story(pieces) == story([whole])
    assert [error for *_, error in story(pieces)].count("BrokenCompression") == 1
