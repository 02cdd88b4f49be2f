"""Bulk settings: index settings for the time of a large load, applied for a run and restored however the run ends.

Before a change, the earlier settings are noted in the index itself (the note `eased` in `_meta`), with the runs that need
the bulk settings. The last of these runs restores the earlier ones. A setting that somebody else changed meanwhile is kept.
A killed run is removed from the note by the next run, or by `kiosque check` and `kiosque bootstrap`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from tasks.index.elasticsearch.connection import Connection
from tasks.index.elasticsearch.physical_indexes import (
    IndexState,
    change_notes,
    change_settings,
    count_documents,
    index_states,
)

# A run refreshes after each group of documents; the cluster need not refresh every second besides.
_NO_REFRESH = {"refresh_interval": "-1"}
# A replica indexes every document once more. One created after the load is a copy of files. That pays where the index holds
# little yet: an index with many documents would copy them all again.
_NO_REPLICAS = {"auto_expand_replicas": "false", "number_of_replicas": "0"}
YOUNG_DOCUMENTS = 10_000


def apply_bulk_settings(connection: Connection, run: str) -> None:
    """Apply bulk settings for `run` to the indexes behind `news` that do not have them for it."""
    for state in index_states(connection):
        note = state.notes.get("eased")
        if not state.is_in_use or (note and run in note["runs"]):
            continue
        if note:
            change_notes(connection, state, eased={**note, "runs": [*note["runs"], run]})
            continue
        is_young = count_documents(connection, state.name) <= YOUNG_DOCUMENTS
        settings = _NO_REFRESH | (_NO_REPLICAS if is_young else {})
        before = {name: state.settings.get(name) for name in settings}
        change_notes(connection, state, eased={"runs": [run], "settings": settings, "before": before})
        change_settings(connection, state.name, settings)


def restore_settings(connection: Connection, is_over: Callable[[str], bool]) -> None:
    """Restore the earlier settings of indexes whose runs with bulk settings are all over; `is_over` takes a run's name."""
    for state in index_states(connection):
        note = state.notes.get("eased")
        left = [run for run in note["runs"] if not is_over(run)] if note else []
        if not note or left == note["runs"]:
            continue
        if left:
            change_notes(connection, state, eased={**note, "runs": left})
            continue
        if unchanged := _earlier_settings(state, note):
            change_settings(connection, state.name, unchanged)
        change_notes(connection, state, eased=None)


def lasting_refresh_interval(state: IndexState) -> str | None:
    """Return the refresh interval that an index has without bulk settings; None for the cluster's default."""
    note = state.notes.get("eased") or {}
    value = {**state.settings, **_earlier_settings(state, note)}.get("refresh_interval")
    return None if value is None else str(value)


def _earlier_settings(state: IndexState, note: Mapping[str, Any]) -> dict[str, Any]:
    """Return the earlier value of each bulk setting that nobody changed since; None for a default."""
    applied = note.get("settings", {})
    return {name: value for name, value in note.get("before", {}).items() if state.settings.get(name) == applied[name]}
