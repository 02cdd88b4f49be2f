"""What `ingest --mirror` removes, and what it never does."""

import json
import os
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from config.errors import ConfigError, RunFailed
from config.settings import Settings, load_settings
from flows.ingest import IngestParameters, discover
from flows.ledger import Ledger
from flows.mirror import Mirror, find_folders
from tasks.index import index_target, open_index
from tasks.index.protocol import Filters
from tasks.index.query import Query
from tasks.report import RunReport
from tests.flows.runs import run_ingest
from tests.tasks.index.articles import article
from tests.tasks.index.contract_tools import fill
from tests.tasks.index.emptied import delete_indexes

WORDS = ["bridge", "harvest", "election", "railway", "hospital", "museum", "festival", "drought", "harbour"]


def story(number: int) -> str:
    word = WORDS[number]
    return f"The {word} was in the news again on Monday, and the {word} committee said that {word} number {number} would stay."


def record(number: int, **more: Any) -> dict[str, Any]:
    return {"url": f"https://kite.example/{number}", "text": story(number), "date": f"2024-03-0{number + 1}", **more}


def write_records(path: Path, *records: dict[str, Any]) -> None:
    path.write_text("".join(json.dumps(each) + "\n" for each in records), "utf-8")


@pytest.fixture(params=["embedded", "elasticsearch"])
def settings(tmp_path: Path, prefect_server: None, request: pytest.FixtureRequest) -> Settings:
    """The settings of a new home, with either backend empty."""
    if request.param == "embedded":
        return load_settings(home=tmp_path / "home")
    server = request.getfixturevalue("elasticsearch_node")
    delete_indexes(server)
    return load_settings(home=tmp_path / "home", elasticsearch_url=server.url)


on_embedded = pytest.mark.parametrize("settings", ["embedded"], indirect=True)


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """Four stories in files of their own."""
    folder = tmp_path / "news"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.txt").write_text(story(number), "utf-8")
    return folder


@pytest.fixture
def mirrored(settings: Settings) -> Callable[..., RunReport]:
    """Run an ingest that mirrors."""
    return lambda *paths, **more: run_ingest(settings, *paths, **{"mirror": True, **more})


def documents(settings: Settings) -> dict[str, Any]:
    """Return what is in the index, by file and record number."""
    with open_index(settings) as index:
        index.refresh()
        hits = index.search(Query(), filters=Filters(), size=100).hits
    return {f"{hit.document.origin.path}#{hit.document.origin.record}": hit.document for hit in hits}


def test_what_is_gone_from_a_folder_goes_from_the_index_and_nothing_else(
    settings: Settings, news: Path, mirrored: Callable[..., RunReport], tmp_path: Path
) -> None:
    shutil.copytree(news, tmp_path / "others")
    copy = record(4, url="https://wave.example/copy", date="2024-03-09")
    write_records(news / "all.jsonl", record(4), copy, record(5))
    run_ingest(settings, tmp_path / "others")
    first = mirrored(news)
    assert (first.removed, first.read) == (0, 7)
    assert documents(settings)["all.jsonl#2"].duplicate.of == documents(settings)["all.jsonl#1"].id
    saved = news / "0.txt"
    kept, time = saved.read_text("utf-8"), saved.stat()
    saved.unlink()
    write_records(news / "all.jsonl", copy, record(5))  # the original of the copy is gone
    report = mirrored(news)
    assert report.counts().items() >= {"read": 5, "unchanged": 5, "removed": 2, "not_removed": None}.items()
    left = documents(settings)
    with open_index(settings) as index:
        assert sum(index.count().values()) == 4 + 5
    assert left["all.jsonl#2"].duplicate is None  # as it was read first; its text has not changed
    saved.write_text(kept, "utf-8")
    os.utime(saved, ns=(time.st_atime_ns, time.st_mtime_ns))
    again = mirrored(news)
    assert (again.removed, again.counts()["indexed"] + again.counts()["duplicate"]) == (0, 1)


