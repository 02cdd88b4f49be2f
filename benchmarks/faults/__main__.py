"""Injects every fault and prints the table."""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console
from rich.table import Table

import benchmarks.faults
from benchmarks.backends import add_backend_arguments
from benchmarks.faults import any_run, changed_index, elasticsearch, one_stream, shared_names
from benchmarks.faults.bench import ARTICLES, Bench, FaultCounts, prefect_api
from tests.support.elasticsearch_node import ElasticsearchServer, start_node
from tests.support.elasticsearch_node.node import ElasticsearchNode

BLOCKS, NODE_KILLS = 3, 3


def inject_all(bench: Bench, *, kills: int) -> Iterator[FaultCounts | None]:
    """Inject every fault of the bench's backend, and yield the counts of each."""
    yield any_run.killed(bench, kills)
    yield any_run.interrupted(bench, kills)
    yield any_run.at_once(bench)
    yield any_run.ledger_locked(bench)
    yield any_run.work_disk_full(bench)
    yield any_run.ledger_lost(bench)
    yield one_stream.killed_in_one_stream(bench)
    yield changed_index.deleted(bench)
    yield changed_index.put_back(bench)
    yield shared_names.folders_of_one_name(bench)
    yield shared_names.one_canonical_for_all(bench)
    yield shared_names.rotated_file(bench)
    if bench.server is not None:
        yield elasticsearch.bad_line(bench)
        yield elasticsearch.mapping_errors(bench)
        yield elasticsearch.flooded(bench, BLOCKS)
        yield elasticsearch.two_homes(bench)
        yield elasticsearch.forgotten_elsewhere(bench)
        yield changed_index.template(bench)
        yield changed_index.rolled_over(bench)
        yield changed_index.closed(bench)
        if isinstance(bench.server, ElasticsearchNode):
            yield elasticsearch.node_killed(bench, NODE_KILLS)


def shown(rows: Sequence[FaultCounts]) -> Table:
    """Lay out the counts of every fault as a table."""
    table = Table(box=None, pad_edge=False)
    table.add_column("fault")
    for name in FaultCounts._fields[1:]:
        table.add_column(name, justify="right")
    for row in rows:
        table.add_row(row.fault, *(f"{value:,}" for value in row[1:]))
    return table


def main() -> int:
    """Measure and print; 1 when a document was lost or doubled, or a fault could not be injected."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.faults",
        description=benchmarks.faults.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_backend_arguments(parser)
    parser.add_argument("--kills", type=int, default=20, help="how often a run is killed, and interrupted")
    parser.add_argument("--articles", type=int, default=ARTICLES, help="how many articles a run has")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    done: list[FaultCounts] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        api = stack.enter_context(prefect_api())
        servers: list[ElasticsearchServer | None] = [None]
        if arguments.elasticsearch_node:
            servers.append(stack.enter_context(start_node()))
        elif arguments.elasticsearch:
            servers.append(ElasticsearchServer(url=arguments.elasticsearch))
        for server in servers:
            backend = "embedded" if server is None else "elasticsearch"
            bench = Bench(folder / backend, server, articles=arguments.articles, prefect_api=api)
            for row in inject_all(bench, kills=arguments.kills):
                if row is None:
                    print("skipped: no file system can be mounted here, or no snapshot taken", file=sys.stderr)
                    continue
                done.append(row)
                print(json.dumps(row._asdict()), file=sys.stderr)
    if arguments.json:
        print(json.dumps({"faults": [row._asdict() for row in done]}))
    else:
        Console(width=150).print(shown(done))
    return int(any(row.lost or row.doubled or not row.injected for row in done))


if __name__ == "__main__":
    sys.exit(main())
