"""Options that choose the backend of a benchmark."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager


def add_backend_arguments(parser: argparse.ArgumentParser) -> None:
    """Add options for Elasticsearch; without them a benchmark uses the embedded index."""
    parser.add_argument("--elasticsearch", metavar="URL", help="use this Elasticsearch")
    parser.add_argument("--elasticsearch-node", action="store_true", help="start the node that the tests use")


@contextmanager
def elasticsearch_url(arguments: argparse.Namespace) -> Iterator[str | None]:
    """Yield the URL of the chosen Elasticsearch, or of a node that runs during the block; None for the embedded index."""
    if not arguments.elasticsearch_node:
        yield arguments.elasticsearch
        return
    from tests.support.elasticsearch_node import start_node

    with start_node() as node:
        yield node.url
