from pathlib import Path

import pytest

from config.errors import ConfigError
from config.loading import CONFIG_FOLDER, Data, YamlFile, _loader, _yaml, load_yaml


class Rule(Data, frozen=True):
    pattern: str
    language: str = "en"


class Rules(Data, frozen=True):
    rules: list[Rule]


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "rules.yaml"
    path.write_text(text, "utf-8")
    return path


def test_norwegian_is_a_language_and_not_false(tmp_path: Path) -> None:
    path = written(tmp_path, "rules: [{pattern: on, language: no}]")
    assert load_yaml(path, Rules).rules == [Rule(pattern="on", language="no")]


def test_an_unknown_field_is_reported_with_its_position_and_the_likely_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"rules\.yaml: .*`patern`.*\$\.rules\[0\].*did you mean 'pattern'\?"):
        load_yaml(written(tmp_path, "rules: [{patern: x}]"), Rules)


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nosuch\.yaml: cannot be read"):
        load_yaml(tmp_path / "nosuch.yaml", Rules)


def test_a_file_that_is_not_yaml_names_the_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"is not YAML: .*line 1"):
        load_yaml(written(tmp_path, "rules: [}"), Rules)


def test_the_kept_value_of_each_data_file_is_that_of_its_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    files = sorted(CONFIG_FOLDER.rglob("*.yaml"))
    made, found = [[YamlFile.read(file).value for file in files] for _ in range(2)]
    assert made == found == [_yaml().load(file.read_text("utf-8"), Loader=_loader()) for file in files]
    names = {path.name.rpartition("-")[0] for path in tmp_path.glob("kiosque/yaml/*")}
    expected = {"-".join(file.relative_to(CONFIG_FOLDER).with_suffix("").parts) for file in files}
    assert expected - names == {"calendar"}  # it has a date, which would come back as a text


def test_the_value_of_a_file_of_the_user_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    load_yaml(written(tmp_path, "rules: [{pattern: secret}]"), Rules)
    assert not (tmp_path / "cache").exists()
