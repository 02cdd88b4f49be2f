import re
from pathlib import Path

import pytest

from config.errors import ConfigError
from config.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_no_setting_is_required() -> None:
    settings = load_settings()
    assert settings.elasticsearch_url is None
    assert settings.ledger_url == "sqlite:///.kiosque/ledger.sqlite"


def test_an_argument_wins_over_the_environment_and_the_environment_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kiosque.toml").write_text("workers = 2\nbatch_documents = 7\nbatch_bytes = 2048\n")
    monkeypatch.setenv("KIOSQUE_WORKERS", "3")
    monkeypatch.setenv("KIOSQUE_BATCH_DOCUMENTS", "8")
    settings = load_settings(workers=4)
    assert (settings.workers, settings.batch_documents, settings.batch_bytes) == (4, 8, 2048)


def test_a_secret_never_appears_in_the_settings() -> None:
    settings = load_settings(elasticsearch_api_key="TOPSECRET")
    assert "TOPSECRET" not in f"{settings!r} {settings} {settings.model_dump_json()}"


def test_a_misspelt_setting_is_named(tmp_path: Path) -> None:
    (tmp_path / "kiosque.toml").write_text("elasticsearch_ulr = 'http://localhost:9200'\n")
    with pytest.raises(ConfigError, match="setting elasticsearch_ulr: there is no such setting"):
        load_settings()


def test_a_file_that_is_not_toml_is_named(tmp_path: Path) -> None:
    (tmp_path / "kiosque.toml").write_text("workers = = 2")
    with pytest.raises(ConfigError, match=r"kiosque\.toml: "):
        load_settings()


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "kiosque.toml").write_bytes(b"workers = 2 # \xff")
    with pytest.raises(ConfigError, match=r"kiosque\.toml: is not UTF-8 at byte 14"):
        load_settings()
    (tmp_path / "kiosque.toml").unlink()
    (tmp_path / ".env").write_bytes(b"KIOSQUE_WORKERS=\xff")
    with pytest.raises(ConfigError, match=r"\.env, .*: is not UTF-8"):
        load_settings()


@pytest.mark.parametrize("name", ["kiosque.toml", ".env"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).symlink_to("/proc/self/mem")  # permissions would not keep root from a file
    with pytest.raises(ConfigError, match=rf"{re.escape(name)}: cannot be read: "):
        load_settings()


def test_a_misspelt_variable_is_named_with_the_setting_it_was_meant_as(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSQUE_ELASTICSEARCH_ULR", "http://localhost:9200")
    with pytest.raises(ConfigError, match=r"KIOSQUE_ELASTICSEARCH_ULR: .* did you mean KIOSQUE_ELASTICSEARCH_URL\?"):
        load_settings()


@pytest.mark.parametrize(
    "name", ["KIOSQUE_PORT", "KIOSQUE_SERVICE_HOST", "KIOSQUE_PORT_8000_TCP_ADDR", "KIOSQUE_TEST_ELASTICSEARCH_URL"]
)
def test_a_variable_of_another_program_is_ignored(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "http://10.0.0.1:8000")
    assert load_settings().elasticsearch_url is None


def test_a_password_in_the_url_is_refused_and_not_repeated() -> None:
    with pytest.raises(ConfigError, match="must not hold a user or password") as raised:
        load_settings(elasticsearch_url="http://me:TOPSECRET@localhost:9200")
    assert "TOPSECRET" not in str(raised.value)


def test_a_user_without_a_password_is_refused() -> None:
    with pytest.raises(ConfigError, match="go together"):
        load_settings(elasticsearch_username="elastic")


def test_every_setting_has_a_description() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
