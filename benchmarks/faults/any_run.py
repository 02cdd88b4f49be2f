"""Faults of any run, with either index."""

import os
import random
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from benchmarks.faults.bench import MOST_RUNS, Bench, Ended, FaultCounts, Run, counts_of, ended, require, summed
from tasks.runtime.interrupts import SENTENCE

LOCK_S = 2.0
# Too small for a prepared batch, and large enough for all of them.
SMALL_DISK = "8k"


def killed(bench: Bench, times: int) -> FaultCounts:
    """Kill a run and all its processes, at random moments within the time of a whole run."""

    def kill(run: Run) -> None:
        os.killpg(run.pid, signal.SIGKILL)
        ended(run)

    return _strike_at_random(bench, times, "killed (SIGKILL) at a random moment", kill)


def interrupted(bench: Bench, times: int) -> FaultCounts:
    """Press Ctrl-C, or send SIGTERM, at such moments: the run must end with one sentence and the signal's exit code."""
    chance = random.Random(times)

    def tell(run: Run) -> None:
        number = chance.choice([signal.SIGINT, signal.SIGTERM])
        (os.killpg if number == signal.SIGINT else os.kill)(run.pid, number)
        _require_interrupted(ended(run), number)

    return _strike_at_random(bench, times, "told to end (Ctrl-C, SIGTERM) at a random moment", tell)


def _require_interrupted(end: Ended, number: int) -> None:
    is_said = end.code == 128 + number and end.err == f"kiosque: {SENTENCE}\n"
    is_done = end.code == 0 and end.out != ""
    # Before the command's first line, and after its last, Python itself handles the signal.
    is_not_begun = end.out == "" and (end.code == -number or end.err.endswith("KeyboardInterrupt\n"))
    is_over = end.out != "" and end.code in (-number, 128 + number)
    require(is_said or is_done or is_not_begun or is_over, "one sentence and the signal's exit code", end)


def _strike_at_random(bench: Bench, times: int, fault: str, strike: Callable[[Run], None]) -> FaultCounts:
    """Strike `times` runs. A run that succeeds before its moment completes its home, and the next one gets another home."""
    chance, injected, rows = random.Random(times), 0, []
    began = time.monotonic()
    bench.finish(bench.home())
    whole = time.monotonic() - began
    home, in_this_home = bench.home(), 0
    while injected < times:
        run = bench.start(home)
        with suppress(subprocess.TimeoutExpired):
            run.wait(chance.uniform(0, whole))
        if run.poll() is None:
            strike(run)
            injected += 1
            in_this_home += 1
        else:
            rows.append(bench.compare(fault, in_this_home, home, counts_of(ended(run))))
            home, in_this_home = bench.home(), 0
    rows.append(bench.compare(fault, in_this_home, home, bench.finish(home)))
    return summed(rows)


def at_once(bench: Bench) -> FaultCounts:
    """Start two runs over one folder into one home at the same moment: one does the work, the other waits for it.

    On a busy machine one may be over before the other begins: then two more are started.
    """
    for _ in range(MOST_RUNS):
        home = bench.home()
        ends = [ended(run) for run in [bench.start(home), bench.start(home)]]
        if waited := sum("this one waits" in end.err for end in ends):
            break
    counts = max((counts_of(end) for end in ends), key=lambda each: each["indexed"])
    return bench.compare("two runs at once", waited, home, counts)


def ledger_locked(bench: Bench, seconds: float = LOCK_S) -> FaultCounts:
    """Lock the file of the ledger for `seconds`, again and again during a run: the run waits and succeeds."""
    home, locks = bench.home(), 0
    run = bench.start(home)
    while run.poll() is None:
        threading.Event().wait(0.2)
        if (home / "ledger.sqlite").exists() and _lock_for(home / "ledger.sqlite", seconds=seconds):
            locks += run.poll() is None
    return bench.compare("ledger locked by another process", locks, home, counts_of(ended(run)))


def _lock_for(database: Path, *, seconds: float) -> bool:
    """Hold the write lock of a SQLite file; return False if another process has it."""
    connection = sqlite3.connect(database, timeout=1)
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        return False
    else:
        threading.Event().wait(seconds)
        connection.rollback()
        return True
    finally:
        connection.close()


def ledger_lost(bench: Bench) -> FaultCounts:
    """Forget articles, delete the ledger, and run again: the articles stay out, and nothing else is lost or doubled."""
    home = bench.home()
    bench.finish(home)
    forgotten = bench.forget(home)
    (home / "ledger.sqlite").unlink()
    counts = bench.finish(home)
    return bench.compare("ledger lost after articles were forgotten", 1, home, counts, forgotten=forgotten)


def work_disk_full(bench: Bench) -> FaultCounts | None:
    """Put prepared batches on a disk that is too small, then on the usual one; None where no disk can be mounted."""
    home, disk = bench.home(), bench.folder / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "none", disk], capture_output=True, check=False
    )
    if mounted.returncode:
        return None
    try:
        end = ended(bench.start(home, work=disk))
        require(end.code == 1 and "No space left" in end.err, "the run fails and says that the disk is full", end)
    finally:
        subprocess.run(["umount", disk], check=True)
    return bench.compare("work disk full", 1, home, bench.finish(home))
