"""Measure the processor time from raw article to search index, beside the scripts and tools that others would use.

    python -m benchmarks.end_to_end --data ../shared/data/extraction [--documents 2000] [--form text html]
                                    [--system "plain script" trafilatura] [--floors]
                                    [--elasticsearch URL | --elasticsearch-node] [--json]

Real news pages and their texts, repeated with edits to N, are given to each system in turns of 500 files, one system after the
other, so that other work on the machine slows all of them. Each system is a process of its own. Times are processor time a
document once it is warm, with reading and indexing, of a server the client's side; ratios are to the script (BeautifulSoup,
langdetect, and `helpers.bulk` or Tantivy). F1 compares words in runs of four with the article's text, as
`benchmarks.extraction` does, over the pages without edits. The shares of our steps are of a run over some of the same files.
A peer that fails or is not installed is named with its reason; `make bench` installs them. `--system` measures these beside ours.
With --floors the exit code is 1 if ours is slower, beside a system, than `benchmarks/data/speed_floors.yaml` allows.
"""

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from benchmarks.backends import elasticsearch_url
from benchmarks.end_to_end.corpus import argument_parser, articles, write_turns
from benchmarks.end_to_end.steps import take_through, timed
from benchmarks.end_to_end.systems import OF_PAGES, OURS, SCRIPT, SYSTEMS
from benchmarks.extraction.pages import GoldPage, load_pages, mean_score, precision_recall
from benchmarks.floors import below, exit_code, load_floors
from config.options import PrepareOptions
from config.settings import load_settings
from flows.run.inputs import discover, prepare_options
from flows.run.parameters import IngestParameters
from tasks.document import Document
from tasks.index import open_index
from tasks.prepare.steps import preparation_steps
from tasks.read.formats.documents import read_documents
from tasks.read.input import Input
from tasks.settle import settle

T = TypeVar("T")

TURN = 500  # files: a turn is a batch of ours, which may have a thousand


class Failed(Exception):
    """A system that cannot be measured; the message says why."""


def main() -> int:
    """Measure and print."""
    parser = argument_parser(__doc__)
    parser.add_argument(
        "--system", nargs="+", choices=[name for name in SYSTEMS if name != OURS], default=list(SYSTEMS)
    )
    parser.add_argument("--floors", action="store_true")
    arguments = parser.parse_args()
    floors = load_floors().end_to_end if arguments.floors else {}
    pages = load_pages(arguments.data)
    with elasticsearch_url(arguments) as url:
        results = {form: measure(pages, form, arguments.documents, arguments.system, url) for form in arguments.form}
    print(json.dumps(results) if arguments.json else "\n".join(shown(results)))
    return exit_code(below(floors, {form: times_ours(result) for form, result in results.items()}))


def times_ours(result: Mapping[str, Any]) -> dict[str, float]:
    """Return how many times our processor time each other system took."""
    costs = {name: row["milliseconds"] for name, row in result["systems"].items()}
    return {name: cost / costs[OURS] for name, cost in costs.items() if name != OURS}


