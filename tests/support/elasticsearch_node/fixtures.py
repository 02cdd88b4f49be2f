"""Pytest fixtures: one Elasticsearch a session without security and one with, each started at its first use."""

from collections.abc import Iterator

import pytest

from tests.support.elasticsearch_node import ElasticsearchServer, elasticsearch_for_tests
from tests.support.elasticsearch_node.emptied import delete_indexes
from tests.support.elasticsearch_node.sweep import delete_test_data


@pytest.fixture(scope="session")
def elasticsearch_node() -> Iterator[ElasticsearchServer]:
    """A server without security, or the one that KIOSQUE_TEST_ELASTICSEARCH_URL names."""
    with elasticsearch_for_tests() as server:
        yield server


@pytest.fixture(scope="session")
def secure_elasticsearch_node() -> Iterator[ElasticsearchServer]:
    """A server of our own with security; its `password` is that of the user `elastic`."""
    with elasticsearch_for_tests(security=True) as server:
        yield server


@pytest.fixture
def emptied_elasticsearch(elasticsearch_node: ElasticsearchServer) -> ElasticsearchServer:
    """The server without security and without our indexes; the templates, which take seconds to write, are kept."""
    delete_indexes(elasticsearch_node)
    return elasticsearch_node


@pytest.fixture
def fresh_elasticsearch(elasticsearch_node: ElasticsearchServer) -> ElasticsearchServer:
    """The server without security, and without any index, alias and template called `news…` or `kiosque…`."""
    delete_test_data(elasticsearch_node)
    return elasticsearch_node
