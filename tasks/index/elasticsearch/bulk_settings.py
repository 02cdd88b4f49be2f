"""Eases indexes for a large load and puts their settings back, whatever happened to the run that eased them.

What is to be put back is noted in the index itself (`_meta`), with the runs that want it eased, before anything is changed;
the last of them puts it back. A setting that somebody changed meanwhile stays as they left it. A run that was killed is
taken off the note by the next one that asks, or by `kiosque check` and `kiosque bootstrap`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from tasks.index.elasticsearch.connection import Connection
from tasks.index.elasticsearch.settings import IndexState, change_notes, index_states

# New documents are seen when a run asks for it, after each group; the cluster need not look every second besides.
_NO_REFRESH = {"refresh_interval": "-1"}
# A replica writes every document once more; made at the end, it is a copy of files. That pays where the index holds little
# yet: of one that was there before, all would be copied again.
_NO_REPLICAS = {"auto_expand_replicas": "false", "number_of_replicas": "0"}
YOUNG_DOCUMENTS = 10_000


def apply_bulk_settings(connection: Connection, run: str) -> None:
    """Ease the indexes behind `news` for `run`; those that are eased for it already stay as they are."""
    for state in index_states(connection):
        eased = state.notes.get("eased")
        if not state.is_in_use or (eased and run in eased["runs"]):
            continue
        if eased:
            change_notes(connection, state, eased={**eased, "runs": [*eased["runs"], run]})
            continue
        settings = _NO_REFRESH | (_NO_REPLICAS if _is_young(connection, state) else {})
        before = {name: state.settings.get(name) for name in settings}
        change_notes(connection, state, eased={"runs": [run], "settings": settings, "before": before})
        _put_settings(connection, state, settings)


def restore_settings(connection: Connection, is_over: Callable[[str], bool]) -> None:
    """Put settings back where every run that wanted them eased `is_over`, by its name."""
    for state in index_states(connection):
        eased = state.notes.get("eased")
        left = [run for run in eased["runs"] if not is_over(run)] if eased else []
        if not eased or left == eased["runs"]:
            continue
        if left:
            change_notes(connection, state, eased={**eased, "runs": left})
            continue
        _put_settings(connection, state, _before(state, eased))
        change_notes(connection, state, eased=None)


def proper_refresh_interval(state: IndexState) -> str | None:
    """Return the refresh interval that somebody gave an index, eased at the moment or not; None for the cluster's own."""
    eased = state.notes.get("eased") or {}
    value = {**state.settings, **_before(state, eased)}.get("refresh_interval")
    return None if value is None else str(value)


def _before(state: IndexState, eased: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the settings were that are still as they were eased; None for one that was not given."""
    as_eased = eased.get("settings", {})
    return {
        name: value for name, value in eased.get("before", {}).items() if state.settings.get(name) == as_eased[name]
    }


def _is_young(connection: Connection, state: IndexState) -> bool:
    count = connection.call(lambda client: int(client.count(index=state.name)["count"]))
    return count <= YOUNG_DOCUMENTS


def _put_settings(connection: Connection, state: IndexState, settings: Mapping[str, Any]) -> None:
    if settings:
        ours = {f"index.{name}": value for name, value in settings.items()}
        connection.call(lambda client: client.indices.put_settings(index=state.name, settings=ours))
