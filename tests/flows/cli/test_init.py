import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from config.errors import ConfigError
from config.settings import Settings
from config.source_file import load_sources
from config.sources import Source
from flows.cli.app import app
from flows.cli.commands.init import settings_text, write_first


def uncommented(text: str) -> str:
    """Take the # away from every line that sets something."""
    lines = [line.removeprefix("# ") for line in text.splitlines()]
    return "\n".join(line for line in lines if " = " in line and line.partition(" = ")[0] in Settings.model_fields)


def test_the_settings_file_names_every_setting_with_its_meaning_and_default() -> None:
    text = settings_text()
    words = " ".join(text.replace("\n# ", " ").split())
    for name, field in Settings.model_fields.items():
        assert f"\n# {name} =" in text
        assert " ".join(str(field.description).split()) in words
    defaults = Settings.model_construct()
    for name, value in tomllib.loads(uncommented(text)).items():
        assert str(value) == str(getattr(defaults, name)), name


def test_the_settings_file_as_written_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    before = Settings()
    list(write_first(tmp_path))
    assert Settings() == before
    (tmp_path / "kiosque.toml").write_text(uncommented(settings_text()), "utf-8")
    assert Settings() == before


def test_a_new_folder_has_a_source_that_is_ready_to_run(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["init", str(tmp_path / "town")])
    assert done.exit_code == 0
    assert load_sources(tmp_path / "town" / "sources.yaml") == (
        Source(name="articles", folder=str(tmp_path / "town" / "articles")),
    )
    assert (tmp_path / "town" / "articles").is_dir()
    assert f"wrote {tmp_path / 'town' / 'kiosque.toml'}" in done.stdout
    assert f"  cd {tmp_path / 'town'}\n" in done.stdout
    assert "  kiosque run\n" in done.stdout


def test_a_file_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "kiosque.toml").write_text("workers = 3\n", "utf-8")
    assert dict(write_first(tmp_path)) == {tmp_path / "kiosque.toml": False, tmp_path / "sources.yaml": True}
    assert (tmp_path / "kiosque.toml").read_text("utf-8") == "workers = 3\n"
    done = CliRunner().invoke(app, ["init", str(tmp_path)])
    assert done.stdout.count("it was there before") == 2


def test_a_place_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(ConfigError, match=r"file: cannot be written to: "):
        list(write_first(tmp_path / "file"))
