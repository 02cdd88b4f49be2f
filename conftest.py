"""Fixtures of all tests. A fixture is created at its first use, so a test of a pure step starts no server."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tasks.index.tantivy.index import TantivyIndex
    from tests.support.command import SeedsHome

pytest_plugins = ["tests.support.elasticsearch_node.fixtures", "tests.support.groups"]

# No test asserts a time: a slow machine must not fail one. Examples may share a folder: each has names or contents of its own.
settings.register_profile(
    "kiosque",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("kiosque")

# A process that a shell runs in the background ignores Ctrl-C, and so would every process that a test starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the machine's own settings out of the tests."""
    for name in os.environ:
        if name.startswith("KIOSQUE_") and not name.startswith("KIOSQUE_TEST_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def prefect_server() -> Iterator[str]:
    """One Prefect server for all tests that run a flow, which takes seconds to start; gives its address.

    Flows in this process fork their workers. They send neither heartbeats, for whose end a flow waits up to a second, nor
    events and logs: the threads that send those draw from `random` (a ping, the delay of a retry) while later tests run, and
    Hypothesis then says that a strategy uses `random`.
    """
    import flows  # noqa: F401 - sets Prefect's defaults before its first import

    # isort: split
    from prefect.events.clients import NullEventsClient
    from prefect.events.worker import EventsWorker
    from prefect.settings import (
        PREFECT_API_URL,
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
        PREFECT_LOGGING_TO_API_ENABLED,
        temporary_settings,
    )

    from tests.support.prefect_database import prefect_harness
    from tests.support.warm_workers import start_fork_server

    EventsWorker.set_client_override(NullEventsClient)
    quiet = {PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None, PREFECT_LOGGING_TO_API_ENABLED: False}
    with prefect_harness(), temporary_settings(quiet):
        start_fork_server()
        yield str(PREFECT_API_URL.value())


@pytest.fixture
def prefect_address(prefect_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of that server, which the commands of the test use and log to as a user's do."""
    monkeypatch.setenv("PREFECT_API_URL", prefect_server)
    for name in ("PREFECT_LOGGING_LEVEL", "PREFECT_LOGGING_ROOT_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    return prefect_server


@pytest.fixture
def index(tmp_path: Path) -> Iterator["TantivyIndex"]:
    """An embedded index without documents."""
    from tasks.index.tantivy.index import TantivyIndex

    with TantivyIndex(tmp_path / "index") as index:
        index.create()
        yield index


@pytest.fixture(scope="session")
def seeds_home(tmp_path_factory: pytest.TempPathFactory) -> "SeedsHome":
    """The sample articles in an embedded index; tests read it and do not change it."""
    from tests.support.command import ingest_seeds

    return ingest_seeds(tmp_path_factory.mktemp("seeds-home"))
