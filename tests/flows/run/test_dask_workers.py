"""Batches that workers of a Dask scheduler prepare. Each worker is a process with a working folder of its own.

`/proc/self/cwd` is another folder for each process, as a path of one machine is another folder on another machine.
"""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import fsspec
import pytest
from distributed import Client, Future

from config.errors import ConfigError, RunFailed
from config.options import Limits, PrepareOptions
from config.settings import load_settings
from flows.run.dask_node import prepare_order
from flows.run.dask_workers import DaskWorkers, worker_threads
from flows.run.pipeline_digest import code_digest
from flows.run.worker_process import LEAST_READY
from flows.run.workers import WorkersStopped
from flows.setup.connections import check_everything
from tasks.clean.learnt.files import Decider, LearntFile, LearntLine, LearntPosition, write_learnt
from tasks.corpus.batches import read_prepared
from tasks.document import Document
from tasks.prepare.batches import Batch, PreparedBatch, prepare_batch
from tasks.read.find.inputs import find_inputs
from tasks.ready import read_ready, ready_group
from tests.support.cluster.dask_cluster import dask_scheduler, dask_worker
from tests.support.command import ROOT
from tests.support.elasticsearch_node.node import free_ports

pytestmark = pytest.mark.slow

LIMITS = Limits(memory=3 << 30)
HERE = "/proc/self/cwd"
LEARNT = LearntLine(
    line="Read more in our morning letter",
    template="read more in our morning letter",
    apply=True,
    by=Decider.PERSON,
    place=LearntPosition.ANYWHERE,
    documents=9,
    head=0,
    inside=0,
    foot=9,
)


class Cluster(NamedTuple):
    """The address of a scheduler, that of its worker, and the working folder of the worker."""

    address: str
    worker: str
    folder: Path


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("dask") / "elsewhere"
    with dask_scheduler() as address, dask_worker(address, folder) as (_, worker):
        yield Cluster(address, worker, folder)


def write_articles(folder: Path, count: int, *, word: str = "bridge") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        text = f"The old {word} number {number} over the river is open again, a week earlier than was planned."
        (folder / f"{number:03}.txt").write_text(text, "utf-8")
    return folder


def batches(folder: Path | str) -> list[Batch]:
    return [Batch(inputs=(part,)) for part in find_inputs([str(folder)])]


def options(folder: Path | str) -> PrepareOptions:
    return PrepareOptions(pipeline="p", folder=str(folder))


def connected(cluster: Cluster, *, wait_s: float = 300) -> DaskWorkers:
    return DaskWorkers(cluster.address, limits=LIMITS, wait_s=wait_s)


def wait_until(holds: Callable[[], bool]) -> None:
    while not holds():
        threading.Event().wait(0.02)


def documents(prepared: PreparedBatch) -> list[Document]:
    return [document for group in read_prepared(prepared.path) for document in group]


def test_a_worker_prepares_what_this_process_would(cluster: Cluster, tmp_path: Path) -> None:
    news = write_articles(tmp_path / "news", 3)
    for article in news.iterdir():
        article.write_text(f"{article.read_text('utf-8')}\n{LEARNT.line}", "utf-8")
    write_learnt(tmp_path / "learnt", "_shared", LearntFile(source="", documents=9, lines=(LEARNT,)))
    batch = Batch(inputs=tuple(find_inputs([str(news)])))
    wanted = options(tmp_path / "there").with_(learnt=str(tmp_path / "learnt"))
    with connected(cluster) as workers:
        prepared = workers.prepare(batch, wanted)
    assert [str(path) for path in (tmp_path / "there").iterdir()] == [prepared.path]
    found = documents(prepared)
    assert found == documents(prepare_batch(batch, wanted.with_(folder=str(tmp_path / "here"))))
    assert {len(document.removed) for document in found} == {1}


def test_what_a_worker_made_ready_reaches_the_run(cluster: Cluster, tmp_path: Path) -> None:
    batch = Batch(inputs=tuple(find_inputs([str(write_articles(tmp_path / "news", LEAST_READY))])))
    with connected(cluster) as workers:
        prepared = workers.prepare(batch, options(tmp_path / "there").with_(backend="tantivy"))
    (frame,) = read_ready(prepared.ready, storage_options={})
    made = ready_group(frame)
    assert made
    assert len(made.forms) == LEAST_READY


