"""Elasticsearch as pytest fixtures: one server a session without security, one with, each started when first asked."""

from collections.abc import Iterator

import pytest

from tests.support.elasticsearch_node import ElasticsearchServer, elasticsearch_for_tests
from tests.support.elasticsearch_node.sweep import delete_what_tests_made
from tests.support.emptied import delete_indexes


@pytest.fixture(scope="session")
def elasticsearch_node() -> Iterator[ElasticsearchServer]:
    """A server with security off, or the one that KIOSQUE_TEST_ELASTICSEARCH_URL names."""
    with elasticsearch_for_tests() as server:
        yield server


@pytest.fixture(scope="session")
def secure_elasticsearch_node() -> Iterator[ElasticsearchServer]:
    """A server of our own with security on; its `password` is that of the user `elastic`."""
    with elasticsearch_for_tests(security=True) as server:
        yield server


@pytest.fixture
def emptied_elasticsearch(elasticsearch_node: ElasticsearchServer) -> ElasticsearchServer:
    """The server without security and without any index of ours; the templates stay, which take seconds to write."""
    delete_indexes(elasticsearch_node)
    return elasticsearch_node


@pytest.fixture
def fresh_elasticsearch(elasticsearch_node: ElasticsearchServer) -> ElasticsearchServer:
    """The server without security, empty of every index, alias and template called `news…` or `kiosque…`."""
    delete_what_tests_made(elasticsearch_node)
    return elasticsearch_node
