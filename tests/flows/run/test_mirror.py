"""`ingest --mirror`: documents that it removes, and documents that it never removes."""

import json
import os
import shutil
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from config.errors import ConfigError, RunFailed
from config.settings import Settings, load_settings
from flows.run.indexing import settle_batches
from flows.run.inputs import discover, prepare_options
from flows.run.mirror import Mirror, mirror_of
from flows.run.parameters import IngestParameters
from flows.run.pipeline_digest import pipeline_digest
from flows.state.ledger import Ledger
from tasks.index import index_target, open_index
from tasks.index.query import Query
from tasks.index.values import Filters
from tasks.prepare.batches import plan_batches, prepare_batch
from tasks.read.find.inputs import find_folder
from tests.support.articles import article
from tests.support.elasticsearch_node.emptied import delete_indexes
from tests.support.runs import run_ingest
from tests.tasks.index.contract.tools import fill

WORDS = ["bridge", "harvest", "election", "railway", "hospital", "museum", "festival", "drought", "harbour"]


def story(number: int) -> str:
    word = WORDS[number]
    return f"The {word} was in the news again on Monday, and the {word} committee said that {word} number {number} would stay."


def record(number: int, **more: Any) -> dict[str, Any]:
    return {"url": f"https://kite.example/{number}", "text": story(number), "date": f"2024-03-0{number + 1}", **more}


def write_records(path: Path, *records: dict[str, Any]) -> None:
    path.write_text("".join(json.dumps(each) + "\n" for each in records), "utf-8")


