from collections.abc import Iterator

import pytest

from tests.support.elasticsearch_node import ElasticsearchServer
from tests.support.kibana.filled import Filled, filled_index


@pytest.fixture(scope="package")
def filled(elasticsearch_node: ElasticsearchServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """The samples in the index, and two runs: the one that put them there, and one that failed."""
    with filled_index(elasticsearch_node, tmp_path_factory.mktemp("kibana")) as found:
        yield found
