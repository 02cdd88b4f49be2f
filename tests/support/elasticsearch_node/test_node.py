"""The Elasticsearch of the other tests is a real one, and behaves as they expect."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import AuthenticationException, AuthorizationException, Elasticsearch

from tests.support.elasticsearch_node import (
    ElasticsearchServer,
    ServerError,
    elasticsearch_for_tests,
    start_node,
    watch,
)
from tests.support.elasticsearch_node.choice import URL
from tests.support.elasticsearch_node.emptied import delete_indexes
from tests.support.elasticsearch_node.sweep import delete_test_data

FRENCH = {"properties": {"text": {"type": "text", "analyzer": "french"}}}
# Every language analyzer that Elasticsearch documents, and two forms of a word that it gives the same stem.
FORMS = {
    "arabic": ("كتاب", "الكتاب"),
    "armenian": ("լրագրող", "լրագրողներ"),
    "basque": ("egunkari", "egunkariak"),
    "bengali": ("বই", "বইটি"),
    "brazilian": ("notícia", "notícias"),
    "bulgarian": ("книга", "книги"),
    "catalan": ("notícia", "notícies"),
    "cjk": ("新聞", "新聞社"),
    "czech": ("noviny", "novinách"),
    "danish": ("avis", "aviser"),
    "dutch": ("krant", "kranten"),
    "english": ("newspaper", "newspapers"),
    "estonian": ("raamat", "raamatud"),
    "finnish": ("talo", "talossa"),
    "french": ("garantie", "garanties"),
    "galician": ("noticia", "noticias"),
    "german": ("Zeitung", "Zeitungen"),
    "greek": ("εφημερίδα", "εφημερίδες"),
    "hindi": ("किताब", "किताबें"),
    "hungarian": ("ház", "házban"),
    "indonesian": ("buku", "bukunya"),
    "irish": ("athair", "d'athair"),
    "italian": ("giornale", "giornali"),
    "latvian": ("grāmata", "grāmatas"),
    "lithuanian": ("knyga", "knygos"),
    "norwegian": ("avis", "aviser"),
    "persian": ("کتاب", "كتاب"),
    "portuguese": ("notícia", "notícias"),
    "romanian": ("casă", "casele"),
    "russian": ("газета", "газеты"),
    "serbian": ("књига", "knjige"),
    "sorani": ("کتێب", "کتێبەکە"),
    "spanish": ("noticia", "noticias"),
    "swedish": ("tidning", "tidningar"),
    "thai": ("ข่าว", "อ่านข่าววันนี้"),
    "turkish": ("kitap", "kitaplar"),
}


@pytest.fixture
def client(fresh_elasticsearch: ElasticsearchServer) -> Iterator[Elasticsearch]:
    with fresh_elasticsearch.client() as client:
        yield client


@pytest.fixture
def secure_client(secure_elasticsearch_node: ElasticsearchServer) -> Iterator[Elasticsearch]:
    delete_indexes(secure_elasticsearch_node)
    with secure_elasticsearch_node.client() as client:
        yield client


def test_the_server_is_elasticsearch_9(client: Elasticsearch) -> None:
    assert client.info()["version"]["number"].startswith("9.")


def test_a_french_word_is_found_by_another_of_its_forms(client: Elasticsearch) -> None:
    client.indices.create(index="news-fr", mappings=FRENCH)
    client.index(
        index="news-fr", id="1", document={"text": "L'alliance demande des garanties de sécurité."}, refresh=True
    )
    found = client.search(index="news-fr", query={"match": {"text": "garantie"}})
    assert [hit["_id"] for hit in found["hits"]["hits"]] == ["1"]


@pytest.mark.parametrize("analyzer", FORMS)
def test_two_forms_of_a_word_have_the_same_stem_in_its_language(
    analyzer: str, elasticsearch_node: ElasticsearchServer
) -> None:
    with elasticsearch_node.client() as client:
        one, other = (client.indices.analyze(analyzer=analyzer, text=form)["tokens"] for form in FORMS[analyzer])
    assert {token["token"] for token in one} & {token["token"] for token in other}


def test_a_cleaned_server_has_nothing_left_of_an_earlier_test(
    client: Elasticsearch, fresh_elasticsearch: ElasticsearchServer
) -> None:
    client.cluster.put_component_template(name="news-settings", template={})
    client.indices.put_index_template(name="news-fr", index_patterns=["news-fr-*"], composed_of=["news-settings"])
    client.indices.create(index="news-fr-000001", aliases={"news": {}})
    client.indices.create(index="elsewhere", aliases={"kiosque-alias": {}, "mine": {}})
    delete_test_data(fresh_elasticsearch)
    assert client.indices.get_alias(index="news*,elsewhere").body == {"elsewhere": {"aliases": {"mine": {}}}}
    client.indices.delete(index="elsewhere")
    assert not client.indices.exists_index_template(name="news-fr")
    assert not client.cluster.exists_component_template(name="news-settings")


def test_documents_found_by_a_query_are_deleted(client: Elasticsearch) -> None:
    for id, source in (("1", "RFI"), ("2", "AFP"), ("3", "RFI")):
        client.index(index="news-fr", id=id, document={"source": source})
    client.indices.refresh(index="news-fr")
    done = client.delete_by_query(index="news-fr", query={"match": {"source": "RFI"}}, refresh=True)
    assert (done["deleted"], client.count(index="news-fr")["count"]) == (2, 1)


def test_an_index_is_copied_to_another(client: Elasticsearch) -> None:
    client.index(index="news-1", id="1", document={"text": "a"}, refresh=True)
    done = client.reindex(source={"index": "news-1"}, dest={"index": "news-2"}, refresh=True)
    assert (done["created"], client.get(index="news-2", id="1")["_source"]) == (1, {"text": "a"})


def test_the_secure_server_refuses_requests_without_credentials(secure_elasticsearch_node: ElasticsearchServer) -> None:
    with Elasticsearch(secure_elasticsearch_node.url) as stranger, pytest.raises(AuthenticationException):
        stranger.info()


def test_the_secure_server_knows_the_user_elastic(secure_client: Elasticsearch) -> None:
    assert secure_client.security.authenticate()["username"] == "elastic"


def test_a_key_for_news_indices_opens_no_other(
    secure_client: Elasticsearch, secure_elasticsearch_node: ElasticsearchServer
) -> None:
    rights = {"writer": {"indices": [{"names": ["news*"], "privileges": ["all"]}]}}
    key = secure_client.security.create_api_key(name="writer", role_descriptors=rights)["encoded"]
    with secure_elasticsearch_node.client(basic_auth=None, api_key=key) as writer:
        writer.index(index="news-fr", id="1", document={"text": "a"})
        assert writer.get(index="news-fr", id="1")["found"]
        with pytest.raises(AuthorizationException):
            writer.index(index="elsewhere", id="1", document={"text": "a"})


@pytest.mark.elasticsearch
def test_a_node_that_does_not_start_says_why() -> None:
    with pytest.raises(ServerError, match=r"ended with status(.|\n)+unknown setting \[no\.such\.setting\]"):
        start_node(extra_settings={"no.such.setting": 1})


def test_a_node_ends_with_its_session(tmp_path: Path) -> None:
    folders = [tmp_path / "run", tmp_path / "memory"]
    for folder in folders:
        folder.mkdir()
    node = subprocess.Popen(["sleep", "600"], start_new_session=True)
    watcher = subprocess.Popen([sys.executable, watch.__file__, str(node.pid), *folders], stdin=subprocess.PIPE)
    watcher.communicate()
    assert node.wait(timeout=120) < 0
    assert not any(folder.exists() for folder in folders)


def test_a_named_server_that_does_not_answer_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(URL, "http://127.0.0.1:1")
    with pytest.raises(ServerError, match=r"KIOSQUE_TEST_ELASTICSEARCH_URL: http://127\.0\.0\.1:1 does not answer"):
        elasticsearch_for_tests()
