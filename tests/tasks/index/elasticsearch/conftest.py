"""An empty index, and one that is opened behind faults."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from config.elasticsearch_options import ElasticsearchOptions
from tasks.index.elasticsearch.index import ElasticsearchIndex
from tests.support.elasticsearch_node import ElasticsearchServer
from tests.support.elasticsearch_node.bulk import Opened
from tests.support.elasticsearch_node.faulty_proxy import (
    Fault,
    FaultyProxy,
)


@pytest.fixture
def index(emptied_elasticsearch: ElasticsearchServer) -> Iterator[ElasticsearchIndex]:
    with ElasticsearchIndex(ElasticsearchOptions(url=emptied_elasticsearch.url)) as index:
        index.create()
        yield index


@pytest.fixture
def opened(emptied_elasticsearch: ElasticsearchServer) -> Iterator[Callable[..., Opened]]:
    """A function that opens an index behind faults; it returns the index, the proxy, and the list of pauses."""
    with ExitStack() as stack:

        def open_behind(*faults: Fault, limit: int | None = None, **options: Any) -> Opened:
            proxy = stack.enter_context(FaultyProxy(emptied_elasticsearch.url, faults, limit=limit).running())
            pauses: list[float] = []
            chosen = ElasticsearchOptions(url=proxy.url, **{"senders": 1, **options})
            index = stack.enter_context(ElasticsearchIndex(chosen, sleep=pauses.append, chance=lambda: 1.0))
            index.create()
            return index, proxy, pauses

        yield open_behind
