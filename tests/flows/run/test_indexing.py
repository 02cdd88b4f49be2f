"""Indexing of prepared batches, small ones together."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.options import PrepareOptions
from flows.run.indexing import settle_batches, together
from flows.state.dead_letters import read_letters
from tasks.document import Outcome
from tasks.index.tantivy.index import TantivyIndex
from tasks.prepare.batches import Batch, PreparedBatch, prepare_batch
from tasks.read.find.inputs import find_inputs
from tasks.ready import write_ready

TEXT = "The ferry of harbour {} sails again from Monday. The crew of {} had waited for {} days."


def prepared(folder: Path, *numbers: int, ready: bool = False) -> PreparedBatch:
    """Return a prepared batch of a text for each number; that of 0 is empty."""
    news = folder / f"news{'-'.join(map(str, numbers))}"
    news.mkdir()
    for number in numbers:
        (news / f"{number}.txt").write_text(TEXT.format(number, number, number + 20) if number else "", "utf-8")
    options = PrepareOptions(pipeline="p", folder=str(folder / "work"))
    batch = prepare_batch(Batch(inputs=tuple(find_inputs([str(news)]))), options)
    return batch.with_(ready=write_ready(batch.path, "tantivy", storage_options={})) if ready else batch


def test_small_batches_are_committed_once_and_each_has_its_own_outcomes(tmp_path: Path, index: TantivyIndex) -> None:
    batches = [prepared(tmp_path, 1, 0), prepared(tmp_path, 2, 3, ready=True), prepared(tmp_path, 0, 4, ready=True)]
    commits: list[None] = []
    refresh = index.refresh
    index.refresh = lambda: (commits.append(None), refresh())[1]  # type: ignore[method-assign]
    settled = settle_batches(batches, index, run="r", letters=tmp_path / "r.jsonl", storage_options={})
    assert len(commits) == 1
    assert [(each.report.read, each.report.outcomes.get(Outcome.REJECTED, 0)) for each in settled] == [
        (2, 1),
        (2, 0),
        (2, 1),
    ]
    assert [sum(map(len, each.ids.values())) for each in settled] == [1, 2, 1]
    assert sum(index.count().values()) == 4
    assert len(list(read_letters(tmp_path / "r.jsonl"))) == 2


def test_a_text_that_two_batches_have_is_linked(tmp_path: Path, index: TantivyIndex) -> None:
    batches = [prepared(tmp_path, 7, 8), prepared(tmp_path, 8)]
    settled = settle_batches(batches, index, run="r", letters=tmp_path / "r.jsonl", storage_options={})
    assert [each.report.outcomes.get(Outcome.DUPLICATE, 0) for each in settled] == [0, 1]


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([], []),
        ([400, 400, 400], [[400, 400], [400]]),
        ([1000, 1], [[1000], [1]]),
        ([1, 3000, 1], [[1], [3000], [1]]),
    ],
)
def test_batches_are_held_until_they_have_as_many_documents_as_are_indexed_at_once(
    sizes: list[int], expected: list[list[int]]
) -> None:
    batches = [PreparedBatch(path=str(n), documents=size) for n, size in enumerate(sizes)]
    held = together(batches, lambda batch: batch.documents, most=1000)
    assert [[each.documents for each in some] for some in held] == expected


@pytest.mark.parametrize(("sizes", "waits_for"), [([1000, 1000], 1), ([790, 790], 1), ([300, 300, 300, 300], 3)])
def test_no_batch_waits_for_one_that_does_not_fit_beside_it(sizes: list[int], waits_for: int) -> None:
    prepared: list[int] = []

    def each_prepared() -> Iterator[int]:
        for size in sizes:
            prepared.append(size)
            yield size

    first = next(together(each_prepared(), lambda size: size, most=1000))
    assert first == prepared == sizes[:waits_for]
