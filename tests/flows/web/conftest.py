"""The page over the sample articles, for a module's tests."""

from collections.abc import Iterator

import httpx
import pytest

from config.settings import load_settings
from tests.support.command import SeedsHome
from tests.support.web_server import reading


@pytest.fixture(scope="package")
def page(seeds_home: SeedsHome) -> Iterator[httpx.Client]:
    """A client of the page over the sample articles."""
    with reading(load_settings(home=seeds_home.folder)) as client:
        yield client
