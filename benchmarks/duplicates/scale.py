"""Scale: links many documents one batch after the other, and measures time and peak memory."""

import multiprocessing
import resource
import sys
import time
from collections import Counter
from itertools import islice
from pathlib import Path
from queue import Queue
from typing import Any

from benchmarks.duplicates.systems import BATCH, embedded_index, outlined
from benchmarks.duplicates.wire_copy import many_documents, read_paragraphs
from tasks.settle import settle

SEED = 20261127


def scale(data: Path, count: int, limit_mib: int) -> dict[str, Any]:
    """Link `count` generated documents; return the time of the first and last tenth and the peak memory of this process."""
    paragraphs = {language: texts for language, texts in read_paragraphs(data).items() if len(texts) >= 100}
    documents = many_documents(paragraphs, count, seed=SEED)
    outcomes: Counter[str] = Counter()
    seconds: list[float] = []
    with embedded_index() as index:
        while batch := list(islice(documents, BATCH)):
            begun = time.process_time()
            settled = settle([outlined(document) for document in batch], index)
            seconds.append(time.process_time() - begun)
            outcomes.update(str(document.outcome) for document in settled)
            if outcomes.total() % 10_000 == 0:
                print(f"{outcomes.total():,} linked, peak memory {_peak_mib():,} MiB", file=sys.stderr, flush=True)
    tenth = max(len(seconds) // 10, 1)
    return {
        "documents": outcomes.total(),
        **outcomes,
        "peak_mib": _peak_mib(),
        "limit_mib": limit_mib,
        "of_limit": round(_peak_mib() / limit_mib, 3),
        "link_ms_first_tenth": round(sum(seconds[:tenth]) / tenth, 3),
        "link_ms_last_tenth": round(sum(seconds[-tenth:]) / tenth, 3),
    }


def _peak_mib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def scale_in_own_process(data: Path, count: int, limit_mib: int) -> dict[str, Any]:
    """Run `scale` in a process of its own, so that its peak memory is measured alone."""
    context = multiprocessing.get_context("spawn")
    answer = context.SimpleQueue()
    process = context.Process(target=_answer, args=(answer, data, count, limit_mib))
    process.start()
    process.join()
    if process.exitcode:
        sys.exit(f"linking {count:,} documents ended with exit code {process.exitcode}")
    result: dict[str, Any] = answer.get()
    return result


def _answer(answer: "Queue[dict[str, Any]]", data: Path, count: int, limit_mib: int) -> None:
    answer.put(scale(data, count, limit_mib))
