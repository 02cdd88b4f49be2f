"""Reindexing: builds a language's index anew beside the one in use and replaces that by it.

At the end, writing to the old index is blocked; writers take the block for a busy cluster and wait. One request then moves
the aliases. The new index is hidden until then, the old one afterwards, and the aliases are never on both: so a pattern such
as `news-*` matches one of them. A draft is an index that is not in use yet; a retired index is one that was replaced.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial

from config.errors import IndexBusy, IndexRefused
from tasks.index.elasticsearch.bulk import BulkSender
from tasks.index.elasticsearch.bulk_settings import lasting_refresh_interval
from tasks.index.elasticsearch.connection import Connection
from tasks.index.elasticsearch.copying import Copying
from tasks.index.elasticsearch.layout import require_layout
from tasks.index.elasticsearch.physical_indexes import (
    IndexState,
    change_notes,
    change_settings,
    create_index,
    delete_index,
    draft_alias,
    index_states,
)
from tasks.index.elasticsearch.template_bodies import ALIAS, MAPPINGS, Body, next_index, part_name
from tasks.index.elasticsearch.templates import write_templates
from tasks.index.protocol import Choose
from tasks.index.values import Reindexed


def reindex(
    connection: Connection, bulk: BulkSender, language: str, *, run: str, choose: Choose, keep_until: datetime
) -> Reindexed:
    """Replace the index of `language` by a new one; after IndexBusy or IndexRefused everything is as before."""
    part = part_name(language)
    require_layout(connection)
    templates = write_templates(connection)
    states = index_states(connection, f"{part}-0*")
    old = next((state for state in states if part in state.aliases), None)
    if old is None:
        raise connection.errors.refused(f"has no index of {language}; `kiosque ingest` makes one")
    _require_no_draft(connection, states)
    new = next_index(part, [state.name for state in states])
    copying = Copying(connection, bulk, old=old, new=new, choose=choose)
    try:
        _create_draft(connection, new, old, run, templates.components[MAPPINGS]["template"]["mappings"])
        documents = copying.run()
        _swap(connection, part, new, old, keep_until)
    except BaseException:
        with suppress(IndexBusy, IndexRefused):  # a later `repair_drafts` finds what remains
            if not old.is_blocked:
                _unblock(connection, old.name)
            repair_drafts(connection, lambda name: name == run)
        raise
    return Reindexed(index=new, documents=documents, left_out=len(copying.left_out))


def _require_no_draft(connection: Connection, states: list[IndexState]) -> None:
    for state in states:
        if state.is_draft:
            raise connection.errors.refused(
                f"{state.name} is being made by run {state.notes['draft']['run']}; wait for its end, or delete that "
                "index if its run is dead"
            )


def _create_draft(connection: Connection, new: str, old: IndexState, run: str, mappings: Body) -> None:
    notes = {
        **mappings["_meta"]["kiosque"],
        "draft": {"run": run, "of": old.uuid, "unblock": not old.is_blocked},
        "replaces": [*old.notes.get("replaces", ()), old.uuid],
    }
    body: Body = {
        "settings": {"index.hidden": True, "index.refresh_interval": "-1"},
        "mappings": {"_meta": {"kiosque": notes}},
        "aliases": {draft_alias(new): {"is_hidden": True}},
    }
    connection.call(partial(create_index, name=new, body=body))
    (created,) = index_states(connection, new)
    if created.notes.get("draft", {}).get("run") != run:
        raise connection.errors.refused(f"somebody else has just made {new}; run `kiosque reindex` again")


def _swap(connection: Connection, part: str, new: str, old: IndexState, keep_until: datetime) -> None:
    """Move the aliases from `old` to `new` in one request; if its answer is lost, look which index has them."""
    (current,) = index_states(connection, old.name)
    change_notes(connection, current, retired={"until": keep_until.isoformat()})
    change_settings(connection, new, {"refresh_interval": lasting_refresh_interval(current)})
    change_settings(connection, old.name, {"hidden": True})
    actions: list[Body] = [
        {"remove": {"index": old.name, "alias": part, "must_exist": True}},
        {"remove": {"index": old.name, "alias": ALIAS, "must_exist": True}},
        {"remove": {"index": new, "alias": draft_alias(new)}},
        {"add": {"index": new, "alias": part, "is_write_index": True}},
        {"add": {"index": new, "alias": ALIAS}},
    ]
    try:
        connection.call(lambda client: client.indices.update_aliases(actions=actions))
    except (IndexBusy, IndexRefused):
        if not any(state.is_in_use for state in index_states(connection, new)):
            raise


def repair_drafts(connection: Connection, is_dead: Callable[[str], bool]) -> None:
    """Delete the drafts of dead runs and unblock the indexes that they were to replace."""
    states = index_states(connection)
    for state in states:
        if state.is_draft and is_dead(state.notes["draft"]["run"]):
            for old in states:
                if old.uuid == state.notes["draft"]["of"] and state.notes["draft"]["unblock"]:
                    _unblock(connection, old.name)
            delete_index(connection, state.name)


def _unblock(connection: Connection, name: str) -> None:
    change_settings(connection, name, {"blocks.write": None})
