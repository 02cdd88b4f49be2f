"""Measure documents a second from files to a searchable index, the cost of orchestration, and memory.

    python -m benchmarks.throughput [--documents 20000] [--elasticsearch URL | --elasticsearch-node] [--json]

Every figure comes from one run on a generated corpus. The cost of orchestration is the difference between the flow under
Prefect and the same work without it: wall time, and processor time of the main process and Prefect's server. Memory is the
largest sum of resident sets of the process and its workers, on a quarter of the corpus and on all of it.
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
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from benchmarks.backends import add_backend_arguments, elasticsearch_url
from benchmarks.corpus import write_corpus
from config.settings import Settings, load_settings
from flows.ingest import IngestParameters, ingest
from flows.run.indexing import settle_batch
from flows.run.inputs import discover, prepare_options
from flows.run.session import new_run_name
from flows.run.workers import Workers
from flows.state.ledger import Ledger
from tasks.index import index_target, open_index
from tasks.prepare.batches import Batch, PreparedBatch, plan_batches


def main() -> int:
    """Run the benchmark, or one of its measured child processes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=20_000)
    add_backend_arguments(parser)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--child", nargs=3, metavar=("KIND", "CORPUS", "HOME"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        kind, corpus, home = arguments.child
        print(json.dumps(_measured(kind, corpus, load_settings(home=home, elasticsearch_url=arguments.elasticsearch))))
        return 0
    with elasticsearch_url(arguments) as url, tempfile.TemporaryDirectory() as folder:
        result = compare(Path(folder), arguments.documents, url)
    print(json.dumps(result) if arguments.json else _shown(result))
    return 0


