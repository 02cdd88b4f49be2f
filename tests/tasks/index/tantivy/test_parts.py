"""Values that no part has: parts are not asked for them again, and they are found as soon as a part has them."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tasks.index.tantivy import parts
from tasks.index.tantivy.index import TantivyIndex
from tasks.index.tantivy.part import Part
from tasks.index.tantivy.parts import Absent
from tests.support.articles import article
from tests.tasks.index.contract.tools import fill


def test_a_value_that_no_part_had_is_not_asked_for_again() -> None:
    known = Absent()
    known.note("bands", ["a", "b", "c"], found={"b"})
    assert list(known.others("bands", ["c", "b", "d"])) == ["b", "d"]
    assert list(known.others("id", ["a"])) == ["a"]


def test_of_too_many_values_the_last_ones_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "_MOST_ABSENT", 3)
    known = Absent()
    known.note("bands", ["a", "b"], found=())
    known.note("bands", ["c", "d"], found=())
    assert list(known.others("bands", ["a", "b", "c", "d"])) == ["a", "b"]


def test_each_part_is_asked_once_until_one_of_them_changes(
    index: TantivyIndex, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(index, article("word"), article("mot", language="fr"))
    asked: list[str] = []
    present = Part.present

    def noting(part: Part, field: str, values: Sequence[str]) -> list[str]:
        asked.extend(f"{part.tag}: {value}" for value in values if field == "bands")
        return present(part, field, values)

    monkeypatch.setattr(Part, "present", noting)
    assert index.find_candidates(["late"]) == index.find_candidates(["late"], duplicates=True) == []
    assert asked == ["en: late", "fr: late"]
    index.close()
    with TantivyIndex(folder) as other:
        fill(other, late := article("tarde", language="es", bands=("late",)))
    assert [each.id for each in index.find_candidates(["late"])] == [late.id]
    assert asked[2:] == ["en: late", "es: late", "fr: late"]
