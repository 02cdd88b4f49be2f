"""What the commands are tested with: a home with the sample articles, and a Prefect server."""

from pathlib import Path

import pytest

from tests.support.command import SeedsHome


@pytest.fixture
def home(seeds_home: SeedsHome) -> Path:
    return seeds_home.folder