def compare(folder: Path, documents: int, elasticsearch: str | None) -> dict[str, Any]:
    """Measure the flow on a quarter and on all of the corpus, and the same work without Prefect."""
    size = write_corpus(folder / "all", documents)
    write_corpus(folder / "quarter", documents // 4)
    quarter = _child("flow", folder / "quarter", folder / "home-quarter", None)
    flow = _child("flow", folder / "all", folder / "home-flow", None)
    plain = _child("plain", folder / "all", folder / "home-plain", None)
    result = {
        "documents": documents,
        "megabytes": round(size / 1e6, 1),
        "embedded": _rates(documents, size, flow),
        "orchestration": {
            "wall_share": round(1 - plain["seconds"] / flow["seconds"], 3),
            "processor_share": round(_orchestration_seconds(flow, plain) / sum(flow["processor_seconds"].values()), 3),
            "tasks": flow["tasks"],
            "processor_seconds": {"flow": flow["processor_seconds"], "plain": plain["processor_seconds"]},
        },
        "memory_mb": {str(documents // 4): quarter["memory_mb"], str(documents): flow["memory_mb"]},
        "memory_ratio": round(flow["memory_mb"] / quarter["memory_mb"], 2),
    }
    if elasticsearch:
        server = _child("flow", folder / "all", folder / "home-elasticsearch", elasticsearch)
        result["elasticsearch"] = _rates(documents, size, server)
    return result


def _orchestration_seconds(flow: dict[str, Any], plain: dict[str, Any]) -> float:
    """Return the processor time of Prefect: its server, and the difference it makes to the main process.

    Workers are left out: they do not use Prefect, and two runs of the same work differ by more than it costs.
    """
    spent = flow["processor_seconds"]
    return float(spent["server"] + spent["main"] - plain["processor_seconds"]["main"])


def _rates(documents: int, size: int, child: dict[str, Any]) -> dict[str, Any]:
    return {
        "seconds": round(child["seconds"], 1),
        "documents_per_second": round(documents / child["seconds"]),
        "megabytes_per_second": round(size / 1e6 / child["seconds"], 2),
        "counts": child["counts"],
    }


def _child(kind: str, corpus: Path, home: Path, elasticsearch: str | None) -> dict[str, Any]:
    """Measure in a child process, so that memory and processor time are separate."""
    target = ["--elasticsearch", elasticsearch] if elasticsearch else []
    command = [sys.executable, "-m", "benchmarks.throughput", "--child", kind, str(corpus), str(home), *target]
    quiet = {**os.environ, "PREFECT_LOGGING_LEVEL": "CRITICAL"}
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=quiet)
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _measured(kind: str, corpus: str, settings: Settings) -> dict[str, Any]:
    """Ingest `corpus` and measure time, processor time and memory; times exclude start-up."""
    run = _flow_run(settings) if kind == "flow" else _plain_run(settings)
    started = _processor_seconds()
    with _largest_memory() as memory:
        began = time.perf_counter()
        counts, tasks = run(corpus)
        seconds = time.perf_counter() - began
    ended = _processor_seconds()
    return {
        "seconds": seconds,
        "counts": counts,
        "tasks": tasks,
        "memory_mb": round(memory["bytes"] / 1e6),
        "processor_seconds": {who: round(ended[who] - started[who], 2) for who in ended},
    }


def _flow_run(settings: Settings) -> Any:
    """Start Prefect's server by a run on an empty folder, and return a function that runs the flow."""
    parameters = {"home": str(settings.home), "elasticsearch_url": settings.elasticsearch_url}
    with tempfile.TemporaryDirectory() as empty:
        ingest(IngestParameters(paths=[empty], **parameters))

    def run(corpus: str) -> tuple[dict[str, Any], int]:
        report = ingest(IngestParameters(paths=[corpus], **parameters))
        return report.counts(), 2 * len(list(Path(settings.prepared).glob("*.parquet")))

    return run


def _plain_run(settings: Settings) -> Any:
    """Return a function that does the same work in a plain loop: discovery, preparation in workers, settling, ledger."""
    options = prepare_options(settings)

    def run(corpus: str) -> tuple[dict[str, Any], int]:
        name, counts = new_run_name(), {"read": 0, "indexed": 0}
        ledger = Ledger(settings.ledger_url, target=index_target(settings), pipeline=options.pipeline)
        with open_index(settings) as index, Workers(settings.workers) as workers, ThreadPoolExecutor() as threads:
            index.create()
            batches = plan_batches(
                discover(IngestParameters(paths=[corpus]), settings),
                max_documents=settings.batch_documents,
                max_bytes=settings.batch_bytes,
            )
            waiting: deque[tuple[Batch, Future[PreparedBatch]]] = deque()
            for batch in [*batches, None, None, None, None]:
                if batch is not None:
                    waiting.append((batch, threads.submit(workers.prepare, batch, options)))
                if waiting and (batch is None or len(waiting) > 2 * workers.count):
                    first, future = waiting.popleft()
                    letters = settings.dead_letters / f"{name}.jsonl"
                    settled = settle_batch(future.result(), index, run=name, letters=letters, storage_options={})
                    ledger.inputs.record(name, settled.results(first, index.identities().values()))
                    counts["read"] += settled.report.read
        ledger.close()
        return counts, 0

    return run


def _processor_seconds() -> dict[str, float]:
    """Return the processor time so far of this process, of Prefect's server, and of all workers, in seconds."""
    me = psutil.Process()
    own = me.cpu_times()
    spent = {"main": own.user + own.system, "server": 0.0, "workers": own.children_user + own.children_system}
    for child in me.children(recursive=True):
        times = child.cpu_times()
        spent["server" if _is_server(child) else "workers"] += times.user + times.system
    return spent


def _is_server(process: psutil.Process) -> bool:
    return "prefect" in " ".join(_command(process))


@contextmanager
def _largest_memory() -> Iterator[dict[str, int]]:
    """Sample the resident memory of this process and its workers, without Prefect's server; `bytes` has the largest sum."""
    largest, stop = {"bytes": 0}, threading.Event()

    def watch() -> None:
        while not stop.wait(0.2):
            largest["bytes"] = max(largest["bytes"], sum(_resident(process) for process in _workers()))

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


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def _shown(result: dict[str, Any]) -> str:
    lines = [f"{result['documents']:,} documents, {result['megabytes']} MB"]
    for backend in ("embedded", "elasticsearch"):
        if backend in result:
            figures = result[backend]
            rate = f"{figures['documents_per_second']:,} documents/s, {figures['megabytes_per_second']} MB/s"
            lines.append(f"{backend:14} {rate} ({figures['seconds']} s)  {figures['counts']}")
    cost = result["orchestration"]
    share = f"{cost['wall_share']:.1%} of wall time, {cost['processor_share']:.1%} of processor time"
    lines.append(f"{'orchestration':14} {share} ({cost['tasks']} tasks)")
    sizes = ", ".join(f"{int(count):,} documents: {size} MB" for count, size in result["memory_mb"].items())
    lines.append(f"{'memory':14} {sizes} (ratio {result['memory_ratio']})")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
