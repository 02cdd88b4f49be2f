"""A fault in one record of a JSON file costs that record: the whole ones before and behind it are read."""

import json
from pathlib import Path

import pytest

from tests.support.inputs.samples import faults, read, texts


def article(number: int, **more: object) -> dict[str, object]:
    return {"id": number, "title": f"Ferry {number}", "text": f"The ferry sails again on day {number}.", **more}


def in_list(*records: str) -> str:
    return f"[{', '.join(records)}]"


def in_answer(*records: str) -> str:
    return f'{{"took": 3, "response": {{"total": 9, "results": [{", ".join(records)}]}}, "page": 1}}'


@pytest.mark.parametrize("wrapped", [in_list, in_answer])
@pytest.mark.parametrize(
    "broken",
    [
        '{"id": 1, "title": "He said "sail" twice", "text": "x"}',
        '{"id": 1, "text": "cut',
        '{"id": 1, "title": , }',
        "{",
    ],
)
@pytest.mark.parametrize("at", [0, 1, 3])
def test_the_records_around_a_broken_one_are_read(tmp_path: Path, wrapped: object, broken: str, at: int) -> None:
    records = [json.dumps(article(n)) for n in range(3)]
    content = wrapped(*records[:at], broken, *records[at:])  # type: ignore[operator]
    documents = read(tmp_path, "a.json", content.encode())
    assert texts(documents) == [f"The ferry sails again on day {n}." for n in range(3)]
    ((_, reason),) = faults(documents)
    assert reason.startswith("is not JSON at line 1, column ")
    assert [document.origin.record for document in documents] == [1, 2, 3, 4]


def test_the_records_of_an_answer_that_was_cut_off_are_read(tmp_path: Path) -> None:
    content = in_answer(*(json.dumps(article(n)) for n in range(4)))
    documents = read(tmp_path, "a.json", content[: content.index("Ferry 3")].encode())
    assert texts(documents) == [f"The ferry sails again on day {n}." for n in range(3)]
    assert len(faults(documents)) == 1


def test_what_belongs_to_a_broken_article_is_none(tmp_path: Path) -> None:
    comments = [{"user": f"Reader {n}", "title": "Well", "text": f"I was on it on day {n}."} for n in range(2)]
    records = [json.dumps(article(n, comments=comments)) for n in range(3)]
    content = in_answer(records[0], records[1][:-3], records[2])
    assert len(texts(read(tmp_path, "a.json", content.encode()))) == 2
    alone = f'{{"articles": [{records[0]}'.replace("Ferry 0", 'The "Ferry"')
    assert texts(read(tmp_path, "b.json", alone.encode())) == []


def test_objects_in_objects_without_end_take_no_longer(tmp_path: Path) -> None:
    documents = read(tmp_path, "a.json", b'[{"a": 1}, ' + b'{"a":' * 20_000)
    assert len(texts(documents)) == 0
