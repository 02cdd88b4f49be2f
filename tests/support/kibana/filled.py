"""The samples in Elasticsearch, with the records of two runs, to ask as Kibana does."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from config.languages import load_languages
from config.settings import load_settings
from flows.run.inputs import discover, prepare_options
from flows.run.parameters import IngestParameters
from tasks.document import Document, Outcome, TimestampSource
from tasks.index import open_index, open_runs
from tasks.index.elasticsearch.template_bodies import RUNS, build_templates, runs_index
from tasks.index.protocol import SearchableIndex
from tasks.index.query import parse_query
from tasks.index.values import Filters
from tasks.kibana import OBJECTS_FILE, SavedObject
from tasks.prepare.documents import prepared_documents
from tasks.report.kibana_records import run_documents
from tasks.report.run_report import RunRecord, RunReport, report_of
from tasks.settle import settle
from tests.support.articles import article
from tests.support.command import SEEDS
from tests.support.elasticsearch_node import ElasticsearchServer
from tests.support.elasticsearch_node.emptied import delete_indexes
from tests.support.kibana.requests import Kibana

OBJECTS = msgspec.json.Decoder(SavedObject).decode_lines(OBJECTS_FILE.read_bytes())
BY_ID = {each.id: each for each in OBJECTS}
MAPPINGS = {
    "news": build_templates(load_languages()).components["news-mappings"]["template"]["mappings"],
    "kiosque-runs": runs_index()["mappings"],
}
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


def danish(word: str, number: int, when: datetime) -> Document:
    """One of three articles of a month about `word`, all of them about the local council too."""
    text = f"Artikel {number} handler om {word}. Også {word} optager kommunen, siger kommunen."
    published = {"published": when, "timestamp": when, "timestamp_source": TimestampSource.PUBLISHED}
    return article(text, language="da", confidence=1.0, keywords=(word, "kommunen"), **published)


# The samples have no word in three articles of one language and month, which is the least that Elasticsearch calls significant.
DANISH = [danish("Langebroen", day, datetime(2025, 1, day, tzinfo=UTC)) for day in (3, 4, 5)]
DANISH += [danish("valget", day, datetime(2025, 2, day, tzinfo=UTC)) for day in (3, 4, 5)]


@dataclass
class Filled:
    """The samples in the index, and two runs: the one that put them there, and one that failed."""

    kibana: Kibana
    index: SearchableIndex
    kept: list[Document]
    report: RunReport

    def ids(self, chosen: Callable[[Document], bool]) -> set[str]:
        return {document.id for document in self.kept if chosen(document)}

    def name(self, document: dict[str, Any]) -> str:
        return f"{document['origin']['path']}#{document['origin']['record']}"

    def search(self, query: str) -> set[str]:
        """Return the names of what `kiosque search` finds, each near-duplicate by itself."""
        words, _, options = query.partition("--since ")
        since, _, until = options.partition(" --until ")
        days = {"since": start_of(since), "until": start_of(until)} if options else {}
        found = self.index.search(parse_query(words), filters=Filters(**days), size=100).hits
        return {f"{hit.document.origin.path}#{hit.document.origin.record}" for hit in found}


@contextmanager
def filled_index(server: ElasticsearchServer, home: Path) -> Iterator[Filled]:
    """Fill the node with the samples and two runs; afterwards our indexes are deleted."""
    delete_indexes(server)
    settings = load_settings(home=home, elasticsearch_url=server.url)
    inputs = discover(IngestParameters(paths=[str(SEEDS)]), settings)
    with open_index(settings) as index:
        index.create()
        documents = settle([*prepared_documents(inputs, prepare_options(settings)), *DANISH], index)
    report = report_of(FIRST.run, documents, read=len(documents))
    failed = report_of(SECOND.run, [document for document in documents if document.rejection][:3], read=3)
    runs = open_runs(settings)
    assert runs is not None
    with closing(runs):
        runs.write(run_documents(FIRST.with_(outcomes=report.outcomes), report.with_(bytes=4000)))
        runs.write(run_documents(SECOND, failed.with_(bytes=1000)))
    kept = [document for document in documents if document.outcome is not Outcome.REJECTED]
    with server.client() as client:
        client.indices.refresh(index=f"news-*,{RUNS}")
        with open_index(settings) as index:
            yield Filled(Kibana(client, OBJECTS, types()), index, kept, report)
    delete_indexes(server)


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


def start_of(month: str) -> datetime:
    return datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
