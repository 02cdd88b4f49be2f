"""Forgotten documents: removed from the index and the home, and kept out of later runs."""

import json
from pathlib import Path

import pytest

from config.errors import ConfigError, IndexRefused, NotFound
from config.settings import Settings, load_settings
from flows.replay import ReplayParameters, replay
from flows.run.forget import Forgotten, forget, id_of
from flows.run.forgotten import documents_of, forgotten_documents
from flows.state.dead_letters import append_dead_letters, dead_letter, read_dead_letters
from flows.state.ledger import open_ledger
from tasks.corpus.batches import prepared_among
from tasks.document import Document, Outcome
from tasks.forgotten import forgotten_of
from tasks.index import open_index
from tasks.index.query import parse_query
from tasks.index.values import Filters
from tasks.report.run_report_pages import counts_line
from tasks.text.urls import url_spellings
from tests.support.articles import article
from tests.support.command import call_kiosque
from tests.support.elasticsearch_node import ElasticsearchServer
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
    assert forget([bridge], [], settings) == Forgotten(deleted=0, batches=1, copies=0, already=(bridge,))
    assert run_ingest(settings, tmp_path / "news").outcomes == {Outcome.UNCHANGED: 3, Outcome.REJECTED: 1}


def _cut_short(*args: object, **options: object) -> int:
    raise KeyboardInterrupt


def test_earlier_dead_letters_of_a_forgotten_document_lose_its_title(settings: Settings) -> None:
    bridge = documents(settings)["kite.example/bridge"]
    letter = dead_letter("20200101T000000-000000", bridge.as_rejected("index", "Refused", "was refused"))
    append_dead_letters(settings.dead_letters / f"{letter.run}.jsonl", [letter])
    assert letter.title
    forget([bridge.id], [], settings)
    assert list(read_dead_letters(settings.dead_letters)) == [
        letter.with_(title=None, url=None, published=None, authors=())
    ]


def test_a_publisher_of_another_accent_is_not_forgotten_with_one(tmp_path: Path) -> None:
    with open_index(load_settings(home=tmp_path)) as index:
        index.write([article("one", publisher="Le Détroit"), article("two", publisher="Le Detroit")])
        index.refresh()
        assert [document.text for document in documents_of("le détroit", index)] == ["one"]


def test_a_forgotten_publisher_is_removed_as_a_whole_whatever_its_case(settings: Settings) -> None:
    assert forget([], ["the kite"], settings).deleted == 2
    assert sorted(documents(settings)) == ["gull.example/copy", "wave.example/copy"]
    assert forget([], ["the kite"], settings) == Forgotten(deleted=0, batches=0, copies=0, already=("the kite",))


def test_another_spelling_of_a_url_finds_the_document(settings: Settings) -> None:
    assert forget([" HTTP://WWW.KITE.EXAMPLE/bridge/?utm_source=x#top "], [], settings).deleted == 1
    assert "kite.example/bridge" not in documents(settings)
    for url in ("https://kite.example/bridge", "http://kite.example/bridge/", "https://www.kite.example/bridge"):
        assert forget([url], [], settings).already == (url,)


def test_a_forgotten_url_stays_out_in_another_spelling(settings: Settings, tmp_path: Path) -> None:
    forget([documents(settings)["kite.example/bridge"].id], [], settings)
    respelled = {**RECORDS[0], "url": "http://www.kite.example/bridge/"}
    (tmp_path / "news" / "respelled.jsonl").write_text(json.dumps(respelled), "utf-8")
    assert run_ingest(settings, tmp_path / "news").outcomes[Outcome.REJECTED] == 2
    assert sorted(documents(settings)) == ["gull.example/copy", "kite.example/harvest", "wave.example/copy"]


def test_a_name_that_nothing_has_is_refused_with_the_nearest_and_nothing_is_forgotten(either: Settings) -> None:
    for names, publishers, sentence in (
        (
            ["https://kite.example/Bridge"],
            [],
            r"no such document: .*/Bridge; the nearest: https://kite.example/bridge[,;]",
        ),
        (
            ["kite.example/bridgs"],
            [],
            r"no such document: kite.example/bridgs; the nearest: https://kite.example/bridge[,;]",
        ),
        (["kite.co.uk"], [], "no such document: kite.co.uk; it is the address of a site; --publisher forgets all"),
        (["https://kite.example/news/bridges"], [], r"the nearest: https://kite.example/bridge[,;]"),
        (["https://gull.example/copy", "e" * 32], [], f"no such document: {'e' * 32}; `kiosque search`"),
        ([], ["The Kitte"], "no such publisher: The Kitte; the nearest: The Kite;"),
        ([], ["Gull", "zzz"], "no such publisher: zzz; `kiosque search`"),
    ):
        with pytest.raises(NotFound, match=sentence):
            forget(names, publishers, either)
    assert len(documents(either)) == 4
    with open_ledger(either) as ledger, open_index(either) as index:
        assert not forgotten_documents(ledger, index)


