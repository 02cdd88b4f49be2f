import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from config.errors import IndexRefused
from config.settings import load_settings
from tasks.document import Outcome
from tasks.index import open_index
from tasks.index.query import parse_query
from tasks.index.values import Filters
from tests.support.elasticsearch_node import ElasticsearchServer
from tests.support.runs import run_ingest

SEEDS = Path(__file__).parent.parent.parent / "seeds"


def test_a_deleted_index_is_filled_again(tmp_path: Path, prefect_server: None) -> None:
    settings = load_settings(home=tmp_path)
    first = run_ingest(settings, SEEDS / "text")
    shutil.rmtree(settings.embedded_index)
    again = run_ingest(settings, SEEDS / "text")
    assert again.outcomes == first.outcomes


def test_the_outcome_does_not_depend_on_the_number_of_workers(tmp_path: Path, prefect_server: None) -> None:
    one = run_ingest(load_settings(home=tmp_path / "one"), SEEDS, workers=1)
    two = run_ingest(load_settings(home=tmp_path / "two", batch_documents=5), SEEDS, workers=2)
    assert two.with_(run="", dead_letters=None) == one.with_(run="", dead_letters=None)


def test_a_changed_file_updates_its_document(tmp_path: Path, prefect_server: None) -> None:
    settings = load_settings(home=tmp_path / "home")
    article = tmp_path / "news" / "a.txt"
    article.parent.mkdir()
    article.write_text("The old bridge over the river is closed for repairs until the end of the month.", "utf-8")
    run_ingest(settings, article.parent)
    article.write_text("The old bridge over the river is open again, a week earlier than was planned.", "utf-8")
    assert run_ingest(settings, article.parent).counts()["indexed"] == 1
    with open_index(settings) as index:
        hits = index.search(parse_query("bridge"), filters=Filters(), size=10).hits
    assert [hit.document.text.split(",")[0] for hit in hits] == ["The old bridge over the river is open again"]


@pytest.mark.parametrize("backend", ["embedded", "elasticsearch"])
def test_a_file_that_comes_back_in_another_language_is_in_one_index(
    tmp_path: Path, prefect_server: None, request: pytest.FixtureRequest, backend: str
) -> None:
    url = request.getfixturevalue("emptied_elasticsearch").url if backend == "elasticsearch" else None
    settings = load_settings(home=tmp_path / "home", elasticsearch_url=url)
    article = tmp_path / "news" / "a.txt"
    article.parent.mkdir()
    for language, text in (
        ("en", "The old bridge over the river is closed for repairs until the end of the month of March."),
        ("fr", "Le vieux pont sur la rivière est fermé pour des travaux jusqu’à la fin du mois de mars."),
    ):
        article.write_text(text, "utf-8")
        run_ingest(settings, article.parent)
        with open_index(settings) as index:
            assert index.count() == {language: 1}
            assert [hit.document.text for hit in index.search(parse_query(""), filters=Filters()).hits] == [text]


def test_an_empty_folder_is_a_run_of_nothing(tmp_path: Path, prefect_server: None) -> None:
    (tmp_path / "news").mkdir()
    counts = run_ingest(load_settings(home=tmp_path / "home"), tmp_path / "news").counts()
    assert {name: counts[name] for name in ("read", *Outcome)} == dict.fromkeys(("read", *Outcome), 0)


def test_one_deleted_language_is_filled_again_on_elasticsearch(
    tmp_path: Path, prefect_server: None, emptied_elasticsearch: ElasticsearchServer
) -> None:
    from elasticsearch import Elasticsearch

    settings = load_settings(home=tmp_path, elasticsearch_url=emptied_elasticsearch.url)
    first = run_ingest(settings, SEEDS / "text")
    with open_index(settings) as index:
        before = index.count()
    with Elasticsearch(emptied_elasticsearch.url) as client:
        client.indices.delete(index="news-fr-000001")
    again = run_ingest(settings, SEEDS / "text")
    with open_index(settings) as index:
        assert index.count() == before
    assert again.read == first.read
    assert again.counts()["indexed"] == before["fr"]


def test_a_run_leaves_its_report_as_an_artifact(tmp_path: Path, prefect_server: None) -> None:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey

    report = run_ingest(load_settings(home=tmp_path), SEEDS / "jsonl")
    with get_client(sync_client=True) as client:
        artifacts = client.read_artifacts(artifact_filter=ArtifactFilter(key=ArtifactFilterKey(any_=["ingest-jsonl"])))
    (account,) = [artifact.data for artifact in artifacts if artifact.data.startswith(f"# Run {report.run}\n")]
    assert f"| {report.read} | {report.count(Outcome.INDEXED)} |" in account


def test_a_run_whose_index_gives_up_is_recorded_as_failed(tmp_path: Path, prefect_server: None) -> None:
    settings = load_settings(home=tmp_path, elasticsearch_url="http://127.0.0.1:9")
    with pytest.raises(IndexRefused, match=r"127\.0\.0\.1:9"):
        run_ingest(settings, SEEDS / "text")
    engine = sa.create_engine(settings.ledger_url)
    with engine.connect() as connection:
        assert connection.execute(sa.text("select state from runs")).scalars().all() == ["failed"]
    engine.dispose()
