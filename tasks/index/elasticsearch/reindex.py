"""Makes a language's index anew beside the one in use and puts it in its place.

The documents are copied in the order in which they were last written (`_seq_no`), in passes: each takes what was written
during the one before. Then writing to the old index is blocked, which writers take for a busy cluster and wait; the last
pass takes the rest, what was deleted meanwhile is deleted, and one request moves the aliases. The new index is hidden and
the old one becomes so: what matches `news-*` finds an index by its aliases, which are never on both.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from itertools import islice

import msgspec

from config.errors import IndexBusy, IndexRefused
from tasks.index.elasticsearch.bulk import Answer, BulkSender, delete_operation, write_operation
from tasks.index.elasticsearch.bulk_settings import proper_refresh_interval
from tasks.index.elasticsearch.connection import Connection
from tasks.index.elasticsearch.index_names import make_index
from tasks.index.elasticsearch.lookup import sorted_hits
from tasks.index.elasticsearch.record import from_record, to_record
from tasks.index.elasticsearch.settings import IndexState, change_notes, draft_alias, index_states
from tasks.index.elasticsearch.template_bodies import ALIAS, Body, next_index, part_name
from tasks.index.elasticsearch.templates import write_templates
from tasks.index.protocol import Choose, Reindexed, Retired

_PAGE = 500
_IDS_PAGE = 10_000
# The last pass runs while writers wait: so passes go on until few documents are left for it, but not for ever.
_FEW = 1000
_MOST_PASSES = 10
_DONE = frozenset({200, 201})


class Reindexing:
    """One index being made anew: what is copied where, and what was left out on the way."""

    def __init__(self, connection: Connection, bulk: BulkSender, *, run: str, choose: Choose) -> None:
        self._connection = connection
        self._bulk = bulk
        self._run = run
        self._choose = choose
        self._left_out: set[str] = set()

    def replace(self, language: str, *, keep_until: datetime) -> Reindexed:
        """Replace the index of `language`; raises IndexBusy and IndexRefused, and then all is as before."""
        part = part_name(language)
        templates = write_templates(self._connection)
        states = index_states(self._connection, f"{part}-0*")
        old = next((state for state in states if part in state.aliases), None)
        if old is None:
            raise self._connection.refused(f"has no index of {language}; `kiosque ingest` makes one")
        for state in states:
            if state.is_draft:
                raise self._connection.refused(
                    f"{state.name} is being made by run {state.notes['draft']['run']}; wait for its end, or delete that "
                    "index if its run is dead"
                )
        new = next_index(part, [state.name for state in states])
        try:
            self._make(new, old, templates.components[f"{ALIAS}-mappings"]["template"]["mappings"])
            self._fill(new, old)
            documents = self._count(new)
            self._swap(part, new, old, keep_until)
        except BaseException:
            with suppress(IndexBusy, IndexRefused):  # what remains is found by `repair_drafts`
                self._give_up(new, old)
            raise
        return Reindexed(index=new, documents=documents, left_out=len(self._left_out))

    def _make(self, new: str, old: IndexState, mappings: Body) -> None:
        notes = {
            **mappings["_meta"]["kiosque"],
            "draft": {"run": self._run, "of": old.uuid, "unblock": not old.is_blocked},
            "replaces": [*old.notes.get("replaces", ()), old.uuid],
        }
        body: Body = {
            "settings": {"index.hidden": True, "index.refresh_interval": "-1"},
            "mappings": {"_meta": {"kiosque": notes}},
            "aliases": {draft_alias(new): {"is_hidden": True}},
        }
        self._connection.call(partial(make_index, name=new, body=body))
        (made,) = index_states(self._connection, new)
        if made.notes.get("draft", {}).get("run") != self._run:
            raise self._connection.refused(f"somebody else has just made {new}; run `kiosque reindex` again")

    def _fill(self, new: str, old: IndexState) -> None:
        """Copy until both hold the same documents, at the end without writers."""
        copied = -1
        for _ in range(_MOST_PASSES):
            written = self._written(old)
            self._copy(new, old, after=copied)
            few = written - copied <= _FEW
            copied = written
            if few:
                break
        self._compare(new, old)
        self._connection.call(lambda client: client.indices.add_block(index=old.name, block="write"))
        self._copy(new, old, after=copied)
        self._refresh(new)
        if self._count(new) != self._count(old.name) - len(self._left_out):  # deleted meanwhile
            missing = self._compare(new, old)
            if missing - self._left_out:
                raise self._connection.refused(
                    f"the new index of {old.name} lacks {len(missing - self._left_out):,} of its documents; the old one "
                    "stays in use; run `kiosque reindex` again"
                )
            self._left_out = missing

    def _copy(self, new: str, old: IndexState, *, after: int) -> None:
        """Write to `new` what was last written to `old` after the operation number `after`."""
        self._refresh(old.name)
        written_after = {"range": {"_seq_no": {"gt": after}}}
        by_number = sorted_hits(self._connection, old.name, written_after, sort=["_seq_no", "id"], size=_PAGE)
        while hits := list(islice(by_number, _PAGE)):
            versions = {hit["_id"]: int(hit["_version"]) for hit in hits}
            chosen = self._choose([from_record(hit["_source"]) for hit in hits])
            alias = draft_alias(new)
            answers = self._bulk.send(
                write_operation(alias, x.id, versions[x.id], msgspec.json.encode(to_record(x))) for x in chosen
            )
            self._require_done(old, [document.id for document in chosen], answers)
            self._left_out = (self._left_out | versions.keys()) - {document.id for document in chosen}

    def _require_done(self, old: IndexState, ids: Sequence[str], answers: Sequence[Answer]) -> None:
        for id, answer in zip(ids, answers, strict=True):
            if answer.status not in _DONE:
                reason = next(iter(answer.reason.splitlines()), "")
                raise self._connection.refused(
                    f"the new index of {old.name} does not take document {id} ({answer.error}: {reason}); the "
                    "old one stays in use; mend that and run `kiosque reindex` again"
                )

    def _compare(self, new: str, old: IndexState) -> set[str]:
        """Delete from `new` what is not in `old` any more, and return the ids of what is in `old` alone."""
        self._refresh(old.name)
        self._refresh(new)
        missing: set[str] = set()
        extra: list[tuple[str, int]] = []
        theirs, ours = (self._versions(name) for name in (old.name, new))
        their, our = next(theirs, None), next(ours, None)
        while their or our:
            if their and our and their[0] == our[0]:
                their, our = next(theirs, None), next(ours, None)
            elif our is None or (their and their[0] < our[0]):
                missing.add(their[0] if their else "")
                their = next(theirs, None)
            else:
                extra.append(our)
                our = next(ours, None)
        self._bulk.send(delete_operation(draft_alias(new), id, version) for id, version in extra)
        self._refresh(new)
        return missing

    def _versions(self, name: str) -> Iterator[tuple[str, int]]:
        found = sorted_hits(self._connection, name, {"match_all": {}}, sort=["id"], size=_IDS_PAGE, source=False)
        return ((hit["_id"], int(hit["_version"])) for hit in found)

    def _count(self, name: str) -> int:
        return self._connection.call(lambda client: int(client.count(index=name)["count"]))

    def _refresh(self, name: str) -> None:
        self._connection.call(lambda client: client.indices.refresh(index=name))

    def _written(self, state: IndexState) -> int:
        """Return the number up to which every operation on the index is done; of several shards the lowest."""
        shown = "indices.*.shards.*.seq_no.local_checkpoint"
        stats = self._connection.call(
            lambda client: client.indices.stats(index=state.name, level="shards", filter_path=shown)
        )
        shards = stats["indices"][state.name]["shards"].values()
        return min(int(copy["seq_no"]["local_checkpoint"]) for shard in shards for copy in shard)

    def _swap(self, part: str, new: str, old: IndexState, keep_until: datetime) -> None:
        """Put `new` in the place of `old` in one request; where its answer is lost, the cluster says how it ended."""
        (now,) = index_states(self._connection, old.name)
        change_notes(self._connection, now, retired={"until": keep_until.isoformat()})
        interval = {"index.refresh_interval": proper_refresh_interval(now)}
        hidden = {"index.hidden": True}
        self._connection.call(lambda client: client.indices.put_settings(index=new, settings=interval))
        self._connection.call(lambda client: client.indices.put_settings(index=old.name, settings=hidden))
        actions: list[Body] = [
            {"remove": {"index": old.name, "alias": part, "must_exist": True}},
            {"remove": {"index": old.name, "alias": ALIAS, "must_exist": True}},
            {"remove": {"index": new, "alias": draft_alias(new)}},
            {"add": {"index": new, "alias": part, "is_write_index": True}},
            {"add": {"index": new, "alias": ALIAS}},
        ]
        try:
            self._connection.call(lambda client: client.indices.update_aliases(actions=actions))
        except (IndexBusy, IndexRefused):
            if not any(state.is_in_use for state in index_states(self._connection, new)):
                raise

    def _give_up(self, new: str, old: IndexState) -> None:
        """Let the old index be written again and delete the new one."""
        if not old.is_blocked:
            _unblock(self._connection, old.name)
        for state in index_states(self._connection, new):
            if state.is_draft and state.notes["draft"]["run"] == self._run:
                _delete(self._connection, new)


def repair_drafts(connection: Connection, is_dead: Callable[[str], bool]) -> None:
    """Delete the indexes that dead runs did not finish, and let those be written that they were to replace."""
    states = index_states(connection)
    for state in states:
        if state.is_draft and is_dead(state.notes["draft"]["run"]):
            for old in states:
                if old.uuid == state.notes["draft"]["of"] and state.notes["draft"]["unblock"]:
                    _unblock(connection, old.name)
            _delete(connection, state.name)


def retired_indexes(connection: Connection) -> list[Retired]:
    """Return the indexes that were replaced, by name."""
    return [
        Retired(index=state.name, until=datetime.fromisoformat(state.notes["retired"]["until"]))
        for state in index_states(connection)
        if "retired" in state.notes and not state.is_in_use
    ]


def drop_retired(connection: Connection, now: datetime) -> list[str]:
    """Delete the replaced indexes whose time is over, and return their names."""
    names = [each.index for each in retired_indexes(connection) if each.until <= now]
    for name in names:
        _delete(connection, name)
    return names


def replaced_identities(connection: Connection) -> dict[str, str]:
    """Return the UUID of each index that was replaced, with that of the index in its place."""
    in_use = [state for state in index_states(connection) if state.is_in_use]
    return {uuid: state.uuid for state in in_use for uuid in state.notes.get("replaces", ())}


def _unblock(connection: Connection, name: str) -> None:
    unblocked = {"index.blocks.write": None}
    connection.call(lambda client: client.indices.put_settings(index=name, settings=unblocked))


def _delete(connection: Connection, name: str) -> None:
    connection.call(lambda client: client.indices.delete(index=name, ignore_unavailable=True))