def test_a_document_can_be_forgotten_before_it_comes(settings: Settings, tmp_path: Path) -> None:
    url = "https://kite.example/tomorrow"
    assert forget([url], ["The  KITE"], settings, in_advance=True).in_advance == (url,)
    assert forget([url], [], settings).already == (url,)
    later = {**RECORDS[1], "url": url, "source": "Wave"}
    (tmp_path / "news" / "later.jsonl").write_text(json.dumps(later), "utf-8")
    assert run_ingest(settings, tmp_path / "news").outcomes[Outcome.REJECTED] == 3
    assert sorted(documents(settings)) == ["gull.example/copy", "wave.example/copy"]


# The list of the home and that of the index


def test_a_takedown_holds_after_the_ledger_is_lost(either: Settings, tmp_path: Path) -> None:
    forget(["https://kite.example/bridge"], ["Wave"], either)
    (either.home / "ledger.sqlite").unlink()
    assert run_ingest(either, tmp_path / "news").outcomes == {Outcome.UNCHANGED: 2, Outcome.REJECTED: 2}
    assert sorted(documents(either)) == ["gull.example/copy", "kite.example/harvest"]


def test_a_takedown_holds_in_another_home(emptied_elasticsearch: ElasticsearchServer, tmp_path: Path) -> None:
    first = ingested(tmp_path, url=emptied_elasticsearch.url)
    other = load_settings(home=tmp_path / "other", elasticsearch_url=emptied_elasticsearch.url)
    run_ingest(other, tmp_path / "news")
    forget(["https://kite.example/bridge"], [], first)
    # The other home's ledger takes its input for known, and its prepared batch has the article.
    assert "kite.example/bridge" not in documents(other)
    run_ingest(other, tmp_path / "news")
    assert "kite.example/bridge" not in documents(other)
    assert not prepared_among(forgotten_of(ids=[id_of("https://kite.example/bridge")]), other.prepared)


def test_a_forgotten_document_that_an_older_copy_of_the_index_brings_back_is_deleted_and_counted(
    either: Settings, tmp_path: Path
) -> None:
    earlier = list(documents(either).values())
    forget(["https://kite.example/bridge"], ["Gull"], either)
    with open_index(either) as index:
        index.write(earlier)
    if not either.elasticsearch_url:  # the file of the list is not in the older copy of the folder
        (either.embedded_index / "forgotten.json").unlink()
    report = run_ingest(either, tmp_path / "news")
    assert report.counts()["forgotten"] == 2
    assert "2 forgotten documents in the index, deleted" in counts_line(report).plain
    assert sorted(documents(either)) == ["kite.example/harvest", "wave.example/copy"]
    with open_index(either) as index:
        assert index.forgotten() == forgotten_of(
            ids=map(id_of, url_spellings("https://kite.example/bridge")), publishers=["gull"]
        )
    assert "forgotten" not in run_ingest(either, tmp_path / "news").counts()


def test_a_damaged_list_stops_a_run_before_it_puts_a_document_back(settings: Settings, tmp_path: Path) -> None:
    forget(["https://kite.example/bridge"], [], settings)
    (settings.embedded_index / "forgotten.json").write_text("{")
    with pytest.raises(IndexRefused, match="forgotten documents cannot be read"):
        run_ingest(settings, tmp_path / "news")


# The command


def test_what_names_no_document_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"bridge\.txt is neither an id nor a URL"):
        forget(["bridge.txt"], [], load_settings(home=tmp_path))


def test_the_command_needs_something_to_forget(tmp_path: Path) -> None:
    done = call_kiosque("forget", "--home", str(tmp_path))
    assert done.returncode == 2
    assert "nothing to forget" in done.stderr.decode()


def test_the_command_says_what_it_deleted(tmp_path: Path) -> None:
    url = "https://kite.example/bridge"
    done = call_kiosque("forget", url, "--home", str(tmp_path / "misspelt"))
    assert (done.returncode, done.stdout) == (2, b"")
    assert "There is no home at" in done.stderr.decode()
    assert not (tmp_path / "misspelt").exists()
    done = call_kiosque("forget", url, "--home", str(tmp_path))
    assert (done.returncode, done.stdout) == (4, b"")
    assert f"no such document: {url}; `kiosque search` lists" in done.stderr.decode()
    done = call_kiosque("forget", url, "--in-advance", "--home", str(tmp_path))
    assert " ".join(done.stdout.decode().split()) == f"Not there yet; later runs keep it out: {url}"
    done = call_kiosque("forget", url, "--home", str(tmp_path))
    assert " ".join(done.stdout.decode().split()) == f"Forgotten before, and nothing of it was in the index: {url}"
