"""Tests of the benchmark of the way from raw article to index."""

from benchmarks.end_to_end.__main__ import times_ours
from benchmarks.end_to_end.corpus import FORMS
from benchmarks.end_to_end.systems import OURS, SCRIPT
from benchmarks.floors import load_floors


def test_the_other_systems_are_measured_in_times_of_our_processor_time() -> None:
    systems = {OURS: {"milliseconds": 10.0}, SCRIPT: {"milliseconds": 25.0}}
    assert times_ours({"systems": systems}) == {SCRIPT: 2.5}


def test_there_are_floors_for_both_forms() -> None:
    floors = load_floors().end_to_end
    assert floors.keys() == FORMS.keys()
    assert all(SCRIPT in systems for systems in floors.values())
