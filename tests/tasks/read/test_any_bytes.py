"""Any bytes under any name give documents and never an exception."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.options import ReadOptions
from tasks.document import Document, Outcome
from tasks.read.faults import Fault
from tests.support.inputs.samples import http, page, read, warc_record, zipped

ARCHIVE = zipped({"a.txt": b"one", "b.csv": b"text\ntwo\n"})
NAMES = ["a.txt", "a.html", "a.jsonl", "a.json", "a.warc", "a.warc.gz", "a.jsonl.zst", "a.txt.bz2", "a.warc.xz"]
NAMES += ["a.csv", "a.tsv", "a.xml", "a.eml", "a.mbox", "a.mht", "a.md", "a.parquet", "a.zip", "a.tar"]
SEEDS = [
    b'{"text": "a", "date": 1700000000}\n',
    b"[",
    b'{"html": "<p>"},',
    page(1),
    warc_record(http(gzip.compress(b"<p>x", mtime=0), header="Content-Encoding: gzip\r\n")),
    gzip.compress(page(2), mtime=0),
    b"WARC/1.0\r\nContent-Length: 5\r\n\r\n",
    b"\x28\xb5\x2f\xfd",
    b"BZh91AY&SY",
    b"\xff\xfe",
    b"\r\n",
    b'title,text\n"a","b\nc"\n',
    b"<rss><channel><item><title>a</title><description>b &amp; c</description></item></channel></rss>",
    b"Subject: a\nContent-Type: text/html\n\n<p>b",
    b"---\ntitle: a\n---\n# b\n",
    ARCHIVE,
]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Sensible parts in any order, a stretch of which is replaced."""
    content = b"".join(draw(st.lists(st.sampled_from(SEEDS) | st.binary(max_size=30), max_size=6)))
    start, end = sorted(draw(st.tuples(st.integers(0, len(content)), st.integers(0, len(content)))))
    return content[:start] + draw(st.binary(max_size=8)) + content[max(start, end - draw(st.integers(0, 200))) :]


@pytest.mark.parametrize("name", NAMES)
@given(content=damaged())
def test_any_bytes_give_documents_that_can_be_written(tmp_path: Path, name: str, content: bytes) -> None:
    documents = read(tmp_path, name, content, options=ReadOptions(max_document_bytes=2000))
    for document in documents:
        assert isinstance(document, Document)
        assert (document.outcome is Outcome.REJECTED) == (document.rejection is not None)
        assert document.rejection is None or document.rejection.error != Fault.UNEXPECTED, document.rejection
        assert document.rejection or (document.text + (document.markup or "")).strip()
        f"{document.text}{document.markup}{document.title}{document.url}{document.extra}{document.rejection}".encode()
    numbers = [document.origin.record for document in documents]
    assert numbers == sorted(set(numbers))
