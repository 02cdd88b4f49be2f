"""Measure what each step of preparation costs, and what the metadata of an article adds to the rest.

    python -m benchmarks.end_to_end.steps FOLDER [--documents N] [--json]

Prints the processor time of each step in milliseconds a document, the least of three rounds after one that fills the caches,
and the share that the steps which annotate take of all others. FOLDER holds articles in any form.
"""

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain, islice
from tempfile import TemporaryDirectory
from typing import TypeVar

from config.options import PrepareOptions
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
        read = partial(read_documents, options=options.read, storage_options={}, passed_over=None)
        documents = list(islice(chain.from_iterable(map(read, find_inputs([folder]))), most))
        steps = [(f"{name}: {_name(step)}", step) for name, step in preparation_steps(options)]
        _spent(documents, steps)  # loads models and fills caches
        rounds = [_spent(documents, steps) for _ in range(_ROUNDS)]
    best = min(rounds, key=lambda spent: sum(spent.values()))
    return {name: 1000 * best[name] / len(documents) for name, _ in steps}


def _name(step: Step) -> str:
    return str(getattr(step, "__name__", "") or getattr(getattr(step, "func", None), "__name__", "step"))


def _spent(documents: Sequence[Document], steps: Sequence[tuple[str, Step]]) -> dict[str, float]:
    """Return the seconds of processor time by step."""
    spent: defaultdict[str, float] = defaultdict(float)
    for document in documents:
        take_through(document, steps, spent)
    return spent


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
