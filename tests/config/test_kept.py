import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import pytest

from config import kept as module
from config.kept import cache_folder, content_of, kept


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep values in a folder of the test, and take the test's own files for older than this process."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(module, "_BEGUN_NS", time.time_ns() + 10**15)
    return cache_folder()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a file that values are made from."""
    path = tmp_path / "data.yaml"
    path.write_text("a bé")
    return path


def words_of(data: Path) -> Callable[[], dict[str, int]]:
    return lambda: {word: len(word) for word in data.read_text().split()}


def unexpected() -> dict[str, int]:
    raise AssertionError("the value was made again")


def kept_words(data: Path, make: Callable[[], dict[str, int]] | None = None) -> dict[str, int]:
    return kept("words", content_of([data]), make or words_of(data), dict[str, int])


def kept_in_another_process(data: Path) -> dict[str, int]:
    module._BEGUN_NS = time.time_ns() + 10**15
    return kept_words(data)


def test_a_value_is_made_once(data: Path) -> None:
    assert kept_words(data) == kept_words(data, unexpected) == {"a": 1, "bé": 2}


def test_another_content_is_another_value_even_of_the_same_size_and_time(data: Path) -> None:
    kept_words(data)
    stat = data.stat()
    data.write_text("é ab")
    os.utime(data, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert kept_words(data) == {"é": 1, "ab": 2}
    data.write_text("a bé")
    assert kept_words(data, unexpected) == {"a": 1, "bé": 2}


def test_another_version_of_a_library_or_name_of_a_file_is_another_value(data: Path) -> None:
    before = {content_of([data]), content_of([data], "1"), content_of([data], "2")}
    renamed = data.rename(data.with_name("other.yaml"))
    assert len({*before, content_of([renamed])}) == 4


def test_a_file_that_changed_after_the_process_began_keeps_nothing(
    data: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BEGUN_NS", data.stat().st_ctime_ns)
    assert kept_words(data) == {"a": 1, "bé": 2}
    assert not cache.exists()


def test_a_file_that_is_missing_keeps_nothing(data: Path) -> None:
    assert content_of([data.with_name("missing")]) is None


@pytest.mark.parametrize("damage", [lambda _: b"", lambda kept: kept[:-1], lambda kept: kept[:-1] + b"\x07"])
def test_a_damaged_file_is_made_again(data: Path, cache: Path, damage: Callable[[bytes], bytes]) -> None:
    kept_words(data)
    (file,) = cache.iterdir()
    file.write_bytes(damage(file.read_bytes()))
    assert kept_words(data) == {"a": 1, "bé": 2}
    assert kept_words(data, unexpected) == {"a": 1, "bé": 2}


def test_a_sound_file_of_another_kind_is_made_again(data: Path) -> None:
    kept("words", content_of([data]), lambda: ["a"], list[str])
    assert kept_words(data) == {"a": 1, "bé": 2}


def test_where_no_file_can_be_written_values_are_made(data: Path, cache: Path) -> None:
    cache.parent.write_text("a file in the place of the folder")
    assert kept_words(data) == kept_words(data) == {"a": 1, "bé": 2}


def test_a_full_disk_leaves_nothing_behind(data: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, content: bytes) -> int:
        with path.open("wb") as file:
            file.write(content[:3])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert kept_words(data) == {"a": 1, "bé": 2}
    assert list(cache.iterdir()) == []


def test_a_user_without_a_home_has_no_files(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", no_home)
    assert kept_words(data) == {"a": 1, "bé": 2}


@pytest.mark.parametrize(
    "value", [date(2024, 2, 9), {"day": date(2024, 2, 9)}, float("nan"), 2**70, "\ud800", object()]
)
def test_a_value_that_would_come_back_changed_is_not_kept(cache: Path, value: object) -> None:
    assert kept("value", b"", lambda: value, object) is value
    assert not cache.exists()


def test_old_files_of_its_name_are_deleted_and_those_of_other_installs_stay(data: Path, cache: Path) -> None:
    kept_words(data)
    (old,) = cache.iterdir()
    os.utime(old, (0, 0))
    for text in ("new", "newer"):
        data.write_text(text)
        kept_words(data)
    assert len(list(cache.iterdir())) == 2
    assert not old.exists()


def test_processes_may_make_a_value_at_once(data: Path, cache: Path) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(kept_in_another_process, [data] * 8)) == [{"a": 1, "bé": 2}] * 8
    assert len(list(cache.iterdir())) == 1
