"""One run over many machines: Dask, a bucket, PostgreSQL and two nodes of Elasticsearch, all real and on this machine."""

import json
import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from benchmarks.faults.bench import article_text, write_articles
from config.settings import Settings, load_settings
from flows.ingest import IngestParameters, ingest
from tasks.index import open_index
from tasks.index.query import parse_query
from tasks.index.values import Filters
from tasks.report.run_report import RunReport
from tests.support.cluster.bucket import Bucket, bucket
from tests.support.cluster.dask_cluster import dask_scheduler, dask_worker
from tests.support.cluster.postgres import postgres
from tests.support.cluster.two_nodes import two_nodes
from tests.support.command import ingest_folder, start
from tests.support.elasticsearch_node.node import ElasticsearchNode
from tests.support.services import Service

pytestmark = pytest.mark.slow

ARTICLES, RECORDS = 40, 24
BATCH, BATCH_BYTES = 4, 4096
LOOK_S = 0.5  # each look lists the bucket, which this process serves
Contents = Counter[tuple[str, str, str]]  # id, language and content hash


@dataclass(frozen=True)
class Outcome:
    """The index of a run on one machine, and three runs over the same articles on many.

    The first was interrupted. In the second a worker and a node were killed. The third found nothing new.
    """

    alone: Contents
    alone_report: RunReport
    many: Contents
    interrupted: int
    prepared_before: int
    second: dict[str, Any]
    third: RunReport
    is_killed_under_way: bool
    shards_of_second_node: int


def write_news(folder: Path) -> Path:
    """Write articles as files, some of them duplicates or empty, and a file of records that is cut into pieces."""
    write_articles(folder, count=ARTICLES)
    with (folder / "wire.jsonl").open("w", encoding="utf-8") as file:
        for number in range(RECORDS):
            words = random.Random(number).choices(
                ["Rat", "Brücke", "Fluss", "Schule", "Hafen", "Markt", "Lehrer", "Sommer", "Stadt"], k=40
            )
            text = f"Die Stadt meldet heute, dass {' und '.join(words)} nun wieder offen sind. {article_text(1000 + number)}"
            print(json.dumps({"title": f"Meldung {number}", "text": text}, ensure_ascii=False), file=file)
    return folder


def contents(settings: Settings) -> Contents:
    """Return every document of the index, with the number of times it is there."""
    with open_index(settings) as index:
        index.refresh()
        hits = index.search(parse_query(""), filters=Filters(), size=3 * (ARTICLES + RECORDS)).hits
        return Contents((hit.document.id, hit.document.language, hit.document.content_hash) for hit in hits)


def wait_until(holds: Callable[[], bool], run: "Future[Any]") -> None:
    while not holds() and not run.done():
        threading.Event().wait(LOOK_S)


def kill(worker: Service) -> None:
    """End the process of a Dask worker as the loss of its machine does."""
    os.kill(worker.process.pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcome]:
    folder = tmp_path_factory.mktemp("many")
    news = write_news(folder / "news")
    with ExitStack() as stack, ThreadPoolExecutor() as threads:
        nodes = threads.submit(lambda: stack.enter_context(two_nodes()))
        alone = ingest_folder(folder / "alone", news)
        storage = stack.enter_context(bucket())
        ledger = stack.enter_context(postgres())
        scheduler = stack.enter_context(dask_scheduler())
        workers = [
            stack.enter_context(dask_worker(scheduler, folder / name, name=name))[0] for name in ("first", "second")
        ]
        first, second = nodes.result()
        given = {
            "home": folder / "home",
            "ledger": ledger,
            "work": f"{storage.url}/prepared",
            "elasticsearch_url": first.url,
            "dask": scheduler,
            "storage_options": json.dumps(storage.options),
            "batch_documents": BATCH,
            "batch_bytes": BATCH_BYTES,
        }
        url = storage.upload(news, "news")
        interrupted, before = interrupted_run(url, given, storage)
        report = threads.submit(run, url, given)
        wait_until(lambda: len(prepared(storage)) > before + 1, report)
        kill(workers[1])
        second.kill()
        is_under_way = not report.done()
        second.restart()
        end = report.result()
        yield Outcome(
            alone=contents(load_settings(home=alone.folder)),
            alone_report=alone.report,
            many=contents(load_settings(home=given["home"], elasticsearch_url=first.url)),
            interrupted=interrupted,
            prepared_before=before,
            second=end,
            third=run_here(url, given),
            is_killed_under_way=is_under_way,
            shards_of_second_node=shards_of(second),
        )


def interrupted_run(url: str, given: dict[str, Any], storage: Bucket) -> tuple[int, int]:
    """Interrupt a run once some batches are prepared; return its exit code and the number of batches by then."""
    process = start("ingest", url, "--json", **given)
    while len(prepared(storage)) < 3 and process.poll() is None:
        threading.Event().wait(LOOK_S)
    process.send_signal(signal.SIGINT)
    process.communicate()
    return process.returncode, len(prepared(storage))


def run(url: str, given: dict[str, Any]) -> dict[str, Any]:
    """Run `kiosque ingest` to its end and return its counts."""
    process = start("ingest", url, "--json", **given)
    out, err = process.communicate()
    assert process.returncode == 0, err
    return dict(json.loads(out))


def run_here(url: str, given: dict[str, Any]) -> RunReport:
    """Do the same in this process."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in given.items():
            patch.setenv(f"KIOSQUE_{name.upper()}", str(value))
        return ingest(IngestParameters(paths=[url]))


def prepared(storage: Bucket) -> list[str]:
    return [name for name in storage.names("prepared") if name.endswith(".parquet")]


def shards_of(node: ElasticsearchNode) -> int:
    """Count the shards with articles that a node holds once the cluster is green."""
    with node.client() as client:
        client.cluster.health(wait_for_status="green", timeout="60s")
        shards = client.cat.shards(index="news*", format="json")
    return sum(1 for shard in shards if shard["node"] == "n2" and shard["state"] == "STARTED")  # type: ignore[index]


def test_the_index_has_what_a_run_on_one_machine_leaves(outcome: Outcome) -> None:
    assert len({language for _, language, _ in outcome.alone}) > 1
    assert outcome.many == outcome.alone


def test_a_worker_and_a_node_that_are_killed_cost_no_document(outcome: Outcome) -> None:
    assert outcome.is_killed_under_way
    assert outcome.shards_of_second_node > 0
    report = outcome.alone_report
    assert outcome.second["read"] == report.read
    assert outcome.second["rejected"] == report.counts()["rejected"]
    settled = ("indexed", "unchanged", "duplicate")
    assert sum(outcome.second[name] for name in settled) == sum(report.counts()[name] for name in settled)


def test_ctrl_c_ends_a_run_and_the_next_one_goes_on(outcome: Outcome) -> None:
    assert outcome.interrupted == 130
    assert outcome.prepared_before >= 3


def test_the_ledger_in_postgresql_knows_what_is_done(outcome: Outcome) -> None:
    assert outcome.third.bytes == 0
    assert outcome.third.read == outcome.second["read"]
