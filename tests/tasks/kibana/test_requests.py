"""Every panel and session as the request that Kibana sends, against a real node with the samples."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from config.settings import load_settings
from flows.run.inputs import discover, prepare_options
from flows.run.parameters import IngestParameters
from tasks.document import Document, Outcome
from tasks.index import open_index, open_runs
from tasks.index.elasticsearch.template_bodies import RUNS
from tasks.prepare.documents import prepared_documents
from tasks.report.kibana_records import run_documents
from tasks.report.run_report import RunRecord, RunReport, report_of
from tasks.settle import settle
from tests.support.command import ROOT, SEEDS
from tests.support.elasticsearch_node import ElasticsearchServer
from tests.support.elasticsearch_node.emptied import delete_indexes
from tests.support.kibana.requests import ALWAYS, Kibana, Span
from tests.tasks.kibana.test_objects import BY_ID, MAPPINGS, OBJECTS

FIRST = RunRecord(
    run="20251104T060000-aaaaaa",
    started=datetime(2025, 11, 4, 6, 0, tzinfo=UTC),
    ended=datetime(2025, 11, 4, 6, 0, 4, tzinfo=UTC),
    state="completed",
    outcomes={},
)
SECOND = RunRecord(
    run="20251205T060000-bbbbbb",
    started=datetime(2025, 12, 5, 6, 0, tzinfo=UTC),
    ended=datetime(2025, 12, 5, 6, 0, 2, tzinfo=UTC),
    state="failed",
    outcomes={Outcome.UNCHANGED: 5, Outcome.REJECTED: 3},
)


@dataclass
class Filled:
    """The samples in the index, and two runs: the one that put them there, and one that failed."""

    kibana: Kibana
    kept: list[Document]
    report: RunReport

    def ids(self, chosen: Callable[[Document], bool]) -> set[str]:
        return {document.id for document in self.kept if chosen(document)}

    def name(self, document: dict[str, Any]) -> str:
        return f"{document['origin']['path']}#{document['origin']['record']}"


@pytest.fixture(scope="module")
def filled(elasticsearch_node: ElasticsearchServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    delete_indexes(elasticsearch_node)
    settings = load_settings(home=tmp_path_factory.mktemp("kibana"), elasticsearch_url=elasticsearch_node.url)
    inputs = discover(IngestParameters(paths=[str(SEEDS)]), settings)
    with open_index(settings) as index:
        index.create()
        documents = settle(list(prepared_documents(inputs, prepare_options(settings))), index)
    report = report_of(FIRST.run, documents, read=len(documents))
    failed = report_of(SECOND.run, [document for document in documents if document.rejection][:3], read=3)
    runs = open_runs(settings)
    assert runs is not None
    with closing(runs):
        runs.write(run_documents(FIRST.with_(outcomes=report.outcomes), report.with_(bytes=4000)))
        runs.write(run_documents(SECOND, failed.with_(bytes=1000)))
    kept = [document for document in documents if document.outcome is not Outcome.REJECTED]
    with elasticsearch_node.client() as client:
        client.indices.refresh(index=f"news-*,{RUNS}")
        yield Filled(Kibana(client, OBJECTS, types()), kept, report)
    delete_indexes(elasticsearch_node)


def types() -> dict[str, dict[str, str]]:
    """The fields' types, as Kibana asks for them."""
    found: dict[str, dict[str, str]] = {}

    def collect(view: str, properties: dict[str, Any], prefix: str = "") -> None:
        for name, body in properties.items():
            collect(view, body.get("properties", {}), f"{prefix}{name}.")
            collect(view, body.get("fields", {}), f"{prefix}{name}.")
            found.setdefault(view, {})[f"{prefix}{name}"] = body.get("type", "object")

    for view, mappings in MAPPINGS.items():
        collect(view, mappings["properties"])
    return found


def month(document: Document) -> str:
    assert document.timestamp is not None
    return f"{document.timestamp:%Y-%m}"


def share(above: float, below: float) -> Any:
    return pytest.approx(above / below, rel=1e-5)


# Sessions

SESSIONS: dict[str, Callable[[Document], bool]] = {
    "undated": lambda document: document.published is None,
    "near-duplicates": lambda document: document.outcome is Outcome.DUPLICATE,
    "undetermined-language": lambda document: document.language == "und",
}


@pytest.mark.parametrize("name", SESSIONS)
def test_a_session_lists_the_articles_it_is_named_for_the_newest_first(filled: Filled, name: str) -> None:
    listed = filled.kibana.session(f"kiosque-session-{name}")
    assert set(listed) == filled.ids(SESSIONS[name])
    assert listed
    times = {document.id: document.timestamp for document in filled.kept}
    assert [times[id] for id in listed] == sorted((times[id] for id in listed), reverse=True)  # type: ignore[type-var]


