"""Worker processes that die: killed from outside, as by the system when memory runs out."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from config.errors import RunFailed
from config.options import PrepareOptions, StepOptions
from flows.run.workers import DEATHS_A_BATCH, DEATHS_A_DOCUMENT, Workers, WorkersStopped
from tasks.corpus.batches import read_prepared
from tasks.document import Document
from tasks.prepare.batches import Batch, PreparedBatch
from tasks.read.find.inputs import find_inputs
from tests.support.command import ROOT

pytestmark = pytest.mark.slow

Prepare = Callable[[Workers], Future[PreparedBatch]]


@pytest.fixture
def batch(tmp_path: Path) -> Batch:
    news = tmp_path / "news"
    news.mkdir()
    for number in range(200):
        (news / f"{number:03}.txt").write_text(f"{number}. The old bridge over the river is open again. " * 20, "utf-8")
    return Batch(inputs=tuple(find_inputs([str(news)])))


@pytest.fixture
def prepare(batch: Batch, tmp_path: Path) -> Iterator[Prepare]:
    options = PrepareOptions(pipeline="p", folder=str(tmp_path / "work"), steps=StepOptions(min_confidence=0.8))
    with ThreadPoolExecutor() as threads:
        yield lambda workers: threads.submit(workers.prepare, batch, options)


def worker_processes() -> list[psutil.Process]:
    """Return the processes that the fork server of this process has forked; other servers have children too."""
    servers = [
        child for child in psutil.Process().children() if "multiprocessing.forkserver" in " ".join(child.cmdline())
    ]
    return [worker for server in servers for worker in server.children()]


def kill_workers(times: int, work: Future[PreparedBatch], *, until: Callable[[], bool]) -> set[int]:
    """Kill `times` different worker processes before `work` is done, each as soon as it is there and `until` holds."""
    killed: set[int] = set()
    wait = threading.Event()
    while len(killed) < times and not work.done():
        with suppress(psutil.NoSuchProcess):
            for child in worker_processes():
                if child.pid not in killed and until():
                    child.kill()
                    killed.add(child.pid)
        wait.wait(0.005)
    assert len(killed) == times
    return killed


def documents(prepared: PreparedBatch) -> list[Document]:
    return [document for group in read_prepared(prepared.path) for document in group]


def is_writing(folder: Path) -> Callable[[], bool]:
    """Return a check whether a worker has begun to write, and so has begun a document."""
    return lambda: any(folder.glob("*.part"))


def test_a_batch_whose_worker_is_killed_is_prepared_by_another(prepare: Prepare, batch: Batch, tmp_path: Path) -> None:
    with Workers(1) as workers:
        future = prepare(workers)
        kill_workers(1, future, until=is_writing(tmp_path / "work"))
        found = documents(future.result())
    assert [document.origin.path for document in found] == [part.path for part in batch.inputs]
    assert {document.outcome for document in found} == {None}


def test_a_worker_that_dies_before_any_document_rejects_none(prepare: Prepare) -> None:
    with Workers(1) as workers:
        future = prepare(workers)
        kill_workers(DEATHS_A_DOCUMENT, future, until=lambda: True)
        found = documents(future.result())
    assert {document.outcome for document in found} == {None}


def test_workers_that_die_again_and_again_fail_the_run(prepare: Prepare, batch: Batch) -> None:
    with Workers(1) as workers:
        future = prepare(workers)
        kill_workers(DEATHS_A_BATCH + 1, future, until=lambda: True)
        with pytest.raises(
            RunFailed, match=r"died 6 times \(SIGKILL, .*memory ran out\) while preparing file:.*000\.txt"
        ):
            future.result()


def test_stopping_ends_the_processes_and_the_calls_that_wait_for_them(prepare: Prepare, tmp_path: Path) -> None:
    with Workers(1) as workers:
        future = prepare(workers)
        while not is_writing(tmp_path / "work")() and not future.done():
            threading.Event().wait(0.005)
        children = worker_processes()
        workers.stop()
        with pytest.raises(WorkersStopped):
            future.result()
    assert children
    assert not [child for child in children if child.is_running()]


def test_a_worker_does_not_import_the_program_that_starts_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The old bridge over the river is open again.", "utf-8")
    program = tmp_path / "program.py"
    program.write_text(
        "print(__name__, flush=True)\n"
        "from config.options import PrepareOptions\n"
        "from flows.run.workers import Workers\n"
        "from tasks.prepare.batches import Batch\n"
        "from tasks.read.find.inputs import find_inputs\n"
        "with Workers(1) as workers:\n"
        f"    batch = Batch(inputs=tuple(find_inputs([{str(tmp_path / 'a.txt')!r}])))\n"
        f"    print(workers.prepare(batch, PrepareOptions(pipeline='p', folder={str(tmp_path)!r})).documents)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, program], capture_output=True, text=True, env=environment, check=False)
    assert (done.stdout, done.stderr) == ("__main__\n1\n", "")


FORKED_AHEAD = """
import sys
import psutil
from config.options import Limits, PrepareOptions
from flows.run import workers as pool
from tasks.corpus.batches import read_prepared
from tasks.prepare.batches import Batch
from tasks.read.find.inputs import find_inputs

batch = Batch(inputs=tuple(find_inputs([sys.argv[1]])))
for seconds in (30, 0.001):
    options = PrepareOptions(pipeline=f"p{seconds}", folder=sys.argv[2])
    with pool.one_forked_ahead():
        forked = pool._forked[0].process.pid
        with pool.Workers(1, limits=Limits(seconds=seconds, memory=3 << 30)) as workers:
            prepared = workers.prepare(batch, options)
            used = psutil.Process(next(iter(workers._running)).process.pid) if seconds == 30 else None
            print(used and (used.pid == forked, used.rlimit(psutil.RLIMIT_DATA)[0] >> 30))
            for group in read_prepared(prepared.path):
                print([document.rejection and document.rejection.error for document in group])
    print(psutil.pid_exists(forked))
"""


def test_a_worker_that_is_forked_ahead_keeps_the_limits_of_time_and_memory_and_ends_with_the_run(
    tmp_path: Path,
) -> None:
    article = tmp_path / "a.txt"
    article.write_text("The old bridge over the river is open again. " * 20, "utf-8")
    command = [sys.executable, "-c", FORKED_AHEAD, str(article), str(tmp_path / "work")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["(True, 3)", "[None]", "False", "None", "['TooSlow']", "False"]
