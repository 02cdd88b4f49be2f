from pathlib import Path

from config.errors import DocumentError
from config.options import PrepareOptions, StepOptions
from tasks.corpus.batches import read_prepared
from tasks.document import Document, Outcome
from tasks.prepare.batches import Batch, PackedBatches, plan_batches, prepare_batch
from tasks.prepare.documents import prepare_document
from tasks.read.find.inputs import find_inputs
from tasks.read.find.pieces import split_input
from tasks.read.input import Input
from tests.support.documents import COMPLETE
from tests.support.inputs.samples import http, input_of, page, warc_record

FRESH = COMPLETE.with_(outcome=None, rejection=None)


def an_input(path: str, *, size: int = 10, start: int = 0, end: int | None = None) -> Input:
    return Input(
        collection="news",
        path=path,
        url=f"file:///{path}",
        size=size,
        fingerprint=f"{path}:{start}:{end}",
        modified=0,
        format="jsonl",
        start=start,
        end=end,
    )


def planned(inputs: list[Input], *, max_documents: int = 100, max_bytes: int = 100) -> list[list[str]]:
    batches = plan_batches(inputs, max_documents=max_documents, max_bytes=max_bytes)
    return [[part.path for part in batch.inputs] for batch in batches]


def test_small_files_share_a_batch_up_to_its_bytes_and_number() -> None:
    files = [an_input(name, size=40) for name in "abcde"]
    assert planned(files) == [["a", "b"], ["c", "d"], ["e"]]
    assert planned(files, max_documents=1) == [["a"], ["b"], ["c"], ["d"], ["e"]]


def test_a_file_larger_than_a_batch_is_a_batch_of_its_own() -> None:
    assert planned([an_input("a"), an_input("large", size=1000), an_input("b")]) == [["a"], ["large"], ["b"]]


def test_pages_share_a_batch_by_their_text_not_their_markup() -> None:
    pages = [an_input(name, size=400).with_(format="html") for name in "abcde"]
    assert planned(pages) == [["a", "b", "c", "d"], ["e"]]


def test_two_pieces_of_one_file_are_never_in_one_batch() -> None:
    pieces = [an_input("a", size=60, end=50), an_input("a", size=60, start=50, end=60), an_input("b")]
    assert planned(pieces) == [["a"], ["a", "b"]]


def test_no_inputs_are_no_batches() -> None:
    assert planned([]) == []


def test_packed_batches_come_back_whole_and_in_order() -> None:
    inputs = [an_input("a", size=7).with_(language="fr"), an_input("b", size=60, start=50, end=60), an_input("é")]
    batches = [Batch(inputs=(part,)) for part in inputs]
    packed = PackedBatches(batches)
    assert (list(packed), list(packed)) == (batches, batches)
    assert (len(packed), packed.bytes) == (3, 7 + 10 + 10)


def test_the_key_of_a_batch_changes_with_any_input() -> None:
    one, other = Batch(inputs=(an_input("a"),)), Batch(inputs=(an_input("a"), an_input("b")))
    assert one.key == Batch(inputs=(an_input("a"),)).key
    assert one.key != other.key


def prepared(folder: Path, corpus: Path, *, bytes: int, pipeline: str = "p1") -> list[Document]:
    options = PrepareOptions(pipeline=pipeline, folder=str(folder), steps=StepOptions(min_confidence=0.8))
    pieces = [piece for part in find_inputs([str(corpus)]) for piece in split_input(part, bytes=bytes)]
    paths = [prepare_batch(batch, options).path for batch in plan_batches(pieces, max_documents=9, max_bytes=bytes)]
    return [document for path in paths for group in read_prepared(path) for document in group]


def test_a_file_cut_into_pieces_gives_the_same_documents_as_the_whole(tmp_path: Path) -> None:
    corpus = tmp_path / "news" / "a.jsonl"
    corpus.parent.mkdir()
    lines = [
        f'{{"title": "Story {number}", "text": "The bridge of town {number} is open again."}}' for number in range(50)
    ]
    corpus.write_text("\n".join(lines), "utf-8")
    whole = prepared(tmp_path / "whole", corpus, bytes=1_000_000)
    assert prepared(tmp_path / "pieces", corpus, bytes=300) == whole
    assert len(whole) == 50


