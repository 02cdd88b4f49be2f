import os
import time
from collections import Counter
from pathlib import Path

import pytest

from config.errors import ConfigError
from tasks.read.faults import is_storage_failure
from tasks.read.find.inputs import find_inputs
from tasks.read.formats.documents import read_documents
from tasks.read.formats.forms import ending_of
from tasks.read.input import UNREADABLE


def write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"an article, {name}")


def found(*paths: object, collection: str | None = None) -> list[tuple[str, str]]:
    inputs = find_inputs([str(path) for path in paths], collection=collection)
    return [(part.collection, part.path) for part in inputs]


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    return folder


def test_a_folder_gives_the_known_forms_below_it_sorted(news: Path) -> None:
    write(news, "b.txt", "a/z.jsonl.gz", "a/y.warc.zst", "photo.jpg", "README.md", "page.XHTML", "x.html.bz2", "o.json")
    assert [path for _, path in found(news)] == [
        "a/y.warc.zst", "a/z.jsonl.gz", "b.txt", "o.json", "page.XHTML", "x.html.bz2",
    ]  # fmt: skip


def test_hidden_files_and_folders_are_skipped(news: Path) -> None:
    write(news, "a.txt", ".b.txt", ".git/c.txt")
    assert found(news) == [("news", "a.txt")]


def test_an_empty_folder_gives_nothing(news: Path) -> None:
    assert found(news) == []


def test_a_single_file_has_the_same_name_as_in_its_folder(news: Path) -> None:
    write(news, "a.txt")
    assert found(news / "a.txt") == found(news) == [("news", "a.txt")]


def test_a_dot_stands_for_the_current_folders_name(news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(news, "a.txt")
    monkeypatch.chdir(news)
    assert found(".") == found("a.txt") == found("*.txt") == [("news", "a.txt")]


def test_a_glob_names_files_from_the_folder_before_its_first_wildcard(news: Path) -> None:
    write(news, "2024/a.txt", "2025/b.txt", "2025/c.html")
    assert found(f"{news}/*/*.txt") == [("news", "2024/a.txt"), ("news", "2025/b.txt")]
    assert found(f"{news}/2025*") == [("news", "2025/b.txt"), ("news", "2025/c.html")]


def test_a_file_name_with_brackets_is_not_a_glob_if_the_file_exists(news: Path) -> None:
    write(news, "[live].txt")
    assert found(news / "[live].txt") == [("news", "[live].txt")]


@pytest.mark.parametrize("outer_first", [True, False])
def test_a_file_that_two_paths_reach_is_found_once_in_the_outermost_folder(news: Path, outer_first: bool) -> None:
    write(news, "a/b.txt")
    paths = [news, news / "a", news / "a" / "b.txt", f"{news}/a/*.txt"]
    assert found(*(paths if outer_first else paths[::-1])) == [("news", "a/b.txt")]


def test_a_link_to_a_file_that_is_found_anyway_adds_nothing(news: Path) -> None:
    write(news, "real.txt")
    (news / "link.txt").symlink_to(news / "real.txt")
    assert found(news) == [("news", "real.txt")]


def test_folders_linked_in_a_circle_are_walked_once(news: Path) -> None:
    write(news, "a/b.txt")
    (news / "a" / "back").symlink_to(news)
    assert found(news) == [("news", "a/b.txt")]


def test_a_linked_folder_is_followed(news: Path, tmp_path: Path) -> None:
    write(tmp_path / "elsewhere", "a.txt")
    (news / "today").symlink_to(tmp_path / "elsewhere")
    assert found(news) == [("news", "today/a.txt")]


def test_a_given_collection_replaces_the_folders_name(news: Path) -> None:
    write(news, "a.txt")
    assert found(news, collection="archive") == [("archive", "a.txt")]


def test_a_collection_without_a_name_is_refused(news: Path) -> None:
    write(news, "a.txt")
    with pytest.raises(ConfigError, match="the collection's name is empty"):
        found(news, collection=" ")


def test_two_files_whose_documents_would_have_the_same_names_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "a/text/x.txt", "b/text/x.txt")
    with pytest.raises(ConfigError, match=r"both 'x\.txt' of collection 'text'.*--collection"):
        found(tmp_path / "a/text", tmp_path / "b/text")


