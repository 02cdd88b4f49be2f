"""`kiosque check` against an index that somebody changed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from config.settings import load_settings
from flows.setup.connections import check_everything
from tasks.index import open_index
from tests.support.articles import article
from tests.support.elasticsearch_node import ElasticsearchServer
from tests.tasks.index.contract.tools import fill


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda client: client.indices.close(index="news-en-000001"), "index news-en-000001 is closed; open it"),
        (
            lambda client: client.indices.rollover(alias="news-en"),
            "alias news-en is on news-en-000001 and news-en-000002",
        ),
        (lambda client: client.indices.create(index="news-fr"), "news-fr is an index and not Kiosque's alias"),
        (
            lambda client: client.indices.put_index_template(name="theirs", index_patterns=["news-*"], priority=501),
            "theirs (priority 501) takes news-",
        ),
    ],
    ids=["closed", "rolled over", "not ours", "template"],
)
def test_a_layout_that_somebody_changed_is_named_with_its_remedy(
    tmp_path: Path,
    emptied_elasticsearch: ElasticsearchServer,
    change: Callable[[Elasticsearch], object],
    sentence: str,
) -> None:
    settings = load_settings(home=tmp_path / "home", elasticsearch_url=emptied_elasticsearch.url)
    with open_index(settings) as index, emptied_elasticsearch.client() as client:
        index.create()
        fill(index, article("word"))
        assert check_everything(settings)["connections"]["index"]["ok"]
        try:
            change(client)
            checked = check_everything(settings)
        finally:
            client.options(ignore_status=404).indices.delete_index_template(name="theirs")
    assert not checked["ok"]
    assert sentence in checked["connections"]["index"]["error"]