def test_a_document_has_a_vector_only_where_that_is_switched_on(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The bridge over the river is open again after two years of repairs.", "utf-8")
    batch = Batch(inputs=tuple(find_inputs([str(tmp_path / "a.txt")])))
    for is_semantic in (False, True):
        steps = StepOptions(semantic=is_semantic)
        path = prepare_batch(batch, PrepareOptions(pipeline=f"{is_semantic}", folder=str(tmp_path), steps=steps)).path
        ((document,),) = read_prepared(path)
        assert len(document.vector) == (512 if is_semantic else 0)


def test_a_batch_prepared_before_is_not_prepared_again_unless_the_pipeline_changed(tmp_path: Path) -> None:
    article = tmp_path / "news" / "a.txt"
    article.parent.mkdir()
    article.write_text("The bridge over the river is open again.", "utf-8")
    options = PrepareOptions(pipeline="p1", folder=str(tmp_path / "work"), steps=StepOptions(min_confidence=0.8))
    batch = Batch(inputs=tuple(find_inputs([str(article)])))
    first = prepare_batch(batch, options)
    article.unlink()
    assert prepare_batch(batch, options) == first
    assert prepare_batch(batch, options.with_(pipeline="p2")).path != first.path


def test_what_was_passed_over_is_known_again_from_a_batch_prepared_before(tmp_path: Path) -> None:
    film = warc_record(http(b"\0", content_type="video/mp4"))
    batch = Batch(inputs=(input_of(tmp_path, "a.warc", film + page(1) + film),))
    options = PrepareOptions(pipeline="p", folder=str(tmp_path / "prepared"))
    first, second = prepare_batch(batch, options), prepare_batch(batch, options)
    assert first == second
    assert (first.documents, first.passed_over) == (1, {"video": 2})


def test_a_step_that_fails_rejects_the_document_with_its_reason() -> None:
    def gives_up(document: Document) -> Document:
        raise DocumentError("clean", "too strange")

    rejected = prepare_document(FRESH, [("clean", gives_up)])
    assert rejected.outcome is Outcome.REJECTED
    assert rejected.rejection is not None
    assert (rejected.rejection.step, rejected.rejection.reason) == ("clean", "too strange")


def test_a_bug_in_a_step_costs_one_document_and_names_the_step() -> None:
    def broken(document: Document) -> Document:
        raise ZeroDivisionError("division by zero")

    rejected = prepare_document(FRESH, [("enrich", broken), ("never", lambda document: FRESH)])
    assert rejected.rejection is not None
    assert (rejected.rejection.step, rejected.rejection.error) == ("enrich", "ZeroDivisionError")


def test_an_article_of_boilerplate_alone_is_rejected(tmp_path: Path) -> None:
    article = tmp_path / "news" / "a.txt"
    article.parent.mkdir()
    article.write_text("Advertisement\n\nShare this article\n", "utf-8")
    (document,) = prepared(tmp_path / "work", article, bytes=1000)
    assert document.rejection is not None
    assert document.rejection.error == "NothingLeft"


def test_an_input_whose_storage_failed_is_read_again_by_the_next_run(tmp_path: Path) -> None:
    article = tmp_path / "news" / "a.txt"
    article.parent.mkdir()
    article.write_text("The bridge over the river is open again.", "utf-8")
    options = PrepareOptions(pipeline="p1", folder=str(tmp_path / "work"), steps=StepOptions(min_confidence=0.8))
    batch = Batch(inputs=tuple(find_inputs([str(article)])))
    away = article.rename(tmp_path / "away.txt")
    (failed,) = next(read_prepared(prepare_batch(batch, options).path))
    away.rename(article)
    (document,) = next(read_prepared(prepare_batch(batch, options).path))
    assert failed.outcome is Outcome.REJECTED
    assert document.outcome is None