def test_a_run_without_workers_waits_and_then_fails(tmp_path: Path) -> None:
    (batch,) = batches(write_articles(tmp_path / "news", 1))
    with (
        dask_scheduler() as address,
        DaskWorkers(address, limits=LIMITS, wait_s=0.5) as workers,
        pytest.raises(RunFailed, match=r"had no worker for \d+ s: start workers and run again"),
    ):
        workers.prepare(batch, options(tmp_path / "work"))


def test_a_scheduler_that_is_started_again_gets_the_batches_again_and_workers_may_come_late(tmp_path: Path) -> None:
    wanted = batches(write_articles(tmp_path / "news", 3))
    (port,) = free_ports(1)
    with ExitStack() as stack, ThreadPoolExecutor() as threads:
        with dask_scheduler(port) as address:
            workers = stack.enter_context(DaskWorkers(address, limits=LIMITS, wait_s=300))
            assert workers.count == 0
            waiting = [threads.submit(workers.prepare, batch, options(tmp_path / "work")) for batch in wanted]
            wait_until(lambda: any((tmp_path / "work").glob("learnt-*")))
        stack.enter_context(dask_scheduler(port))
        stack.enter_context(dask_worker(address, tmp_path / "late"))
        paths = [document.origin.path for future in waiting for document in documents(future.result())]
    assert paths == [batch.inputs[0].path for batch in wanted]


def test_stopping_ends_the_calls_that_wait(tmp_path: Path) -> None:
    (batch,) = batches(write_articles(tmp_path / "news", 1))
    with dask_scheduler() as address, ThreadPoolExecutor() as threads:
        # Before a batch is sent, and while it waits: once in twenty times a call went on for ever.
        for moment in range(10):
            work = tmp_path / f"work {moment}"
            workers = DaskWorkers(address, limits=LIMITS, wait_s=300)
            waiting = threads.submit(workers.prepare, batch, options(work))
            wait_until(lambda work=work: any(work.glob("learnt-*")))
            time.sleep(moment / 80)
            workers.stop()
            with pytest.raises(WorkersStopped):
                waiting.result(timeout=60)


