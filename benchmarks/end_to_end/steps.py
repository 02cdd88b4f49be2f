"""Measure what each step of preparation costs, and what the metadata of an article adds to the rest.

    python -m benchmarks.end_to_end.steps FOLDER [--documents N] [--json]

Prints the processor time of each step in milliseconds a document, the least of three rounds after one that fills the caches,
and the share that the steps which annotate take of all others: reading, the other steps, and writing the batch. FOLDER holds
articles in any form.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain, islice
from tempfile import TemporaryDirectory
from typing import TypeVar

from config.options import PrepareOptions
from tasks.corpus.batches import write_prepared
from tasks.document import Document
from tasks.prepare.steps import Step, preparation_steps
from tasks.read.find.inputs import find_inputs
from tasks.read.formats.documents import read_documents

T = TypeVar("T")

_ROUNDS = 3
_ADDED = ("annotate", "stories")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the costs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    costs = measure(asked.folder, asked.documents)
    added = sum(cost for name, cost in costs.items() if name.startswith(_ADDED))
    rest = sum(costs.values()) - added
    if asked.json:
        print(json.dumps({"ms": costs, "added": added / rest}))
        return 0
    for name, cost in costs.items():
        print(f"{name:32} {cost:8.3f} ms {cost / (added + rest):6.1%}")
    print(f"annotation and stories add {added:.2f} ms to {rest:.2f} ms, {added / rest:.0%}")
    return 0


def measure(folder: str, most: int) -> dict[str, float]:
    """Return the milliseconds of processor time a document by step, of at most `most` documents."""
    with TemporaryDirectory() as home:
        options = PrepareOptions(pipeline="", folder=home)
        steps = [(f"{name}: {_name(step)}", step) for name, step in preparation_steps(options)]
        rounds = [_spent(folder, most, options, steps) for _ in range(1 + _ROUNDS)][1:]  # the first fills the caches
    return min(rounds, key=lambda spent: sum(spent.values()))


def _name(step: Step) -> str:
    return str(getattr(step, "__name__", "") or getattr(getattr(step, "func", None), "__name__", "step"))


def _spent(folder: str, most: int, options: PrepareOptions, steps: Sequence[tuple[str, Step]]) -> dict[str, float]:
    """Return the milliseconds of processor time a document by step, in their order."""
    spent: dict[str, float] = dict.fromkeys(("read", *(name for name, _ in steps), "write"), 0.0)
    read = partial(read_documents, options=options.read, storage_options={}, passed_over=None)
    documents = timed("read", lambda: list(islice(chain.from_iterable(map(read, find_inputs([folder]))), most)), spent)
    prepared = [take_through(document, steps, spent).with_(markup=None) for document in documents]
    timed("write", lambda: write_prepared(prepared, f"{options.folder}/batch.parquet"), spent)
    return {name: 1000 * seconds / len(documents) for name, seconds in spent.items()}


def take_through(document: Document, steps: Sequence[tuple[str, Step]], spent: dict[str, float]) -> Document:
    """Return the document after `steps`; add their times to `spent`. A document that a step rejects goes no further."""
    for name, step in steps:
        if document.rejection is None:
            document = timed(name, partial(step, document), spent)
    return document


def timed(name: str, work: Callable[[], T], spent: dict[str, float]) -> T:
    """Return what `work` returns; add the seconds of processor time that it took to those of `name`."""
    begun = time.process_time()
    done = work()
    spent[name] += time.process_time() - begun
    return done


if __name__ == "__main__":
    sys.exit(main())
