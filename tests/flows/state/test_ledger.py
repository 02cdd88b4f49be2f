import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from config.errors import ConfigError
from config.settings import load_settings
from flows.state.ledger import InputResult, Ledger, open_ledger
from tasks.document import Outcome
from tasks.read.find.known_files import KnownFile
from tasks.read.input import Input
from tasks.report.page_drift import PublisherCount


def an_input(path: str = "a.txt", *, fingerprint: str = "f1", start: int = 0) -> Input:
    return Input(
        collection="news",
        path=path,
        url=f"file:///{path}",
        size=10,
        fingerprint=fingerprint,
        modified=0,
        format="txt",
        compression=None,
        start=start,
    )


def result(part: Input, *, kept: int = 3, rejected: int = 1, identities: tuple[str, ...] = ("i1",)) -> InputResult:
    return InputResult(input=part, kept=kept, rejected=rejected, identities=identities)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/sub/ledger.sqlite"


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    ledger = Ledger(url, target="index", pipeline="p1")
    yield ledger
    ledger.close()


def test_several_runs_may_make_a_ledger_at_the_same_moment(tmp_path: Path) -> None:
    together = threading.Barrier(8)

    def make(number: int) -> None:
        together.wait()
        ledger = Ledger(f"sqlite:///{tmp_path}/{number % 2}.sqlite", target="index", pipeline="p1")
        ledger.runs.start(f"r{number}")
        ledger.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(make, range(8)))


def test_a_ledger_of_an_earlier_version_gets_the_columns_that_it_lacks(url: str, ledger: Ledger) -> None:
    part = an_input()
    ledger.runs.start("r1")
    ledger.inputs.record("r1", [result(part)])
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for table in ("runs", "inputs"):
            connection.execute(sa.text(f"ALTER TABLE {table} DROP COLUMN superseded"))
    engine.dispose()
    with closing(Ledger(url, target="index", pipeline="p1")) as opened:
        assert opened.inputs.finished([part], identities=["i1"])[part][Outcome.UNCHANGED] == 3
        opened.runs.end("r1", "completed", {Outcome.SUPERSEDED: 2})
        record = opened.runs.find("r1")
        assert record is not None
        assert (record.read, record.outcomes[Outcome.SUPERSEDED]) == (2, 2)


def test_superseded_documents_of_an_input_that_is_known_are_not_counted_as_unchanged(ledger: Ledger) -> None:
    part = an_input()
    ledger.inputs.record("r1", [result(part).with_(superseded=2)])
    counts = ledger.inputs.finished([part], identities=["i1"])[part]
    assert (counts[Outcome.UNCHANGED], counts[Outcome.SUPERSEDED], counts[Outcome.REJECTED]) == (3, 2, 1)


def test_an_input_processed_before_counts_its_documents_as_unchanged(ledger: Ledger) -> None:
    part = an_input()
    ledger.inputs.record("run", [result(part)])
    assert ledger.inputs.finished([part], identities=["i1"])[part] == {
        Outcome.UNCHANGED: 3,
        Outcome.SUPERSEDED: 0,
        Outcome.REJECTED: 1,
    }


def test_a_changed_input_is_read_again(ledger: Ledger) -> None:
    ledger.inputs.record("run", [result(an_input())])
    assert not ledger.inputs.finished([an_input(fingerprint="f2")], identities=["i1"])


def test_a_deleted_index_is_filled_again(ledger: Ledger) -> None:
    ledger.inputs.record("run", [result(an_input(), identities=("i1", "i2"))])
    assert not ledger.inputs.finished([an_input()], identities=["i1", "i3"])


def test_an_input_of_rejected_documents_only_needs_no_index(ledger: Ledger) -> None:
    ledger.inputs.record("run", [result(an_input(), kept=0, identities=())])
    assert ledger.inputs.finished([an_input()], identities=[])


def test_another_pipeline_reads_everything_again(ledger: Ledger, url: str) -> None:
    ledger.inputs.record("run", [result(an_input())])
    other = Ledger(url, target="index", pipeline="p2")
    assert not other.inputs.finished([an_input()], identities=["i1"])
    other.close()


def test_another_index_has_its_own_entries(ledger: Ledger, url: str) -> None:
    ledger.inputs.record("run", [result(an_input())])
    other = Ledger(url, target="other", pipeline="p1")
    assert not other.inputs.finished([an_input()], identities=["i1"])
    other.close()


