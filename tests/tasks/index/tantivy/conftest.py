"""An empty embedded index in a folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.index.tantivy.index import TantivyIndex


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def index(folder: Path) -> Iterator[TantivyIndex]:
    with TantivyIndex(folder) as index:
        index.create()
        yield index
