"""Faults of whole runs: after any fault, the next run that succeeds leaves the index as an undisturbed run does."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from benchmarks.faults import any_run, elasticsearch, one_stream
from benchmarks.faults.bench import OUTCOMES, Bench, FaultCounts
from tests.support.elasticsearch_node import ElasticsearchServer
from tests.support.elasticsearch_node.node import ElasticsearchNode

pytestmark = pytest.mark.slow

ARTICLES = 60
Inject = Callable[[Bench], FaultCounts | None]


def named(fault: Callable[..., FaultCounts | None], *times: float) -> object:
    return pytest.param(partial(_injected, fault, times), id=fault.__name__)


def _injected(fault: Callable[..., FaultCounts | None], times: tuple[float, ...], bench: Bench) -> FaultCounts | None:
    return fault(bench, *times)


EMBEDDED = [
    named(any_run.at_once),
    named(any_run.ledger_locked, 0.5),
    named(any_run.work_disk_full),
    named(one_stream.killed_in_one_stream, 1),
]
ELASTICSEARCH = [
    named(elasticsearch.bad_line, 0),
    named(elasticsearch.mapping_errors, 20),
    named(elasticsearch.flooded, 1),
    named(elasticsearch.two_homes),
]
# Prefect sends a run's tasks again in a way of its own, and takes seconds for each run.
IN_PREFECT = [named(any_run.killed, 1), named(elasticsearch.node_killed, 1)]


@pytest.fixture(scope="module")
def prefect_api(prefect_server: None) -> str:
    from prefect.settings import PREFECT_API_URL

    return str(PREFECT_API_URL.value())


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("embedded"), articles=ARTICLES)


@pytest.fixture(scope="module")
def in_elasticsearch(tmp_path_factory: pytest.TempPathFactory, elasticsearch_node: ElasticsearchServer) -> Bench:
    return Bench(tmp_path_factory.mktemp("elasticsearch"), elasticsearch_node, articles=ARTICLES)


@pytest.fixture(scope="module")
def in_prefect(
    tmp_path_factory: pytest.TempPathFactory, prefect_api: str, elasticsearch_node: ElasticsearchServer
) -> Bench:
    folder = tmp_path_factory.mktemp("prefect")
    return Bench(folder, elasticsearch_node, articles=ARTICLES, prefect_api=prefect_api)


def assert_nothing_is_lost(counts: FaultCounts) -> None:
    assert counts.injected > 0
    assert (counts.lost, counts.doubled) == (0, 0)
    assert counts.read == counts.indexed + counts.unchanged + counts.superseded + counts.duplicate + counts.rejected


@pytest.mark.parametrize("inject", EMBEDDED)
def test_no_fault_loses_or_doubles_a_document(embedded: Bench, inject: Inject) -> None:
    counts = inject(embedded)
    if counts is None:
        pytest.skip("no file system can be mounted here")
    assert_nothing_is_lost(counts)


@pytest.mark.parametrize("inject", ELASTICSEARCH)
def test_no_fault_of_elasticsearch_loses_or_doubles_a_document(in_elasticsearch: Bench, inject: Inject) -> None:
    counts = inject(in_elasticsearch)
    assert counts is not None
    assert_nothing_is_lost(counts)


@pytest.mark.parametrize("inject", IN_PREFECT)
def test_no_fault_loses_or_doubles_a_document_of_a_run_of_prefect(
    in_prefect: Bench, inject: Inject, request: pytest.FixtureRequest
) -> None:
    if "node_killed" in request.node.name and not isinstance(in_prefect.server, ElasticsearchNode):
        pytest.skip("only a node that the tests started can be killed")
    counts = inject(in_prefect)
    assert counts is not None
    assert_nothing_is_lost(counts)


def test_what_is_lost_or_doubled_would_be_seen(embedded: Bench, tmp_path: Path) -> None:
    empty = embedded.compare("none", 0, tmp_path, dict.fromkeys(OUTCOMES, 0))
    assert empty.lost == embedded.right.total()
