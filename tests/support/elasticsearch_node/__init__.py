"""A real Elasticsearch 9 for the tests, with or without Docker; see README.md beside this file."""

from tests.support.elasticsearch_node.choice import elasticsearch_for_tests
from tests.support.elasticsearch_node.node import ElasticsearchNode, start_node
from tests.support.elasticsearch_node.server import ElasticsearchServer, ServerError

__all__ = ["ElasticsearchNode", "ElasticsearchServer", "ServerError", "elasticsearch_for_tests", "start_node"]
