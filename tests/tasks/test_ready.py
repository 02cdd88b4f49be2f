"""What workers make of documents ahead: the index gets the same with it and without."""

from itertools import cycle
from pathlib import Path

import msgspec
import pytest

from config.options import Backend, PrepareOptions
from flows.run.indexing import settle_batches
from flows.run.worker_process import LEAST_READY
from flows.run.workers import Workers
from tasks.corpus.batches import forget_prepared, prune_prepared, read_prepared, write_prepared
from tasks.document import Document, Duplicate, Outcome, Story
from tasks.forgotten import ForgottenDocuments
from tasks.index.elasticsearch import record
from tasks.index.query import parse_query
from tasks.index.ready import Ready, ready_form
from tasks.index.tantivy import schema
from tasks.index.tantivy.index import TantivyIndex
from tasks.index.values import Filters
from tasks.prepare.batches import Batch, PreparedBatch
from tasks.read.find.inputs import find_inputs
from tasks.ready import ReadyGroup, read_groups, read_ready, ready_group, write_ready
from tests.support.articles import article, full_article

BACKENDS: tuple[Backend, ...] = ("tantivy", "elasticsearch")


def decided(document: Document) -> Document:
    """Return a document as a run changes it."""
    return document.with_(
        id="f" * 32,
        version=document.version + 1,
        duplicate=Duplicate(of="e" * 32, similarity=0.75),
        story=Story(id="d" * 32, score=0.5, shares=("Kyiv",)),
        outcome=Outcome.DUPLICATE,
        contested="https://news.example/a",
    )


@pytest.fixture
def batch(tmp_path: Path) -> Batch:
    news = tmp_path / "news"
    news.mkdir()
    for number, place in zip(range(LEAST_READY), cycle(("Halmstad", "Lviv", "Porto")), strict=False):
        text = f"The mayor of {place} opened bridge number {number} on 4 February, and Anna Lind cut the ribbon. "
        (news / f"{number}.txt").write_text(text + f"Then {place} danced until {number + 11} at night. " * 3, "utf-8")
    return Batch(inputs=tuple(find_inputs([str(news)])))


def prepared(batch: Batch, folder: Path, backend: Backend | None) -> PreparedBatch:
    with Workers(1) as workers:
        return workers.prepare(batch, PrepareOptions(pipeline="p", folder=str(folder), backend=backend))


def in_index(batch: PreparedBatch, folder: Path) -> list[Document]:
    with TantivyIndex(folder) as index:
        index.create()
        settle_batches([batch], index, run="r", letters=folder / "letters", storage_options={})
        found = index.search(parse_query("bridge"), filters=Filters(), size=LEAST_READY)
        return sorted((hit.document for hit in found.hits), key=lambda document: document.id)


@pytest.mark.parametrize("document", [full_article(), article("A text."), article("Undated.", timestamp=None)])
def test_a_form_made_ahead_gives_the_record_of_the_document_as_it_is_written(document: Document) -> None:
    written = decided(document)
    form = record.form_of(document)
    assert msgspec.json.decode(record.encoded_record(written, form=form)) == msgspec.json.decode(
        msgspec.json.encode(record.to_record(written))
    )
    converted = schema.to_tantivy(written, form=schema.form_of(document))
    assert converted.to_dict() == schema.to_tantivy(written).to_dict()
    assert schema.from_tantivy(converted) == written


def test_a_form_is_not_used_for_a_document_that_changed_otherwise() -> None:
    document = full_article()
    ready = {document.origin: Ready(document, b"form")}
    assert ready_form(decided(document), ready) == b"form"
    assert ready_form(document.with_(title="Another"), ready) is None
    assert ready_form(article("A text."), ready) is None


def test_a_record_of_an_earlier_version_is_read() -> None:
    document = full_article()
    earlier = schema.TantivyDocument()
    earlier.add_bytes("document", schema.zstandard.compress(msgspec.msgpack.encode(document), 3))
    assert schema.from_tantivy(earlier) == document
    assert schema.told_in(earlier) == document.as_told()


@pytest.mark.slow
def test_a_worker_leaves_documents_ready_and_the_index_is_the_same_without(batch: Batch, tmp_path: Path) -> None:
    ready = prepared(batch, tmp_path / "work", "tantivy")
    assert ready.ready
    assert Path(ready.ready).exists()
    (group,) = read_prepared(ready.path)
    (frame,) = read_ready(ready.ready, storage_options={})
    made = ready_group(frame)
    assert made
    assert made.documents == group
    assert len(made.forms) == LEAST_READY
    found = in_index(ready, tmp_path / "with")
    assert len(found) == LEAST_READY
    assert found == in_index(ready.with_(ready=None), tmp_path / "without")
    assert not Path(ready.ready).exists()


@pytest.mark.slow
def test_without_a_backend_and_of_few_documents_a_worker_makes_nothing_ready(batch: Batch, tmp_path: Path) -> None:
    assert prepared(batch, tmp_path / "work", None).ready is None
    few = Batch(inputs=batch.inputs[: LEAST_READY - 1])
    assert prepared(few, tmp_path / "work", "tantivy").ready is None


@pytest.mark.parametrize("content", [b"", b"broken", msgspec.msgpack.encode([b"broken"])])
def test_a_damaged_file_is_as_good_as_none(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.ready").write_bytes(content)
    frames = read_ready(str(tmp_path / "a.ready"), storage_options={})
    assert [ready_group(frame) for frame in frames] == [None] * len(frames)
    write_prepared([article("A text.")], path := str(tmp_path / "batch.parquet"))
    groups = read_groups(path, str(tmp_path / "a.ready"), storage_options={})
    assert list(groups) == [ReadyGroup([article("A text.")])]


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_rejected_document_has_no_form(backend: Backend, tmp_path: Path) -> None:
    kept, rejected = article("A text."), article("No.").as_rejected("read", "Empty", "it is empty")
    path = str(tmp_path / "batch.parquet")
    write_prepared([kept, rejected], path)
    (frame,) = read_ready(write_ready(path, backend, storage_options={}), storage_options={})
    made = ready_group(frame)
    assert made
    assert list(made.forms) == [kept.origin]
    assert made.documents == [kept, rejected]


def test_what_a_killed_run_left_ready_goes_with_old_files_and_with_what_is_forgotten(tmp_path: Path) -> None:
    names = [f"{letter * 24}-p.parquet" for letter in "ab"]
    for name, text in zip(names, ("Keep this.", "Forget this."), strict=True):
        write_prepared([article(text)], str(tmp_path / name))
        write_ready(str(tmp_path / name), "tantivy", storage_options={})
    forget_prepared(ForgottenDocuments(ids=frozenset([article("Forget this.").id])), str(tmp_path))
    batch, left = sorted(path.name for path in tmp_path.iterdir())
    assert batch == names[0]
    assert left.startswith(names[0])
    prune_prepared(str(tmp_path), keep="p", before=article("").timestamp.replace(year=2999))  # type: ignore[union-attr]
    assert [path.name for path in tmp_path.iterdir()] == [names[0]]
