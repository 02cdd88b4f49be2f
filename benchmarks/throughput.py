"""Measure how the cost of a run grows: with the number of articles, with processors, and what orchestration adds.

    python -m benchmarks.throughput --data ../shared/data/extraction [--documents 1000] [--factors 1 2 5 10]
                                    [--elasticsearch URL | --elasticsearch-node] [--json]

Real texts, repeated with edits, are ingested by the flow, two workers a run: as many as `--documents` times each factor. Times
are without start-up. Memory is the largest sum of the proportional sets (PSS) of the run, its fork server and its workers, so
that shared memory counts once; without Prefect's server.

`processors` compares a run of one worker, all of it on one processor, with one of two workers on two; this and orchestration are
measured on the largest number. `run` is the processor time of the run itself, with the threads of its index, which no worker
shortens. The cost of orchestration is the difference between the flow under Prefect and the same work without it: wall time, and
processor time of the run and of Prefect's server.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from benchmarks.backends import elasticsearch_url
from benchmarks.end_to_end.corpus import argument_parser, articles, write_turns
from benchmarks.extraction.pages import load_pages
from config.settings import Settings, load_settings
from flows.ingest import IngestParameters, ingest
from flows.run.indexing import settle_batches, together
from flows.run.inputs import batches_of, discover, prepare_options
from flows.run.session import new_run_name
from flows.run.workers import Workers
from flows.state.ledger import Ledger
from tasks.index import index_target, open_index
from tasks.prepare.batches import Batch, PreparedBatch
from tasks.runtime.memory import spare_memory

WORKERS = 2


def main() -> int:
    """Run the benchmark, or one of its measured child processes."""
    if sys.argv[1:2] == ["--child"]:
        kind, corpus, home, workers, *address = sys.argv[2:]
        spare_memory()  # as a run of the command line
        settings = load_settings(home=home, workers=int(workers), elasticsearch_url=address[0] if address else None)
        print(json.dumps(_measured(kind, corpus, settings)))
        return 0
    parser = argument_parser(__doc__)
    parser.set_defaults(documents=1000)
    parser.add_argument("--factors", type=int, nargs="+", default=[1, 2, 5, 10])
    arguments = parser.parse_args()
    with elasticsearch_url(arguments) as url, tempfile.TemporaryDirectory() as folder:
        result = compare(Path(folder), arguments, url)
    print(json.dumps(result) if arguments.json else "\n".join(shown(result)))
    return 0


def compare(folder: Path, arguments: argparse.Namespace, url: str | None) -> dict[str, Any]:
    """Measure the flow on each number of articles, then on one processor and without Prefect."""
    pages = load_pages(arguments.data)
    growth: dict[int, Any] = {}
    for factor in arguments.factors:
        count = factor * arguments.documents
        [corpus] = write_turns(folder / str(count), articles(pages, "text", count), "text", size=count)
        growth[count] = _child("flow", corpus, url)
    processors = sorted(os.sched_getaffinity(0))
    one = _child("flow", corpus, url, workers=1, processors=processors[:1])
    two = _child("flow", corpus, url, processors=processors[:WORKERS])
    plain = _child("plain", corpus, url, processors=processors[:WORKERS])
    return {
        "growth": {number: _figures(number, child) for number, child in growth.items()},
        "processors": {"one": one["seconds"], "two": two["seconds"], "times": one["seconds"] / two["seconds"]},
        "orchestration": {
            "wall": 1 - plain["seconds"] / two["seconds"],
            "processor": _orchestration_seconds(two, plain) / sum(two["processor_seconds"].values()),
        },
    }


def _figures(count: int, child: dict[str, Any]) -> dict[str, float]:
    """Return the figures of a run, times in milliseconds an article."""
    spent = {who: 1000 * seconds / count for who, seconds in child["processor_seconds"].items()}
    return {"wall": 1000 * child["seconds"] / count, **spent, "memory_mb": child["memory_mb"]}


def _orchestration_seconds(flow: dict[str, Any], plain: dict[str, Any]) -> float:
    """Return the processor time of Prefect: its server, and the difference it makes to the main process.

    Workers are left out: they do not use Prefect, and two runs of the same work differ by more than it costs.
    """
    spent = flow["processor_seconds"]
    return float(spent["server"] + spent["main"] - plain["processor_seconds"]["main"])


def _child(
    kind: str, corpus: Path, url: str | None, *, workers: int = WORKERS, processors: Sequence[int] = ()
) -> dict[str, Any]:
    """Measure in a child process, so that memory and processor time are separate, in a home of its own."""
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "benchmarks.throughput", "--child", kind, str(corpus), home, str(workers)]
        done = subprocess.run(
            [*command, *([url] if url else [])],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            env={**os.environ, "PREFECT_LOGGING_LEVEL": "CRITICAL"},
            preexec_fn=lambda: os.sched_setaffinity(0, processors) if processors else None,
        )
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if measured["read"] != len(list(corpus.iterdir())):
        raise SystemExit(f"{corpus}: {measured['read']:,} articles were read, not all")
    return measured


def _measured(kind: str, corpus: str, settings: Settings) -> dict[str, Any]:
    """Ingest `corpus` and measure time, processor time and memory; times exclude start-up."""
    run = _flow_run(settings) if kind == "flow" else _plain_run(settings)
    started = _processor_seconds()
    with _largest_memory() as memory:
        began = time.perf_counter()
        read = run(corpus)
        seconds = time.perf_counter() - began
    ended = _processor_seconds()
    return {
        "seconds": seconds,
        "read": read,
        "memory_mb": round(memory["bytes"] / 1e6),
        "processor_seconds": {who: round(ended[who] - started[who], 2) for who in ended},
    }


def _flow_run(settings: Settings) -> Any:
    """Start Prefect's server by a run on an empty folder, and return a function that runs the flow."""
    parameters: dict[str, Any] = {
        "home": str(settings.home),
        "elasticsearch_url": settings.elasticsearch_url,
        "workers": settings.workers,
    }
    with tempfile.TemporaryDirectory() as empty:
        ingest(IngestParameters(paths=[empty], **parameters))

    def run(corpus: str) -> int:
        return ingest(IngestParameters(paths=[corpus], **parameters)).read

    return run


