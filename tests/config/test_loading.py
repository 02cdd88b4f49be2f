from pathlib import Path

import pytest

from config.errors import ConfigError
from config.loading import Data, load_yaml


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
