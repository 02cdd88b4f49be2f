"""An Elasticsearch index that is replaced while others write and search it, and its bulk settings during a load."""

import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from config.elasticsearch_options import ElasticsearchOptions
from config.errors import IndexRefused
from tasks.document import Document
from tasks.index.elasticsearch.bulk_settings import YOUNG_DOCUMENTS
from tasks.index.elasticsearch.index import ElasticsearchIndex
from tasks.index.elasticsearch.record import to_record
from tasks.index.query import Query, parse_query
from tasks.index.values import Filters
from tests.support.articles import article
from tests.support.elasticsearch_node import ElasticsearchServer
from tests.support.elasticsearch_node.faulty_proxy import FaultyProxy, Forward, Lines, Response, answers, cut_after
from tests.tasks.index.contract.reindex import choose_all
from tests.tasks.index.contract.tools import fill, found

NOW = datetime.now(UTC)


@pytest.fixture
def other(index: ElasticsearchIndex, elasticsearch_node: ElasticsearchServer) -> Iterator[ElasticsearchIndex]:
    """Another writer of the same index."""
    with ElasticsearchIndex(ElasticsearchOptions(url=elasticsearch_node.url), chance=lambda: 0.2) as other:
        yield other


@pytest.fixture
def client(elasticsearch_node: ElasticsearchServer) -> Iterator[Elasticsearch]:
    with elasticsearch_node.client() as client:
        yield client


# Replaced indexes


def test_writes_and_deletes_of_others_during_reindex_are_not_lost(
    index: ElasticsearchIndex, other: ElasticsearchIndex
) -> None:
    changed, deleted, moved = (article(f"words {name}") for name in ("changed", "deleted", "moved"))
    last = article("words deleted at last")
    fill(index, changed, deleted, moved, last, *(article(f"words {n}") for n in range(600)))
    calls: list[int] = []

    def at_last() -> None:  # the index is blocked by now: this waits until its successor is in use
        other.write([article("words written at last"), changed.with_(text="words changed at last")])
        other.delete([last.id])

    writer = threading.Thread(target=at_last)

    def choose(documents: Sequence[Document]) -> Sequence[Document]:
        calls.append(len(documents))
        if len(calls) == 1:
            fill(other, changed.with_(text="words changed once"), article("words written meanwhile"))
            fill(other, moved.with_(language="fr", version=2000))
            other.delete([deleted.id])
        elif calls[-1] < 100 and not writer.ident:  # the last pass
            writer.start()
        return documents

    made = index.reindex("en", run="r1", choose=choose, keep_until=NOW)
    writer.join()
    index.refresh()
    texts = {hit.document.text for hit in index.search(Query(), filters=Filters(), size=1000).hits}
    assert texts == {f"words {n}" for n in range(600)} | {
        "words changed at last",
        "words written meanwhile",
        "words written at last",
        "words moved",
    }
    assert index.count() == {"en": 603, "fr": 1}
    assert made.left_out == 0


def test_kibana_s_pattern_matches_every_document_once_at_any_time(
    index: ElasticsearchIndex, client: Elasticsearch
) -> None:
    fill(index, *(article(f"word {n}") for n in range(30)))
    over = threading.Event()
    counts: list[int] = []

    def ask() -> None:
        while not over.is_set():
            counts.append(client.count(index="news-*")["count"])

    thread = threading.Thread(target=ask)
    thread.start()
    for _ in range(2):
        index.reindex("en", run="r1", choose=choose_all, keep_until=NOW)
    over.set()
    thread.join()
    assert set(counts) == {30}


def test_a_search_finds_what_moves_to_another_index_meanwhile(
    index: ElasticsearchIndex, elasticsearch_node: ElasticsearchServer
) -> None:
    fill(index, *(article(f"word {n}") for n in range(20)), article("mot", language="fr"))

    def replaced_before(lines: Lines, forward: Forward) -> Response:
        index.reindex("en", run="r1", choose=choose_all, keep_until=NOW)
        assert index.drop_retired(NOW)
        return forward(lines)

    def replaced_in_between(lines: Lines, forward: Forward) -> Response:  # what a node says whose index is gone by then
        return answers(404, "search_context_missing_exception")(lines, forward)

    def passes(lines: Lines, forward: Forward) -> Response:
        return forward(lines)

    for query in (Query(), parse_query("word")):
        faults = [passes, replaced_before, replaced_in_between, replaced_in_between]
        with FaultyProxy(elasticsearch_node.url, faults, on="/_search").running() as proxy:
            options = ElasticsearchOptions(url=proxy.url)
            with ElasticsearchIndex(options, sleep=lambda _: None) as behind:
                for _ in range(2):
                    results = behind.search(query, filters=Filters(), size=50)
                    assert len(results.hits) == results.total == index.search(query, filters=Filters()).total


