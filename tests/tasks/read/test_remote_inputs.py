import zipfile
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from config.errors import ConfigError
from tasks.read.find.inputs import find_inputs
from tasks.read.find.pieces import split_input
from tasks.read.formats.documents import read_documents
from tasks.read.input import Input


@pytest.fixture
def bucket() -> Iterator[fsspec.AbstractFileSystem]:
    memory = fsspec.filesystem("memory")
    memory.pipe({"/bucket/news/a.txt": b"first", "/bucket/news/2024/b.jsonl": b'{"text": "second"}\n' * 9})
    memory.pipe({"/bucket/news/.c.txt": b"hidden", "/bucket/news/d.png": b"image"})
    yield memory
    memory.rm("/bucket", recursive=True)


def first_texts(inputs: list[Input]) -> dict[tuple[str, str], str]:
    return {(part.collection, part.path): next(read_documents(part)).text for part in inputs}


@pytest.mark.usefixtures("bucket")
def test_folder_glob_and_file_of_a_bucket_are_named_and_read_like_local_ones() -> None:
    whole = {("news", "2024/b.jsonl"): "second", ("news", "a.txt"): "first"}
    assert first_texts(find_inputs(["memory://bucket/news"])) == whole
    assert first_texts(find_inputs(["memory://bucket/news/**"])) == whole
    assert first_texts(find_inputs(["memory://bucket/news/a.txt"])) == {("news", "a.txt"): "first"}


@pytest.mark.usefixtures("bucket")
def test_a_large_remote_file_is_cut_and_its_pieces_are_read() -> None:
    pieces = split_input(find_inputs(["memory://bucket/news/2024"])[0], bytes=40)
    assert len(pieces) > 1
    assert [d.origin.record for piece in pieces for d in read_documents(piece)] == list(range(1, 10))


def test_the_fingerprint_of_a_remote_file_changes_with_the_file(bucket: fsspec.AbstractFileSystem) -> None:
    before = find_inputs(["memory://bucket/news/a.txt"])[0].fingerprint
    assert find_inputs(["memory://bucket/news/a.txt"])[0].fingerprint == before
    bucket.pipe("/bucket/news/a.txt", b"other")
    assert find_inputs(["memory://bucket/news/a.txt"])[0].fingerprint != before


def test_files_inside_a_zip_archive_are_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "news.zip", "w") as archive:
        archive.writestr("fr/a.txt", "un")
        archive.writestr("fr/b.txt", "deux")
    found = find_inputs([f"zip://fr::file://{tmp_path}/news.zip"])
    assert first_texts(found) == {("fr", "a.txt"): "un", ("fr", "b.txt"): "deux"}
    assert found[0].modified > 0


def test_a_file_behind_a_cache_is_found_and_read(bucket: fsspec.AbstractFileSystem, tmp_path: Path) -> None:
    options = {"simplecache": {"cache_storage": str(tmp_path)}}
    found = find_inputs(["simplecache::memory://bucket/news/a.txt"], storage_options=options)
    assert [d.text for part in found for d in read_documents(part, storage_options=options)] == ["first"]


def test_a_file_url_is_the_local_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    assert find_inputs([f"file://{tmp_path}/a.txt", f"{tmp_path}/a.txt"]) == find_inputs([str(tmp_path)])


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("memory://absent", "no such file or folder"),
        ("memory://absent/*.txt", "no such file or folder"),
        ("nosuch://bucket", "Protocol not known: nosuch"),
        ("lacking://bucket/news", "not installed: Install absent_package"),
        ("  ", "is empty"),
    ],
)
def test_an_unreachable_path_is_named_with_the_remedy(path: str, message: str) -> None:
    fsspec.register_implementation(
        "lacking", "absent_package.FileSystem", errtxt="Install absent_package", clobber=True
    )
    with pytest.raises(ConfigError, match=message):
        find_inputs([path])
