"""An Elasticsearch without indexes, and our index in it."""

import pytest

from tests.elasticsearch_node import ElasticsearchServer
from tests.tasks.index.emptied import delete_indexes


@pytest.fixture
def emptied_elasticsearch(elasticsearch_node: ElasticsearchServer) -> ElasticsearchServer:
    """The server without any index of ours; the templates stay, which take seconds to write."""
    delete_indexes(elasticsearch_node)
    return elasticsearch_node