def _plain_run(settings: Settings) -> Any:
    """Return a function that does the same work in a plain loop: discovery, preparation in workers, settling, ledger."""
    options = prepare_options(settings)

    def prepared_ahead(corpus: str, workers: Workers) -> Iterator[tuple[Batch, PreparedBatch]]:
        waiting: deque[tuple[Batch, Future[PreparedBatch]]] = deque()
        with ThreadPoolExecutor() as threads:
            for batch in batches_of(discover(IngestParameters(paths=[corpus]), settings), settings):
                waiting.append((batch, threads.submit(workers.prepare, batch, options)))
                if len(waiting) > 2 * workers.count:
                    first, future = waiting.popleft()
                    yield first, future.result()
            yield from ((batch, future.result()) for batch, future in waiting)

    def run(corpus: str) -> int:
        name, read = new_run_name(), 0
        letters = settings.dead_letters / f"{name}.jsonl"
        ledger = Ledger(settings.ledger_url, target=index_target(settings), pipeline=options.pipeline)
        with open_index(settings) as index, Workers(settings.workers) as workers:
            index.create()
            each_prepared = prepared_ahead(corpus, workers)
            for some in together(each_prepared, lambda each: each[1].documents, most=settings.batch_documents):
                each = settle_batches(
                    [prepared for _, prepared in some], index, run=name, letters=letters, storage_options={}
                )
                for (batch, _), settled in zip(some, each, strict=True):
                    ledger.inputs.record(name, settled.results(batch, index.identities().values()))
                    read += settled.report.read
        ledger.close()
        return read

    return run


def _processor_seconds() -> dict[str, float]:
    """Return the processor time so far of this process, of Prefect's server, and of all workers, in seconds."""
    me = psutil.Process()
    own = me.cpu_times()
    spent = {"main": own.user + own.system, "server": 0.0, "workers": own.children_user + own.children_system}
    for child in me.children(recursive=True):
        spent["server" if _is_server(child) else "workers"] += sum(child.cpu_times()[:4])  # with those that ended
    return spent


def _is_server(process: psutil.Process) -> bool:
    return "prefect" in " ".join(_command(process))


@contextmanager
def _largest_memory() -> Iterator[dict[str, int]]:
    """Sample the memory of this process and its workers, without Prefect's server; `bytes` has the largest sum."""
    largest, stop = {"bytes": 0}, threading.Event()

    def watch() -> None:
        while not stop.wait(0.2):
            largest["bytes"] = max(largest["bytes"], sum(_proportional(process) for process in _workers()))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield largest
    finally:
        stop.set()
        thread.join()


def _workers() -> list[psutil.Process]:
    me = psutil.Process()
    return [me, *(child for child in me.children(recursive=True) if not _is_server(child))]


def _command(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []


def _proportional(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:
        return 0


def shown(result: dict[str, Any]) -> Iterator[str]:
    """Lay the result out as tables."""
    yield f"{'articles':>10}{'wall ms':>10}{'workers ms':>12}{'run ms':>11}{'server ms':>11}{'MB':>7}"
    for count, row in result["growth"].items():
        yield (
            f"{count:>10,}{row['wall']:>10.2f}{row['workers']:>12.2f}{row['main']:>11.2f}{row['server']:>11.2f}"
            f"{row['memory_mb']:>7}"
        )
    processors, cost = result["processors"], result["orchestration"]
    yield f"processors     one {processors['one']:.1f} s, two {processors['two']:.1f} s: {processors['times']:.2f} times as fast"
    yield f"orchestration  {cost['wall']:.1%} of wall time, {cost['processor']:.1%} of processor time"


if __name__ == "__main__":
    sys.exit(main())
