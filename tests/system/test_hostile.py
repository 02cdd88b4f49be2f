"""Inputs made to break a reader, ingested by real workers: each has a clear outcome, and harms no other input."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.inputs.hostile import ARTICLE, QUICK, SLOW, Hostile

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
# The largest of these documents has 6 MB; the limit is 20 MB. A worker takes 0.4 GB before its first document, half of it for
# language detection.
PEAK_BYTES = 1_500_000_000
# An article is placed before and after so many hostile files.
GROUP = 5


@dataclass(frozen=True)
class Run:
    read: int
    batches: int
    found: dict[str, list[str]]
    peaks: list[int]


def ingested(folder: Path, hostile: tuple[Hostile, ...], **settings: Any) -> Run:
    """Ingest the hostile files, with articles between them, as one batch, in a process of its own."""
    news = folder / "news"
    news.mkdir()
    for number, each in enumerate(hostile):
        each.write(news, prefix=f"{number:02}-")
        if number % GROUP == 0:
            (news / f"{number:02}-.txt").write_text(f"{number}. {ARTICLE}", "utf-8")
    (news / "article.txt").write_text(ARTICLE, "utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KIOSQUE_")}
    environment |= {"PYTHONPATH": str(ROOT), "KIOSQUE_BATCH_BYTES": "1000000000", "KIOSQUE_WORKERS": "1"}
    environment |= {f"KIOSQUE_{name.upper()}": str(value) for name, value in settings.items()}
    command = [sys.executable, "-m", "tests.support.ingest_alone", str(news), str(folder / "home")]
    done = subprocess.run(command, capture_output=True, env=environment, cwd=folder, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return Run(**json.loads(done.stdout))


def outcome(run: Run, hostile: tuple[Hostile, ...], each: Hostile) -> list[str]:
    return run.found[f"{hostile.index(each):02}-{each.name}#1"]


def articles(run: Run, hostile: tuple[Hostile, ...]) -> dict[str, str]:
    names = [f"{number:02}-.txt" for number in range(0, len(hostile), GROUP)]
    return {name: run.found[f"{name}#1"][0] for name in (*names, "article.txt")}


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return ingested(tmp_path_factory.mktemp("quick"), QUICK)


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return ingested(tmp_path_factory.mktemp("slow"), SLOW, max_document_seconds=4)


@pytest.mark.parametrize("each", QUICK, ids=lambda each: each.name)
def test_a_hostile_input_ends_in_its_outcome(quick: Run, each: Hostile) -> None:
    got, step, error, reason = outcome(quick, QUICK, each)
    assert ("indexed" if got == "duplicate" else got, step, error) == (each.outcome, each.step, each.error)
    assert each.reason in reason


@pytest.mark.parametrize("each", SLOW, ids=lambda each: each.name)
def test_a_document_that_takes_too_long_is_rejected_with_the_step(slow: Run, each: Hostile) -> None:
    got, step, error, reason = outcome(slow, SLOW, each)
    assert (got, step, error) == (each.outcome, each.step, each.error)
    assert reason == f"took more than 4 s of processor time, the last of it in {each.step}"


def test_articles_in_the_batch_of_hostile_inputs_are_indexed_nevertheless(quick: Run, slow: Run) -> None:
    assert (quick.batches, slow.batches) == (1, 1)
    assert set(articles(quick, QUICK).values()) <= {"indexed", "duplicate"}
    assert set(articles(slow, SLOW).values()) <= {"indexed", "duplicate"}


def test_every_document_of_a_batch_that_is_prepared_again_is_indexed_once(slow: Run) -> None:
    assert slow.read == len(slow.found) == len(SLOW) + 2


def test_hostile_inputs_take_bounded_memory(quick: Run, slow: Run) -> None:
    assert max(quick.peaks) * 1024 < PEAK_BYTES
    assert max(slow.peaks) * 1024 < PEAK_BYTES


def test_a_document_that_needs_more_memory_than_a_worker_may_have_is_rejected(tmp_path: Path) -> None:
    objects = Hostile("objects.jsonl", lambda: b'{"list":[' + b"{}," * 6_000_000 + b'{}],"text":"x"}')
    run = ingested(tmp_path, (objects,), max_worker_bytes=512 * 1024 * 1024)
    got, step, error, _ = outcome(run, (objects,), objects)
    assert (got, step, error) == ("rejected", "read", "OutOfMemory")
    assert set(articles(run, (objects,)).values()) <= {"indexed", "duplicate"}