def test_moved_aliases_count_as_moved_when_the_answer_is_lost(
    index: ElasticsearchIndex, elasticsearch_node: ElasticsearchServer
) -> None:
    fill(index, article("word"))
    with FaultyProxy(elasticsearch_node.url, [cut_after], on="/_aliases").running() as proxy:
        options = ElasticsearchOptions(url=proxy.url)
        with ElasticsearchIndex(options, sleep=lambda _: None) as behind:
            assert behind.reindex("en", run="r1", choose=choose_all, keep_until=NOW).index == "news-en-000002"
    assert index.identities().keys() == {"news-en-000002"}
    fill(index, article("another word"))
    assert index.count() == {"en": 2}


def test_a_new_index_has_the_present_analyzers(index: ElasticsearchIndex, client: Elasticsearch) -> None:
    client.cluster.put_component_template(
        name="news-analysis-fr",
        template={"settings": {"analysis": {"analyzer": {"news_text": {"type": "standard"}}}}},
    )
    fill(index, article("les alliances", language="fr"))
    assert found(index, "alliance") == []
    index.reindex("fr", run="r1", choose=choose_all, keep_until=NOW)
    assert found(index, "alliance") == ["les alliances"]


def test_fields_that_an_index_cannot_take_are_in_its_successor(
    index: ElasticsearchIndex, client: Elasticsearch
) -> None:
    aliases = {"news": {}, "news-en": {"is_write_index": True}}
    mappings = {
        "_meta": {"kiosque": {"digest": "earlier"}},
        "dynamic": False,
        "properties": {"id": {"type": "keyword"}, "word_count": {"type": "keyword"}},
    }
    template = {"mappings": mappings, "settings": {"index.refresh_interval": "7s"}}
    client.indices.put_index_template(
        name="kiosque-earlier", index_patterns=["news-en-0*"], priority=501, template=template
    )
    try:
        client.indices.create(index="news-en-000001", aliases=aliases)
    finally:
        client.indices.delete_index_template(name="kiosque-earlier")
    index.write([article("word")])
    with pytest.raises(IndexRefused, match="run `kiosque reindex`"):
        index.create()
    index.reindex("en", run="r1", choose=choose_all, keep_until=NOW)
    index.create()
    assert found(index, "word") == ["word"]
    assert settings_of(client, "news-en-000002")["refresh_interval"] == "7s"  # a chosen value is kept


def test_articles_without_a_cluster_are_refused_with_the_remedy(
    index: ElasticsearchIndex, client: Elasticsearch
) -> None:
    fill(index, article("one word"), article("another word"))
    record = to_record(article("a third word"))
    del record["cluster"]
    client.index(index="news-en", id=record["id"], document=record, refresh=True)
    query = parse_query("word")
    with pytest.raises(IndexRefused, match=r"1 of the articles found have no `cluster` .* run `kiosque reindex`"):
        index.search(query, filters=Filters(), collapse=True)
    assert index.search(query, filters=Filters()).total == 3
    index.reindex("en", run="r1", choose=choose_all, keep_until=NOW)
    assert index.search(query, filters=Filters(), collapse=True).total == 3


def test_an_index_without_the_cluster_field_is_refused_with_the_remedy(
    index: ElasticsearchIndex, client: Elasticsearch
) -> None:
    fill(index, article("one word"))
    fields = {"id": {"type": "keyword"}, "@timestamp": {"type": "date"}, "text": {"type": "text"}}
    client.indices.create(index="news-old", aliases={"news": {}}, mappings={"properties": fields})
    client.index(index="news-old", document={"id": "a", "text": "one word"}, refresh=True)
    with pytest.raises(IndexRefused, match=r"1 of the articles found have no `cluster` .* run `kiosque reindex`"):
        index.search(parse_query("word"), filters=Filters(), collapse=True)


def test_a_document_that_the_new_index_does_not_take_leaves_the_old_one_in_use(index: ElasticsearchIndex) -> None:
    fill(index, article("word"))

    def spoil(documents: Sequence[Document]) -> Sequence[Document]:
        return [document.with_(word_count=2**70) for document in documents]

    with pytest.raises(IndexRefused, match=r"news-en-000001 does not take document .*word_count.*stays in use"):
        index.reindex("en", run="r1", choose=spoil, keep_until=NOW)
    fill(index, article("another word"))
    assert index.identities().keys() == {"news-en-000001"}


def test_two_runs_do_not_reindex_the_same_language_at_once(
    index: ElasticsearchIndex, other: ElasticsearchIndex
) -> None:
    fill(index, article("word"))
    refused: list[str] = []

    def choose(documents: Sequence[Document]) -> Sequence[Document]:
        with pytest.raises(IndexRefused) as error:
            other.reindex("en", run="r2", choose=choose_all, keep_until=NOW)
        refused.append(str(error.value))
        return documents

    index.reindex("en", run="r1", choose=choose, keep_until=NOW)
    assert "news-en-000002 is being made by run r1" in refused[0]
    assert found(index, "word") == ["word"]


