"""Run records and the list of forgotten documents in a real node."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from elasticsearch import Elasticsearch

from config.errors import IndexBusy, IndexRefused
from config.settings import load_settings
from tasks.forgotten import forgotten_of
from tasks.index import open_index, open_runs
from tasks.index.elasticsearch.own_indexes import RunsIndex
from tasks.index.elasticsearch.template_bodies import FORGOTTEN, RUNS
from tasks.index.values import RunDocument
from tests.support.elasticsearch_node import ElasticsearchServer
from tests.support.elasticsearch_node.faulty_proxy import FaultyProxy, answers

RECORD = RunDocument(id="run-1", version=1000, fields={"run": "run-1", "kind": "run", "read": 3})


@pytest.fixture
def runs(emptied_elasticsearch: ElasticsearchServer) -> Iterator[RunsIndex]:
    opened = open_runs(load_settings(elasticsearch_url=emptied_elasticsearch.url))
    assert opened is not None
    with closing(opened):
        yield opened


@pytest.fixture
def client(emptied_elasticsearch: ElasticsearchServer) -> Iterator[Elasticsearch]:
    with emptied_elasticsearch.client() as client:
        yield client


def stored(client: Elasticsearch) -> dict[str, dict[str, object]]:
    client.indices.refresh(index=RUNS)
    return {hit["_id"]: hit["_source"] for hit in client.search(index=RUNS)["hits"]["hits"]}


def test_records_are_written_into_an_index_created_with_its_mapping(runs: RunsIndex, client: Elasticsearch) -> None:
    runs.write([RECORD])
    assert stored(client) == {"run-1": RECORD.fields}
    (mappings,) = client.indices.get_mapping(index=RUNS).values()
    assert mappings["mappings"]["dynamic"] == "strict"


def test_a_record_written_twice_is_stored_once_and_an_older_one_replaces_nothing(
    runs: RunsIndex, client: Elasticsearch
) -> None:
    runs.write([RECORD])
    runs.write([RECORD])
    runs.write([RECORD.with_(version=999, fields={**RECORD.fields, "read": 2})])
    assert stored(client) == {"run-1": RECORD.fields}


def test_an_older_index_gets_new_fields_and_keeps_its_records(runs: RunsIndex, client: Elasticsearch) -> None:
    client.indices.create(
        index=f"{RUNS}-000001",
        aliases={RUNS: {"is_write_index": True}},
        mappings={"dynamic": "strict", "properties": {"run": {"type": "keyword", "ignore_above": 8191}}},
    )
    client.index(index=RUNS, id="old", document={"run": "old"})
    runs.write([RECORD])
    assert stored(client) == {"old": {"run": "old"}, "run-1": RECORD.fields}


def test_an_index_with_another_mapping_is_refused(runs: RunsIndex, client: Elasticsearch) -> None:
    client.indices.create(
        index=f"{RUNS}-000001", aliases={RUNS: {}}, mappings={"properties": {"run": {"type": "long"}}}
    )
    with pytest.raises(IndexRefused, match=r"kiosque-runs was made from another mapping .*delete it"):
        runs.create()


def test_a_field_that_the_mapping_lacks_is_refused_with_the_reason(runs: RunsIndex) -> None:
    with pytest.raises(IndexRefused, match=r"kiosque-runs takes no record: strict_dynamic_mapping_exception"):
        runs.write([RECORD.with_(fields={"colour": "red"})])


def test_an_interrupted_run_sends_one_request_to_a_busy_cluster(emptied_elasticsearch: ElasticsearchServer) -> None:
    busy = answers(429, "es_rejected_execution_exception")
    with FaultyProxy(emptied_elasticsearch.url, [busy] * 20).running() as proxy:
        hurried = open_runs(load_settings(elasticsearch_url=proxy.url), patient=False)
        assert hurried is not None
        with closing(hurried), pytest.raises(IndexBusy):
            hurried.write([RECORD])
        assert len(proxy.bulks) == 1


def test_the_embedded_index_has_no_records() -> None:
    assert open_runs(load_settings()) is None


def test_a_list_of_forgotten_documents_that_was_put_back_without_its_alias_counts(
    emptied_elasticsearch: ElasticsearchServer, client: Elasticsearch
) -> None:
    with open_index(load_settings(elasticsearch_url=emptied_elasticsearch.url)) as index:
        index.note_forgotten(forgotten_of(publishers=["The Kite"]))
        client.indices.delete_alias(index="_all", name=FORGOTTEN)
        assert index.forgotten() == forgotten_of(publishers=["The Kite"])
        with pytest.raises(IndexRefused, match="kiosque-forgotten"):
            index.note_forgotten(forgotten_of(publishers=["Wave"]))
