"""The Elasticsearch backend against a real node."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from config.elasticsearch_options import ElasticsearchOptions
from config.errors import IndexBusy, IndexRefused
from config.languages import load_languages
from tasks.document import Document, Duplicate, Origin
from tasks.index.elasticsearch.index import ElasticsearchIndex
from tasks.index.elasticsearch.record import to_record
from tasks.index.elasticsearch.template_bodies import build_templates, next_index, part_name
from tasks.index.query import parse_query
from tasks.index.values import Filters, WriteStatus
from tests.support.articles import article
from tests.support.elasticsearch_node import ElasticsearchServer
from tests.support.elasticsearch_node.faulty_proxy import (
    FaultyProxy,
    Forward,
    Lines,
    Response,
    answers,
    cut_after,
    cut_before,
)
from tests.tasks.index.contract.contract import IndexContract
from tests.tasks.index.contract.tools import fill, found

EVERYTHING = Filters()
A = "a" * 32


@pytest.fixture
def client(elasticsearch_node: ElasticsearchServer, index: ElasticsearchIndex) -> Iterator[Elasticsearch]:
    """A client of the same node as `index`."""
    with elasticsearch_node.client() as client:
        yield client


class TestElasticsearchIndex(IndexContract):
    @pytest.fixture
    def index(self, index: ElasticsearchIndex) -> ElasticsearchIndex:
        return index


# Layout


def test_the_mapping_has_the_fields_of_a_document_and_of_its_parts() -> None:
    mappings = build_templates(load_languages()).components["news-mappings"]["template"]["mappings"]["properties"]
    ours = {"@timestamp" if field == "timestamp" else field for field in Document.__struct_encode_fields__}
    added = {"ngrams", "cluster", "day", "forms", "headline", "local_time", "meaning", "person", "site"}
    added |= {"other_texts", "other_titles", "story_group", "story_terms"}
    assert mappings.keys() == ours | added
    assert mappings["origin"]["properties"].keys() == set(Origin.__struct_fields__)
    assert mappings["duplicate"]["properties"].keys() == set(Duplicate.__struct_fields__)


def test_a_language_has_an_index_of_its_own_behind_two_aliases(
    index: ElasticsearchIndex, client: Elasticsearch
) -> None:
    fill(index, article("um", language="pt"), article("um", language="pt-br"), article("mi", language="eo"))
    aliases = {name: set(body["aliases"]) for name, body in client.indices.get_alias(index="news-*").items()}
    assert aliases == {
        "news-pt-000001": {"news", "news-pt"},
        "news-pt-br-000001": {"news", "news-pt-br"},
        "news-und-000001": {"news", "news-und"},
    }
    assert client.indices.get_alias(name="news-pt")["news-pt-000001"]["aliases"]["news-pt"] == {"is_write_index": True}


def test_every_language_can_be_written(index: ElasticsearchIndex, client: Elasticsearch) -> None:
    for language in load_languages():
        made = client.indices.simulate_index_template(name=next_index(part_name(language.tag)))["template"]
        assert made["mappings"]["dynamic"] == "strict"
        assert {"news_text", "news_exact"} <= made["settings"]["index"]["analysis"]["analyzer"].keys()


def test_a_document_with_an_unknown_field_is_refused(index: ElasticsearchIndex, client: Elasticsearch) -> None:
    fill(index, article("text"))
    answer = client.options(ignore_status=400).index(index="news-en", document={"colour": "red"})
    assert answer["error"]["type"] == "strict_dynamic_mapping_exception"


def test_searches_stay_inside_the_alias(index: ElasticsearchIndex, client: Elasticsearch) -> None:
    fill(index, article("word"))
    client.indices.create(index="news-private")  # without our alias
    client.index(index="news-private", id=A, document={"text": "word"}, refresh=True)
    assert index.search(parse_query("word"), filters=EVERYTHING).total == 1
    assert index.get(A) is None
    assert index.delete([A]) == 0


# Templates


def template_dates(client: Elasticsearch) -> dict[str, int]:
    found = client.cluster.get_component_template(name="news-*")["component_templates"]
    return {template["name"]: template["component_template"]["modified_date_millis"] for template in found}


def test_existing_templates_are_not_written_again(index: ElasticsearchIndex, client: Elasticsearch) -> None:
    before = template_dates(client)
    index.create()
    assert template_dates(client) == before
    assert len(before) > len(list(load_languages()))


def test_templates_are_written_over_a_bad_line(
    elasticsearch_node: ElasticsearchServer, index: ElasticsearchIndex, client: Elasticsearch
) -> None:
    def passes(lines: Lines, forward: Forward) -> Response:
        return forward(lines)

    wanted = build_templates(load_languages())
    missing = [*wanted.indexes][:20]
    client.indices.delete_index_template(name=missing)
    client.cluster.delete_component_template(name=[wanted.indexes[name]["composed_of"][-1] for name in missing])
    faults = cycle([passes, passes, answers(503, "unavailable"), passes, cut_after])
    with (
        FaultyProxy(elasticsearch_node.url, faults, on="_template").running() as proxy,
        ElasticsearchIndex(ElasticsearchOptions(url=proxy.url), sleep=lambda seconds: None) as behind,
    ):
        behind.create()
    components = client.cluster.get_component_template(name="news-*")["component_templates"]
    templates = client.indices.get_index_template(name="news-*")["index_templates"]
    assert {each["name"] for each in components} == set(wanted.components)
    assert {each["name"] for each in templates} == set(wanted.indexes)


def test_a_template_that_somebody_changed_is_restored(index: ElasticsearchIndex, client: Elasticsearch) -> None:
    before = template_dates(client)
    client.cluster.put_component_template(name="news-analysis-fr", template={"settings": {}})
    index.create()
    after = template_dates(client)
    assert [name for name in before if before[name] != after[name]] == ["news-analysis-fr"]
    fill(index, article("les alliances", language="fr"))
    assert found(index, "alliance") == ["les alliances"]


def create_earlier_index(client: Elasticsearch, change: Callable[[dict[str, Any]], object]) -> None:
    """Create the English index as an earlier version would have: with other mappings."""
    template = client.indices.simulate_index_template(name="news-en-000001")["template"]
    template["mappings"]["_meta"] = {"kiosque": {"digest": "earlier"}}
    change(template["mappings"]["properties"])
    aliases = {"news": {}, "news-en": {"is_write_index": True}}
    del template["aliases"]
    client.indices.put_index_template(
        name="kiosque-earlier", index_patterns=["news-en-0*"], priority=501, template=template
    )
    try:
        client.indices.create(index="news-en-000001", aliases=aliases)
    finally:
        client.indices.delete_index_template(name="kiosque-earlier")


def test_an_older_index_gets_a_new_field(index: ElasticsearchIndex, client: Elasticsearch) -> None:
    create_earlier_index(client, lambda properties: properties.pop("reading_minutes"))
    document = article("text", reading_minutes=3)
    assert index.write([document])[0].error == "strict_dynamic_mapping_exception"
    index.create()
    fill(index, document)
    assert index.get(document.id) == document


def test_an_index_whose_fields_cannot_be_changed_is_named(index: ElasticsearchIndex, client: Elasticsearch) -> None:
    create_earlier_index(client, lambda properties: properties.update(word_count={"type": "keyword"}))
    with pytest.raises(IndexRefused, match=r"news-en-000001 .*word_count"):
        index.create()


# Moves between languages


def test_a_newer_version_in_another_language_is_kept(index: ElasticsearchIndex) -> None:
    fill(index, article("newer", id=A, language="fr", version=2000))
    (result,) = index.write([article("older", id=A, language="en", version=1000)])
    index.refresh()
    assert result.status is WriteStatus.SUPERSEDED
    assert index.count() == {"fr": 1}


def test_a_document_may_move_back_at_once(index: ElasticsearchIndex) -> None:
    for language in ("en", "fr", "en", "fr"):
        fill(index, article("text", id=A, language=language))
        assert index.count() == {language: 1}


def test_one_call_may_move_a_document_more_than_once(index: ElasticsearchIndex) -> None:
    fill(index, *(article(f"text {language}", id=A, language=language) for language in ("en", "fr", "de")))
    assert index.count() == {"de": 1}


def test_a_document_left_in_two_languages_by_an_interrupted_move_is_written_again_to_one(
    index: ElasticsearchIndex, client: Elasticsearch
) -> None:
    document = article("text", id=A, language="fr")
    fill(index, article("other", language="en"), document)
    client.index(index="news-en", id=A, document=to_record(document.with_(language="en", version=999)), refresh=True)
    assert index.stored([A]) == {}
    assert index.get(A) == document
    fill(index, document)
    assert index.stored([A])[A].language == "fr"


def test_a_deleted_document_can_be_written_again_at_once(index: ElasticsearchIndex) -> None:
    fill(index, article("text", id=A))
    assert index.delete([A]) == 1
    fill(index, article("text", id=A))
    assert index.count() == {"en": 1}


def test_concurrent_writers_create_a_language_once(index: ElasticsearchIndex) -> None:
    batches = [[article(f"{n} {m}", language=("en", "fr", "de")[m % 3]) for m in range(30)] for n in range(4)]
    with ThreadPoolExecutor(4) as pool:
        assert all(r.status is WriteStatus.WRITTEN for results in pool.map(index.write, batches) for r in results)
    index.refresh()
    assert sum(index.count().values()) == 120


# Searching


def test_an_excluded_stop_word_excludes_nothing(index: ElasticsearchIndex) -> None:
    fill(index, article("the games"), article("games"))
    assert sorted(found(index, "games -the")) == ["games", "the games"]


def test_a_prefix_finds_every_word_that_begins_with_it(index: ElasticsearchIndex) -> None:
    fill(index, *(article(f"common{n:04}") for n in range(1200)))
    assert index.search(parse_query("common*"), filters=EVERYTHING, size=0).total == 1200


def test_a_prefix_of_several_words_is_a_phrase(index: ElasticsearchIndex) -> None:
    fill(index, article("l’avant-garde russe", language="fr"), article("la garde avant", language="fr"))
    assert found(index, "avant-gar*") == found(index, "l’avant-gar*") == ["l’avant-garde russe"]


def test_an_apostrophe_s_is_no_part_of_a_name(index: ElasticsearchIndex) -> None:
    fill(index, article("President Biden’s plan for the UN's role"))
    assert found(index, '"President Biden"') == found(index, '"the UN"') != []


def test_a_part_of_a_thai_run_is_found_as_written(index: ElasticsearchIndex) -> None:
    fill(index, article("ประเทศไทยมีการเลือกตั้ง", language="th"))
    assert found(index, '"ไทย"') == found(index, "ประเท*") == ["ประเทศไทยมีการเลือกตั้ง"]


def test_a_text_of_more_than_a_million_characters_is_highlighted(index: ElasticsearchIndex) -> None:
    fill(index, article("needle " + "hay " * 300_000))
    (hit,) = index.search(parse_query("needle"), filters=EVERYTHING).hits
    assert hit.highlights


def test_more_candidates_than_a_page_are_all_found(index: ElasticsearchIndex) -> None:
    fill(index, *(article(f"number {n}", bands=("0:aa",)) for n in range(1100)))
    assert len(index.find_candidates(["0:aa"])) == 1100


def test_a_request_to_a_busy_cluster_is_repeated(
    elasticsearch_node: ElasticsearchServer, index: ElasticsearchIndex
) -> None:
    fill(index, article("word"))
    pauses: list[float] = []
    busy = answers(503, "search_phase_execution_exception", "all shards failed")
    with FaultyProxy(elasticsearch_node.url, [busy, busy, cut_before], on="/_search").running() as proxy:
        options = ElasticsearchOptions(url=proxy.url)
        with ElasticsearchIndex(options, sleep=pauses.append, chance=lambda: 0.5) as behind:
            assert found(behind, "word") == ["word"]
    assert pauses == [0.25, 0.5, 1.0]


def test_a_search_on_a_cluster_that_stays_busy_raises_index_busy(
    elasticsearch_node: ElasticsearchServer, index: ElasticsearchIndex
) -> None:
    faults = [answers(429, "circuit_breaking_exception", "[parent] Data too large")] * 20
    with FaultyProxy(elasticsearch_node.url, faults, on="/_search").running() as proxy:
        options = ElasticsearchOptions(url=proxy.url)
        with ElasticsearchIndex(options, sleep=lambda _: None) as behind, pytest.raises(IndexBusy, match="too large"):
            behind.count()
