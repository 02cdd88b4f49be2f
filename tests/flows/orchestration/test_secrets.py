import os
from pathlib import Path

import pytest

from config.errors import ConfigError
from config.settings import load_settings


@pytest.fixture
def block(prefect_server: None) -> None:
    from prefect.blocks.system import Secret

    Secret(value="c2VjcmV0").save("elasticsearch-key", overwrite=True)
    Secret(value={"not": "text"}).save("no-text", overwrite=True)


def test_a_setting_may_name_a_secret_block_wherever_it_is_read_from(
    block: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KIOSQUE_ELASTICSEARCH_API_KEY", "prefect:elasticsearch-key")
    (tmp_path / "kiosque.toml").write_text('storage_options = {s3 = {secret = "prefect:elasticsearch-key"}}', "utf-8")
    settings = load_settings()
    assert settings.elasticsearch_api_key is not None
    assert settings.elasticsearch_api_key.get_secret_value() == "c2VjcmV0"
    assert settings.storage_options == {"s3": {"secret": "c2VjcmV0"}}
    assert "c2VjcmV0" not in str(settings.elasticsearch_api_key)


@pytest.mark.parametrize(
    ("name", "fault"),
    [("nowhere", "Prefect has no secret block 'nowhere'; make it"), ("no-text", "block 'no-text' holds no text")],
)
def test_a_block_that_holds_no_secret_is_refused_with_the_setting(
    block: None, monkeypatch: pytest.MonkeyPatch, name: str, fault: str
) -> None:
    monkeypatch.setenv("KIOSQUE_ELASTICSEARCH_API_KEY", f"prefect:{name}")
    with pytest.raises(ConfigError, match=f"setting elasticsearch_api_key: .*{fault}"):
        load_settings()


def test_other_values_with_a_colon_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSQUE_LEDGER", "sqlite:///ledger.sqlite")
    assert str(load_settings(home=os.curdir).ledger_url).startswith("sqlite:///")
