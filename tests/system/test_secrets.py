"""Secrets are kept out of everything that a run writes, whether it succeeds or fails."""

import json
from pathlib import Path

import pytest

from benchmarks.faults.bench import Ended, ended
from tests.support.command import kiosque, start_run
from tests.support.elasticsearch_node import ElasticsearchServer

pytestmark = pytest.mark.slow

API_KEY, PASSWORD, STORAGE_KEY = "S3cretApiKey", "S3cretPassword", "S3cretStorageKey"
SECRETS = (API_KEY, PASSWORD, STORAGE_KEY)
ARTICLE = "The old bridge over the river is open again, a week earlier than the council had planned in spring."
OPTIONS = json.dumps({"auto_mkdir": True, "secret": STORAGE_KEY})


@pytest.fixture(scope="module")
def runs(
    tmp_path_factory: pytest.TempPathFactory, prefect_server: None, elasticsearch_node: ElasticsearchServer
) -> tuple[Path, list[Ended]]:
    """The home of three runs with secrets, and their ends: success, refused by the index, refused by the ledger."""
    from prefect.settings import PREFECT_API_URL

    folder = tmp_path_factory.mktemp("secrets")
    news, home = folder / "news", folder / "home"
    news.mkdir()
    (news / "a.txt").write_text(ARTICLE, "utf-8")
    (news / "empty.txt").write_text("", "utf-8")
    prefect = {"PREFECT_API_URL": str(PREFECT_API_URL.value()), "PREFECT_LOGGING_LEVEL": "DEBUG"}
    given = {"workers": 1, "elasticsearch_api_key": API_KEY, "storage_options": OPTIONS}
    ledger = f"postgresql://me:{PASSWORD}@127.0.0.1:9/ledger"
    ends = [
        ended(start_run(news, home, url=elasticsearch_node.url, environment=prefect, **given)),
        ended(start_run(news, home, url="http://127.0.0.1:9", environment=prefect, **given)),
        ended(start_run(news, home, environment=prefect, ledger=ledger, **given)),
    ]
    return home, ends


def leaks(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


def test_a_run_says_no_secret_whether_it_goes_well_or_not(runs: tuple[Path, list[Ended]]) -> None:
    _, ends = runs
    print(*(end.err[-3000:] for end in ends), sep="\n\n")  # seen where the next line fails
    assert [end.code for end in ends] == [0, 3, 2]
    assert [leaks(end.out + end.err) for end in ends] == [[], [], []]


def test_no_file_of_the_home_holds_a_secret(runs: tuple[Path, list[Ended]]) -> None:
    home, _ = runs
    files = [path for path in home.rglob("*") if path.is_file()]
    assert {"ledger.sqlite"} < {path.name for path in files}
    assert [path for path in files if leaks(path.read_bytes().decode("latin-1"))] == []


def test_prefect_is_told_no_secret(runs: tuple[Path, list[Ended]]) -> None:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.sorting import ArtifactSort, FlowRunSort, LogSort, TaskRunSort

    with get_client(sync_client=True) as client:  # the newest first: earlier tests have had their runs there
        told = [
            client.read_flow_runs(sort=FlowRunSort.EXPECTED_START_TIME_DESC, limit=200),
            client.read_task_runs(sort=TaskRunSort.EXPECTED_START_TIME_DESC, limit=200),
            client.read_artifacts(sort=ArtifactSort.CREATED_DESC, limit=200),
            client.read_logs(sort=LogSort.TIMESTAMP_DESC, limit=200),
        ]
    assert all(told[:3])
    everything = " ".join(each.model_dump_json() for kind in told for each in kind)
    assert leaks(everything) == []


def test_check_says_that_secrets_are_set_and_not_what_they_are(tmp_path: Path) -> None:
    lines = [
        f'elasticsearch_api_key = "{API_KEY}"',
        f'ledger = "postgresql://me:{PASSWORD}@127.0.0.1:9/ledger"',
        f'storage_options = {{ secret = "{STORAGE_KEY}" }}',
    ]
    (tmp_path / "kiosque.toml").write_text("\n".join(lines), "utf-8")
    as_text, as_json = kiosque("check", cwd=tmp_path), kiosque("check", "--json", cwd=tmp_path)
    settings = json.loads(as_json.stdout)["settings"]
    assert (settings["elasticsearch_api_key"], settings["ledger"]) == ("(set)", "(set)")
    assert settings["storage_options"] == "secret (set)"
    assert leaks((as_text.stdout + as_text.stderr + as_json.stdout + as_json.stderr).decode()) == []