def measure(
    pages: Sequence[GoldPage], form: str, documents: int, peers: Sequence[str], url: str | None
) -> dict[str, Any]:
    """Return the figures of ours, the script and `peers`, the reasons of those that failed, and the shares of our steps."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as open_systems:
        size = min(TURN, documents)
        *turns, warming = write_turns(
            Path(folder) / "articles", articles(pages, form, documents + size), form, size=size
        )
        systems: dict[str, System] = {}
        failed: dict[str, str] = {}
        for name in dict.fromkeys([OURS, SCRIPT, *peers]):
            if form == "html" or name not in OF_PAGES:
                systems[name] = open_systems.enter_context(System(name, Path(folder) / name, url))
        for turn in [warming, *turns]:
            for name in list(systems):
                try:
                    systems[name].take(turn, is_timed=turn is not warming)
                except Failed as error:
                    failed[name] = str(error)
                    del systems[name]
        rows = {name: _row(system.finish(), pages, documents) for name, system in systems.items()}
        shares = step_shares(turns[: max(1, len(turns) // 10)], Path(folder) / "steps")
    for row in rows.values():
        row["times_script"] = round(rows[SCRIPT]["milliseconds"] / row["milliseconds"], 2)
    return {"documents": documents, "systems": rows, "failed": failed, "shares": shares}


class Measured(NamedTuple):
    """The processor time that a system took, in seconds, its peak memory, and the texts that it found."""

    seconds: float
    memory_mb: int
    texts: dict[str, str]


class System:
    """A system in a process of its own."""

    def __init__(self, name: str, home: Path, url: str | None) -> None:
        """Start it."""
        command = [sys.executable, "-m", "benchmarks.end_to_end.systems", name, str(home), *([url] if url else [])]
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed with the process
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, text=True
        )
        self._is_ready = False
        self._seconds = 0.0
        self._texts: dict[str, str] = {}

    def __enter__(self) -> "System":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._errors):
            with suppress(OSError):
                stream.close()  # type: ignore[union-attr]

    def take(self, folder: Path, *, is_timed: bool) -> None:
        """Give it the files of a folder; raise Failed with the last line of its errors if it ends."""
        if not self._is_ready:
            self._line()
            self._is_ready = True
        self._write(f"{folder}\n")
        answer = json.loads(self._line())
        if is_timed:
            self._seconds += answer["seconds"]
            self._texts |= answer["texts"]

    def finish(self) -> Measured:
        """Have it end, and return what it took."""
        stdin = self._process.stdin
        assert stdin
        stdin.close()
        return Measured(self._seconds, json.loads(self._line())["memory_mb"], self._texts)

    def _write(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(line)
        self._process.stdin.flush()

    def _line(self) -> str:
        assert self._process.stdout
        if line := self._process.stdout.readline():
            return line
        self._errors.seek(0)
        raise Failed((self._errors.read().strip().splitlines() or ["it ended"])[-1])


def _row(measured: Measured, pages: Sequence[GoldPage], documents: int) -> dict[str, float]:
    pairs = [precision_recall(text, page.text) for text, page in zip(measured.texts.values(), pages, strict=False)]
    return {
        "milliseconds": round(1000 * measured.seconds / documents, 3),
        "documents_a_second": round(documents / measured.seconds, 1),
        "memory_mb": measured.memory_mb,
        "f1": round(mean_score(pairs).f1, 4),
    }


def step_shares(turns: Sequence[Path], home: Path) -> dict[str, float]:
    """Return the share of each of our steps in the processor time of preparing and indexing; the first files warm them."""
    settings = load_settings(home=home)
    options = prepare_options(settings)
    steps = preparation_steps(options)
    spent: defaultdict[str, float] = defaultdict(float)
    inputs = list(discover(IngestParameters(paths=[str(turn) for turn in turns]), settings))
    with open_index(settings) as index:
        index.create()
        for half in (inputs[: len(inputs) // 2], inputs[len(inputs) // 2 :]):
            spent.clear()
            prepared: list[Document] = []
            for part in half:
                found = timed("read", partial(_read, part, options), spent)
                prepared += [take_through(document, steps, spent) for document in found]
            timed("index", partial(settle, prepared, index), spent)
    return {name: round(seconds / sum(spent.values()), 3) for name, seconds in spent.items()}


def _read(part: Input, options: PrepareOptions) -> list[Document]:
    return list(read_documents(part, options=options.read, storage_options={}))


def shown(results: dict[str, Any]) -> Iterator[str]:
    """Lay the results out as tables."""
    for form, result in results.items():
        yield f"\n{form}, {result['documents']:,} documents: processor time a document in ms"
        yield f"{'':14}{'ms':>9}{'x script':>10}{'docs/s':>9}{'MB':>7}{'F1':>8}"
        for name, row in sorted(result["systems"].items(), key=lambda each: each[1]["milliseconds"]):
            yield (
                f"{name:14}{row['milliseconds']:>9.2f}{row['times_script']:>10.2f}{row['documents_a_second']:>9.1f}"
                f"{row['memory_mb']:>7}{row['f1']:>8.3f}"
            )
        yield from (f"{name:14} failed: {reason}" for name, reason in result["failed"].items())
        shares = sorted(result["shares"].items(), key=lambda each: -each[1])
        yield f"{OURS}, share of each step: " + ", ".join(f"{name} {share:.0%}" for name, share in shares)


if __name__ == "__main__":
    sys.exit(main())
