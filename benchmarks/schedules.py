"""Measure the processor time of one scheduled run, and of discovering files that did not change.

    python -m benchmarks.schedules [--runs 5] [--files 100000] [--json]

A Prefect server and `kiosque schedule` run as a user starts them, with the embedded index. Each run finds one new article in a
folder of 200. Its processor time is that of all processes of `kiosque schedule`, without the server's. The first run is left
out. Discovery is compared with a bare walk (`os.scandir` and `stat`) over the same files in the same process.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

from config.settings import load_settings
from flows.run.inputs import discover
from flows.run.parameters import IngestParameters
from flows.state.ledger import open_ledger
from tests.support.services import Prefect, Service, prefect_with_password, service

# Files that changed less than two seconds before a run are read again by the next one.
OLD_ENOUGH_S = 2.5
TEXT = "The old bridge over the river is open again. {} The mayor thanked all who had worked on it for two years. "


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = {
            **(scheduled_runs(Path(folder), arguments.runs) if arguments.runs else {}),
            **(discovery(Path(folder), arguments.files) if arguments.files else {}),
        }
    print(json.dumps(result) if arguments.json else "\n".join(f"{name}: {value}" for name, value in result.items()))
    return 0


def scheduled_runs(folder: Path, runs: int) -> dict[str, Any]:
    """Return the processor seconds of scheduled runs with one new article each."""
    news = folder / "news"
    news.mkdir()
    for number in range(200):
        _write_article(news, number)
    (folder / "sources.yaml").write_text("sources: [{name: news, folder: news, schedule: {every: 7d}}]", "utf-8")
    (folder / "prefect").mkdir()
    with prefect_with_password(folder / "prefect") as prefect:
        everywhere = {
            **prefect.environment,
            "PREFECT_HOME": str(folder / "client"),
            "PREFECT_RUNNER_POLL_FREQUENCY": "1",
            "KIOSQUE_HOME": str(folder / "home"),
        }
        with service("flows", "schedule", environment=everywhere, cwd=folder, log=folder / "schedule.log") as serving:
            deployment = serving.wait_for(lambda: _deployment(prefect), "deployment")
            seconds = [_one_run(prefect, serving, deployment, news, 200 + number) for number in range(runs + 1)][1:]
    return {
        "processor seconds a scheduled run with one new article": round(statistics.median(seconds), 2),
        "of which the least and the most": [round(min(seconds), 2), round(max(seconds), 2)],
    }


def discovery(folder: Path, files: int) -> dict[str, Any]:
    """Return the time to discover files, first and unchanged, beside that of a bare walk."""
    news = folder / "many"
    for number in range(files):
        if number % 1000 == 0:
            (news / f"{number // 1000:03}").mkdir(parents=True)
        (news / f"{number // 1000:03}" / f"{number}.txt").write_text(f"article {number}")
    time.sleep(OLD_ENOUGH_S)
    settings = load_settings(home=folder / "home-of-many")
    with open_ledger(settings) as ledger:
        first, unchanged = (
            _timed(lambda: discover(IngestParameters(paths=[str(news)]), settings, ledger)) for _ in range(2)
        )
    walk = _timed(lambda: _walk(str(news)))
    return {
        f"{files:,} files, new": _shown(first, walk),
        f"{files:,} files, unchanged": _shown(unchanged, walk),
    }


def _write_article(news: Path, number: int) -> None:
    (news / f"{number:04}.txt").write_text("".join(TEXT.format(number * 1000 + line) for line in range(12)), "utf-8")


def _deployment(prefect: Prefect) -> str | None:
    found = prefect.post("deployments/filter", deployments={"name": {"any_": ["news"]}})
    return found[0]["id"] if found else None


def _one_run(prefect: Prefect, serving: Service, deployment: str, news: Path, number: int) -> float:
    """Return the processor seconds of a run that ends well, between two moments when nothing runs."""
    _write_article(news, number)
    idle, before = _family(serving.process.pid), _processor_s(serving.process.pid)
    done = len(prefect.runs("COMPLETED"))
    prefect.post(f"deployments/{deployment}/create_flow_run")
    serving.wait_for(lambda: len(prefect.runs("COMPLETED")) > done or None, "end of a run")
    serving.wait_for(lambda: len(_family(serving.process.pid)) <= len(idle) or None, "end of its processes")
    assert not prefect.runs("FAILED", "CRASHED"), serving.said
    return _processor_s(serving.process.pid) - before


def _family(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def _processor_s(pid: int) -> float:
    """Return the processor seconds of a process, of its children, and of all of them that ended."""
    return sum(sum(each.cpu_times()[:4]) for each in _family(pid))


def _walk(folder: str) -> None:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                _walk(entry.path)
            else:
                entry.stat()


def _timed(work: Any) -> tuple[float, float]:
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


def _shown(times: tuple[float, float], walk: tuple[float, float]) -> str:
    ratio = times[1] / walk[1]
    return f"{times[0]:.2f} s, {times[1]:.2f} s of processor time, {ratio:.0f} x a bare walk ({walk[1]:.2f} s)"


if __name__ == "__main__":
    raise SystemExit(main())
