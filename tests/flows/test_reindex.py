"""Reindexing while others search and write, and after a kill at any moment of it."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.errors import ConfigError
from config.settings import Settings, load_settings
from flows.reindex import ReindexParameters, reindex, reindex_all
from flows.run.indexing import settle_batches
from flows.run.inputs import discover, prepare_options
from flows.run.maintenance import put_in_order
from flows.run.parameters import IngestParameters
from flows.run.pipeline_digest import pipeline_digest
from flows.run.run_locks import writing_index
from flows.state.ledger import Ledger
from tasks.forgotten import forgotten_of
from tasks.index import index_target, open_index
from tasks.index.query import Query, parse_query
from tasks.index.values import Filters
from tasks.prepare.batches import plan_batches, prepare_batch
from tests.support.articles import article
from tests.support.command import kiosque
from tests.support.elasticsearch_node.emptied import delete_indexes
from tests.tasks.index.contract.tools import fill, found

ROOT = Path(__file__).parent.parent.parent
WORDS = "The old bridge over the river is closed for repairs until the end of the month, the council said on day"


@pytest.fixture(params=["embedded", "elasticsearch"])
def settings(tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """The settings of a new home, with either backend empty."""
    if request.param == "embedded":
        return load_settings(home=tmp_path / "home")
    server = request.getfixturevalue("elasticsearch_node")
    delete_indexes(server)
    return load_settings(home=tmp_path / "home", elasticsearch_url=server.url)


@pytest.fixture
def ledger(settings: Settings) -> Iterator[Ledger]:
    pipeline = pipeline_digest(settings)
    with closing(Ledger(settings.ledger_url, target=index_target(settings), pipeline=pipeline)) as ledger:
        yield ledger


def written(settings: Settings, folder: Path, ledger: Ledger, *, count: int = 12) -> None:
    """Ingest made-up articles as the flow does, without Prefect."""
    folder.mkdir()
    for number in range(count):
        (folder / f"{number}.txt").write_text(f"{WORDS} {number}: " + f"word{number} " * 30, "utf-8")
    options = prepare_options(settings)
    (batch,) = plan_batches(inputs_of(settings, folder), max_documents=1000, max_bytes=10**9)
    with open_index(settings) as index:
        index.create()
        letters = settings.dead_letters / "r0.jsonl"
        prepared = prepare_batch(batch, options)
        (settled,) = settle_batches([prepared], index, run="r0", letters=letters, storage_options={})
        ledger.inputs.record("r0", settled.results(batch, index.identities().values()))


def inputs_of(settings: Settings, folder: Path):  # type: ignore[no-untyped-def]
    return discover(IngestParameters(paths=[str(folder)]), settings)


def test_the_next_run_reads_nothing_again(settings: Settings, ledger: Ledger, tmp_path: Path) -> None:
    written(settings, tmp_path / "news", ledger)
    inputs = inputs_of(settings, tmp_path / "news")
    report = reindex_all(ReindexParameters(languages=["en"]), settings)
    assert [(made.index, made.documents) for made in report.rebuilt] == [("news-en-000002", 12)]
    assert [each.index for each in report.kept] == ["news-en-000001"]
    with open_index(settings) as index:
        assert ledger.inputs.finished(inputs, identities=index.identities().values()).keys() == set(inputs)


def test_a_ledger_that_misses_a_reindex_learns_of_it_from_the_index(
    settings: Settings, ledger: Ledger, tmp_path: Path
) -> None:
    written(settings, tmp_path / "news", ledger)
    inputs = inputs_of(settings, tmp_path / "news")
    with open_index(settings) as index:
        for _ in range(2):
            index.reindex("en", run="elsewhere.r1", choose=list, keep_until=datetime.now(UTC))
        assert ledger.inputs.finished(inputs, identities=index.identities().values()) == {}
        put_in_order(index, ledger, settings)
        assert ledger.inputs.finished(inputs, identities=index.identities().values()).keys() == set(inputs)
        assert index.retired() == []


def test_an_index_deleted_after_it_replaced_another_is_still_filled_again(
    settings: Settings, ledger: Ledger, tmp_path: Path
) -> None:
    written(settings, tmp_path / "news", ledger)
    reindex_all(ReindexParameters(), settings)
    inputs = inputs_of(settings, tmp_path / "news")
    assert ledger.inputs.finished(inputs, identities=["another"]) == {}


def test_documents_get_vectors_where_the_setting_wants_them(tmp_path: Path) -> None:
    document = article("The old bridge over the river is closed.")
    for is_semantic in (False, True):
        settings = load_settings(home=tmp_path, semantic=is_semantic)
        with open_index(settings) as index:
            fill(index, document)
        reindex_all(ReindexParameters(), settings)
        with open_index(settings) as index:
            (found,) = index.get_many([document.id])
        assert bool(found.vector) is is_semantic


def test_a_forgotten_document_is_not_reindexed(settings: Settings, ledger: Ledger) -> None:
    kept, gone = article("kept words"), article("gone words", publisher="The Kite")
    with open_index(settings) as index:
        index.create()
        fill(index, kept, gone, article("also gone words"))
    ledger.forgotten.add(forgotten_of(ids=[article("also gone words").id], publishers=["the kite"]))
    (made,) = reindex_all(ReindexParameters(), settings).rebuilt
    assert (made.documents, made.withdrawn) == (1, 2)
    with open_index(settings) as index:
        assert found(index, "words") == ["kept words"]


def test_documents_of_an_older_release_get_what_their_text_tells(settings: Settings, ledger: Ledger) -> None:
    old = article(
        "The tidal barrier of Riga was opened by Hanna Ostrow. Ostrow called it a tidal barrier for all, says the Red Cross."
    )
    with open_index(settings) as index:
        index.create()
        fill(index, old)
    reindex_all(ReindexParameters(), settings)
    with open_index(settings) as index:
        new = index.get(old.id)
    assert new is not None
    assert [person.name for person in new.people] == ["Hanna Ostrow"]
    assert new.keywords[0] == "tidal barrier"
    assert (new.title_source, new.word_count) == ("text", 22)
    assert [place.country for place in new.places] == ["LV"]
    assert (new.primary_country, new.organisations) == ("LV", ("Red Cross",))


def test_prepared_batches_give_the_documents_they_have(settings: Settings, ledger: Ledger, tmp_path: Path) -> None:
    written(settings, tmp_path / "news", ledger)
    newer = article("newer than its batch")
    with open_index(settings) as index:
        (old,) = index.search(parse_query("word3"), filters=Filters()).hits
        fill(index, old.document.with_(text="word3 was changed", content_hash="another", version=2**42), newer)
        before = {hit.document.id: hit.document for hit in index.search(Query(), filters=Filters(), size=99).hits}
    (made,) = reindex_all(ReindexParameters(source="prepared"), settings).rebuilt
    assert (made.documents, made.prepared) == (13, 11)
    with open_index(settings) as index:
        after = {hit.document.id: hit.document for hit in index.search(Query(), filters=Filters(), size=99).hits}
    bare = {"story": None, "story_keys": ()}  # those without a story got one
    others = {old.document.id, newer.id}  # described anew
    assert {id: each.with_(**bare) for id, each in after.items() if id not in others} == {
        id: each.with_(**bare) for id, each in before.items() if id not in others
    }
    assert {id: after[id].text for id in others} == {id: before[id].text for id in others}
    assert all(document.story for document in after.values())


@pytest.mark.slow
def test_old_indexes_go_when_they_are_not_to_be_kept(settings: Settings, ledger: Ledger) -> None:
    with open_index(settings) as index:
        index.create()
        fill(index, article("words"), article("mots", language="fr"))
    report = reindex_all(ReindexParameters(languages=["fr"], keep_days=0), settings)
    assert (report.kept, report.dropped) == ((), ("news-fr-000001",))
    report = reindex_all(ReindexParameters(languages=["fr"]), settings)
    assert [each.index for each in report.kept] == ["news-fr-000002"]
    options = ["--elasticsearch", settings.elasticsearch_url] if settings.elasticsearch_url else []
    done = kiosque("reindex", "--drop-old", "--json", "--home", str(settings.home), *options)
    assert json.loads(done.stdout)["dropped"] == ["news-fr-000002"]
    with open_index(settings) as index:
        assert index.retired() == []
        assert index.count() == {"en": 1, "fr": 1}


def test_an_unknown_language_is_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no index of 'xx'"):
        reindex_all(ReindexParameters(languages=["xx"]), load_settings(home=tmp_path))


def test_the_flow_tells_what_it_did(tmp_path: Path, prefect_server: None) -> None:
    settings = load_settings(home=tmp_path)
    with open_index(settings) as index:
        fill(index, article("words"))
    report = reindex(ReindexParameters(home=str(tmp_path)))
    assert [(made.language, made.index, made.documents) for made in report.rebuilt] == [("en", "news-en-000002", 1)]


def test_reindex_waits_for_a_run_that_writes_the_embedded_index(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path)
    order: list[str] = []
    with open_index(settings) as index:
        fill(index, article("words"))

    def rebuild() -> None:
        reindex_all(ReindexParameters(), settings)
        order.append("rebuilt")

    with writing_index(settings), open_index(settings) as index:
        thread = threading.Thread(target=rebuild)
        thread.start()
        fill(index, article("more words"))
        order.append("written")
    thread.join()
    assert order == ["written", "rebuilt"]
    with open_index(settings) as index:
        assert index.count() == {"en": 2}


# Killed

KILLED = """
import sys, time
from datetime import datetime, UTC
from pathlib import Path
from config.settings import load_settings
from flows.run.run_locks import name_with_home, run_lock
from tasks.index import open_index
from tests.support.articles import article

