"""`kiosque check` against an index that somebody changed."""

from pathlib import Path

from config.settings import load_settings
from flows.setup.connections import check_everything
from tasks.index import open_index
from tests.support.articles import article
from tests.support.elasticsearch_node import ElasticsearchServer
from tests.tasks.index.contract.tools import fill


def test_a_closed_index_is_named_with_its_remedy(tmp_path: Path, emptied_elasticsearch: ElasticsearchServer) -> None:
    settings = load_settings(home=tmp_path / "home", elasticsearch_url=emptied_elasticsearch.url)
    with open_index(settings) as index, emptied_elasticsearch.client() as client:
        index.create()
        fill(index, article("word"))
        assert check_everything(settings)["connections"]["index"]["ok"]
        client.indices.close(index="news-en-000001")
    checked = check_everything(settings)
    assert not checked["ok"]
    assert "index news-en-000001 is closed; open it" in checked["connections"]["index"]["error"]
