"""What a run does first for the index and the ledger: it undoes and completes what others left."""

from datetime import UTC, datetime

from config.settings import Settings
from flows.run.home_names import dead_here, is_known_to_indexes
from flows.run.index_locks import easing_index
from flows.state.ledger import Ledger
from tasks.index.protocol import SearchIndex


def put_in_order(index: SearchIndex, ledger: Ledger, settings: Settings) -> list[str]:
    """Mend the index, tell the ledger of indexes that were replaced, and delete those whose time is over; return their names."""
    mend_index(index, settings)
    ledger.follow_replaced(index.replaced())
    return index.drop_retired(datetime.now(UTC))


def mend_index(index: SearchIndex, settings: Settings) -> None:
    """Undo in the index what runs of this home that were killed left half done; most homes never had one that could."""
    if not is_known_to_indexes(settings):
        return
    with easing_index(settings):
        index.repair(dead_here(settings))
