"""The sample articles through the whole pipeline, on both backends, compared with seeds/expected.yaml."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.settings import Settings, load_settings
from flows.state.dead_letters import DeadLetter, read_dead_letters
from tasks.document import Document
from tasks.index import open_index
from tasks.index.query import parse_query
from tasks.index.values import Filters
from tasks.report.run_report import RunReport
from tests.support.elasticsearch_node import ElasticsearchServer
from tests.support.elasticsearch_node.emptied import delete_indexes
from tests.support.runs import run_ingest

pytestmark = [pytest.mark.prefect, pytest.mark.slow]

SEEDS = Path(__file__).parents[2] / "seeds"
EXPECTED = yaml.safe_load((SEEDS / "expected.yaml").read_text("utf-8"))
DOCUMENTS: dict[str, dict[str, Any]] = EXPECTED["documents"]
KEPT = [key for key, facts in DOCUMENTS.items() if facts["outcome"] != "rejected"]
STORIES = {facts["story"] for facts in DOCUMENTS.values() if "story" in facts}
REJECTED = [key for key, facts in DOCUMENTS.items() if facts["outcome"] == "rejected"]
# Files of the samples that are no articles.
OTHER_FILES = Counter(path.suffix for path in SEEDS.rglob("*") if path.suffix in (".src", ".yaml", ".md", ".py"))


@dataclass
class Ingested:
    settings: Settings
    report: RunReport
    documents: dict[str, Document]
    letters: dict[str, DeadLetter]


def key_of(item: Document | DeadLetter) -> str:
    return f"{item.origin.path}#{item.origin.record}"


def ingested(settings: Settings) -> Ingested:
    report = run_ingest(settings, SEEDS)
    with open_index(settings) as index:
        hits = index.search(parse_query(""), filters=Filters(), size=500).hits
    letters = {key_of(letter): letter for letter in read_dead_letters(settings.dead_letters)}
    return Ingested(settings, report, {key_of(hit.document): hit.document for hit in hits}, letters)


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory, prefect_server: None) -> Ingested:
    return ingested(load_settings(home=tmp_path_factory.mktemp("embedded")))


@pytest.fixture(scope="module")
def on_elasticsearch(
    tmp_path_factory: pytest.TempPathFactory, prefect_server: None, elasticsearch_node: ElasticsearchServer
) -> Iterator[Ingested]:
    delete_indexes(elasticsearch_node)
    yield ingested(load_settings(home=tmp_path_factory.mktemp("server"), elasticsearch_url=elasticsearch_node.url))
    delete_indexes(elasticsearch_node)


@pytest.fixture(params=["embedded", "on_elasticsearch"])
def seeds(request: pytest.FixtureRequest) -> Ingested:
    found: Ingested = request.getfixturevalue(request.param)
    return found


def test_every_document_read_is_accounted_for(seeds: Ingested) -> None:
    outcomes = [facts["outcome"] for facts in DOCUMENTS.values()]
    expected = {name: outcomes.count(name) for name in ("indexed", "unchanged", "superseded", "duplicate", "rejected")}
    counts = seeds.report.counts()
    assert counts.pop("passed_over") == OTHER_FILES | {"image": 1, "metadata": 1}
    assert counts == {"run": seeds.report.run, "read": len(DOCUMENTS), **expected}
    assert sorted(seeds.documents) == sorted(KEPT)
    assert sorted(seeds.letters) == sorted(REJECTED)


@pytest.mark.parametrize("key", KEPT)
def test_an_article_comes_out_as_a_reader_expects(seeds: Ingested, key: str) -> None:
    document, facts = seeds.documents[key], DOCUMENTS[key]
    languages = facts["language"] if isinstance(facts["language"], list) else [facts["language"]]
    assert document.outcome == facts["outcome"]
    assert document.language in languages
    assert list(document.agencies) == facts.get("agencies", [])
    for fact, field in (("title", "title"), ("source", "publisher")):
        if fact in facts:
            assert getattr(document, field) == facts[fact]
    if "authors" in facts:
        assert list(document.authors) == facts["authors"]
    if "published" in facts:
        assert document.published == datetime.fromisoformat(facts["published"])
    if "duplicate_of" in facts:
        assert document.duplicate is not None
        assert document.duplicate.of == seeds.documents[facts["duplicate_of"]].id


def test_the_articles_on_one_event_are_one_story_and_near_misses_are_in_none(seeds: Ingested) -> None:
    ids = {key: document.story.id for key, document in seeds.documents.items() if document.story}
    assert ids.keys() == seeds.documents.keys()
    named = {name: [key for key in KEPT if DOCUMENTS[key].get("story") == name] for name in STORIES}
    together = {name: [key for key in ids if ids[key] == ids[keys[0]]] for name, keys in named.items()}
    assert {name: sorted(keys) for name, keys in together.items()} == {
        name: sorted(keys) for name, keys in named.items()
    }
    misses = [key for key in KEPT if "near-miss" in DOCUMENTS[key]["traps"]]
    assert [key for key in misses if list(ids.values()).count(ids[key]) > 1] == []


@pytest.mark.parametrize("key", [key for key in KEPT if "removed" in DOCUMENTS[key]])
def test_exactly_the_boilerplate_is_removed_each_line_with_its_rule(seeds: Ingested, key: str) -> None:
    document, facts = seeds.documents[key], DOCUMENTS[key]
    assert [line.text.strip() for line in document.removed] == facts["removed"]
    assert all(line.rule for line in document.removed)
    assert set(facts.get("kept_that_look_like_boilerplate", [])) <= set(document.text.split("\n"))


@pytest.mark.parametrize("key", [key for key in KEPT if "text_has" in DOCUMENTS[key]])
def test_a_page_gives_its_article_and_not_its_boilerplate(seeds: Ingested, key: str) -> None:
    text = seeds.documents[key].text
    assert [part for part in DOCUMENTS[key]["text_has"] if part not in text] == []
    assert [part for part in DOCUMENTS[key].get("text_lacks", []) if part in text] == []


@pytest.mark.parametrize("key", REJECTED)
def test_a_rejected_document_is_in_the_dead_letters_with_step_and_reason(seeds: Ingested, key: str) -> None:
    letter, facts = seeds.letters[key], DOCUMENTS[key]
    assert letter.step == facts["reject_step"]
    assert facts["reason_contains"].lower() in letter.reason.lower()
    assert letter.origin.url.endswith(letter.origin.path)


@pytest.mark.parametrize("query", EXPECTED["queries"], ids=lambda query: query["q"])
def test_search_finds_what_it_should(seeds: Ingested, query: dict[str, Any]) -> None:
    with open_index(seeds.settings) as index:
        hits = index.search(parse_query(query["q"]), filters=Filters(), size=100).hits
    found = {key_of(hit.document) for hit in hits}
    assert sorted(set(query["finds"]) - found) == []
    assert sorted(found & set(query.get("not_finds", []))) == []
    if not query["finds"]:
        assert not found


def test_a_second_run_indexes_nothing(seeds: Ingested) -> None:
    again = run_ingest(seeds.settings, SEEDS).counts()
    assert again == {
        "run": again["run"],
        "read": len(DOCUMENTS),
        "indexed": 0,
        "unchanged": len(KEPT),
        "superseded": 0,
        "duplicate": 0,
        "rejected": len(REJECTED),
        "passed_over": OTHER_FILES,
    }