def test_a_home_at_another_path_knows_its_runs_and_inputs(tmp_path: Path) -> None:
    with open_ledger(load_settings(home=tmp_path / "old"), pipeline="p1") as ledger:
        ledger.runs.start("r1")
        ledger.inputs.record("r1", [result(an_input())])
    (tmp_path / "old").rename(tmp_path / "new")
    with open_ledger(load_settings(home=tmp_path / "new"), pipeline="p1") as ledger:
        assert [run.run for run in ledger.runs.latest(limit=5)] == ["r1"]
        assert ledger.inputs.finished([an_input()], identities=["i1"])


def test_recording_an_input_again_replaces_its_entry(ledger: Ledger) -> None:
    ledger.inputs.record("run", [result(an_input())])
    ledger.inputs.record("later", [result(an_input(), kept=4, rejected=0)])
    assert ledger.inputs.finished([an_input()], identities=["i1"])[an_input()].total() == 4


def test_pieces_of_a_file_are_known_apart(ledger: Ledger) -> None:
    first, second = an_input(), an_input(start=100)
    ledger.inputs.record("run", [result(first)])
    assert list(ledger.inputs.finished([first, second], identities=["i1"])) == [first]


def test_a_run_that_raises_is_recorded_as_failed(ledger: Ledger, url: str) -> None:
    def fails() -> None:
        with ledger.runs.recorded("r1", lambda: {Outcome.INDEXED: 5}):
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        row = connection.execute(sa.text("select state, indexed, ended from runs where run = 'r1'")).one()
    engine.dispose()
    assert (row.state, row.indexed) == ("failed", 5)
    assert row.ended is not None


def test_what_a_run_passed_over_is_in_its_record(ledger: Ledger) -> None:
    with ledger.runs.recorded("r1", dict, passed_over=lambda: {"image": 3}):
        pass
    record = ledger.runs.find("r1")
    assert record is not None
    assert (record.read, record.passed_over) == (0, {"image": 3})


def test_a_ledger_that_cannot_be_opened_is_named_without_its_password() -> None:
    with pytest.raises(ConfigError, match=r"ledger nosuchdb://me:\*\*\*@host/db") as raised:
        Ledger("nosuchdb://me:secret@host/db", target="index", pipeline="p1")
    assert "secret" not in str(raised.value)


def states(url: str) -> dict[str, str]:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        found = {row.run: row.state for row in connection.execute(sa.text("select run, state from runs"))}
    engine.dispose()
    return found


def test_a_run_that_is_told_to_end_is_recorded_as_interrupted(ledger: Ledger, url: str) -> None:
    def told_to_end() -> None:
        with ledger.runs.recorded("r1", dict):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        told_to_end()
    assert states(url) == {"r1": "interrupted"}


def test_only_a_run_that_never_ended_is_noted_as_killed(ledger: Ledger, url: str) -> None:
    with ledger.runs.recorded("r1", dict):
        pass
    ledger.runs.start("r2")
    ledger.runs.start("r3")
    ledger.runs.end_killed(["r1", "r2", "unknown"])
    assert states(url) == {"r1": "completed", "r2": "killed", "r3": "running"}


def test_a_source_is_compared_with_its_past_under_the_same_pipeline_alone(ledger: Ledger, url: str) -> None:
    with_app = {"France 24": PublisherCount(documents=40, rules={"france-24/app": 40}, foot={"france-24/app": 40})}
    without = {"France 24": PublisherCount(documents=40)}
    assert ledger.publishers.follow(with_app) == ()
    other = Ledger(url, target="index", pipeline="p2")
    assert other.publishers.follow(without) == ()
    other.close()
    assert ledger.publishers.follow({"Le Figaro": PublisherCount(documents=40)}) == ()
    assert [change.publisher for change in ledger.publishers.follow(without)] == ["France 24"]


def test_a_ledger_of_an_earlier_version_keeps_its_entries_and_notes_files(url: str) -> None:
    older = Ledger(url, target="index", pipeline="p1")
    older.inputs.record("r1", [result(an_input())])
    older.close()
    with sa.create_engine(url).begin() as connection:
        connection.execute(sa.text("DROP TABLE files"))
    newer = Ledger(url, target="index", pipeline="p1")
    assert newer.inputs.finished([an_input()], identities=["i1"])
    facts = {"modified_ns": 2, "changed_ns": 3, "noted_ns": 4, "fingerprint": "f", "compression": None}
    one, other = (KnownFile(url=f"file:///{name}/100%_x.txt", size=1, **facts) for name in ("a", "b"))
    newer.files.note([one, other])
    newer.files.note([one.with_(size=7)])
    assert newer.files.load(["file:///a/100%_"]) == [one.with_(size=7)]
    assert newer.files.load(["file:///b", "file:///c"]) == [other]
    newer.close()
