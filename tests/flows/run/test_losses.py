"""Documents that the index lost are told in one sentence and read again; what Kiosque itself removes is no loss."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from elasticsearch import ApiError, Elasticsearch

from config.settings import Settings, load_settings
from flows.reindex import ReindexParameters, reindex_all
from flows.run.forget import forget
from flows.run.indexing import settle_batches
from flows.run.inputs import discover, prepare_options
from flows.run.losses import note_sizes, repair_losses, verify
from flows.run.parameters import IngestParameters
from flows.setup.connections import check_everything
from flows.state.ledger import Ledger
from flows.state.ledger.tables import DOCUMENTS
from tasks.index import index_target, open_index
from tasks.index.protocol import SearchIndex
from tasks.index.values import WriteStatus
from tasks.prepare.batches import plan_batches, prepare_batch
from tests.support.command import call_kiosque
from tests.support.elasticsearch_node.emptied import delete_indexes
from tests.support.runs import run_ingest

NAME = "kiosque-tests"
WORDS = ("bridge", "harvest", "election", "railway")


pytestmark = pytest.mark.slow


@pytest.fixture(params=["embedded", "elasticsearch"])
def settings(tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """The settings of a new home, with either backend empty."""
    url = None
    if request.param == "elasticsearch":
        server = request.getfixturevalue("elasticsearch_node")
        delete_indexes(server)
        url = server.url
    return load_settings(home=tmp_path / "home", elasticsearch_url=url)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    for word in WORDS:
        write(folder, word)
    return folder


def write(folder: Path, word: str, more: str = "") -> None:
    text = f"The {word} was in the news again on Monday, and the committee said that the {word} would stay.{more}"
    (folder / f"{word}.txt").write_text(text, "utf-8")


def ledger_of(settings: Settings) -> Ledger:
    pipeline = prepare_options(settings).pipeline
    return Ledger(settings.ledger_url, target=index_target(settings), pipeline=pipeline)


def run(settings: Settings, folder: Path) -> tuple[str | None, int]:
    """Do what a run does, without Prefect and workers: return the sentence of losses, and how many inputs were read."""
    options = prepare_options(settings)
    with open_index(settings) as index, closing(ledger_of(settings)) as ledger:
        index.create()
        lost = repair_losses(index, ledger)
        found = discover(IngestParameters(paths=[str(folder)]), settings)
        known = ledger.inputs.finished(found, identities=index.identities().values())
        batches = plan_batches([part for part in found if part not in known], max_documents=2, max_bytes=2**20)
        for batch in batches:
            prepared = prepare_batch(batch, options)
            letters = settings.home / "r.jsonl"
            (settled,) = settle_batches([prepared], index, run="r", letters=letters, storage_options={})
            ledger.inputs.record("r", settled.results(batch, index.identities().values()))
        note_sizes(index, ledger)
        return lost, sum(len(batch.inputs) for batch in batches)


def ids(index: SearchIndex) -> list[str]:
    return sorted(id for id, _ in index.origins("news"))


def delete(settings: Settings, chosen: Sequence[str]) -> None:
    """Delete documents as somebody would who knows nothing of the ledger."""
    if settings.elasticsearch_url:
        with Elasticsearch(settings.elasticsearch_url) as client:
            client.delete_by_query(index="news", query={"ids": {"values": list(chosen)}}, refresh=True)
        return
    with open_index(settings) as index:
        index.delete(list(chosen))
        index.refresh()


def all_ids(settings: Settings) -> list[str]:
    with open_index(settings) as index:
        return ids(index)


def test_deleted_documents_are_told_and_read_again(settings: Settings, folder: Path) -> None:
    assert run(settings, folder) == (None, 4)
    assert run(settings, folder) == (None, 0)
    before = all_ids(settings)
    delete(settings, before[:2])
    check = check_everything(settings)["connections"]["index"]
    assert "news-en-000001 has 2 documents, and had 4" in check["error"]
    lost, read = run(settings, folder)
    assert "news-en-000001 has 2 documents, and had 4 after the last run: 2 documents are missing, of 2 files" in str(
        lost
    )
    assert read == 2
    assert all_ids(settings) == before
    assert run(settings, folder) == (None, 0)
    assert check_everything(settings)["connections"]["index"]["ok"]


def test_what_kiosque_deletes_or_another_home_adds_is_no_loss(settings: Settings, folder: Path, tmp_path: Path) -> None:
    run(settings, folder)
    shutil.copy(folder / "bridge.txt", folder / "bridge-again.txt")
    forget(all_ids(settings)[:1], [], settings)
    reindex_all(ReindexParameters(languages=["en"]), settings)
    with open_index(settings) as index, closing(ledger_of(settings)) as ledger:
        assert index.identities().keys() == {"news-en-000002"}
        assert repair_losses(index, ledger) is None
    (tmp_path / "other").mkdir()
    write(tmp_path / "other", "museum")
    other = tmp_path / "home-2" if settings.elasticsearch else settings.home  # an embedded index has one home
    run(settings.model_copy(update={"home": other}), tmp_path / "other")
    assert run(settings, folder)[0] is None


def test_a_document_that_moves_to_another_language_is_no_loss(settings: Settings, folder: Path) -> None:
    run(settings, folder)
    text = "Le vieux pont sur la rivière est fermé pour des travaux jusqu’à la fin du mois de mars, dit le conseil."
    (folder / "bridge.txt").write_text(text, "utf-8")
    assert run(settings, folder) == (None, 1)
    assert run(settings, folder) == (None, 0)
    with open_index(settings) as index:
        assert index.count() == {"en": 3, "fr": 1}


def test_verify_names_what_is_missing_and_what_is_different(settings: Settings, folder: Path) -> None:
    run(settings, folder)
    with open_index(settings) as index:
        earlier = index.get_many(ids(index))
    write(folder, "bridge", " It is open.")
    run(settings, folder)
    with open_index(settings) as index:
        (bridge,) = (each for each in earlier if each.origin.path == "bridge.txt")
        delete(settings, [bridge.id])
        assert index.write([bridge])[0].status is WriteStatus.WRITTEN
        index.refresh()
    (missing,) = (each.id for each in earlier if each.origin.path == "harvest.txt")
    delete(settings, [missing])
    found = verify(settings, repair=False)
    assert (found.compared, found.unknown) == (4, 0)
    assert {(each.path, each.fault) for each in found.lost} == {("bridge.txt", "different"), ("harvest.txt", "missing")}
    target = ["--elasticsearch", settings.elasticsearch_url] if settings.elasticsearch_url else []
    told = call_kiosque("verify", "--home", str(settings.home), *target)
    assert told.returncode == 1
    assert b"different: news/bridge.txt" in told.stdout
    assert b"1 documents are missing and 1 documents are different" in told.stdout
    assert verify(settings, repair=True).repaired
    assert run(settings, folder) == (None, 2)
    assert verify(settings, repair=False).lost == ()


@contextmanager
def put_back_at_the_end(settings: Settings, folder: Path) -> Iterator[None]:
    """Copy the index before the block, and put the copy in its place after it."""
    if settings.elasticsearch_url is None:
        shutil.copytree(settings.embedded_index, folder)
        yield
        shutil.rmtree(settings.embedded_index)
        shutil.copytree(folder, settings.embedded_index)
        return
    with Elasticsearch(settings.elasticsearch_url) as client:
        try:
            repository = {"type": "fs", "settings": {"location": folder.parent.name}}
            client.snapshot.create_repository(name=NAME, repository=repository)
        except ApiError:
            pytest.skip("this Elasticsearch has no folder for snapshots")
        client.snapshot.create(repository=NAME, snapshot="older", indices="news-*", wait_for_completion=True)
        yield
        client.indices.close(index="news-en-000001")
        client.snapshot.restore(repository=NAME, snapshot="older", indices="news-*", wait_for_completion=True)
        client.snapshot.delete_repository(name=NAME)


def test_an_older_copy_of_the_index_is_told_and_completed(settings: Settings, folder: Path, tmp_path: Path) -> None:
    run(settings, folder)
    with put_back_at_the_end(settings, tmp_path / "copy"):
        write(folder, "bridge", " It is open.")
        run(settings, folder)
        assert verify(settings, repair=False).lost == ()
    lost, read = run(settings, folder)
    assert "1 documents are different, of 1 files" in str(lost)
    assert read == 1
    assert verify(settings, repair=False).lost == ()


def test_inputs_of_an_earlier_version_are_read_again_where_the_index_shrank(tmp_path: Path, folder: Path) -> None:
    settings = load_settings(home=tmp_path / "home")
    run(settings, folder)
    with closing(ledger_of(settings)) as ledger, ledger._engine.begin() as connection:
        connection.execute(sa.delete(DOCUMENTS))
    assert run(settings, folder) == (None, 0)
    delete(settings, all_ids(settings)[:1])
    lost, read = run(settings, folder)
    assert "the documents of 4 inputs cannot be compared" in str(lost)
    assert read == 4


def test_a_run_reports_a_loss_and_reads_everything_again_where_that_is_wanted(
    tmp_path: Path, folder: Path, prefect_server: None
) -> None:
    settings = load_settings(home=tmp_path / "home")
    run_ingest(settings, folder)
    before = all_ids(settings)
    delete(settings, before[:1])
    counts = run_ingest(settings, folder).counts()
    assert (counts["indexed"], counts["unchanged"]) == (1, 3)
    assert "1 documents are missing, of 1 files" in counts["lost"]
    again = run_ingest(settings, folder, again=True)
    assert (again.bytes > 0, again.counts()["unchanged"], again.lost) == (True, 4, None)