@pytest.fixture(params=["embedded", "elasticsearch"])
def settings(tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
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


@dataclass(frozen=True)
class Account:
    """How a run ended: the documents of inputs it need not read, those it read, those it removed, or why it did not."""

    known: int
    read: int
    removed: int
    left_out: str | None


def ingested(settings: Settings, folder: Path, *, mirror: bool = True, anyway: bool = False) -> Account:
    """Ingest a folder as the flow does, in this process and without Prefect."""
    pipeline = pipeline_digest(settings)
    parameters = IngestParameters(paths=[str(folder)], mirror=mirror)
    with (
        closing(Ledger(settings.ledger_url, target=index_target(settings), pipeline=pipeline)) as ledger,
        open_index(settings) as index,
    ):
        index.create()
        inputs = discover(parameters, settings)
        found = mirror_of(parameters, inputs, settings, ledger) if parameters.is_mirroring else None
        known = ledger.inputs.finished(inputs, identities=index.identities().values())
        known = found.settled(known) if found else known
        read = 0
        new = [part for part in inputs if part not in known]
        for batch in plan_batches(new, max_documents=1000, max_bytes=10**9):
            prepared = prepare_batch(batch, prepare_options(settings))
            letters = settings.dead_letters / "r.jsonl"
            (settled,) = settle_batches([prepared], index, run="r", letters=letters, storage_options={})
            ledger.inputs.record("r", settled.results(batch, index.identities().values()))
            read += settled.report.read
            if found:
                found.note(batch, settled)
        removed, left_out = 0, None
        if found:
            look = partial(discover, parameters, settings)
            removed, left_out = found.remove(index, settings, look=look, anyway=anyway)
    return Account(sum(counts.total() for counts in known.values()), read, removed, left_out)


def documents(settings: Settings) -> dict[str, Any]:
    """Return what is in the index, by file and record number."""
    with open_index(settings) as index:
        index.refresh()
        hits = index.search(Query(), filters=Filters(), size=100).hits
    return {f"{hit.document.origin.path}#{hit.document.origin.record}": hit.document for hit in hits}


def test_documents_that_are_gone_from_a_folder_are_removed_from_the_index_and_no_others(
    settings: Settings, news: Path, tmp_path: Path
) -> None:
    shutil.copytree(news, tmp_path / "others")
    copy = record(4, url="https://wave.example/copy", date="2024-03-09")
    write_records(news / "all.jsonl", record(4), copy, record(5))
    ingested(settings, tmp_path / "others", mirror=False)
    first = ingested(settings, news)
    assert first == Account(known=0, read=7, removed=0, left_out=None)
    assert documents(settings)["all.jsonl#2"].duplicate.of == documents(settings)["all.jsonl#1"].id
    saved = news / "0.txt"
    kept, time = saved.read_text("utf-8"), saved.stat()
    saved.unlink()
    write_records(news / "all.jsonl", copy, record(5))  # the original of the copy is gone
    assert ingested(settings, news) == Account(known=3, read=2, removed=2, left_out=None)
    left = documents(settings)
    with open_index(settings) as index:
        assert sum(index.count().values()) == 4 + 5
    assert left["all.jsonl#2"].duplicate is None  # the copy, which has not changed since it was record 2
    saved.write_text(kept, "utf-8")
    os.utime(saved, ns=(time.st_atime_ns, time.st_mtime_ns))
    assert ingested(settings, news) == Account(known=5, read=1, removed=0, left_out=None)
    assert documents(settings).keys() == left.keys() | {"0.txt#1"}


def test_most_of_a_folder_is_not_removed_unless_that_is_wanted(settings: Settings, news: Path) -> None:
    ingested(settings, news)
    for number in range(3):
        (news / f"{number}.txt").unlink()
    with pytest.raises(RunFailed, match=r"3 of the 4 documents from file://.*/news/ are gone.*--mirror-anyway"):
        ingested(settings, news)
    assert len(documents(settings)) == 4
    assert ingested(settings, news, anyway=True).removed == 3
    (news / "3.txt").unlink()
    with pytest.raises(RunFailed, match="nothing is there"):
        ingested(settings, news)
    assert len(documents(settings)) == 1
    assert ingested(settings, news, anyway=True).removed == 1
    assert documents(settings) == {}


@on_embedded
def test_nothing_is_removed_where_something_cannot_be_read(settings: Settings, news: Path) -> None:
    ingested(settings, news)
    (news / "0.txt").unlink()
    (news / "broken.txt").symlink_to(news / "not there")
    report = ingested(settings, news)
    assert report.removed == 0
    assert "1 inputs cannot be read, such as file://" in (report.left_out or "")
    assert len(documents(settings)) == 4
    (news / "broken.txt").unlink()
    assert ingested(settings, news).removed == 1


@on_embedded
def test_documents_that_earlier_runs_left_are_removed_by_the_first_run_that_mirrors(
    settings: Settings, news: Path
) -> None:
    write_records(news / "all.jsonl", *(record(number) for number in range(4, 8)))
    ingested(settings, news, mirror=False)
    write_records(news / "all.jsonl", *(record(number) for number in range(4, 6)))
    ingested(settings, news, mirror=False)
    (news / "0.txt").unlink()
    assert ingested(settings, news).removed == 3
    assert len(documents(settings)) == 5
    assert ingested(settings, news) == Account(known=5, read=0, removed=0, left_out=None)


@on_embedded
def test_a_story_that_another_file_has_too_is_kept_in_that_form(settings: Settings, news: Path) -> None:
    write_records(news / "early.jsonl", record(4))
    ingested(settings, news, mirror=False)
    write_records(news / "late.jsonl", record(4, text=f"{story(4)} It was corrected on Friday."))
    ingested(settings, news)
    assert "late.jsonl#1" in documents(settings)
    (news / "late.jsonl").unlink()
    assert ingested(settings, news).removed == 0
    left = documents(settings)
    assert left["early.jsonl#1"].text == story(4)
    assert len(left) == 5
    assert ingested(settings, news).removed == 0  # it was read again, and is there
    assert documents(settings).keys() == left.keys()


@on_embedded
def test_a_renamed_file_moves_its_documents(settings: Settings, news: Path) -> None:
    shutil.rmtree(news)
    news.mkdir()
    write_records(news / "before.jsonl", *(record(number) for number in range(4)))
    ingested(settings, news)
    (news / "before.jsonl").rename(news / "after.jsonl")
    assert ingested(settings, news) == Account(known=0, read=4, removed=0, left_out=None)
    assert documents(settings).keys() == {f"after.jsonl#{number}" for number in range(1, 5)}
    assert ingested(settings, news) == Account(known=4, read=0, removed=0, left_out=None)


@on_embedded
def test_a_file_whose_records_are_rejected_keeps_what_it_had(settings: Settings, news: Path) -> None:
    write_records(news / "all.jsonl", record(4), record(5))
    ingested(settings, news)
    (news / "all.jsonl").write_text(json.dumps(record(4)) + "\n{broken\n", "utf-8")
    assert ingested(settings, news).removed == 0
    assert len(documents(settings)) == 6


@on_embedded
def test_only_whole_folders_are_mirrored(settings: Settings, news: Path) -> None:
    for path in (news / "0.txt", news / "*.txt"):
        with pytest.raises(ConfigError, match="is no folder; only what was read from whole folders"):
            ingested(settings, path)


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

        folders = [find_folder(str(news))]
        mirror = Mirror(folders, inputs(), ledger)
        assert mirror.remove(index, settings, look=look, anyway=True).removed == 0
        assert index.get("9" * 32) is not None


def test_the_report_of_a_run_says_what_was_removed(news: Path, tmp_path: Path, prefect_server: None) -> None:
    settings = load_settings(home=tmp_path / "home")
    run_ingest(settings, news)
    (news / "0.txt").unlink()
    counts = run_ingest(settings, news, mirror=True).counts()
    assert counts.items() >= {"read": 3, "unchanged": 3, "removed": 1, "not_removed": None}.items()
