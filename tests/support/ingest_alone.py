"""Ingests a folder as the flow does, in its own process, without Prefect: `python -m tests.support.ingest_alone FOLDER HOME`.

Prints the first outcome of each file and the most memory that this process and any of its workers took, as JSON.
"""

import json
import resource
import sys
from pathlib import Path

from config.settings import load_settings
from flows.run.indexing import settle_batches
from flows.run.inputs import discover, prepare_options
from flows.run.parameters import IngestParameters
from flows.run.workers import Workers
from flows.state.dead_letters import read_dead_letters
from tasks.index import open_index
from tasks.index.query import parse_query
from tasks.index.values import Filters
from tasks.prepare.batches import plan_batches


def own_peak() -> int:
    """Return the most memory of this process in KiB; `ru_maxrss` would count that of the process that started it."""
    status = Path("/proc/self/status").read_text("ascii", "replace")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")))


def main() -> None:
    folder, home = sys.argv[1:]
    settings = load_settings(home=home)
    inputs = discover(IngestParameters(paths=[folder]), settings)
    batches = plan_batches(inputs, max_documents=settings.batch_documents, max_bytes=settings.batch_bytes)
    options = prepare_options(settings)
    letters = settings.dead_letters / "run.jsonl"
    read = 0
    with open_index(settings) as index, Workers(settings.workers, limits=settings.limits) as workers:
        index.create()
        for batch in batches:
            prepared = workers.prepare(batch, options)
            read += prepared.documents
            settle_batches([prepared], index, run="run", letters=letters, storage_options={})
        hits = index.search(parse_query(""), filters=Filters(), size=1000).hits
    documents = [hit.document for hit in hits]
    found = {f"{x.origin.path}#{x.origin.record}": [x.outcome, "", "", ""] for x in documents}
    for x in read_dead_letters(settings.dead_letters):
        found[f"{x.origin.path}#{x.origin.record}"] = ["rejected", x.step, x.error, x.reason]
    peaks = [own_peak(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]
    json.dump({"read": read, "batches": len(batches), "found": found, "peaks": peaks}, sys.stdout)


if __name__ == "__main__":
    main()