@pytest.mark.parametrize("path", ["absent", "absent.txt", "absent/*.txt", "*.absent"])
def test_a_path_that_does_not_exist_is_named(news: Path, path: str) -> None:
    with pytest.raises(ConfigError, match=r"absent.*there is no such file or folder"):
        found(f"{news}/{path}")


def test_a_given_file_of_unknown_form_is_recognised_by_its_start_or_refused(news: Path) -> None:
    (news / "export").write_text('{"text": "x"}')
    (news / "page.php").write_text("<!doctype html><p>x")
    assert [part.format for part in find_inputs([f"{news}/export", f"{news}/page.php"])] == ["jsonl", "html"]
    (news / "table.xls").write_text("a,b")
    with pytest.raises(ConfigError, match=r"table\.xls.*known are \.txt, .*\.bz2"):
        found(news / "table.xls")


def test_the_fingerprint_depends_on_the_content_alone(news: Path) -> None:
    (news / "a.txt").write_text("same")
    (news / "b.txt").write_text("same")
    (news / "c.txt").write_text("other")
    os.utime(news / "b.txt", (1, 1))
    a, b, c = find_inputs([str(news)])
    assert a.fingerprint == b.fingerprint != c.fingerprint
    assert b.modified == 1000


def test_an_unreadable_file_is_found_and_rejected_when_it_is_read(news: Path) -> None:
    write(news, "a.txt")
    (news / "dead.txt").symlink_to(news / "gone")
    (news / "circle.txt").symlink_to(news / "circle.txt")
    os.mkfifo(news / "pipe.txt")
    (news / os.fsdecode(b"\xff.txt")).write_text("x")
    inputs = find_inputs([str(news)])
    broken = {part.path: list(read_documents(part)) for part in inputs if part.fingerprint.startswith(UNREADABLE)}
    assert {path: documents[0].rejection.reason for path, documents in broken.items() if documents[0].rejection} == {
        "dead.txt": "cannot be read: No such file or directory",
        "circle.txt": "cannot be read: Too many levels of symbolic links",
        "pipe.txt": "cannot be read: is not a regular file",
        "\\xff.txt": "cannot be read: its name is not UTF-8; rename it",
    }
    assert all(is_storage_failure(documents[0].rejection) for documents in broken.values())


def test_a_file_that_is_gone_when_it_is_read_is_one_rejected_document(news: Path) -> None:
    write(news, "a.txt")
    (part,) = find_inputs([str(news)])
    (news / "a.txt").unlink()
    (document,) = read_documents(part)
    assert document.rejection
    assert document.rejection.error == "FileNotFoundError"
    assert is_storage_failure(document.rejection)


def test_a_file_time_in_the_future_counts_as_now(news: Path) -> None:
    write(news, "a.txt")
    os.utime(news / "a.txt", (4e9, 4e9))
    (part,) = find_inputs([str(news)])
    assert part.modified <= time.time_ns() // 1_000_000


def test_files_of_other_forms_are_counted_by_their_ending(news: Path) -> None:
    write(
        news,
        "a.txt",
        "b.pdf",
        "in/c.PDF",
        "d.docx",
        "notes",
        "Mr. Smith writes",
        "e.odt.xz",
        "README.md",
        ".hidden.pdf",
    )
    passed_over: list[str] = []
    assert [part.path for part in find_inputs([str(news)], passed_over=passed_over)] == ["a.txt"]
    assert Counter(map(ending_of, passed_over)) == {
        ".pdf": 2,
        ".docx": 1,
        ".odt.xz": 1,
        ".md": 1,
        "file without ending": 2,
    }
