"""Two runs over the same inputs at once."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.settings import Settings, load_settings
from flows.run import run_locks
from flows.run.run_locks import claimed, dead_runs, own_turn
from flows.state.ledger import Ledger
from tasks.index import index_target, open_index
from tasks.report.run_report_pages import report_text
from tasks.runtime.interrupts import pause
from tests.support.command import ROOT
from tests.support.runs import run_ingest

ARTICLE = "The old bridge over the river is open again, a week earlier than the council had planned in spring."
HOLD = (
    "import sys, pathlib; from flows.run.run_locks import claimed\n"
    "with claimed(pathlib.Path(sys.argv[1]), ['news'], 'first', wait=None) as other:\n"
    "    print(other, flush=True); sys.stdin.read()"
)


@contextmanager
def at_it(settings: Settings, *paths: str, collection: str | None = None, run: str = "earlier") -> Iterator[None]:
    """A run of that name over these inputs."""
    with own_turn(run, settings, paths=paths, collection=collection) as other:
        assert other is None
        yield


def turn_of_another(settings: Settings, *paths: str, collection: str | None = None) -> str | None:
    """Return the run for whose sake a second one over these inputs would be skipped."""
    with own_turn("later", settings, paths=paths, collection=collection) as other:
        return other


@pytest.fixture
def skipping(tmp_path: Path) -> Settings:
    return load_settings(home=tmp_path / "home", overlap="skip")


@pytest.fixture
def in_elasticsearch(tmp_path: Path) -> Settings:
    return load_settings(home=tmp_path / "home", overlap="skip", elasticsearch_url="http://127.0.0.1:9")


def test_a_second_run_into_the_embedded_index_is_skipped_whatever_its_inputs(skipping: Settings) -> None:
    with at_it(skipping, "news"):
        assert turn_of_another(skipping, "other") == "earlier"
    assert turn_of_another(skipping, "other") is None


def test_into_elasticsearch_only_runs_over_the_same_inputs_exclude_each_other(in_elasticsearch: Settings) -> None:
    with at_it(in_elasticsearch, "news", "sport"), at_it(in_elasticsearch, "s3://a/x", collection="wires", run="wire"):
        assert turn_of_another(in_elasticsearch, "culture", "sport") == "earlier"
        assert turn_of_another(in_elasticsearch, str(Path("news").absolute())) == "earlier"
        assert turn_of_another(in_elasticsearch, "s3://a/y", collection="wires") == "wire"
        assert turn_of_another(in_elasticsearch, "culture") is None


def test_a_skipped_run_is_recorded_and_reads_nothing(
    tmp_path: Path, prefect_server: None, monkeypatch: pytest.MonkeyPatch, skipping: Settings
) -> None:
    monkeypatch.setenv("KIOSQUE_OVERLAP", "skip")
    news = tmp_path / "news"
    news.mkdir()
    (news / "a.txt").write_text(ARTICLE, "utf-8")
    with at_it(skipping, "elsewhere"):
        report = run_ingest(skipping, news)
    assert report.counts() == {
        "run": report.run,
        "skipped_for": "earlier",
        **dict.fromkeys(("read", "indexed", "unchanged", "superseded", "duplicate", "rejected"), 0),
    }
    assert "Skipped: run earlier" in str(report_text(report))
    ledger = Ledger(skipping.ledger_url, target=index_target(skipping), pipeline="")
    assert [run.state for run in ledger.runs.latest(limit=9)] == ["skipped"]
    ledger.close()
    with open_index(skipping) as index:
        assert index.count() == {}
    assert run_ingest(skipping, news).counts()["indexed"] == 1


def test_a_second_run_says_that_it_waits_and_goes_on_after_the_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, order, is_waiting = load_settings(home=tmp_path), list[str](), threading.Event()
    # Output is read after the thread, for what one thread writes while another reads can be dropped.

    def noted_pause(seconds: float) -> None:
        is_waiting.set()
        pause(seconds)

    monkeypatch.setattr(run_locks, "pause", noted_pause)

    def second() -> None:
        with at_it(settings, "news", run="later"):
            order.append("later")

    with at_it(settings, "news"):
        thread = threading.Thread(target=second)
        thread.start()
        is_waiting.wait()
        order.append("earlier")
    thread.join()
    said = capsys.readouterr().err
    assert said.startswith("kiosque: run earlier is still at these inputs: this one waits")
    assert order == ["earlier", "later"]


def test_what_a_killed_run_had_claimed_is_free(tmp_path: Path) -> None:
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdin=pipe, stdout=pipe, cwd=ROOT) as run:
        assert run.stdout
        assert run.stdout.readline() == b"None\n"
        with claimed(tmp_path, ["news"], "second", wait=None) as other:
            assert other == "first"
        run.kill()
    with claimed(tmp_path, ["news"], "second", wait=None) as other:
        assert other is None
    assert dead_runs(tmp_path) == {}
