"""Faults of publishers and operators: different articles share an address, a file name or a line number.

Each article has a number in its text. Runs read the inputs one after the other into one home, and all of them once more.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.faults.bench import Bench, FaultCounts, article_text, counts_of, ended
from tasks.index import open_index
from tasks.index.query import parse_query
from tasks.index.values import Filters

_NUMBER = re.compile(r"numbered (\d+)")
_FOLDERS = 3


def folders_of_one_name(bench: Bench) -> FaultCounts:
    """Ingest folders that have one name, each with files of the same names."""
    folder = bench.home()
    sources = [folder / publisher / "2024" for publisher in ("rfi", "bbc", "dw")]
    for number in range(bench.articles):
        _write(sources[number % _FOLDERS] / f"{number // _FOLDERS:03}.txt", numbered_text(number))
    return _counted(bench, "folders of one name", sources, injected=_FOLDERS - 1)


def one_canonical_for_all(bench: Bench) -> FaultCounts:
    """Ingest the pages of a site whose template names its front page in English as the canonical address of each."""
    folder = bench.home()
    sources = [folder / "early", folder / "late"]
    for number in range(bench.articles):
        page = (
            f"<html><head><title>Story {number}</title><link rel='canonical' href='https://one.example/en'></head>"
            f"<body><article><h1>Story {number}</h1><p>{numbered_text(number)}</p></article></body></html>"
        )
        _write(sources[number % 2] / f"{number}.html", page)
    return _counted(bench, "one canonical address for all pages", sources, injected=bench.articles - 1)


def rotated_file(bench: Bench) -> FaultCounts:
    """Ingest a JSON Lines file whose head is rotated away between the runs: line numbers pass to other articles."""
    folder = bench.home()
    lines = [
        json.dumps({"title": f"Story {number}", "text": numbered_text(number)}) for number in range(bench.articles)
    ]
    step = bench.articles // 4
    sources = [folder / str(first) / "log.jsonl" for first in range(3)]
    for first, source in enumerate(sources):
        _write(source, "\n".join(lines[first * step : first * step + 2 * step]) + "\n")
    live = folder / "log" / "log.jsonl"
    home = bench.home()
    for source in sources:
        _write(live, source.read_text("utf-8"))
        counts = counts_of(ended(bench.start(home, news=live)))
    return compared(bench, "head of a JSON Lines file rotated away", home, counts, range(4 * step), injected=2)


def numbered_text(number: int) -> str:
    """Return the text of an article that has its number in it."""
    return f"{article_text(number)} It is the story numbered {number}."


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _counted(bench: Bench, fault: str, sources: Sequence[Path], *, injected: int) -> FaultCounts:
    """Ingest each source in a run of its own, and then again."""
    home = bench.home()
    ends = [ended(bench.start(home, news=source)) for _ in range(2) for source in sources]
    counts = sum((Counter(_outcomes(counts_of(end))) for end in ends[: len(sources)]), Counter[str]())
    return compared(bench, fault, home, counts, range(bench.articles), injected=injected)


def _outcomes(counts: dict[str, int]) -> dict[str, int]:
    return {name: value for name, value in counts.items() if isinstance(value, int)}


def compared(
    bench: Bench, fault: str, home: Path, counts: dict[str, int], numbers: Iterable[int], *, injected: int
) -> FaultCounts:
    """Return the counts of a fault, by comparing the numbers of the articles in the index with the right ones."""
    right = Counter(str(number) for number in numbers)
    with open_index(bench.settings(home)) as index:
        index.refresh()
        hits = index.search(parse_query(""), filters=Filters(), size=3 * bench.articles).hits
        found = Counter(number for hit in hits for number in _NUMBER.findall(hit.document.text))
    lost, doubled = (right - found).total(), (found - right).total()
    return bench.row(fault, injected, counts, lost=lost, doubled=doubled)
