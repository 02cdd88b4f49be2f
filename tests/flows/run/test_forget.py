"""Forgotten documents: removed from the index and the home, and kept out of later runs."""

import json
from pathlib import Path

import pytest

from config.errors import ConfigError
from config.settings import Settings, load_settings
from flows.replay import ReplayParameters, replay
from flows.run.forget import Forgotten, forget, id_of
from flows.state.dead_letters import append_dead_letters, dead_letter, read_dead_letters
from tasks.document import Document, Outcome
from tasks.index import open_index
from tasks.index.protocol import Filters
from tasks.index.query import parse_query
from tests.support.command import call_kiosque
from tests.support.runs import run_ingest

STORY = "The old bridge over the river is closed for repairs until the end of the month, the council said on Monday"
RECORDS = [
    {"url": "https://kite.example/bridge", "source": "The Kite", "text": f"{STORY}.", "date": "2024-03-01"},
    {"url": "https://wave.example/copy", "source": "Wave", "text": f"{STORY}.", "date": "2024-03-03"},
    {"url": "https://gull.example/copy", "source": "Gull", "text": f"{STORY}.", "date": "2024-03-02"},
    {
        "url": "https://kite.example/harvest",
        "source": "The Kite",
        "text": "Farmers began the harvest early this summer.",
    },
]


@pytest.fixture
def settings(tmp_path: Path, prefect_server: None) -> Settings:
    """The settings of a home into whose embedded index the records were ingested."""
    return ingested(tmp_path, url=None)


@pytest.fixture(params=["embedded", "elasticsearch"])
def either(tmp_path: Path, prefect_server: None, request: pytest.FixtureRequest) -> Settings:
    """The same, and then with Elasticsearch."""
    url = request.getfixturevalue("emptied_elasticsearch").url if request.param == "elasticsearch" else None
    return ingested(tmp_path, url=url)


def ingested(tmp_path: Path, *, url: str | None) -> Settings:
    news = tmp_path / "news"
    news.mkdir()
    (news / "all.jsonl").write_text("".join(json.dumps(record) + "\n" for record in RECORDS), "utf-8")
    settings = load_settings(home=tmp_path / "home", elasticsearch_url=url)
    run_ingest(settings, news)
    return settings


def documents(settings: Settings) -> dict[str, Document]:
    with open_index(settings) as index:
        index.refresh()
        hits = index.search(parse_query(""), filters=Filters(), size=100).hits
    return {(hit.document.url or "").removeprefix("https://"): hit.document for hit in hits}


def test_a_forgotten_original_is_removed_and_its_earliest_duplicate_replaces_it(
    either: Settings, tmp_path: Path
) -> None:
    bridge = id_of("https://KITE.example/bridge?utm_source=x")
    assert {url: each.duplicate.of for url, each in documents(either).items() if each.duplicate} == {
        "wave.example/copy": bridge,
        "gull.example/copy": bridge,
    }
    assert forget([bridge], [], either) == Forgotten(deleted=1, batches=1, copies=2)
    left = documents(either)
    assert sorted(left) == ["gull.example/copy", "kite.example/harvest", "wave.example/copy"]
    gull = left["gull.example/copy"]
    assert {url: each.duplicate.of for url, each in left.items() if each.duplicate} == {"wave.example/copy": gull.id}
    # A later run reads the file again and keeps the forgotten document out; its dead letter has no text of it.
    again = run_ingest(either, tmp_path / "news")
    assert again.outcomes == {Outcome.UNCHANGED: 3, Outcome.REJECTED: 1}
    assert sorted(documents(either)) == sorted(left)
    (letter,) = read_dead_letters(either.dead_letters)
    assert (letter.error, letter.title, letter.url) == ("Withdrawn", None, None)
    assert replay(ReplayParameters(home=str(either.home), elasticsearch_url=either.elasticsearch_url)).letters == 0
    assert list(read_dead_letters(either.dead_letters)) == [letter]


def test_forgotten_documents_do_not_stop_a_run(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSQUE_MAX_REJECTED", "1")
    forget([], ["The Kite", "Wave"], settings)
    assert run_ingest(settings, tmp_path / "news").outcomes == {Outcome.UNCHANGED: 1, Outcome.REJECTED: 3}


def test_a_command_cut_short_is_completed_by_giving_it_again(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bridge = id_of("https://kite.example/bridge")
    with monkeypatch.context() as broken:
        broken.setattr("flows.run.forget.forget_prepared", _cut_short)
        with pytest.raises(KeyboardInterrupt):
            forget([bridge], [], settings)
    assert forget([bridge], [], settings) == Forgotten(deleted=0, batches=1, copies=0)
    assert run_ingest(settings, tmp_path / "news").outcomes == {Outcome.UNCHANGED: 3, Outcome.REJECTED: 1}


def _cut_short(*args: object, **options: object) -> int:
    raise KeyboardInterrupt


def test_earlier_dead_letters_of_a_forgotten_document_lose_its_title(settings: Settings) -> None:
    bridge = documents(settings)["kite.example/bridge"]
    letter = dead_letter("20200101T000000-000000", bridge.as_rejected("index", "Refused", "was refused"))
    append_dead_letters(settings.dead_letters / f"{letter.run}.jsonl", [letter])
    assert letter.title
    forget([bridge.id], [], settings)
    assert list(read_dead_letters(settings.dead_letters)) == [letter.with_(title=None, url=None)]


def test_a_forgotten_publisher_is_removed_as_a_whole_whatever_its_case(settings: Settings) -> None:
    assert forget([], ["the kite"], settings).deleted == 2
    assert sorted(documents(settings)) == ["gull.example/copy", "wave.example/copy"]
    assert forget([], ["the kite"], settings) == Forgotten(deleted=0, batches=0, copies=0)


def test_what_names_no_document_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"bridge\.txt is neither an id nor a URL"):
        id_of("bridge.txt")


def test_the_command_needs_something_to_forget(tmp_path: Path) -> None:
    done = call_kiosque("forget", "--home", str(tmp_path))
    assert done.returncode == 2
    assert "nothing to forget" in done.stderr.decode()


def test_the_command_says_what_it_deleted(tmp_path: Path) -> None:
    done = call_kiosque("forget", "https://kite.example/bridge", "--home", str(tmp_path))
    assert done.stdout.decode() == "0 documents and 0 prepared batches deleted; later runs keep them out\n"
