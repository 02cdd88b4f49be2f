"""A large run changes settings of Elasticsearch; it restores them, or else the next run does."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from config.errors import IndexRefused
from config.settings import Settings, load_settings
from flows.run.maintenance import bulk_settings, put_in_order
from flows.run.run_locks import run_lock
from flows.setup.connections import check_everything
from flows.state.ledger import Ledger
from tasks.index import index_target, open_index
from tests.support.articles import article
from tests.support.elasticsearch_node import ElasticsearchServer
from tests.support.elasticsearch_node.emptied import delete_indexes
from tests.tasks.index.contract.tools import fill

ROOT = Path(__file__).parents[3]
LARGE = 2**30
NAME = "news-en-000001"

CHANGES_AND_HANGS = """
import sys, time
from pathlib import Path
from config.settings import load_settings
from flows.run.maintenance import bulk_settings
from flows.run.run_locks import run_lock
from tasks.index import open_index

settings = load_settings(home=Path(sys.argv[1]), elasticsearch_url=sys.argv[2])
with run_lock(settings.run_locks, "r1"), open_index(settings) as index, bulk_settings(index, "r1", settings, bytes=2**30):
    print("changed", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def settings(tmp_path: Path, elasticsearch_node: ElasticsearchServer) -> Settings:
    """The settings of a new home; the index has one document and a refresh interval that somebody chose."""
    delete_indexes(elasticsearch_node)
    settings = load_settings(home=tmp_path / "home", elasticsearch_url=elasticsearch_node.url)
    with open_index(settings) as index, elasticsearch_node.client() as client:
        index.create()
        fill(index, article("word"))
        client.indices.put_settings(index=NAME, settings={"index.refresh_interval": "12s"})
    return settings


@pytest.fixture
def ledger(settings: Settings) -> Iterator[Ledger]:
    with closing(Ledger(settings.ledger_url, target=index_target(settings), pipeline="")) as ledger:
        yield ledger


def interval(server: ElasticsearchServer) -> Any:
    with server.client() as client:
        return client.indices.get_settings(index=NAME)[NAME]["settings"]["index"].get("refresh_interval")


def leave_settings_of_a_killed_run(settings: Settings) -> None:
    arguments = [str(settings.home), settings.elasticsearch_url or ""]
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", CHANGES_AND_HANGS, *arguments], stdout=pipe, cwd=ROOT) as run:
        assert run.stdout
        assert run.stdout.readline() == b"changed\n"
        run.kill()


@pytest.mark.parametrize("by", ["the next run", "kiosque check"])
def test_settings_that_a_killed_run_changed_are_restored(
    settings: Settings, ledger: Ledger, elasticsearch_node: ElasticsearchServer, by: str
) -> None:
    leave_settings_of_a_killed_run(settings)
    assert interval(elasticsearch_node) == "-1"
    if by == "kiosque check":
        check_everything(settings)
    else:
        with open_index(settings) as index:
            put_in_order(index, ledger, settings)
    assert interval(elasticsearch_node) == "12s"


def test_settings_that_a_living_run_changed_are_kept_whoever_looks(
    settings: Settings, ledger: Ledger, elasticsearch_node: ElasticsearchServer
) -> None:
    with open_index(settings) as index:
        with run_lock(settings.run_locks, "r2"), bulk_settings(index, "r2", settings, bytes=LARGE):
            leave_settings_of_a_killed_run(settings)
            put_in_order(index, ledger, settings)
            assert interval(elasticsearch_node) == "-1"
        assert interval(elasticsearch_node) == "12s"


def test_a_run_of_another_home_is_left_alone(
    settings: Settings, ledger: Ledger, elasticsearch_node: ElasticsearchServer, tmp_path: Path
) -> None:
    other = settings.model_copy(update={"home": tmp_path / "other"})
    leave_settings_of_a_killed_run(other)
    with open_index(settings) as index:
        put_in_order(index, ledger, settings)
        assert interval(elasticsearch_node) == "-1"
        put_in_order(index, ledger, other)
    assert interval(elasticsearch_node) == "12s"


def test_a_run_that_fails_restores_the_settings_it_changed(
    settings: Settings, elasticsearch_node: ElasticsearchServer
) -> None:
    def fails() -> None:
        with open_index(settings) as index, bulk_settings(index, "r1", settings, bytes=LARGE):
            assert interval(elasticsearch_node) == "-1"
            raise IndexRefused("the disk is full")

    with pytest.raises(IndexRefused):
        fails()
    assert interval(elasticsearch_node) == "12s"


def test_a_run_continues_where_no_setting_can_be_changed(tmp_path: Path) -> None:
    nowhere = load_settings(home=tmp_path, elasticsearch_url="http://127.0.0.1:9")
    with open_index(nowhere) as index, bulk_settings(index, "r1", nowhere, bytes=LARGE) as apply:
        apply()


@pytest.mark.parametrize(("bytes", "limit"), [(1000, 2000), (LARGE, 0)])
def test_a_small_run_and_one_that_is_told_not_to_change_no_setting(
    settings: Settings, elasticsearch_node: ElasticsearchServer, bytes: int, limit: int
) -> None:
    limited = settings.model_copy(update={"ease_index_bytes": limit})
    with open_index(settings) as index, bulk_settings(index, "r1", limited, bytes=bytes):
        assert interval(elasticsearch_node) == "12s"
