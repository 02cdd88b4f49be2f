"""Tests of the benchmark of the way from raw article to index."""

from pathlib import Path

from benchmarks.end_to_end import __main__ as end_to_end
from benchmarks.end_to_end.__main__ import Floors, below
from benchmarks.end_to_end.corpus import FORMS
from benchmarks.end_to_end.systems import OURS, SCRIPT
from config.loading import load_yaml


def results(**milliseconds: float) -> dict[str, object]:
    names = {"ours": OURS, "script": SCRIPT}
    return {"html": {"systems": {names[name]: {"milliseconds": cost} for name, cost in milliseconds.items()}}}


def test_a_floor_that_is_missed_and_a_system_that_is_missing_are_told() -> None:
    floors = {"html": {SCRIPT: 3.0, "trafilatura": 4.0}, "text": {SCRIPT: 1.0}}
    assert list(below(floors, results(ours=10.0, script=25.0))) == [
        "html: 2.50 times as fast as plain script, must be 3.0 or more",
        "html: trafilatura was not measured",
    ]


def test_a_floor_that_is_reached_says_nothing() -> None:
    assert list(below({"html": {SCRIPT: 3.0}}, results(ours=10.0, script=30.0))) == []


def test_there_are_floors_for_both_forms() -> None:
    floors = load_yaml(Path(end_to_end.__file__).parents[1] / "data" / "speed_floors.yaml", Floors)
    assert floors.keys() == FORMS.keys()
    assert all(SCRIPT in systems for systems in floors.values())
