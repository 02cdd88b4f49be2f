"""Writes documents into their language's index and out of the one they were in before."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

import msgspec
from elasticsearch import Elasticsearch

from config.languages import load_languages
from tasks.document import Document
from tasks.index.elasticsearch.bulk import Answer, BulkSender, delete_operation, write_operation
from tasks.index.elasticsearch.connection import Connection
from tasks.index.elasticsearch.index_names import make_index
from tasks.index.elasticsearch.lookup import hits_by_id
from tasks.index.elasticsearch.record import to_record
from tasks.index.elasticsearch.template_bodies import ALIAS, next_index, part_name, part_of_index
from tasks.index.elasticsearch.templates import put_templates
from tasks.index.protocol import WriteResult, WriteStatus

_DONE = frozenset({200, 201})
_PLACES = ["*.aliases", "*.settings.index.uuid"]
_CONFLICT = "version_conflict_engine_exception"


class _Place(NamedTuple):
    """Where a document is: the alias of its language, and the version there."""

    part: str
    version: int


class _Plan(NamedTuple):
    """A document ready to be sent: what it becomes, where, and the places it is to leave."""

    document: Document
    source: bytes
    part: str
    leaves: list[_Place]

    @property
    def version(self) -> int:
        """The document's version as Elasticsearch takes it: never negative."""
        return max(self.document.version, 0)


class Writer:
    """Writes and deletes; threads may share it as long as they write different documents."""

    def __init__(self, connection: Connection, bulk: BulkSender) -> None:
        self._connection = connection
        self._bulk = bulk
        self._has_templates = False

    def create(self) -> None:
        """Write the templates, once."""
        put_templates(self._connection)
        self._has_templates = True

    def write(self, documents: Sequence[Document]) -> list[WriteResult]:
        """Return one result a document, in order; of an id that comes twice the later goes after the earlier."""
        results: dict[int, WriteResult] = {}
        for numbers in _rounds(documents):
            written = self._write_distinct([documents[n] for n in numbers])
            results |= zip(numbers, written, strict=True)
        return [results[n] for n in range(len(documents))]

    def delete(self, ids: Sequence[str]) -> int:
        """Delete every copy there is now and return how many ids had one; what is replaced meanwhile stays."""
        copies = [(id, place) for id, places in self._places(ids).items() for place in places]
        answers = self._bulk.send(delete_operation(place.part, id, place.version) for id, place in copies)
        return len({id for (id, _), answer in zip(copies, answers, strict=True) if answer.status in _DONE})

    def _write_distinct(self, documents: Sequence[Document]) -> list[WriteResult]:
        """Write documents of which no two have one id."""
        places = self._places([document.id for document in documents])
        planned = [_plan(document, places.get(document.id, ())) for document in documents]
        plans = [plan for plan in planned if isinstance(plan, _Plan)]
        self._make_parts({plan.part for plan in plans})
        answers = self._bulk.send(write_operation(x.part, x.document.id, x.version, x.source) for x in plans)
        self._leave(plan for plan, answer in zip(plans, answers, strict=True) if answer.status in _DONE)
        results = (_result(plan.document.id, answer) for plan, answer in zip(plans, answers, strict=True))
        return [next(results) if isinstance(plan, _Plan) else plan for plan in planned]

    def _leave(self, plans: Iterable[_Plan]) -> None:
        """Delete documents from the languages they were in; last, so that none is ever nowhere."""
        self._bulk.send(delete_operation(x.part, plan.document.id, plan.version) for plan in plans for x in plan.leaves)

    def _places(self, ids: Sequence[str]) -> dict[str, list[_Place]]:
        """Find where documents are, those written a moment ago included."""
        if ids:
            self._connection.call(refresh)
        places: dict[str, list[_Place]] = {}
        for hit in hits_by_id(self._connection, ids, source=False, version=True):
            places.setdefault(hit["_id"], []).append(_Place(part_of_index(hit["_index"]), hit["_version"]))
        return places

    def _make_parts(self, parts: set[str]) -> None:
        """Make the indexes of the languages that have none yet."""
        missing = parts - self._connection.call(_parts) if parts else parts
        if missing and not self._has_templates:
            self.create()
        for part in sorted(missing):
            self._connection.call(partial(_make_part, part=part))


def refresh(client: Elasticsearch) -> None:
    """Make what was written visible to searches."""
    client.indices.refresh(index=ALIAS, ignore_unavailable=True, allow_no_indices=True)


def _parts(client: Elasticsearch) -> set[str]:
    found = client.indices.get_alias(name=f"{ALIAS}-*", filter_path="*.aliases")
    return {alias for index in found.values() for alias in index["aliases"]}


def _make_part(client: Elasticsearch, *, part: str) -> None:
    """Make the index with its aliases at once, unless another writer just did."""
    there = client.indices.get(index=f"{part}-0*", expand_wildcards="all", filter_path=_PLACES)
    if any(part in body.get("aliases", ()) for body in there.values()):
        return
    make_index(client, name=next_index(part, there), body={"aliases": {part: {"is_write_index": True}, ALIAS: {}}})


def _rounds(documents: Sequence[Document]) -> Iterator[list[int]]:
    """Yield the numbers of the documents so that no two in a round have one id, earlier ones first."""
    rounds: list[list[int]] = []
    seen: dict[str, int] = {}
    for number, document in enumerate(documents):
        turn = seen.get(document.id, 0)
        seen[document.id] = turn + 1
        if turn == len(rounds):
            rounds.append([])
        rounds[turn].append(number)
    yield from rounds


def _plan(document: Document, places: Sequence[_Place]) -> _Plan | WriteResult:
    """Return how to write the document, or the result where that is known without asking."""
    part = part_name(load_languages().get(document.language).tag)
    leaves = [place for place in places if place.part != part]
    if any(place.version > max(document.version, 0) for place in leaves):
        return WriteResult(id=document.id, status=WriteStatus.SUPERSEDED)
    try:
        source = msgspec.json.encode(to_record(document))
    except UnicodeEncodeError as error:
        reason = f"the document cannot be encoded: {error.reason}"
        return WriteResult(id=document.id, status=WriteStatus.REFUSED, error="UnicodeEncodeError", reason=reason)
    return _Plan(document, source, part, leaves)


def _result(id: str, answer: Answer) -> WriteResult:
    if answer.status in _DONE:
        return WriteResult(id=id, status=WriteStatus.WRITTEN)
    if answer.error == _CONFLICT:
        return WriteResult(id=id, status=WriteStatus.SUPERSEDED)
    return WriteResult(id=id, status=WriteStatus.REFUSED, error=answer.error, reason=answer.reason)
