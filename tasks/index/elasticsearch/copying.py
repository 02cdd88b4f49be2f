"""Copying: fills the successor of an index while others write the old one.

The documents are copied in the order of their last write (`_seq_no`), in passes: each pass copies what was written during
the one before. Then writing to the old index is blocked, the last pass copies the rest, and what was deleted meanwhile is
deleted from the successor.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

import msgspec

from tasks.index.elasticsearch.bulk import Answer, BulkSender, delete_operation, write_operation
from tasks.index.elasticsearch.connection import Connection
from tasks.index.elasticsearch.lookup import sorted_hits
from tasks.index.elasticsearch.physical_indexes import IndexState, count_documents, draft_alias, refresh
from tasks.index.elasticsearch.record import from_record, to_record
from tasks.index.protocol import Choose

_PAGE = 500
_IDS_PAGE = 10_000
# Writers wait during the last pass. So passes go on until few documents are left for it, but not for ever.
_FEW = 1000
_MOST_PASSES = 10


class Copying:
    """A copy of the index `old` into `new`: `choose` returns the documents to write, `left_out` has the ids of the others."""

    def __init__(self, connection: Connection, bulk: BulkSender, *, old: IndexState, new: str, choose: Choose) -> None:
        self._connection = connection
        self._bulk = bulk
        self._old = old
        self._new = new
        self._choose = choose
        self.left_out: set[str] = set()

    def run(self) -> int:
        """Copy until both indexes hold the same documents, at the end with writing blocked; return how many `new` holds."""
        old = self._old.name
        copied = -1
        for _ in range(_MOST_PASSES):
            written = self._last_written()
            self._copy(after=copied)
            is_almost_done = written - copied <= _FEW
            copied = written
            if is_almost_done:
                break
        self._delete_extra()
        self._connection.call(lambda client: client.indices.add_block(index=old, block="write"))
        self._copy(after=copied)
        refresh(self._connection, self._new)
        if count_documents(self._connection, self._new) != count_documents(self._connection, old) - len(self.left_out):
            self._require_complete(self._delete_extra())  # some were deleted meanwhile
        return count_documents(self._connection, self._new)

    def _copy(self, *, after: int) -> None:
        """Write to the new index what was last written to the old one after the operation number `after`."""
        refresh(self._connection, self._old.name)
        written_after = {"range": {"_seq_no": {"gt": after}}}
        by_number = sorted_hits(self._connection, self._old.name, written_after, sort=["_seq_no", "id"], size=_PAGE)
        alias = draft_alias(self._new)
        while hits := list(islice(by_number, _PAGE)):
            versions = {hit["_id"]: int(hit["_version"]) for hit in hits}
            chosen = self._choose([from_record(hit["_source"]) for hit in hits])
            answers = self._bulk.send(
                write_operation(alias, x.id, versions[x.id], msgspec.json.encode(to_record(x))) for x in chosen
            )
            ids = [document.id for document in chosen]
            self._require_written(ids, answers)
            self.left_out = (self.left_out | versions.keys()) - set(ids)

    def _require_written(self, ids: Sequence[str], answers: Sequence[Answer]) -> None:
        for id, answer in zip(ids, answers, strict=True):
            if not answer.is_done:
                reason = next(iter(answer.reason.splitlines()), "")
                raise self._connection.errors.refused(
                    f"the new index of {self._old.name} does not take document {id} ({answer.error}: {reason}); the "
                    "old one stays in use; repair that and run `kiosque reindex` again"
                )

    def _require_complete(self, missing: set[str]) -> None:
        """Take the documents that the new index lacks for the ones left out; IndexRefused if others are among them."""
        if lost := missing - self.left_out:
            raise self._connection.errors.refused(
                f"the new index of {self._old.name} lacks {len(lost):,} of its documents; the old one stays in use; run "
                "`kiosque reindex` again"
            )
        self.left_out = missing

    def _delete_extra(self) -> set[str]:
        """Delete from the new index what the old one does not hold any more; return the ids that only the old one holds."""
        refresh(self._connection, self._old.name)
        refresh(self._connection, self._new)
        missing: set[str] = set()
        extra: list[tuple[str, int]] = []
        old_ids, new_ids = self._versions(self._old.name), self._versions(self._new)
        old, new = next(old_ids, None), next(new_ids, None)
        while old or new:
            if old and new and old[0] == new[0]:
                old, new = next(old_ids, None), next(new_ids, None)
            elif old and (new is None or old[0] < new[0]):
                missing.add(old[0])
                old = next(old_ids, None)
            elif new:
                extra.append(new)
                new = next(new_ids, None)
        self._bulk.send(delete_operation(draft_alias(self._new), id, version) for id, version in extra)
        refresh(self._connection, self._new)
        return missing

    def _versions(self, name: str) -> Iterator[tuple[str, int]]:
        """Yield the id and the version of every document of an index, by id."""
        hits = sorted_hits(self._connection, name, {"match_all": {}}, sort=["id"], size=_IDS_PAGE, source=False)
        return ((hit["_id"], int(hit["_version"])) for hit in hits)

    def _last_written(self) -> int:
        """Return the number up to which every operation on the old index is done; of several shards the lowest."""
        name = self._old.name
        shown = "indices.*.shards.*.seq_no.local_checkpoint"
        stats = self._connection.call(
            lambda client: client.indices.stats(index=name, level="shards", filter_path=shown)
        )
        shards = stats["indices"][name]["shards"].values()
        return min(int(copy["seq_no"]["local_checkpoint"]) for shard in shards for copy in shard)
