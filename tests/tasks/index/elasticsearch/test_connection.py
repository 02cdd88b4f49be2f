"""Addresses, credentials and privileges of Elasticsearch, and the errors where they are wrong."""

from typing import Any

import pytest
from pydantic import SecretStr

from config.elasticsearch_options import ElasticsearchOptions
from config.errors import ConfigError, IndexRefused
from tasks.index.elasticsearch.index import ElasticsearchIndex
from tests.support.articles import article
from tests.support.elasticsearch_node import ElasticsearchServer
from tests.support.elasticsearch_node.emptied import delete_indexes
from tests.support.elasticsearch_node.faulty_proxy import FaultyProxy, Forward, Lines, Response
from tests.tasks.index.contract.tools import fill, found

A = "a" * 32

# Connections


def refusal(**options: Any) -> str:
    """Return the message of the error that a first request raises."""
    with ElasticsearchIndex(ElasticsearchOptions(**options), sleep=pytest.fail) as index:
        with pytest.raises(IndexRefused) as caught:
            index.count()
        return str(caught.value)


def test_an_address_without_a_server_is_refused_at_once(elasticsearch_node: ElasticsearchServer) -> None:
    with FaultyProxy(elasticsearch_node.url).running() as proxy:
        pass  # its port is free now
    assert proxy.url in refusal(url=proxy.url)
    assert "cannot connect" in refusal(url=proxy.url)


def test_https_to_a_server_without_it_is_named(elasticsearch_node: ElasticsearchServer) -> None:
    assert "TLS" in refusal(url=elasticsearch_node.url.replace("http:", "https:"))


def test_a_server_that_is_not_elasticsearch_is_named(elasticsearch_node: ElasticsearchServer) -> None:
    def other(lines: Lines, forward: Forward) -> Response:
        return Response(200, b'{"hits": []}', product="")

    with FaultyProxy(elasticsearch_node.url, [other], on="/_search").running() as proxy:
        assert "not Elasticsearch" in refusal(url=proxy.url)


def test_an_answer_that_is_not_json_is_named(elasticsearch_node: ElasticsearchServer) -> None:
    def sign_in_page(lines: Lines, forward: Forward) -> Response:
        return Response(200, b"<html>Sign in</html>")

    with FaultyProxy(elasticsearch_node.url, [sign_in_page], on="/_search").running() as proxy:
        assert "proxy" in refusal(url=proxy.url)


@pytest.mark.parametrize("url", ["nonsense", "ftp://host", "http://"])
def test_a_text_that_is_no_url_is_a_config_error(url: str) -> None:
    with pytest.raises(ConfigError, match="Elasticsearch"):
        ElasticsearchIndex(ElasticsearchOptions(url=url))


def test_a_password_in_the_url_is_refused_and_not_shown() -> None:
    with pytest.raises(ConfigError) as caught:
        ElasticsearchOptions(url="http://elastic:hidden@host:9200")
    assert "hidden" not in str(caught.value)


def test_options_show_no_secret() -> None:
    options = ElasticsearchOptions(url="http://host", api_key=SecretStr("hidden"), password=SecretStr("hidden"))
    assert "hidden" not in repr(options)
    assert "hidden" not in str(options)


# Security


def key(server: ElasticsearchServer, *, cluster: list[str], index: list[str]) -> ElasticsearchOptions:
    """Return options with an API key for `news*` alone."""
    role = {"cluster": cluster, "indices": [{"names": ["news*"], "privileges": index}]}
    with server.client() as client:
        made = client.security.create_api_key(name="test", role_descriptors={"test": role})
    return ElasticsearchOptions(url=server.url, api_key=SecretStr(made["encoded"]))


def as_admin(server: ElasticsearchServer) -> ElasticsearchOptions:
    assert server.password is not None
    return ElasticsearchOptions(url=server.url, username="elastic", password=SecretStr(server.password))


@pytest.fixture
def secure(secure_elasticsearch_node: ElasticsearchServer) -> ElasticsearchServer:
    """A server with security and the templates, without indexes."""
    delete_indexes(secure_elasticsearch_node)
    with ElasticsearchIndex(as_admin(secure_elasticsearch_node)) as index:
        index.create()
    return secure_elasticsearch_node


# The rows of docs/index.md, "Who may do what".
READER: dict[str, list[str]] = {"cluster": [], "index": ["read", "view_index_metadata"]}
WRITER: dict[str, list[str]] = {"cluster": ["monitor"], "index": ["read", "write", "manage"]}


def test_a_writer_needs_no_rights_on_templates(secure: ElasticsearchServer) -> None:
    with ElasticsearchIndex(key(secure, **WRITER)) as index:
        index.create()
        fill(index, article("a word", id=A))
        fill(index, article("un mot", id=A, language="fr", version=2000))
        index.create()
        assert index.count() == {"fr": 1}
        assert list(index.identities()) != []
        assert index.delete([A]) == 1


def test_a_reader_searches_and_does_not_write(secure: ElasticsearchServer) -> None:
    with ElasticsearchIndex(as_admin(secure)) as index:
        fill(index, article("a word"))
    with ElasticsearchIndex(key(secure, **READER)) as index:
        assert found(index, "word") == ["a word"]
        assert index.identities().keys() == {"news-en-000001"}
        with pytest.raises(IndexRefused, match="not allowed"):
            index.write([article("another")])


def test_templates_that_an_account_may_not_write_are_named(secure: ElasticsearchServer) -> None:
    with secure.client() as client:
        client.cluster.put_component_template(name="news-analysis-fr", template={"settings": {}})
    with (
        ElasticsearchIndex(key(secure, **WRITER)) as index,
        pytest.raises(IndexRefused, match=r"news-analysis-fr .*manage_index_templates"),
    ):
        index.create()


def test_an_account_that_may_not_read_templates_learns_the_privilege_it_needs(secure: ElasticsearchServer) -> None:
    with (
        ElasticsearchIndex(key(secure, cluster=[], index=WRITER["index"])) as index,
        pytest.raises(IndexRefused, match="monitor"),
    ):
        index.create()


def test_credentials_that_are_missing_or_wrong_are_named(secure: ElasticsearchServer) -> None:
    assert "set elasticsearch_api_key" in refusal(url=secure.url)
    wrong = refusal(url=secure.url, username="elastic", password=SecretStr("wrong"))
    assert "check elasticsearch_api_key" in wrong
    assert "wrong" not in wrong
