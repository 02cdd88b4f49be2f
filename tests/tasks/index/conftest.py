"""An Elasticsearch without indexes, and our index in it."""

import pytest

from tests.support.elasticsearch_node import ElasticsearchServer
from tests.support.emptied import delete_indexes


@pytest.fixture
def emptied_elasticsearch(elasticsearch_node: ElasticsearchServer) -> ElasticsearchServer:
    """The server without any index of ours; the templates stay, which take seconds to write."""
    delete_indexes(elasticsearch_node)
    return elasticsearch_node
