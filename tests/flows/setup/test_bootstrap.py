"""The bootstrap against a real cluster with users, roles and API keys."""

import json
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from config.errors import ConfigError, IndexRefused
from config.settings import Settings, load_settings
from flows.cli.commands.bootstrap import bootstrap as bootstrap_command
from flows.cli.commands.bootstrap import report_lines
from flows.setup.bootstrap import KEY_FILE, KeyState, bootstrap
from tests.support.articles import article
from tests.support.elasticsearch_node import ElasticsearchServer
from tests.support.elasticsearch_node.sweep import delete_test_data
from tests.support.kibana.fake_kibana import FakeKibana


@pytest.fixture(scope="module")
def cluster(secure_elasticsearch_node: ElasticsearchServer) -> ElasticsearchServer:
    """The server without anything of ours; its templates, which take seconds to write, are left to the tests that follow."""
    delete_test_data(secure_elasticsearch_node)
    return secure_elasticsearch_node


@pytest.fixture
def administrator(cluster: ElasticsearchServer) -> Settings:
    return load_settings(
        elasticsearch_url=cluster.url, elasticsearch_username="elastic", elasticsearch_password=cluster.password
    )


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / KEY_FILE


def test_a_worker_indexes_and_searches_with_the_key_it_was_given(
    administrator: Settings, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tasks.index import open_index, open_runs
    from tasks.index.query import parse_query
    from tasks.index.values import Filters, RunDocument

    assert bootstrap(administrator, key_file=key_file).api_key is KeyState.MADE
    monkeypatch.setenv("KIOSQUE_SECRETS_DIR", str(key_file.parent))  # all that a worker is told
    with open_index(load_settings(elasticsearch_url=administrator.elasticsearch_url)) as index:
        index.create()
        index.write([article("Les élections présidentielles", language="fr")])
        index.refresh()
        assert index.search(parse_query("élection"), filters=Filters()).total == 1
        assert "news-fr-000001" in index.identities()
    with closing(open_runs(load_settings(elasticsearch_url=administrator.elasticsearch_url))) as runs:  # type: ignore[type-var]
        runs.write([RunDocument(id="run-1", version=1, fields={"run": "run-1", "kind": "run"})])


def test_the_key_opens_no_other_index_and_makes_no_key_user_or_template(
    administrator: Settings, cluster: ElasticsearchServer, key_file: Path
) -> None:
    from elasticsearch import AuthorizationException

    bootstrap(administrator, key_file=key_file)
    with cluster.client(basic_auth=None, api_key=key_file.read_text()) as worker:
        with pytest.raises(AuthorizationException, match="unauthorized"):
            worker.index(index="payroll", document={"salary": 1})
        with pytest.raises(AuthorizationException, match="unauthorized"):
            worker.search(index="payroll")
        with pytest.raises(AuthorizationException, match="unauthorized"):
            worker.security.create_api_key(name="another")
        with pytest.raises(AuthorizationException, match="unauthorized"):
            worker.security.put_user(username="another", password="password-1", roles=["superuser"])
        with pytest.raises(AuthorizationException, match="unauthorized"):
            worker.indices.put_index_template(name="news-fr", index_patterns=["payroll"])


def test_a_second_bootstrap_keeps_the_key(administrator: Settings, key_file: Path) -> None:
    bootstrap(administrator, key_file=key_file)
    first = key_file.read_text()
    assert bootstrap(administrator, key_file=key_file).api_key is KeyState.KEPT
    assert key_file.read_text() == first


def test_a_revoked_key_is_replaced(administrator: Settings, cluster: ElasticsearchServer, key_file: Path) -> None:
    bootstrap(administrator, key_file=key_file)
    first = key_file.read_text()
    with cluster.client(basic_auth=None, api_key=first) as worker, cluster.client() as elastic:
        elastic.security.invalidate_api_key(ids=[worker.security.authenticate()["api_key"]["id"]])
    assert bootstrap(administrator, key_file=key_file).api_key is KeyState.REPLACED
    assert key_file.read_text() != first
    assert bootstrap(administrator, key_file=key_file).api_key is KeyState.KEPT


@pytest.mark.parametrize("content", ["not a key", "Zm9vOmJhcg==", "\x00\n", "clé"])
def test_what_is_not_a_key_is_replaced(administrator: Settings, key_file: Path, content: str) -> None:
    key_file.write_text(content, "utf-8")
    assert bootstrap(administrator, key_file=key_file).api_key is KeyState.REPLACED
    assert bootstrap(administrator, key_file=key_file).api_key is KeyState.KEPT


def test_a_key_with_too_few_rights_is_replaced_and_one_of_another_origin_left_to_its_owner(
    administrator: Settings, cluster: ElasticsearchServer, key_file: Path
) -> None:
    role = {"reader": {"cluster": ["monitor"], "indices": [{"names": ["news*"], "privileges": ["read"]}]}}
    with cluster.client() as elastic:
        reader = elastic.security.create_api_key(name="reader", role_descriptors=role)
    key_file.write_text(reader["encoded"])
    assert bootstrap(administrator, key_file=key_file).api_key is KeyState.REPLACED
    with cluster.client(basic_auth=None, api_key=reader["encoded"]) as client:
        assert client.security.authenticate()["api_key"]["name"] == "reader"


def test_only_its_owner_may_read_the_key_file(administrator: Settings, key_file: Path) -> None:
    bootstrap(administrator, key_file=key_file)
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert list(key_file.parent.iterdir()) == [key_file]


def test_kibana_signs_in_with_the_password_it_was_given(
    administrator: Settings, cluster: ElasticsearchServer, key_file: Path
) -> None:
    bootstrap(administrator, key_file=key_file, kibana_password=SecretStr("kibana-password-1"))
    with cluster.client(basic_auth=("kibana_system", "kibana-password-1")) as kibana:
        assert kibana.security.authenticate()["roles"] == ["kibana_system"]


def test_kibana_gets_its_objects_from_the_administrator_each_time(
    administrator: Settings, cluster: ElasticsearchServer, key_file: Path
) -> None:
    with FakeKibana(starting=1, password=cluster.password).running() as kibana:
        settings = administrator.model_copy(
            update={"kibana_url": kibana.url, "elasticsearch_api_key": SecretStr("a worker's")}
        )
        first = bootstrap(settings, key_file=key_file)
        assert first.kibana_objects == len(kibana.objects) > 0
        assert bootstrap(settings, key_file=key_file) == msgspec.structs.replace(first, api_key=KeyState.KEPT)
    assert f"saved objects in Kibana: {first.kibana_objects} in place" in report_lines(first)


def test_a_wrong_password_is_told_in_one_sentence(administrator: Settings, key_file: Path) -> None:
    wrong = administrator.model_copy(update={"elasticsearch_password": SecretStr("a wrong one")})
    with pytest.raises(IndexRefused, match=r"does not accept the credentials; check .*password") as refused:
        bootstrap(wrong, key_file=key_file)
    assert "a wrong one" not in str(refused.value)
    assert not key_file.exists()


def test_a_password_too_short_is_told_with_the_reason(administrator: Settings, key_file: Path) -> None:
    with pytest.raises(IndexRefused, match=r"passwords must be at least \[6\] characters"):
        bootstrap(administrator, key_file=key_file, kibana_password=SecretStr("short"))


def test_without_an_administrator_nothing_is_tried(tmp_path: Path) -> None:
    nobody = load_settings(elasticsearch_url="http://127.0.0.1:9")
    with pytest.raises(ConfigError, match="set KIOSQUE_ELASTICSEARCH_USERNAME"):
        bootstrap(nobody, key_file=tmp_path / KEY_FILE)
    with pytest.raises(ConfigError, match="set KIOSQUE_ELASTICSEARCH_URL"):
        bootstrap(load_settings(), key_file=tmp_path / KEY_FILE)


def test_the_command_shows_no_secret(
    administrator: Settings,
    cluster: ElasticsearchServer,
    key_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cluster.password
    monkeypatch.setenv("KIOSQUE_ELASTICSEARCH_URL", cluster.url)
    monkeypatch.setenv("KIOSQUE_ELASTICSEARCH_USERNAME", "elastic")
    monkeypatch.setenv("KIOSQUE_ELASTICSEARCH_PASSWORD", cluster.password)
    monkeypatch.setenv("KIOSQUE_SECRETS_DIR", str(key_file.parent))
    monkeypatch.setattr("flows.setup.bootstrap.prefect_server", lambda: None)
    bootstrap_command(kibana_password="kibana-password-1", json=True)
    as_json = capsys.readouterr().out
    assert json.loads(as_json) == {
        "elasticsearch": cluster.url,
        "kibana_password_set": True,
        "api_key": "made",
        "key_file": str(key_file),
        "kibana_objects": 0,
        "deployments": [],
        "paused": [],
    }
    bootstrap_command(kibana_password="kibana-password-1")
    as_text = capsys.readouterr().out
    assert "API key: kept" in as_text
    secrets = (cluster.password, "kibana-password-1", key_file.read_text())
    assert not [secret for secret in secrets if secret in as_json + as_text]


def test_the_command_asks_for_a_place_for_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KIOSQUE_SECRETS_DIR", raising=False)
    with pytest.raises(ConfigError, match="set KIOSQUE_SECRETS_DIR or give --key-file"):
        bootstrap_command()


def test_a_folder_of_secrets_that_is_missing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSQUE_SECRETS_DIR", str(tmp_path / "none"))
    with pytest.raises(ConfigError, match=r"KIOSQUE_SECRETS_DIR: .*none is not a folder"):
        load_settings()


@given(st.text())
def test_any_text_is_a_key_or_not(text: str) -> None:
    from tasks.index.elasticsearch.security import key_id

    id = key_id(SecretStr(text))
    assert id is None or id.isascii()
