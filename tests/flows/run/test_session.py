"""Records of runs in the index `kiosque-runs`."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from config.errors import RunFailed
from config.settings import Settings, load_settings
from flows.replay import ReplayParameters, replay
from flows.state.ledger import Ledger
from tasks.document import Outcome
from tasks.index.elasticsearch.template_bodies import RUNS
from tests.support.elasticsearch_node import ElasticsearchServer
from tests.support.runs import run_ingest

SEEDS = Path(__file__).parents[3] / "seeds"


@pytest.fixture
def settings(tmp_path: Path, emptied_elasticsearch: ElasticsearchServer, prefect_server: None) -> Settings:
    return load_settings(home=tmp_path / "home", elasticsearch_url=emptied_elasticsearch.url)


def records(server: ElasticsearchServer, **terms: str) -> list[dict[str, Any]]:
    with server.client() as client:
        client.indices.refresh(index=RUNS)
        query = {"bool": {"filter": [{"term": {name: value}} for name, value in terms.items()]}}
        hits = client.search(index=RUNS, query=query, size=100, sort=["@timestamp"])["hits"]["hits"]
    return [hit["_source"] for hit in hits]


def leave_killed_run(settings: Settings, run: str) -> None:
    """Leave what a run leaves that was killed: an entry that says it is running, and a lock that nobody holds."""
    ledger = Ledger(settings.ledger_url, target=str(settings.elasticsearch_url), pipeline="")
    ledger.runs.start(run)
    ledger.close()
    settings.run_locks.mkdir(parents=True)
    (settings.run_locks / f"{run}.lock").touch()


def test_each_run_leaves_records_that_agree_with_its_report_and_with_the_ledger(
    settings: Settings, emptied_elasticsearch: ElasticsearchServer
) -> None:
    leave_killed_run(settings, "20251104T060000-aaaaaa")
    first, second = run_ingest(settings, SEEDS / "text"), run_ingest(settings, SEEDS / "text")
    killed, *runs = sorted(records(emptied_elasticsearch, kind="run"), key=lambda run: run["run"])
    assert (killed["run"], killed["state"], killed["read"]) == ("20251104T060000-aaaaaa", "killed", 0)
    assert [run["run"] for run in runs] == [first.run, second.run]
    assert [run["state"] for run in runs] == ["completed"] * 2
    for run, report in zip(runs, (first, second), strict=True):
        assert run["read"] == report.read
        assert {outcome: run[outcome] for outcome in Outcome} == {o: report.count(o) for o in Outcome}
    reasons = records(emptied_elasticsearch, kind="reason", run=first.run)
    assert {each["reason"]: each["documents"] for each in reasons} == first.reasons
    sources = records(emptied_elasticsearch, kind="source", run=first.run)
    languages = Counter(dict.fromkeys(first.languages, 0))
    for each in sources:
        languages[each.get("language", "")] += each["documents"]
    assert languages == {**first.languages, "": 0}
    assert all(0 <= each.get("confidence", 0) <= 1 for each in sources)
    assert sum(each["read"] for each in sources) == first.read
    assert any(0 < each.get("boilerplate_share", 0) < 1 for each in sources)
    (unread,) = records(emptied_elasticsearch, kind="source", run=second.run)  # it read nothing itself
    assert {outcome: unread[outcome] for outcome in Outcome} == {o: second.count(o) for o in Outcome}
    assert first.unrecorded is None


def test_a_record_that_cannot_be_written_is_reported_and_the_run_is_as_it_would_be(
    settings: Settings, emptied_elasticsearch: ElasticsearchServer
) -> None:
    with emptied_elasticsearch.client() as client:
        client.indices.create(
            index=f"{RUNS}-000001", aliases={RUNS: {}}, mappings={"properties": {"run": {"type": "long"}}}
        )
    report = run_ingest(settings, SEEDS / "text" / "en-lighthouse-restored.txt")
    assert "kiosque-runs has no record" in str(report.unrecorded)
    assert report.counts()["unrecorded"] == report.unrecorded
    ledger = Ledger(settings.ledger_url, target=str(settings.elasticsearch_url), pipeline="")
    entry = ledger.runs.find(report.run)
    ledger.close()
    assert entry is not None
    assert (entry.state, entry.read) == ("completed", report.read)
    assert report.count(Outcome.INDEXED) == 1


def test_a_run_that_was_stopped_leaves_what_it_did(
    settings: Settings, emptied_elasticsearch: ElasticsearchServer, tmp_path: Path
) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_bytes(b"\x00\x01")
    (tmp_path / "home").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KIOSQUE_MAX_REJECTED", "0")
        with pytest.raises(RunFailed, match="was stopped"):
            run_ingest(settings, folder)
    (run,) = records(emptied_elasticsearch, kind="run")
    assert (run["state"], run["rejected"]) == ("failed", 3)
    (reason,) = records(emptied_elasticsearch, kind="reason")
    assert reason["documents"] == 3


def test_a_replay_leaves_a_record_of_the_documents_it_put_through(
    settings: Settings, emptied_elasticsearch: ElasticsearchServer, tmp_path: Path
) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").touch()
    run_ingest(settings, folder)
    (folder / "a.txt").write_text(
        "The old bridge over the river is open again, a week early, the council said.", "utf-8"
    )
    parameters = ReplayParameters(home=str(settings.home), elasticsearch_url=settings.elasticsearch_url, workers=1)
    replayed = replay(parameters)
    (run,) = records(emptied_elasticsearch, kind="run", run=replayed.run)
    assert (run["state"], run["read"], run["indexed"], run["rejected"]) == ("completed", 1, 1, 0)
    (source,) = records(emptied_elasticsearch, kind="source", run=replayed.run)
    assert (source["language"], source["documents"]) == ("en", 1)
    assert replayed.unrecorded is None
