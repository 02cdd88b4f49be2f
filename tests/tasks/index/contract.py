"""What every index backend must do: a backend's test class inherits `IndexContract` and gives the fixture `index`."""

from collections.abc import Iterator

import pytest

from tasks.index.protocol import SearchIndex
from tests.tasks.index.contract_folding import FoldingContract
from tests.tasks.index.contract_hostile import HostileContract
from tests.tasks.index.contract_matching import MatchingContract
from tests.tasks.index.contract_rebuilding import RebuildingContract
from tests.tasks.index.contract_results import ResultsContract
from tests.tasks.index.contract_storing import StoringContract


class IndexContract(
    StoringContract, MatchingContract, ResultsContract, FoldingContract, HostileContract, RebuildingContract
):
    """Claims about any `SearchIndex`; `index` is empty and ready to be written at the start of each."""

    @pytest.fixture
    def index(self) -> Iterator[SearchIndex]:
        """Give the index under test."""
        raise NotImplementedError("a backend's tests give their own `index`")
