"""What every index backend must do: a backend's test class inherits `IndexContract` and gives the fixture `index`."""

from collections.abc import Iterator

import pytest

from tasks.index.protocol import SearchIndex
from tests.tasks.index.contract.collapse import FoldingContract
from tests.tasks.index.contract.hostile import HostileContract
from tests.tasks.index.contract.matching import MatchingContract
from tests.tasks.index.contract.reindex import RebuildingContract
from tests.tasks.index.contract.results import ResultsContract
from tests.tasks.index.contract.storing import StoringContract


class IndexContract(
    StoringContract, MatchingContract, ResultsContract, FoldingContract, HostileContract, RebuildingContract
):
    """Claims about any `SearchIndex`; `index` is empty and ready to be written at the start of each."""

    @pytest.fixture
    def index(self) -> Iterator[SearchIndex]:
        """Give the index under test."""
        raise NotImplementedError("a backend's tests give their own `index`")
