"""Dead letters: replayed after a repair, removed once they pass, never doubled, never lost."""

import json
from collections import Counter
from pathlib import Path

import pytest

from config.errors import ConfigError
from config.settings import Settings, load_settings
from flows.replay import ReplayParameters, ReplayReport, replay
from flows.run.run_locks import run_lock
from flows.state.dead_letters import DeadLetter, append_dead_letters, read_dead_letters
from flows.state.ledger import InputResult, Ledger, Replayed
from flows.state.run_history import latest_runs
from tasks.document import Outcome
from tasks.index import open_index
from tasks.read.find.inputs import find_inputs
from tests.support.command import call_kiosque, ingest_folder, kiosque
from tests.support.runs import run_ingest

ARTICLE = "The old bridge over the river is closed for repairs until the end of the month, the council said on Monday."
BROKEN = b'{"text": "broken'


def replayed(settings: Settings, run: str | None = None) -> ReplayReport:
    return replay(ReplayParameters(run=run, home=str(settings.home), workers=1))


def letters(settings: Settings) -> list[DeadLetter]:
    return list(read_dead_letters(settings.dead_letters))


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A folder with a good file, one with a broken line, and an empty one."""
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "good.txt").write_text(ARTICLE, "utf-8")
    (folder / "all.jsonl").write_bytes(json.dumps({"text": ARTICLE + " One."}).encode() + b"\n" + BROKEN + b"\n")
    (folder / "empty.txt").touch()
    return folder


@pytest.fixture
def settings(tmp_path: Path, news: Path, prefect_server: None) -> Settings:
    ingest_folder(tmp_path / "home", news)
    return load_settings(home=tmp_path / "home")


def test_a_document_that_is_not_repaired_is_rejected_again_and_has_one_dead_letter(
    settings: Settings, news: Path
) -> None:
    before = letters(settings)
    report = replayed(settings)
    assert report.counts() | {"run": ""} == {
        **{"run": "", "letters": 2, "passed": 0, "gone": 0},
        **{"indexed": 0, "unchanged": 0, "superseded": 0, "duplicate": 0, "rejected": 2},
    }
    assert letters(settings) == before


def test_a_repaired_document_is_indexed_and_its_dead_letter_is_removed(settings: Settings, news: Path) -> None:
    text = "Farmers in the valley began the harvest two weeks early after a dry and very hot summer."
    (news / "empty.txt").write_text(text, "utf-8")
    assert replayed(settings).passed == 1
    assert [letter.origin.path for letter in letters(settings)] == ["all.jsonl"]
    with open_index(settings) as index:
        assert [document.text for document in index.find_by_path("empty.txt")] == [text]


def test_a_replay_is_a_run_of_the_ledger_with_the_documents_of_its_letters(settings: Settings, news: Path) -> None:
    (news / "empty.txt").write_text("Farmers in the valley began the harvest two weeks early this summer.", "utf-8")
    report = replayed(settings)
    (run,) = latest_runs(settings)
    assert (run.run, run.state, run.read) == (report.run, "completed", 2)
    assert (run.outcomes[Outcome.INDEXED], run.outcomes[Outcome.REJECTED]) == (1, 1)


def test_of_a_file_of_many_only_the_records_with_letters_are_replayed(settings: Settings, news: Path) -> None:
    repaired = json.dumps({"text": "A quite different article about the sea and its ships."}).encode()
    (news / "all.jsonl").write_bytes(json.dumps({"text": "Changed."}).encode() + b"\n" + repaired + b"\n")
    assert replayed(settings).passed == 1
    with open_index(settings) as index:
        texts = {document.origin.record: document.text for document in index.find_by_path("all.jsonl")}
    assert texts == {1: ARTICLE + " One.", 2: "A quite different article about the sea and its ships."}


def test_dead_letters_of_several_runs_for_one_document_become_one_and_that_of_a_lost_file_is_kept(
    settings: Settings, news: Path
) -> None:
    earlier = "20200101T000000-000000"
    old = [letter.with_(run=earlier) for letter in letters(settings)]
    append_dead_letters(settings.dead_letters / f"{earlier}.jsonl", old)
    (news / "empty.txt").unlink()
    report = replayed(settings)
    assert (report.letters, report.gone) == (2, 1)
    assert Counter(letter.origin.path for letter in letters(settings)) == {"all.jsonl": 1, "empty.txt": 2}


def test_dead_letters_of_a_run_that_goes_on_are_left_alone(settings: Settings) -> None:
    (letter, *_) = letters(settings)
    with run_lock(settings.run_locks, letter.run):
        assert replayed(settings).letters == 0


def test_a_run_without_letters_is_named(settings: Settings) -> None:
    with pytest.raises(ConfigError, match="run 2020 has no dead letters"):
        replayed(settings, "2020")
    assert latest_runs(settings) == []


def test_the_ledger_counts_a_replayed_document_once_and_only_in_its_own_run(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, "utf-8")
    (part,) = find_inputs([str(tmp_path / "a.txt")])
    ledger = Ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}", target="t", pipeline="p")
    ledger.inputs.record("run-1", [InputResult(input=part, kept=3, rejected=2, identities=("en",))])
    ledger.inputs.note_replayed([Replayed(input=part, passed={"run-1": 1, "run-0": 1})], identities=["en", "fr"])
    assert ledger.inputs.finished([part], identities=["en"]) == {}
    assert ledger.inputs.finished([part], identities=["en", "fr"]) == {
        part: Counter({Outcome.UNCHANGED: 4, Outcome.REJECTED: 1})
    }
    ledger.close()


def test_the_commands_tell_of_a_run_and_replay_it(settings: Settings, news: Path, prefect_address: str) -> None:
    home = ("--home", str(settings.home))
    run_ingest(settings, news)
    (run,) = json.loads(call_kiosque("report", *home, "--json").stdout)["runs"]
    assert (run["state"], run["read"], run["unchanged"], run["rejected"]) == ("completed", 4, 2, 2)
    shown = call_kiosque("report", run["run"], *home).stdout.decode()
    assert "2 dead letters" in shown
    assert "1  read: Empty\n        is empty\n        for example news/empty.txt#1" in shown
    (news / "empty.txt").write_text("The harvest began two weeks early after a very hot summer.", "utf-8")
    done = kiosque("replay", run["run"], *home)
    assert done.stdout.decode() == "2 dead letters: 1 passed, 1 rejected again\n"
    assert json.loads(call_kiosque("report", run["run"], *home, "--json").stdout)["dead_letters"] == 1
    assert run_ingest(settings, news).outcomes == {Outcome.UNCHANGED: 3, Outcome.REJECTED: 1}


def test_a_run_that_is_not_in_the_ledger_is_named(settings: Settings) -> None:
    done = call_kiosque("report", "2020", "--home", str(settings.home))
    assert done.returncode == 2
    assert "no run 2020 in sqlite:///" in done.stderr.decode()


# The error budget


def test_a_run_that_mostly_fails_is_stopped_and_keeps_what_it_did(tmp_path: Path, prefect_address: str) -> None:
    news = tmp_path / "news"
    news.mkdir()
    for number in range(12):
        (news / f"{number:02}.txt").write_text(ARTICLE if number == 0 else "", "utf-8")
    (tmp_path / "kiosque.toml").write_text("max_rejected = 3\nbatch_documents = 2\nworkers = 1\n")
    done = kiosque("ingest", str(news), "--home", "home", cwd=tmp_path)
    assert done.returncode == 1
    assert "5 of 6 documents rejected, 5 of them by read: Empty" in " ".join(done.stderr.decode().split())
    settings = load_settings(home=tmp_path / "home")
    assert [letter.origin.path for letter in letters(settings)] == [f"{number:02}.txt" for number in range(1, 6)]
    (run,) = json.loads(call_kiosque("report", "--home", "home", "--json", cwd=tmp_path).stdout)["runs"]
    assert (run["state"], run["indexed"], run["rejected"]) == ("failed", 1, 5)
