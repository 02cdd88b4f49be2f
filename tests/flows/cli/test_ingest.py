"""The command `ingest`: its counts, and one sentence for what keeps it from working."""

import json
import subprocess
from pathlib import Path

import pytest

from flows.state.ledger import Ledger
from tests.support.command import TRAMWAY, kiosque


def sentence(done: subprocess.CompletedProcess[bytes]) -> str:
    """Return what a command that failed said; it is one sentence."""
    (line,) = done.stderr.decode().splitlines()
    return line.removeprefix("kiosque: ")


def test_ingest_of_a_path_that_is_not_there_fails_with_a_sentence_and_no_traceback(
    tmp_path: Path, prefect_address: str
) -> None:
    done = kiosque("ingest", str(tmp_path / "nosuch"), "--home", str(tmp_path / "home"), "--json")
    assert done.returncode == 2
    assert "nosuch" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert done.stdout == b""


def test_a_home_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "runs").touch()  # permissions would not keep root from it
    done = kiosque("ingest", str(TRAMWAY), "--home", str(tmp_path / "home"))
    assert done.returncode == 1
    assert sentence(done) == f"{tmp_path}/home/runs: File exists; check the disk and its permissions"


def test_a_ledger_that_cannot_be_written_is_one_sentence(tmp_path: Path, prefect_address: str) -> None:
    file = tmp_path / "ledger.sqlite"
    Ledger(f"sqlite:///{file}", target="t", pipeline="p").close()
    (tmp_path / "kiosque.toml").write_text(f'ledger = "sqlite:///file:{file}?mode=ro&uri=true"\n', "utf-8")
    done = kiosque("ingest", str(TRAMWAY), "--home", "home", cwd=tmp_path)
    assert done.returncode == 1
    assert sentence(done).startswith("the ledger cannot be used: attempt to write a readonly database; check")


def test_an_elasticsearch_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    place = ("--home", str(tmp_path / "home"), "--elasticsearch", "http://127.0.0.1:1")
    done = kiosque("ingest", str(TRAMWAY), *place)
    assert done.returncode == 3
    assert sentence(done).startswith("Elasticsearch at http://127.0.0.1:1: cannot connect")


@pytest.mark.slow
def test_ingest_answers_machines_with_its_counts_and_nothing_else(tmp_path: Path) -> None:
    done = kiosque("ingest", str(TRAMWAY), "--home", str(tmp_path / "home"), "--json")
    assert done.returncode == 0, done.stderr.decode()
    counts = json.loads(done.stdout)
    assert counts == {
        "run": counts["run"],
        "read": 1,
        "indexed": 1,
        "unchanged": 0,
        "superseded": 0,
        "duplicate": 0,
        "rejected": 0,
    }
