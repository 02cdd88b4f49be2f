from pathlib import Path

import pytest

from tasks.clean.rules import patterns
from tasks.clean.rules.patterns import Parsed, parsed, with_patterns_kept

PATTERN = "(?:read|hear) (?:this|that) in the gazette"


def parse_in_new_process(monkeypatch: pytest.MonkeyPatch, made_from: bytes) -> tuple[Parsed, int]:
    """Return what is known of PATTERN, and how often it was parsed for that."""
    monkeypatch.setattr(patterns, "_known", {})
    times: list[str] = []
    parse = patterns._parsed

    def counted(pattern: str) -> Parsed:
        times.append(pattern)
        return parse(pattern)

    with monkeypatch.context() as patch:
        patch.setattr(patterns, "_parsed", counted)
        return with_patterns_kept(made_from, lambda: parsed(PATTERN)), len(times)


def test_patterns_are_parsed_once_for_all_processes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first, times = parse_in_new_process(monkeypatch, b"one")
    assert (first.words, times) == ({" in the gazette"}, 1)
    assert parse_in_new_process(monkeypatch, b"one") == (first, 0)


def test_patterns_of_other_files_are_parsed_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert parse_in_new_process(monkeypatch, b"one") == parse_in_new_process(monkeypatch, b"two")
