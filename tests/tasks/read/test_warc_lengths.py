import gzip
import zlib
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tasks.read.bytes.byte_stream import ByteStream
from tasks.read.bytes.storage import FileRange
from tasks.read.bytes.warc_frames import WarcFrames
from tests.support.inputs.samples import faults, page, read, texts

WHOLE = len(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>page 0</p>")


def stating(length: int, record: bytes) -> bytes:
    changed = record.replace(b"Content-Length: %d" % WHOLE, b"Content-Length: %d" % length)
    assert changed != record
    return changed


def frames(path: Path, *, kinds: set[str], most: int) -> list[tuple[int, int]]:
    with closing(ByteStream(FileRange(path.as_uri()), max_ratio=1000)) as stream:
        return [(f.number, f.offset) for f in WarcFrames(stream, first_number=1, max_body_bytes=most, kinds=kinds)]


@given(
    length=st.integers(WHOLE + 5, 3000) | st.integers(WHOLE - 9, WHOLE - 1),
    at=st.integers(0, 4),
    is_zipped=st.booleans(),
)
def test_a_record_that_states_a_wrong_length_ends_where_the_next_begins(length: int, at: int, is_zipped: bool) -> None:
    # A body may hold records, and end where the last of them does.
    assume(length < WHOLE or (length - WHOLE) % len(page(0)) > len(b"\r\n\r\n"))
    records = [stating(length, page(n)) if n == at else page(n) for n in range(5)]
    packed = [gzip.compress(each, mtime=0) if is_zipped else each for each in records]
    with TemporaryDirectory() as folder:
        documents = read(Path(folder), "a.warc", b"".join(packed))
    is_cut = length > WHOLE
    if is_cut and at == 4:  # the file ends before the record does
        assert [number for number, _ in faults(documents)] == [5]
        documents.pop()
    else:
        assert documents[at].is_truncated == is_cut
        assert not faults(documents)
    assert texts(documents) == [f"<p>page {n}</p>" for n in range(len(documents))]


def test_every_record_may_state_too_long_a_body(tmp_path: Path) -> None:
    documents = read(tmp_path, "a.warc", b"".join(stating(WHOLE + 900, page(n)) for n in range(7)) + page(7))
    assert texts(documents) == [f"<p>page {n}</p>" for n in range(8)]
    assert [document.is_truncated for document in documents] == [True] * 7 + [False]


def test_a_body_that_shows_a_record_is_whole_where_its_length_is_right(tmp_path: Path) -> None:
    inner = page(1).decode().replace("\r\n\r\n", "\r\n\r\n\r\n\r\n")
    record = page(0).replace(b"<p>page 0</p>", inner.encode())
    (document,) = read(tmp_path, "a.warc", record.replace(b"h: %d" % WHOLE, b"h: %d" % (WHOLE - 13 + len(inner))))
    assert document.rejection is None
    assert "WARC/1.1" in (document.markup or document.text)


@pytest.mark.parametrize("length", [7, WHOLE - 1, WHOLE + 1, WHOLE + 300, 70_000])
def test_who_passes_over_bodies_counts_the_same_records(tmp_path: Path, length: int) -> None:
    (path := tmp_path / "a.warc").write_bytes(page(0) + stating(length, page(0)) + page(1) + page(2))
    counted = frames(path, kinds=set(), most=0)
    assert counted == frames(path, kinds={"response"}, most=10_000)
    assert len(counted) >= 4


def test_the_early_end_of_a_stream_is_told_though_a_wrong_length_goes_beyond_it(tmp_path: Path) -> None:
    compressor = zlib.compressobj(wbits=31)
    cut = compressor.compress(stating(99_999, page(0)) + page(1)) + compressor.flush(zlib.Z_FULL_FLUSH)
    documents = read(tmp_path, "a.warc.gz", cut)
    assert [document.markup for document in documents] == ["<p>page 0</p>", "<p>page 1</p>", None]
    assert documents[-1].rejection is not None
    assert documents[-1].rejection.error == "BrokenCompression"
