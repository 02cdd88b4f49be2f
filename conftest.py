"""Fixtures every test may ask for. They are made when first asked for, so a test of a pure step starts nothing."""

import os
import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from tests.support.command import SeedsHome

pytest_plugins = ["tests.support.elasticsearch_node.fixtures"]

# No test asserts a time: a slow machine must not fail one.
settings.register_profile("kiosque", deadline=None)
settings.load_profile("kiosque")

# A shell ignores Ctrl-C for what runs in its background, and so would every process that a test starts and interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the machine's own settings out of the tests."""
    for name in os.environ:
        if name.startswith("KIOSQUE_") and not name.startswith("KIOSQUE_TEST_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def prefect_server() -> Iterator[None]:
    """One Prefect server for all tests that run a flow: starting it costs seconds."""
    from prefect.testing.utilities import prefect_test_harness

    import flows  # noqa: F401 - sets Prefect's defaults before its first import

    with prefect_test_harness(server_startup_timeout=180):
        yield


@pytest.fixture(scope="session")
def seeds_home(tmp_path_factory: pytest.TempPathFactory) -> "SeedsHome":
    """The sample articles in an embedded index; tests read it and do not change it."""
    from tests.support.command import ingest_seeds

    return ingest_seeds(tmp_path_factory.mktemp("seeds-home"))