def test_the_session_of_today_lists_the_day_that_its_time_says(filled: Filled) -> None:
    session = BY_ID["kiosque-session-today"].attributes
    assert session["timeRange"] == {"from": "now/d", "to": "now/d"}
    day = "2025-08-05T15:00:00Z||"
    span = Span(*(session["timeRange"][end].replace("now", day) for end in ("from", "to")))
    listed = filled.kibana.session("kiosque-session-today", span)
    assert set(listed) == filled.ids(lambda document: str(document.timestamp).startswith("2025-08-05"))
    assert len(listed) == 2


def test_the_session_by_run_lists_the_runs(filled: Filled) -> None:
    assert filled.kibana.session("kiosque-session-by-run") == [SECOND.run, FIRST.run]


def test_every_session_is_tried() -> None:
    tried = {f"kiosque-session-{name}" for name in (*SESSIONS, "today", "by-run")}
    assert tried == {each.id for each in OBJECTS if each.type == "search"}


# Panels


def test_the_figures_at_the_head_of_the_newsroom(filled: Filled) -> None:
    kept, panel = filled.kept, filled.kibana.panel
    assert panel("kiosque-newsroom-articles") == {(): len(kept)}
    assert panel("kiosque-newsroom-languages") == {(): len({document.language for document in kept})}
    assert panel("kiosque-newsroom-sources") == {(): len({d.publisher.lower() for d in kept if d.publisher})}
    copies = sum(document.outcome is Outcome.DUPLICATE for document in kept)
    assert panel("kiosque-newsroom-copies") == {(): share(copies, len(kept))}


def test_articles_over_time_are_those_of_the_most_frequent_languages(filled: Filled) -> None:
    shown = filled.kibana.panel("kiosque-newsroom-over-time")
    expected = Counter((document.language, month(document)) for document in filled.kept)
    assert shown == {key: count for key, count in expected.items() if key[0] in {language for language, _ in shown}}
    frequent = Counter(document.language for document in filled.kept).most_common(3)
    assert {language for language, _ in frequent} <= {language for language, _ in shown}


def test_top_sources_and_agencies_are_counted(filled: Filled) -> None:
    sources = Counter(document.publisher.lower() for document in filled.kept if document.publisher)
    shown = filled.kibana.panel("kiosque-newsroom-top-sources")
    assert next(iter(shown.items())) == ("le courrier du port", 2)
    assert all(sources[source] == count for source, count in shown.items())
    agencies = Counter(agency.lower() for document in filled.kept for agency in document.agencies)
    assert filled.kibana.panel("kiosque-newsroom-agencies") == dict(agencies)


def test_a_panel_shows_the_time_that_was_chosen_alone(filled: Filled) -> None:
    august = Span("2025-08-01", "2025-08-31")
    assert filled.kibana.panel("kiosque-newsroom-articles", august) == {(): 3}
    assert filled.kibana.panel("kiosque-newsroom-articles", Span("1999-01-01", "1999-12-31")) == {(): 0}


def test_the_words_are_those_that_the_chosen_articles_have_more_often(filled: Filled) -> None:
    (panel,) = [
        panel
        for panel in json.loads(BY_ID["kiosque-newsroom"].attributes["panelsJSON"])
        if "savedVis" in panel["embeddableConfig"]
    ]
    url = json.loads(panel["embeddableConfig"]["savedVis"]["params"]["spec"])["data"][0]["url"]
    assert (url["index"], url["%context%"], url["%timefield%"]) == ("news-*", True, "@timestamp")
    answer = filled.kibana.request(url["body"], "agencies : Reuters", ALWAYS, view="news")
    words = {bucket["key"]: bucket["doc_count"] for bucket in answer["aggregations"]["sample"]["words"]["buckets"]}
    assert {"puffins", "skerrin"} <= words.keys()
    assert all(count >= 2 and len(word) >= 4 for word, count in words.items())


def test_the_figures_at_the_head_of_the_ingestion(filled: Filled) -> None:
    panel, first = filled.kibana.panel, filled.report
    read = first.read + 8
    assert panel("kiosque-ingestion-runs") == {(): 2}
    assert panel("kiosque-ingestion-last-state") == {(): "failed"}
    assert panel("kiosque-ingestion-read") == {(): read}
    assert panel("kiosque-ingestion-rejected") == {(): share(first.count(Outcome.REJECTED) + 3, read)}
    rates = (first.read / 4, 3 / 2)
    assert panel("kiosque-ingestion-rate") == {(): pytest.approx(sum(rates) / 2, rel=1e-5)}


def test_outcomes_and_states_of_runs_over_time(filled: Filled) -> None:
    counts = [filled.report.count(outcome) for outcome in Outcome]
    assert filled.kibana.panel("kiosque-ingestion-outcomes") == {"2025-11": tuple(counts), "2025-12": (0, 5, 0, 0, 3)}
    assert filled.kibana.panel("kiosque-ingestion-states") == {"completed": 1, "failed": 1}