settings = load_settings(home=Path(sys.argv[1]), elasticsearch_url=sys.argv[2] or None)
pauses, calls = int(sys.argv[3]), []

def choose(documents):
    calls.append(len(documents))
    if len(calls) == pauses:
        print("at", len(calls), flush=True)
        time.sleep(600)
    with open_index(settings) as other:  # written while the copy goes on: so there is one more pass, without writers
        if settings.elasticsearch_url:
            other.write([article("words written meanwhile")])
    return documents

with run_lock(settings.run_locks, "r1"), open_index(settings) as index:
    index.reindex("en", run=name_with_home("r1", settings), choose=choose, keep_until=datetime.now(UTC))
"""


def kill_while_reindexing(settings: Settings, *, at: int) -> None:
    """Start reindexing English and kill that at the `at`-th group of documents."""
    arguments = [str(settings.home), settings.elasticsearch_url or "", str(at)]
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", KILLED, *arguments], stdout=pipe, cwd=ROOT) as run:
        assert run.stdout
        assert run.stdout.readline() == f"at {at}\n".encode()
        run.kill()


@pytest.mark.parametrize("finish", ["reindex", "ingest"])
def test_remains_of_a_kill_are_invisible_and_are_removed(settings: Settings, ledger: Ledger, finish: str) -> None:
    documents = [article(f"words {number}") for number in range(20)]
    with open_index(settings) as index:
        index.create()
        fill(index, *documents)
    kill_while_reindexing(settings, at=1)
    with open_index(settings) as index:
        assert len(found(index, "words", size=99)) == 20
        if finish == "reindex":
            reindex_all(ReindexParameters(keep_days=0), settings)
        else:
            put_in_order(index, ledger, settings)
        fill(index, article("words at last"))
        assert len(found(index, "words", size=99)) == 21
        assert len(physical_indexes(settings)) == 1


@pytest.mark.parametrize("settings", ["elasticsearch"], indirect=True)
def test_an_index_that_a_kill_left_blocked_can_be_written_again(settings: Settings, ledger: Ledger) -> None:
    with open_index(settings) as index:
        index.create()
        fill(index, article("words"))
        kill_while_reindexing(settings, at=2)
        assert is_blocked(settings)
        put_in_order(index, ledger, settings)
        assert not is_blocked(settings)
        fill(index, article("words at last"))
        assert len(found(index, "words")) == 3


def physical_indexes(settings: Settings) -> list[str]:
    """Name what is there, seen or not."""
    if settings.elasticsearch_url is None:
        return [path.name for path in settings.embedded_index.iterdir()]
    return sorted(in_cluster(settings, lambda client: client.indices.get(index="news-*", expand_wildcards="all")))


def is_blocked(settings: Settings) -> bool:
    found = in_cluster(settings, lambda client: client.indices.get_settings(index="news-en-000001"))
    return bool(found["news-en-000001"]["settings"]["index"].get("blocks"))


def in_cluster(settings: Settings, ask: Callable):  # type: ignore[no-untyped-def, type-arg]
    from elasticsearch import Elasticsearch

    with Elasticsearch(settings.elasticsearch_url) as client:
        return ask(client)
