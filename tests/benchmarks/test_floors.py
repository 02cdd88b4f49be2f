"""Floors of speed: what is below one is told, and no floor falls without a reason."""

import subprocess
from pathlib import Path

from benchmarks.floors import Lowered, below, unexplained, versions_of

REASON = Lowered(floor="text, script", before=2.0, after=1.5, why="it also finds people now")


def test_a_floor_that_is_missed_and_a_system_that_is_missing_are_told() -> None:
    floors = {"html": {"script": 3.0, "trafilatura": 4.0}, "text": {"script": 1.0}}
    assert list(below(floors, {"html": {"script": 2.5}})) == [
        "html: 2.50 times as fast as script, must be 3.0 or more",
        "html: trafilatura was not measured",
    ]


def test_a_floor_that_is_reached_says_nothing() -> None:
    assert list(below({"html": {"script": 3.0}}, {"html": {"script": 3.0}})) == []


def test_a_floor_falls_with_a_reason_alone() -> None:
    versions = [{"text, script": 1.0}, {"text, script": 2.0}, {"text, script": 1.5}]
    assert list(unexplained(versions, [])) == ["text, script: fell from 2.0 to 1.5; `lowered` must say why"]
    assert list(unexplained(versions, [REASON])) == []


def test_the_reason_of_one_fall_is_none_for_the_next_and_a_floor_does_not_go_away() -> None:
    versions = [{"text, script": 2.0}, {"text, script": 1.5}, {"text, script": 1.2}, {}]
    assert list(unexplained(versions, [REASON])) == [
        "text, script: fell from 1.5 to 1.2; `lowered` must say why",
        "text, script: fell from 1.2 to 0.0; `lowered` must say why",
    ]


def test_every_committed_version_counts_and_what_is_not_committed_yet(tmp_path: Path) -> None:
    path = tmp_path / "floors.yaml"

    def git(*arguments: str) -> None:
        person = ["-c", "user.name=a", "-c", "user.email=a@b.example"]
        subprocess.run(["git", *person, *arguments], cwd=tmp_path, check=True, capture_output=True)

    git("init")
    for text in ("text: {script: 2.0}", "end_to_end: {text: {script: 2.5}}\nbulk: {}"):
        path.write_text(text)
        git("add", ".")
        git("commit", "-m", "floors")
    path.write_text("end_to_end: {text: {script: 2.5}}\nbulk: {embedded: {bare: 0.9}}")
    assert versions_of(path) == [
        {"text, script": 2.0},
        {"text, script": 2.5},
        {"text, script": 2.5, "embedded, bare": 0.9},
    ]