def test_a_language_whose_index_was_deleted_gets_the_next_number(
    index: ElasticsearchIndex, client: Elasticsearch
) -> None:
    fill(index, article("word"))
    index.reindex("en", run="r1", choose=choose_all, keep_until=NOW)
    client.indices.delete(index="news-en-000002")
    fill(index, article("word"))
    assert index.identities().keys() == {"news-en-000002"}  # the first is kept
    assert index.count() == {"en": 1}


# Bulk settings


def settings_of(client: Elasticsearch, name: str) -> dict[str, Any]:
    found: dict[str, Any] = client.indices.get_settings(index=name)[name]["settings"]["index"]
    names = ("refresh_interval", "number_of_replicas", "auto_expand_replicas")
    return {setting: found[setting] for setting in names if setting in found}


BULK = {"refresh_interval": "-1", "number_of_replicas": "0", "auto_expand_replicas": "false"}


def test_settings_are_restored_after_a_load(index: ElasticsearchIndex, client: Elasticsearch) -> None:
    fill(index, article("word"), article("mot", language="fr"))
    client.indices.put_settings(index="news-fr-000001", settings={"index.refresh_interval": "5s"})
    before = {name: settings_of(client, name) for name in ("news-en-000001", "news-fr-000001")}
    index.apply_bulk_settings("r1")
    assert {name: settings_of(client, name) for name in before} == dict.fromkeys(before, BULK)
    fill(index, article("ein Wort", language="de"))
    index.apply_bulk_settings("r1")  # again, for the new index
    assert settings_of(client, "news-de-000001") == BULK
    index.restore_settings("r1")
    assert {name: settings_of(client, name) for name in before} == before
    assert "refresh_interval" not in settings_of(client, "news-de-000001")
    assert client.indices.get_mapping(index="news-en-000001")["news-en-000001"]["mappings"]["_meta"][
        "kiosque"
    ].keys() == {"digest"}


def test_the_last_of_two_runs_restores_what_the_first_found(index: ElasticsearchIndex, client: Elasticsearch) -> None:
    fill(index, article("word"))
    before = settings_of(client, "news-en-000001")
    index.apply_bulk_settings("r1")
    index.apply_bulk_settings("r2")
    index.restore_settings("r1")
    assert settings_of(client, "news-en-000001") == BULK
    index.restore_settings("r1")  # no longer in the note
    assert settings_of(client, "news-en-000001") == BULK
    index.restore_settings("r2")
    assert settings_of(client, "news-en-000001") == before


def test_a_setting_that_somebody_changes_meanwhile_is_kept(index: ElasticsearchIndex, client: Elasticsearch) -> None:
    fill(index, article("word"))
    index.apply_bulk_settings("r1")
    client.indices.put_settings(index="news-en-000001", settings={"index.refresh_interval": "30s"})
    index.restore_settings("r1")
    assert settings_of(client, "news-en-000001")["refresh_interval"] == "30s"


def test_only_a_young_index_loses_its_replicas(index: ElasticsearchIndex, client: Elasticsearch) -> None:
    fill(index, *(article(f"{n}") for n in range(3)))
    lines = [line for n in range(YOUNG_DOCUMENTS) for line in ({"index": {"_id": f"{n}"}}, {"id": f"{n}"})]
    client.options(request_timeout=60).bulk(index="news-en", operations=lines, refresh=True)
    index.apply_bulk_settings("r1")
    assert settings_of(client, "news-en-000001") == {
        "refresh_interval": "-1",
        "number_of_replicas": "0",
        "auto_expand_replicas": "0-1",
    }
    index.restore_settings("r1")


def test_a_new_index_has_the_lasting_settings_of_its_predecessor(
    index: ElasticsearchIndex, client: Elasticsearch
) -> None:
    fill(index, article("word"))
    client.indices.put_settings(index="news-en-000001", settings={"index.refresh_interval": "5s"})
    index.apply_bulk_settings("r1")
    index.reindex("en", run="r2", choose=choose_all, keep_until=NOW)
    assert settings_of(client, "news-en-000002")["refresh_interval"] == "5s"
    index.restore_settings("r1")
    assert settings_of(client, "news-en-000002")["refresh_interval"] == "5s"


def test_fields_added_to_an_index_keep_its_notes(index: ElasticsearchIndex, client: Elasticsearch) -> None:
    fill(index, article("word"))
    before = settings_of(client, "news-en-000001")
    index.apply_bulk_settings("r1")
    notes = client.indices.get_mapping(index="news-en-000001")["news-en-000001"]["mappings"]["_meta"]["kiosque"]
    client.indices.put_mapping(index="news-en-000001", meta={"kiosque": {**notes, "digest": "earlier"}})
    index.create()
    index.restore_settings("r1")
    assert settings_of(client, "news-en-000001") == before
