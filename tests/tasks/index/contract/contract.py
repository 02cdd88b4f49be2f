"""Contract of every index backend: its test class inherits `IndexContract` and defines the fixture `index`."""

from collections.abc import Iterator

import pytest

from tasks.index.protocol import SearchIndex
from tests.tasks.index.contract.collapse import CollapseContract
from tests.tasks.index.contract.everyday import EverydayContract
from tests.tasks.index.contract.forms import FormsContract
from tests.tasks.index.contract.hostile import HostileContract
from tests.tasks.index.contract.identity import IdentityContract
from tests.tasks.index.contract.language import LanguageContract
from tests.tasks.index.contract.matching import MatchingContract
from tests.tasks.index.contract.meaning import MeaningContract
from tests.tasks.index.contract.names import NamesContract
from tests.tasks.index.contract.reindex import ReindexContract
from tests.tasks.index.contract.results import ResultsContract
from tests.tasks.index.contract.stories import StoriesContract
from tests.tasks.index.contract.storing import StoringContract


class IndexContract(
    StoringContract,
    IdentityContract,
    MatchingContract,
    LanguageContract,
    NamesContract,
    FormsContract,
    ResultsContract,
    CollapseContract,
    MeaningContract,
    StoriesContract,
    EverydayContract,
    HostileContract,
    ReindexContract,
):
    """Claims about any `SearchIndex`; at the start of each test, `index` is empty and ready to be written."""

    @pytest.fixture
    def index(self) -> Iterator[SearchIndex]:
        """Yield the index under test."""
        raise NotImplementedError("a backend's tests define their own `index`")
