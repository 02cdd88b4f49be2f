"""Fault of a large file that is one compressed stream: its run is killed in the middle of it."""

import gzip
import json
import os
import random
import signal
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

from benchmarks.faults.bench import Bench, FaultCounts, Run, ended
from benchmarks.faults.shared_names import compared, numbered_text

PIECE_BYTES = 128 * 1024
# Bytes of a field that no compression makes small, so that few articles give many pieces.
_NOISE_BYTES = 10_000


def killed_in_one_stream(bench: Bench, times: int = 3) -> FaultCounts:
    """Kill a run over one gzip stream after it has indexed another piece, `times` times: each run goes on from there."""
    news, home = bench.home() / "news.jsonl.gz", bench.home()
    news.parent.mkdir()
    news.write_bytes(gzip.compress(b"".join(_line(number) for number in range(bench.articles))))
    for _ in range(times):
        run = bench.start(home, news=news, batch_bytes=PIECE_BYTES)
        _wait_for_more(run, home, _pieces_finished(home))
        os.killpg(run.pid, signal.SIGKILL)
        ended(run)
    counts = bench.finish(home, news=news, batch_bytes=PIECE_BYTES)
    if counts["unchanged"] < times:
        raise SystemExit(f"expected: the last run finds the pieces that the killed ones indexed; it counted {counts}")
    return compared(bench, "killed in one compressed stream", home, counts, range(bench.articles), injected=times)


def _line(number: int) -> bytes:
    noise = random.Random(number).randbytes(_NOISE_BYTES).hex()
    return json.dumps({"title": f"Story {number}", "text": numbered_text(number), "noise": noise}).encode() + b"\n"


def _wait_for_more(run: Run, home: Path, before: int) -> None:
    while _pieces_finished(home) <= before:
        if run.poll() is not None:
            raise SystemExit(f"expected: a run that is killed before its end; it ended and said: {ended(run)}")
        threading.Event().wait(0.02)


def _pieces_finished(home: Path) -> int:
    try:
        with closing(sqlite3.connect(f"file:{home / 'ledger.sqlite'}?mode=ro", uri=True)) as ledger:
            return int(ledger.execute("select count(*) from inputs").fetchone()[0])
    except sqlite3.OperationalError:  # the run is just making it, or writing it
        return 0
