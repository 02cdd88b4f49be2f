from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from config.kept import cache_folder
from tasks.runtime.kept_arrays import Arrays, kept_arrays


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep arrays in a folder of the test."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return cache_folder()


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """Return a file that arrays are made from."""
    path = tmp_path / "model"
    path.write_text("123")
    return path


def digits_of(model: Path) -> Callable[[], Arrays]:
    return lambda: {"digits": np.array([int(digit) for digit in model.read_text()]), "names": np.array(["a", "bé"])}


def unexpected() -> Arrays:
    raise AssertionError("the arrays were made again")


def kept_digits(model: Path) -> list[int]:
    digits: list[int] = kept_arrays("digits", [model], digits_of(model))["digits"].tolist()
    return digits


def test_arrays_are_made_once(model: Path) -> None:
    made = kept_arrays("digits", [model], digits_of(model))
    kept = kept_arrays("digits", [model], unexpected)
    assert kept["digits"].tolist() == made["digits"].tolist() == [1, 2, 3]
    assert kept["names"].tolist() == ["a", "bé"]


def test_another_content_is_another_array_and_the_earlier_one_is_deleted(model: Path, cache: Path) -> None:
    kept_digits(model)
    model.write_text("45")
    assert kept_digits(model) == [4, 5]
    assert len(list(cache.iterdir())) == 1


def test_arrays_of_another_name_stay(model: Path, cache: Path) -> None:
    kept_digits(model)
    kept_arrays("other", [model], digits_of(model))
    assert len(list(cache.iterdir())) == 2


@pytest.mark.parametrize("damage", [b"", b"\x93NUMPY\x01\x00", b"no array"])
def test_a_damaged_file_is_made_again(model: Path, cache: Path, damage: bytes) -> None:
    kept_digits(model)
    (file,) = cache.glob("*/digits.npy")
    file.write_bytes(damage)
    assert kept_digits(model) == [1, 2, 3]
    assert kept_arrays("digits", [model], unexpected)["digits"].tolist() == [1, 2, 3]


def test_where_no_file_can_be_written_arrays_are_made(model: Path, cache: Path) -> None:
    cache.parent.parent.mkdir(exist_ok=True)
    cache.parent.write_text("a file in the place of the folder")
    assert kept_digits(model) == [1, 2, 3]


def test_a_user_without_a_home_has_no_files(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", no_home)
    assert kept_digits(model) == [1, 2, 3]


def test_a_kept_array_cannot_be_changed(model: Path) -> None:
    kept_digits(model)
    with pytest.raises(ValueError, match="read-only"):
        kept_arrays("digits", [model], unexpected)["digits"][0] = 9  # type: ignore[index]


def test_processes_may_make_them_at_once(model: Path, cache: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(kept_digits, [model] * 16)) == [[1, 2, 3]] * 16
    assert sorted(path.stem for path in cache.glob("*/*")) == ["digits", "names"]
    assert len(list(cache.iterdir())) == 1
