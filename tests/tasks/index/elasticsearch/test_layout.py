"""A layout that somebody else changed is refused before the first write, with the name and the remedy."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext

import pytest
from elasticsearch import Elasticsearch

from config.elasticsearch_options import ElasticsearchOptions
from config.errors import IndexRefused
from tasks.index.elasticsearch.index import ElasticsearchIndex
from tasks.index.elasticsearch.layout import index_faults
from tasks.index.elasticsearch.physical_indexes import IndexState
from tasks.index.values import StoredDocuments
from tests.support.articles import article
from tests.support.elasticsearch_node import ElasticsearchServer
from tests.support.elasticsearch_node.faulty_proxy import FaultyProxy, answers
from tests.tasks.index.contract.tools import fill, found

Break = Callable[[Elasticsearch], object]
THEIRS = {"settings": {"number_of_shards": 2}}


@pytest.fixture
def client(emptied_elasticsearch: ElasticsearchServer) -> Iterator[Elasticsearch]:
    with emptied_elasticsearch.client() as client:
        yield client
        client.options(ignore_status=[400, 404]).indices.delete(index="news")  # 400: an alias
        client.options(ignore_status=404).indices.delete_index_template(name="theirs")
        client.indices.delete(index="press-1", ignore_unavailable=True)


def put_template(client: Elasticsearch, patterns: list[str], **more: object) -> None:
    client.indices.put_index_template(name="theirs", index_patterns=patterns, **{"priority": 501, **more})


def roll_over(client: Elasticsearch) -> None:
    client.indices.rollover(alias="news-en")


def take_out_of_news(client: Elasticsearch) -> None:
    client.indices.delete_alias(index="news-en-000001", name="news")


def unset_write_index(client: Elasticsearch) -> None:
    client.indices.put_alias(index="news-en-000001", name="news-en", is_write_index=False)


def create(client: Elasticsearch, name: str, *aliases: str) -> None:
    client.indices.create(index=name, aliases={alias: {} for alias in aliases})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (roll_over, "alias news-en is on news-en-000001 and news-en-000002, .* remove the alias"),
        (lambda client: create(client, "news-private", "press"), None),
        (lambda client: create(client, "press-1", "news-en"), "alias news-en is on index press-1, .* remove the alias"),
        (
            lambda client: create(client, "press-1", "news"),
            "alias news is on index press-1, which Kiosque did not make",
        ),
        (lambda client: create(client, "news-fr"), "news-fr is an index and not Kiosque's alias; copy it"),
        (lambda client: client.indices.close(index="news-en-000001"), r"news-en-000001 is closed; open it \(POST"),
        (take_out_of_news, "news-en-000001 is behind news-en but not behind news"),
        (unset_write_index, "alias news-en does not write index news-en-000001; set is_write_index"),
        (
            lambda client: put_template(client, ["news-*"], template=THEIRS),
            "theirs .priority 501. takes news-.*-000001",
        ),
        (lambda client: put_template(client, ["*"], composed_of=["news-mappings"]), None),
        (lambda client: put_template(client, ["press-*"]), None),
    ],
)
def test_what_others_changed_is_told_before_the_first_write(
    index: ElasticsearchIndex, client: Elasticsearch, change: Break, sentence: str | None
) -> None:
    fill(index, article("word"))
    change(client)
    with nullcontext() if sentence is None else pytest.raises(IndexRefused, match=sentence):
        index.create()


def test_an_index_that_is_called_news_is_refused(index: ElasticsearchIndex, client: Elasticsearch) -> None:
    create(client, "news")
    with pytest.raises(IndexRefused, match="news is an index and not Kiosque's alias; copy it"):
        index.create()


def test_a_data_stream_that_is_called_news_is_refused() -> None:
    backing = IndexState(".ds-news-2026.11.28-000001", frozenset(), {}, {}, data_stream="news")
    (fault,) = index_faults([backing], ["news-en"])
    assert fault.startswith("news is a data stream and not Kiosque's alias")


def test_an_index_that_another_template_made_gets_no_document(index: ElasticsearchIndex, client: Elasticsearch) -> None:
    put_template(client, ["news-en-0*"], template=THEIRS)
    with pytest.raises(IndexRefused, match="news-en-000001 was not made from Kiosque's template"):
        index.write([article("word")])
    assert client.count(index="news-en-000001")["count"] == 0
    client.indices.delete_index_template(name="theirs")
    with pytest.raises(IndexRefused, match="change that template, then delete the index"):
        index.create()
    client.indices.delete(index="news-en-000001")
    index.create()
    fill(index, article("word"))


def test_a_closed_index_is_refused_and_no_document_is(index: ElasticsearchIndex, client: Elasticsearch) -> None:
    fill(index, article("word"), article("mot", language="fr"))
    client.indices.close(index="news-fr-000001")
    with pytest.raises(IndexRefused, match="news-fr-000001 is closed; open it"):
        index.write([article("deux mots", language="fr")], stored=StoredDocuments({}, {}))
    with pytest.raises(IndexRefused, match="news-fr-000001 is closed; open it"):
        found(index, "word")


def test_an_account_that_may_not_read_templates_writes_what_it_may(emptied_elasticsearch: ElasticsearchServer) -> None:
    with (
        FaultyProxy(
            emptied_elasticsearch.url, [answers(403, "security_exception", "not allowed")], on="/_index_template"
        ).running() as proxy,
        ElasticsearchIndex(ElasticsearchOptions(url=proxy.url)) as index,
    ):
        index.create()
        fill(index, article("word"))
