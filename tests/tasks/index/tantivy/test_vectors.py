from pathlib import Path

import numpy as np
import pytest

from tasks.index.query import Query, parse_query
from tasks.index.tantivy import nearest, part
from tasks.index.tantivy.index import TantivyIndex
from tasks.index.tantivy.nearest import read_rows
from tasks.index.tantivy.vectors import FILE, ROW, Vectors
from tasks.index.values import Filters
from tasks.vectors.nearness import DIMENSIONS
from tests.support.articles import article
from tests.tasks.index.contract.tools import EVERYTHING, fill


def vector(seed: int) -> bytes:
    return np.random.default_rng(seed).integers(-100, 101, DIMENSIONS, dtype=np.int8).tobytes()


def numbers(file: Vectors) -> list[int]:
    return read_rows(file)["number"].tolist()


def test_a_row_that_a_crash_cut_off_is_not_read_and_is_overwritten(tmp_path: Path) -> None:
    file = Vectors(tmp_path)
    file.add(1, vector(1))
    file.flush()
    with (tmp_path / FILE).open("ab") as opened:
        opened.write(b"x" * (ROW.size - 1))
    assert numbers(file) == [1]
    file.add(2, vector(2))
    file.flush()
    assert numbers(Vectors(tmp_path)) == [1, 2]
    assert read_rows(file)[1]["vector"].tobytes() == vector(2)


def test_what_was_dropped_is_never_written_and_no_file_is_made_for_nothing(tmp_path: Path) -> None:
    file = Vectors(tmp_path)
    file.add(1, vector(1))
    file.drop()
    file.add(2, b"")
    file.flush()
    assert list(tmp_path.iterdir()) == []


def test_a_file_keeps_the_last_vector_of_each_document_that_is_left(tmp_path: Path) -> None:
    file = Vectors(tmp_path)
    for number, seed in ((1, 1), (2, 2), (1, 3), (4, 4)):
        file.add(number, vector(seed))
    file.flush()
    file.keep([1, 4, 5])
    assert [(int(row["number"]), row["vector"].tobytes()) for row in read_rows(file)] == [
        (1, vector(3)),
        (4, vector(4)),
    ]


def test_vectors_of_deleted_documents_are_cleared_when_most_are_of_none(
    index: TantivyIndex, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(part, "MOST_UNCLEARED", 5)
    documents = [article(f"story {seed}", vector=vector(seed)) for seed in range(9)]
    fill(index, *documents)
    index.delete([document.id for document in documents[2:]])
    index.refresh()
    assert Vectors(folder / "news-en-000001").count() == 2
    assert index.nearest(vector(1), Query(), filters=EVERYTHING, size=9)[0].document == documents[1]


@pytest.mark.parametrize("few", [0, 1000])
def test_of_few_matches_and_of_many_the_nearest_are_found(
    index: TantivyIndex, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(nearest, "_FEW", few)
    documents = [article(f"story {seed}", vector=vector(seed), publisher=f"Paper {seed % 7}") for seed in range(60)]
    fill(index, *documents)
    for query, filters in (
        ("publisher:'Paper 3'".replace("'", '"'), EVERYTHING),
        ("", Filters(publishers=("paper 3",))),
    ):
        found = index.nearest(vector(10), parse_query(query), filters=filters, size=8)
        assert len(found) == 8
        assert found[0].document == documents[10]
        assert {hit.document.publisher for hit in found} == {"Paper 3"}
        assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
