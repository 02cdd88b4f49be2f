"""What all commands share, and the commands `check` and `rules`."""

import json
import re
from pathlib import Path

import pytest

from tests.support.command import answer, call_kiosque
from tests.support.inputs.rule_folder import folder


def test_check_shows_settings_and_connections(home: Path) -> None:
    result = answer("check", "--home", str(home))
    assert result["ok"]
    assert result["connections"]["index"]["documents"]["fr"] > 1
    assert result["settings"]["home"] == str(home)


def test_check_of_an_unreachable_elasticsearch_fails_with_its_url() -> None:
    done = call_kiosque("check", "--elasticsearch", "http://127.0.0.1:9", "--json")
    assert done.returncode == 3
    assert "127.0.0.1:9" in json.loads(done.stdout)["connections"]["index"]["error"]


def test_a_path_that_is_not_there_is_one_clear_sentence(tmp_path: Path) -> None:
    done = call_kiosque("clean", str(tmp_path / "nosuch.txt"))
    assert done.returncode == 2
    assert len(done.stderr.decode().splitlines()) == 1
    assert "nosuch.txt" in done.stderr.decode()


def test_a_wrong_setting_is_one_clear_sentence(tmp_path: Path) -> None:
    (tmp_path / "kiosque.toml").write_text("wrokers = 2\n")
    done = call_kiosque("search", "x", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.decode().startswith("kiosque: setting wrokers: there is no such setting")


def test_rules_check_says_that_it_finds_nothing_wrong(tmp_path: Path) -> None:
    rule = "{id: a, language: en, position: foot, exact: [Up], removes: [Up]}"
    done = call_kiosque("rules", "check", str(folder(tmp_path, all=f"rules: [{rule}]")))
    assert done.returncode == 0
    assert done.stdout.decode().splitlines()[-1] == "0 faults, 0 warnings"


def test_rules_check_names_a_fault_and_fails(tmp_path: Path) -> None:
    rule = "{id: a, language: en, position: foot, exact: [Up], removes: [Down]}"
    done = call_kiosque("rules", "check", str(folder(tmp_path, all=f"rules: [{rule}]")), "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout) == [
        {
            "file": f"{tmp_path}/all.yaml",
            "rule": "a",
            "severity": "error",
            "fault": "does not remove its own example 'Down'; repair the rule or the example under `removes`",
        }
    ]


@pytest.mark.parametrize("command", ["ingest", "search", "explain", "clean", "check", "bootstrap", "rules"])
def test_every_command_has_help_with_its_exit_codes(command: str) -> None:
    done = call_kiosque(command, "--help")
    assert done.returncode == 0
    assert "Exit codes" in done.stdout.decode()


def test_the_version_is_told() -> None:
    assert re.fullmatch(rb"kiosque \d+\.\d+\.\d+\S*\s+", call_kiosque("--version").stdout)
