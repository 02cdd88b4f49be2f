"""Writes documents: each to the index of its language, and removed from the one it was in before."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

from elasticsearch import Elasticsearch

from config.languages import load_languages
from tasks.document import Document
from tasks.index.elasticsearch.bulk import Answer, BulkSender, Operation, delete_operation, write_operation
from tasks.index.elasticsearch.connection import Connection
from tasks.index.elasticsearch.layout import require_layout, require_own_index
from tasks.index.elasticsearch.lookup import Hit, fresh_hits_by_id
from tasks.index.elasticsearch.physical_indexes import create_index, forget_deletions, index_states
from tasks.index.elasticsearch.record import encoded_record
from tasks.index.elasticsearch.template_bodies import ALIAS, next_index, part_name, part_of_index
from tasks.index.elasticsearch.templates import put_templates
from tasks.index.ready import NONE_READY, ReadyForms, ready_form
from tasks.index.storable import refused_encoding
from tasks.index.values import Position, StoredDocuments, WriteResult, WriteStatus

_CREATED_AT_ONCE = 8
_CONFLICT = "version_conflict_engine_exception"


class _Plan(NamedTuple):
    """A document to send: the part it is written to, the locations it is removed from, and its form, if known."""

    document: Document
    part: str
    removed_from: list[Position]
    form: bytes | None

    @property
    def version(self) -> int:
        """The document's version for Elasticsearch, which takes no negative one."""
        return max(self.document.version, 0)


class Writer:
    """Writes and deletes documents; threads may share it as long as they write different documents."""

    def __init__(self, connection: Connection, bulk: BulkSender) -> None:
        self._connection = connection
        self._bulk = bulk
        self._has_templates = False

    def create(self) -> None:
        """Check the layout, and write the templates, once."""
        require_layout(self._connection)
        put_templates(self._connection)
        self._has_templates = True

    def write(
        self, documents: Sequence[Document], stored: StoredDocuments | None = None, ready: ReadyForms = NONE_READY
    ) -> list[WriteResult]:
        """Write documents, those with the same id one after the other; return one result each, in order."""
        results: dict[int, WriteResult] = {}
        for numbers in _rounds(documents):
            written = self._write_distinct([documents[n] for n in numbers], stored, ready)
            results |= zip(numbers, written, strict=True)
            stored = None  # the first round has moved the documents of a second one
        return [results[n] for n in range(len(documents))]

    def delete(self, ids: Sequence[str]) -> int:
        """Delete documents from every language; return how many there were. A version written meanwhile is kept."""
        located = [(id, position) for id, positions in self._positions(ids).items() for position in positions]
        answers = self._bulk.send(delete_operation(position.part, id, position.version) for id, position in located)
        return len({id for (id, _), answer in zip(located, answers, strict=True) if answer.is_done})

    def _write_distinct(
        self, documents: Sequence[Document], stored: StoredDocuments | None, ready: ReadyForms
    ) -> list[WriteResult]:
        positions = self._positions([each.id for each in documents]) if stored is None else stored.positions
        plans = [plan for document in documents if (plan := _plan(document, positions.get(document.id, ()), ready))]
        self._create_parts({plan.part for plan in plans})
        answers = self._send(plans, is_absent=lambda plan: not positions.get(plan.document.id))
        # After the write, so that each document is always in one language.
        self._bulk.send(
            delete_operation(position.part, plan.document.id, plan.version)
            for plan in plans
            if (answer := answers.get(plan.document.id)) and answer.is_done
            for position in plan.removed_from
        )
        planned = {plan.document.id for plan in plans}
        return [
            _result(document.id, answers.get(document.id)) if document.id in planned else _superseded(document.id)
            for document in documents
        ]

    def _send(self, plans: Sequence[_Plan], *, is_absent: Callable[[_Plan], bool]) -> dict[str, Answer]:
        """Write documents, and return the answers by id; one that cannot be encoded has none.

        Those that met only the version of a document that somebody had deleted are sent again: a delete of others
        (`_delete_by_query`) has a higher version than ours.
        """
        answers = self._send_once(plans)
        refused = [plan for plan in plans if _is_conflict(answers.get(plan.document.id)) and is_absent(plan)]
        for part in sorted({plan.part for plan in refused}):
            forget_deletions(self._connection, part)
        return answers | self._send_once(refused)

    def _send_once(self, plans: Sequence[_Plan]) -> dict[str, Answer]:
        """Encode documents while those before them are on their way."""
        sent: list[str] = []

        def operations() -> Iterator[Operation]:
            for plan in plans:
                try:
                    operation = _operation(plan)
                except UnicodeEncodeError:
                    continue
                sent.append(plan.document.id)
                yield operation

        return dict(zip(sent, self._bulk.send(operations()), strict=True)) if plans else {}

    def _positions(self, ids: Sequence[str]) -> dict[str, list[Position]]:
        return positions_of(fresh_hits_by_id(self._connection, ids, source=False))

    def _create_parts(self, parts: set[str]) -> None:
        """Create the indexes of the languages that have none yet, several at once: the cluster makes those in one step."""
        missing = parts - self._connection.call(_parts) if parts else parts
        if not missing:
            return
        if not self._has_templates:
            self.create()
        with ThreadPoolExecutor(_CREATED_AT_ONCE) as pool:
            list(pool.map(self._create_part, sorted(missing)))

    def _create_part(self, part: str) -> None:
        """Create the index together with its aliases, unless another writer just did."""
        existing = index_states(self._connection, f"{part}-0*")
        if not any(part in state.aliases for state in existing):
            name = next_index(part, [state.name for state in existing])
            body = {"aliases": {part: {"is_write_index": True}, ALIAS: {}}}
            self._connection.call(partial(create_index, name=name, body=body))
            require_own_index(self._connection, name)


