"""Two nodes that are one cluster, of which the second may be killed and started again."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from tests.support.elasticsearch_node.node import ElasticsearchNode, free_ports, start_node


@contextmanager
def two_nodes() -> Iterator[tuple[ElasticsearchNode, ElasticsearchNode]]:
    """Run a cluster of a master and a second node, both with data, during the block."""
    transport, other = free_ports(2)
    common: dict[str, Any] = {"discovery.type": "multi-node", "discovery.seed_hosts": [f"127.0.0.1:{transport}"]}
    settings = [
        {**common, "node.name": "n1", "transport.port": transport, "cluster.initial_master_nodes": ["n1"]},
        {**common, "node.name": "n2", "transport.port": other, "node.roles": ["data", "ingest"]},
    ]
    with ThreadPoolExecutor(2) as threads:
        starts = [threads.submit(start_node, in_memory=True, extra_settings=each) for each in settings]
    nodes = [start.result() for start in starts if start.exception() is None]
    try:
        first, second = (start.result() for start in starts)
        yield first, second
    finally:
        for node in nodes:
            node.stop()