def test_a_result_that_is_being_fetched_arrives_before_the_client_is_closed(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_asked, goes_on, fetch = threading.Event(), threading.Event(), Future.result

    def late(future: "Future[bytes]", timeout: float) -> bytes:
        is_asked.set()
        goes_on.wait(60)
        return fetch(future, timeout)

    monkeypatch.setattr(Future, "result", late)
    (batch,) = batches(write_articles(tmp_path / "news", 1))
    with connected(cluster) as workers, ThreadPoolExecutor() as threads:
        prepared = threads.submit(workers.prepare, batch, options(tmp_path / "work"))
        wait_until(is_asked.is_set)
        stopping = threads.submit(workers.stop)
        assert not wait([stopping], timeout=0.3).done
        goes_on.set()
        assert len(documents(prepared.result(timeout=60))) == 1
        stopping.result(timeout=60)


def test_an_input_that_only_this_machine_can_read_fails_the_run(cluster: Cluster, tmp_path: Path) -> None:
    memory = fsspec.filesystem("memory")
    memory.pipe("/only-here/a.txt", b"The old bridge over the river is open again, a week earlier than was planned.")
    (batch,) = batches("memory://only-here")
    with (
        connected(cluster) as workers,
        pytest.raises(RunFailed, match=f"memory://.*: Dask worker {cluster.worker} cannot read it, and this machine"),
    ):
        workers.prepare(batch, options(tmp_path / "work"))


def test_an_input_that_nobody_can_read_is_rejected_as_in_any_run(cluster: Cluster, tmp_path: Path) -> None:
    (batch,) = batches(write_articles(tmp_path / "news", 1))
    (tmp_path / "news" / "000.txt").unlink()
    with connected(cluster) as workers:
        (rejected,) = documents(workers.prepare(batch, options(tmp_path / "work")))
    assert rejected.rejection
    assert rejected.rejection.error == "FileNotFoundError"


def test_another_file_of_the_same_name_fails_the_run(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_articles(tmp_path / "news", 1)
    write_articles(cluster.folder / "news", 1, word="school")
    (batch,) = batches(f"{HERE}/news")
    with (
        connected(cluster) as workers,
        pytest.raises(RunFailed, match=f"000.txt: Dask worker {cluster.worker} has another file of this name"),
    ):
        workers.prepare(batch, options(tmp_path / "work"))
    assert not list((tmp_path / "work").glob("*.parquet"))


def test_a_file_that_changed_after_it_was_found_is_read_as_in_any_run(cluster: Cluster, tmp_path: Path) -> None:
    (batch,) = batches(write_articles(tmp_path / "news", 1))
    write_articles(tmp_path / "news", 1, word="library")
    with connected(cluster) as workers:
        (read,) = documents(workers.prepare(batch, options(tmp_path / "work")))
    assert "library" in read.text


def test_a_folder_of_prepared_batches_that_is_not_shared_fails_the_run(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (batch,) = batches(write_articles(tmp_path / "news", 1))
    with (
        connected(cluster) as workers,
        pytest.raises(RunFailed, match=f"Dask worker {cluster.worker} does not find .*`work` name one that every"),
    ):
        workers.prepare(batch, options(f"{HERE}/work"))


def test_a_prepared_batch_that_is_not_seen_here_fails_the_run(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("flows.run.dask_workers.LATE_S", (0.1,))
    (batch,) = batches(write_articles(tmp_path / "news", 1))
    with connected(cluster) as workers:
        workers.prepare(batch, options(tmp_path / "work"))
        shutil.copytree(tmp_path / "work", cluster.folder / "work")
        shutil.rmtree(tmp_path / "work")
        with pytest.raises(
            RunFailed, match=f"which Dask worker {cluster.worker} prepared, is not seen on this machine"
        ):
            workers.prepare(batch, options(f"{HERE}/work"))


def test_a_worker_of_another_version_is_refused_by_name(cluster: Cluster, tmp_path: Path) -> None:
    other = tmp_path / "other"
    for room in ("flows", "tasks", "config"):
        shutil.copytree(ROOT / room, other / room, ignore=shutil.ignore_patterns("__pycache__"))
    with (other / "config" / "languages.yaml").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    environment = {"PYTHONPATH": str(other)}
    with (
        dask_worker(cluster.address, tmp_path / "node", name="other", environment=environment) as (_, address),
        Client(cluster.address, set_as_default=False) as client,
    ):
        with pytest.raises(
            RunFailed, match=rf"Dask worker {address} has another version .*digest \w+, the run has {code_digest()}"
        ):
            client.submit(prepare_order, b"", code_digest(), workers=[address]).result()
        state = check_everything(load_settings(home=tmp_path / "home", dask=cluster.address))["connections"]["dask"]
    assert not state["ok"]
    assert f"1 of 2 Dask workers have another version of Kiosque or of its libraries: {address};" in state["error"]


def test_a_worker_that_may_not_start_processes_is_refused_with_the_remedy(tmp_path: Path) -> None:
    (batch,) = batches(write_articles(tmp_path / "news", 1))
    with (
        dask_scheduler() as address,
        dask_worker(address, tmp_path / "node", nanny=True),
        DaskWorkers(address, limits=LIMITS, wait_s=300) as workers,
        pytest.raises(RunFailed, match="may not start processes: start it with --no-nanny"),
    ):
        workers.prepare(batch, options(tmp_path / "work"))


def test_the_check_shows_the_workers_or_what_is_missing(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = check_everything(load_settings(home=tmp_path, dask=cluster.address))["connections"]["dask"]
    assert state == {
        "ok": True,
        "target": cluster.address,
        "note": "It has 1 workers, which prepare 1 batches at once",
    }
    monkeypatch.setattr("flows.run.dask_workers.CONNECT_S", 0.5)
    with pytest.raises(ConfigError, match="no Dask scheduler answers at tcp://127"):
        worker_threads(f"tcp://127.0.0.1:{free_ports(1)[0]}")
