"""A home that its reader may not write: another user's, or one on a read-only mount."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.errors import IndexRefused
from config.settings import Settings, load_settings
from flows.cli.commands.explain import find_story
from flows.run.inputs import discover
from flows.run.parameters import IngestParameters
from flows.setup.connections import check_everything
from flows.state.ledger import open_ledger
from flows.state.run_history import latest_runs
from tasks.document import Document
from tasks.index import open_index
from tasks.index.query import parse_query
from tasks.index.values import Filters
from tests.support.articles import article
from tests.support.command import call_kiosque
from tests.support.readers import as_reader, open_again, protect


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    """A home with an article and a run, which nobody may write until the test has ended."""
    settings = load_settings(home=tmp_path / "home")
    with open_ledger(settings) as ledger, open_index(settings) as index:
        ledger.runs.start("20260101T000000-000000")
        index.create()
        index.write([article("The lighthouse is open again")])
        index.refresh()
    protect(settings.home)
    yield settings
    open_again(settings.home)


def hits(settings: Settings) -> int:
    with open_index(settings) as index:
        return index.search(parse_query("lighthouse"), filters=Filters()).total


def test_it_is_searched_explained_reported_and_checked_and_nothing_in_it_changes(settings: Settings) -> None:
    def read() -> tuple[object, ...]:
        story = find_story(article("The lighthouse is open again").id, settings)
        assert isinstance(story, Document)
        return hits(settings), story.text, [run.run for run in latest_runs(settings)], check_everything(settings)["ok"]

    def state() -> dict[Path, tuple[int, int]]:
        return {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in settings.home.rglob("*")}

    before = state()
    results = as_reader(read, settings.home)
    assert results == (1, "The lighthouse is open again", ["20260101T000000-000000"], True)
    assert state() == before


def test_what_its_owner_adds_is_found_by_a_reader_who_has_it_open(settings: Settings) -> None:
    with open_index(settings) as index:

        def look() -> int:
            return index.search(parse_query("lighthouse"), filters=Filters()).total

        assert as_reader(look, settings.home) == 1
        open_again(settings.home)
        with open_index(settings) as own:
            own.write([article("A second lighthouse")])
        protect(settings.home)
        assert as_reader(look, settings.home) == 2


def test_a_write_into_it_is_refused_with_the_reason(settings: Settings) -> None:
    def write() -> None:
        with open_index(settings) as index:
            index.write([article("Another")])

    with pytest.raises(IndexRefused, match=r"news-en-000001: cannot be written; check its permissions"):
        as_reader(write, settings.home)


@pytest.mark.parametrize("command", [("report",), ("explain", "a"), ("search", "a"), ("check",), ("serve",)])
def test_a_home_that_is_not_there_is_said_and_not_made(tmp_path: Path, command: tuple[str, ...]) -> None:
    done = call_kiosque(*command, "--home", str(tmp_path / "typo"))
    said = "".join((done.stdout + done.stderr).decode().split())  # a terminal of 80 columns wraps it
    assert f"Thereisnohomeat{tmp_path}/typo;" in said
    assert not (tmp_path / "typo").exists()


def test_a_home_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    home = tmp_path / "file" / "home"
    done = call_kiosque("forget", "--in-advance", "https://kite.example/bridge", "--home", str(home))
    assert (done.returncode, done.stdout) == (2, b"")
    (sentence,) = done.stderr.decode().splitlines()
    assert f"ledger sqlite:///{home}/ledger.sqlite: cannot be opened: " in sentence


def test_a_home_inside_the_folder_that_is_read_gives_no_article(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = load_settings(home=tmp_path / "home")
    for name in ("news.txt", "home/dead-letters/run.jsonl", "home/fetched/town/pages.txt", "homes/more.txt"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("{}", "utf-8")
    fetched = settings.fetched / "town"
    cases: dict[str, list[str]] = {
        str(tmp_path): ["homes/more.txt", "news.txt"],
        f"{tmp_path}/*": ["homes/more.txt", "news.txt"],
        str(fetched): ["pages.txt"],
        f"{fetched}/*.txt": ["pages.txt"],
    }
    assert {path: [part.path for part in discover(IngestParameters(paths=[path]), settings)] for path in cases} == cases
    told = " ".join(capsys.readouterr().err.split())
    assert f"the home {settings.home} is inside what is read: 2 of its files are left out" in told