def test_most_of_a_folder_is_not_removed_unless_that_is_wanted(
    settings: Settings, news: Path, mirrored: Callable[..., RunReport]
) -> None:
    mirrored(news)
    for number in range(3):
        (news / f"{number}.txt").unlink()
    with pytest.raises(RunFailed, match=r"3 of the 4 documents from file://.*/news/ are gone.*--mirror-anyway"):
        mirrored(news)
    assert len(documents(settings)) == 4
    assert mirrored(news, mirror_anyway=True).removed == 3
    (news / "3.txt").unlink()
    with pytest.raises(RunFailed, match="nothing is there"):
        mirrored(news)
    assert len(documents(settings)) == 1
    assert mirrored(news, mirror_anyway=True).removed == 1
    assert documents(settings) == {}


@on_embedded
def test_nothing_is_removed_where_something_cannot_be_read(
    settings: Settings, news: Path, mirrored: Callable[..., RunReport]
) -> None:
    mirrored(news)
    (news / "0.txt").unlink()
    (news / "broken.txt").symlink_to(news / "not there")
    report = mirrored(news)
    assert report.removed == 0
    assert "1 inputs cannot be read, such as file://" in (report.not_removed or "")
    assert len(documents(settings)) == 4
    (news / "broken.txt").unlink()
    assert mirrored(news).removed == 1


@on_embedded
def test_what_earlier_runs_left_goes_with_the_first_that_mirrors(
    settings: Settings, news: Path, mirrored: Callable[..., RunReport]
) -> None:
    write_records(news / "all.jsonl", *(record(number) for number in range(4, 8)))
    run_ingest(settings, news)
    write_records(news / "all.jsonl", *(record(number) for number in range(4, 6)))
    run_ingest(settings, news)
    (news / "0.txt").unlink()
    assert mirrored(news).removed == 3
    assert len(documents(settings)) == 5
    assert mirrored(news).counts().items() >= {"unchanged": 5, "removed": 0}.items()


@on_embedded
def test_a_story_that_another_file_has_too_stays_in_that_form(
    settings: Settings, news: Path, mirrored: Callable[..., RunReport]
) -> None:
    write_records(news / "early.jsonl", record(4))
    run_ingest(settings, news)
    write_records(news / "late.jsonl", record(4, text=f"{story(4)} It was corrected on Friday."))
    mirrored(news)
    assert "late.jsonl#1" in documents(settings)
    (news / "late.jsonl").unlink()
    assert mirrored(news).removed == 0
    left = documents(settings)
    assert left["early.jsonl#1"].text == story(4)
    assert len(left) == 5
    assert mirrored(news).removed == 0  # it was read again, and is there
    assert documents(settings).keys() == left.keys()


@on_embedded
def test_a_file_whose_records_are_rejected_keeps_what_it_had(
    settings: Settings, news: Path, mirrored: Callable[..., RunReport]
) -> None:
    write_records(news / "all.jsonl", record(4), record(5))
    mirrored(news)
    (news / "all.jsonl").write_text(json.dumps(record(4)) + "\n{broken\n", "utf-8")
    assert mirrored(news).removed == 0
    assert len(documents(settings)) == 6


@on_embedded
def test_only_whole_folders_are_mirrored(settings: Settings, news: Path, mirrored: Callable[..., RunReport]) -> None:
    for path in (news / "0.txt", news / "*.txt"):
        with pytest.raises(ConfigError, match="is no folder; only what was read from whole folders"):
            mirrored(path)


def test_a_file_that_comes_back_while_the_run_goes_on_keeps_its_document(news: Path, tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path / "home")
    back = news / "9.txt"
    url = f"file://{back}"
    document = article("back", id="9" * 32)
    with (
        closing(Ledger(settings.ledger_url, target=index_target(settings), pipeline="p")) as ledger,
        open_index(settings) as index,
    ):
        fill(index, document.with_(origin=document.origin.with_(collection="news", path="9.txt", url=url)))

        def look() -> list[Any]:
            back.write_text(story(8), "utf-8")
            return inputs()

        def inputs() -> list[Any]:
            return discover(IngestParameters(paths=[str(news)]), settings)

        folders = find_folders([str(news)], collection=None, settings=settings)
        mirror = Mirror(folders, inputs(), ledger)
        assert mirror.remove(index, settings, look=look, anyway=True).removed == 0
        assert index.get("9" * 32) is not None