def test_boilerplate_is_the_share_of_the_characters_of_a_source(filled: Filled) -> None:
    shown = filled.kibana.panel("kiosque-ingestion-boilerplate")
    for (source, when), value in shown.items():
        tally = filled.report.by_publisher[source]
        assert when == "2025-11"
        assert value == share(tally.removed_characters, tally.characters)
    largest = max(filled.report.by_publisher.items(), key=lambda item: item[1].characters if item[0] else 0)[0]
    assert next(iter(shown))[0] == largest
    assert len(shown) == 10
    assert any(value > 0 for value in shown.values())


def test_the_table_of_sources_adds_up_by_source(filled: Filled) -> None:
    shown = filled.kibana.panel("kiosque-ingestion-sources")
    assert shown.keys() == filled.report.by_publisher.keys() - {""}
    tally = filled.report.by_publisher["Le Courrier du Port"]
    assert shown["Le Courrier du Port"] == (
        2,
        0,
        share(tally.removed_characters, tally.characters),
        share(tally.confidence / 1000, 2),
    )


def test_the_confidence_of_a_language_is_weighed_by_its_documents(filled: Filled) -> None:
    confidences: dict[str, list[float]] = defaultdict(list)
    for document in filled.kept:
        confidences[document.language].append(document.confidence)
    shown = filled.kibana.panel("kiosque-ingestion-confidence")
    assert next(iter(shown))[0] == "en"
    assert len(shown) == 10
    for (language, _), value in shown.items():
        mean = sum(confidences[language]) / len(confidences[language])
        assert value == pytest.approx(mean, abs=0.0006)


def test_rejections_are_counted_by_reason(filled: Filled) -> None:
    more = Counter(f"{d.step}: {d.error}" for d in rejections(filled)[:3])
    assert filled.kibana.panel("kiosque-ingestion-reasons") == dict(Counter(filled.report.reasons) + more)


def rejections(filled: Filled) -> list[Any]:
    found = filled.kibana.documents("kind : reason and run : " + SECOND.run, view=RUNS)
    return [type("Rejection", (), each) for each in found for _ in range(each["documents"])]


def test_every_panel_is_tried() -> None:
    source = (ROOT / "tests" / "tasks" / "kibana" / "test_requests.py").read_text("utf-8")
    tried = set(re.findall(r'"(kiosque-(?:newsroom|ingestion)-[\w-]+)"', source))
    assert tried == {each.id for each in OBJECTS if each.type == "lens"}


# The queries in the guide

PAGE = (ROOT / "docs" / "kibana.md").read_text("utf-8")
GUIDE = re.findall(r"^\| `([^`]+)` \|", PAGE.split("## Ten queries")[1].split("\n## ")[0], re.MULTILINE)
PUFFINS = {"html/en-wire-seabird-count.html#1", "text/en-wire-seabird-closing.txt#1", "jsonl/village-news.jsonl#4"}
FINDS: dict[str, set[str]] = {
    "puffin": PUFFINS,
    '"power cut"': {"text/en-chess-open.txt#1"},
    "title : (puffins and cliffs)": {"jsonl/village-news.jsonl#4"},
    "title.exact : carill*": {"jsonl/village-news.jsonl#3"},
    "écureuil and horlogerie": {"jsonl/village-news.jsonl#3"},
    'source : "Le Courrier du Port"': {"html/fr-cidre-lang-attribute-wrong.html#1", "jsonl/village-news.jsonl#3"},
    "language : (fr or es) and agencies : (AFP or EFE)": {
        "text/fr-tramway-inauguration.txt#1",
        "jsonl/village-news.jsonl#3",
        "text/es-feria-del-queso.txt#1",
    },
    'published >= "2025-08-01" and published < "2025-09-01"': {
        "html/en-wire-seabird-count.html#1",
        "jsonl/village-news.jsonl#1",
        "jsonl/village-news.jsonl#4",
    },
    "puffins and not duplicate.of : *": {"html/en-wire-seabird-count.html#1"},
    "confidence < 0.5": {"text/scores-table.txt#1", "text/fr-en-jumelage.txt#1"},
}


@pytest.mark.parametrize("query", GUIDE)
def test_a_query_of_the_guide_finds_what_it_should(filled: Filled, query: str) -> None:
    assert {filled.name(document) for document in filled.kibana.documents(query)} == FINDS[query]


def test_wildcards_belong_on_exact_fields(filled: Filled) -> None:
    assert filled.kibana.documents("text : pommes*") == []
    found = {filled.name(document) for document in filled.kibana.documents("text.exact : pommes*")}
    assert "html/fr-cidre-lang-attribute-wrong.html#1" in found
    assert len(filled.kibana.documents("source : le*")) == 2


def test_the_guide_has_ten_queries_and_each_is_tried() -> None:
    assert sorted(GUIDE) == sorted(FINDS)
    assert len(GUIDE) == 10