def _parts(client: Elasticsearch) -> set[str]:
    found = client.indices.get_alias(name=f"{ALIAS}-*", filter_path="*.aliases")
    return {alias for index in found.values() for alias in index["aliases"]}


def _rounds(documents: Sequence[Document]) -> list[list[int]]:
    """Return the numbers of the documents in rounds with distinct ids, earlier documents first."""
    rounds: list[list[int]] = []
    seen: Counter[str] = Counter()
    for number, document in enumerate(documents):
        if seen[document.id] == len(rounds):
            rounds.append([])
        rounds[seen[document.id]].append(number)
        seen[document.id] += 1
    return rounds


def positions_of(hits: Iterable[Hit]) -> dict[str, list[Position]]:
    """Return by id the positions of the documents that `fresh_hits_by_id` found."""
    positions: dict[str, list[Position]] = {}
    for hit in hits:
        positions.setdefault(hit["_id"], []).append(Position(part_of_index(hit["_index"]), hit["_version"]))
    return positions


def _plan(document: Document, positions: Sequence[Position], ready: ReadyForms) -> _Plan | None:
    """Return the plan to write the document; None where a newer version of it is in another language."""
    part = part_name(load_languages().get(document.language).tag)
    elsewhere = [position for position in positions if position.part != part]
    if any(position.version > max(document.version, 0) for position in elsewhere):
        return None
    return _Plan(document, part, elsewhere, ready_form(document, ready))


def _operation(plan: _Plan) -> Operation:
    source = encoded_record(plan.document, form=plan.form)
    return write_operation(plan.part, plan.document.id, plan.version, source)


def _is_conflict(answer: Answer | None) -> bool:
    return answer is not None and answer.error == _CONFLICT


def _superseded(id: str) -> WriteResult:
    return WriteResult(id=id, status=WriteStatus.SUPERSEDED)


def _result(id: str, answer: Answer | None) -> WriteResult:
    if answer is None:
        return refused_encoding(id)
    if answer.is_done:
        return WriteResult(id=id, status=WriteStatus.WRITTEN)
    if _is_conflict(answer):
        return _superseded(id)
    return WriteResult(id=id, status=WriteStatus.REFUSED, error=answer.error, reason=answer.reason)
