"""The choice of a backend on a benchmark's command line."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager


def add_backend_arguments(parser: argparse.ArgumentParser) -> None:
    """Let a benchmark be told which Elasticsearch to use; without, it uses the embedded index."""
    parser.add_argument("--elasticsearch", metavar="URL", help="use this Elasticsearch")
    parser.add_argument("--elasticsearch-node", action="store_true", help="start the node that the tests use")


@contextmanager
def elasticsearch_url(arguments: argparse.Namespace) -> Iterator[str | None]:
    """Give the URL that `arguments` ask for, of a node that runs as long as the block if they ask for one; else None."""
    if not arguments.elasticsearch_node:
        yield arguments.elasticsearch
        return
    from tests.support.elasticsearch_node import start_node

    with start_node() as node:
        yield node.url
