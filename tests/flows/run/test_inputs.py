"""Discovery with the ledger: only what is new, or may have changed, is read."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings, load_settings
from flows.run.inputs import discover
from flows.run.parameters import IngestParameters
from flows.state.ledger import Ledger, open_ledger
from tasks.read.bytes.byte_stream import ByteStream
from tasks.read.find import known_files, local_files, pieces
from tasks.read.input import Input

Discover = Callable[..., list[Input]]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(home=tmp_path / "home", batch_bytes=1024)


@pytest.fixture
def ledger(settings: Settings) -> Iterator[Ledger]:
    with open_ledger(settings) as ledger:
        yield ledger


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text("an article")
    (folder / "b.txt").write_text("another one")
    (folder / "large.jsonl").write_text('{"text": "a record"}\n' * 200)
    return folder


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the files whose content was read, in order; those that were cut, as `cut NAME`."""
    names: list[str] = []
    content, opened = local_files.content_of, pieces.open_stream

    def note_content(path: str) -> tuple[str, str | None]:
        names.append(Path(path).name)
        return content(path)

    def note_cut(part: Input, **options: Any) -> ByteStream:
        names.append(f"cut {part.path}")
        return opened(part, **options)

    monkeypatch.setattr(local_files, "content_of", note_content)
    monkeypatch.setattr(pieces, "open_stream", note_cut)
    return names


@pytest.fixture
def find(news: Path, settings: Settings, ledger: Ledger) -> Discover:
    return lambda **options: discover(IngestParameters(paths=[str(news)], **options), settings, ledger)


@pytest.fixture
def changed_long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have files that were written just now count as old."""
    monkeypatch.setattr(known_files, "GRANULARITY_NS", -3600 * 10**9)


ALL = ["a.txt", "b.txt", "large.jsonl", "cut large.jsonl"]


@pytest.mark.usefixtures("changed_long_ago")
def test_files_whose_size_and_times_are_as_before_are_not_read_and_give_the_same_inputs(
    find: Discover, read: list[str]
) -> None:
    first = find(language="en")
    assert sorted(read) == sorted(ALL)
    assert len(first) > 3
    read.clear()
    assert find(language="en") == first
    assert read == []
    assert find(thorough=True, language="en") == first
    assert sorted(read) == sorted(ALL)


@pytest.mark.usefixtures("changed_long_ago")
def test_a_change_that_keeps_size_and_time_of_the_content_is_seen(find: Discover, read: list[str], news: Path) -> None:
    before = {part.path: part.fingerprint for part in find()}
    info = (news / "a.txt").stat()
    (news / "a.txt").write_text("no article")
    os.utime(news / "a.txt", ns=(info.st_atime_ns, info.st_mtime_ns))
    read.clear()
    after = {part.path: part.fingerprint for part in find()}
    assert read == ["a.txt"]
    assert {path for path in after if after[path] != before[path]} == {"a.txt"}


@pytest.mark.usefixtures("changed_long_ago")
def test_a_touched_file_has_the_same_content_and_its_new_time_is_noted(
    find: Discover, read: list[str], news: Path
) -> None:
    before = [part.fingerprint for part in find()]
    os.utime(news / "a.txt", (1, 1))
    os.utime(news / "large.jsonl", (1, 1))
    read.clear()
    found = find()
    assert [part.fingerprint for part in found] == before
    assert found[0].modified == 1000
    assert read == ["a.txt", "large.jsonl"]  # and not cut again
    read.clear()
    assert find() == found
    assert read == []


def test_a_file_that_changed_just_before_the_run_is_read_again_by_the_next(find: Discover, read: list[str]) -> None:
    find()
    read.clear()
    find()
    assert sorted(read) == ["a.txt", "b.txt", "large.jsonl"]


def test_files_that_are_not_read_are_counted_by_their_ending(settings: Settings, news: Path) -> None:
    for name in ("c.pdf", "d.PDF", "e.docx"):
        (news / name).touch()
    passed_over = Counter[str]()
    everything = discover(IngestParameters(paths=[str(news)]), settings, passed_over=passed_over)
    assert {part.format for part in everything} == {"txt", "jsonl"}
    assert passed_over == {".pdf": 2, ".docx": 1}
    texts = discover(IngestParameters(paths=[str(news)], format="txt"), settings, passed_over=passed_over)
    assert {part.format for part in texts} == {"txt"}
    assert passed_over == {".pdf": 4, ".docx": 2, ".jsonl": 1}
