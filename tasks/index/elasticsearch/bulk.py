"""Bulk requests: sends operations until each has a final answer of its own, whatever happens on the way.

The client's own `helpers` lose some (measured on 9.5): items refused with 429 are dropped or not sent again, a request that
times out raises an exception, one that is too large is not divided. It is safe to send an operation again, because each
carries an external version: with `external_gte` the second time has the same effect as the first.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial
from typing import Any, NamedTuple

import msgspec
from elasticsearch import ApiError, Elasticsearch

from config.elasticsearch_options import ElasticsearchOptions
from config.errors import IndexBusy
from tasks.index.elasticsearch.connection import Connection
from tasks.index.elasticsearch.errors import BUSY_STATUSES, INDEX_CLOSED, fault_of, is_full_disk
from tasks.index.elasticsearch.physical_indexes import has_lasting_block
from tasks.runtime.concurrency import ConcurrencyLimit

# Error types of an item that may pass later. The status is not enough: a full disk is 429 too.
_BUSY = frozenset(
    {
        "es_rejected_execution_exception",
        "circuit_breaking_exception",
        "unavailable_shards_exception",
        "no_shard_available_action_exception",
        "process_cluster_event_timeout_exception",
        "timeout_exception",
    }
)
_WRITE_BLOCK = "FORBIDDEN/8/"
_TOO_LARGE = "content_too_long"
# Statuses of a whole request that one of its operations may have caused.
_DIVIDED = frozenset({400, 413})


class Operation(NamedTuple):
    """One or two encoded lines of a bulk request: the action, and the document where there is one."""

    action: bytes
    source: bytes | None = None

    @property
    def size(self) -> int:
        """Number of bytes in a request, line ends included."""
        return len(self.action) + 1 + (0 if self.source is None else len(self.source) + 1)


class Answer(NamedTuple):
    """The answer to an operation: 200 or 201 done, 404 nothing to delete, 409 a newer version exists, else impossible.

    `error` is Elasticsearch's error type, `reason` its sentence; both are empty for an operation that is done.
    """

    status: int
    error: str = ""
    reason: str = ""

    @property
    def is_done(self) -> bool:
        """Return whether the operation changed the index."""
        return self.status in {200, 201}


def write_operation(alias: str, id: str, version: int, source: bytes) -> Operation:
    """Return the operation that stores `source` under `id` unless a newer version exists."""
    return Operation(_action("index", alias, id, version), source)


def delete_operation(alias: str, id: str, version: int) -> Operation:
    """Return the operation that deletes `id` unless a version newer than `version` exists."""
    return Operation(_action("delete", alias, id, version))


def _action(verb: str, alias: str, id: str, version: int) -> bytes:
    # The document's own fields are on another line: one called `version` would count as an option here.
    return msgspec.json.encode({verb: {"_index": alias, "_id": id, "version": version, "version_type": "external_gte"}})


class BulkSender:
    """A sender of operations in chunks, at most `senders` at once, fewer while the cluster is busy; threads may share it.

    It holds at most `senders` chunks and one that is being filled, however much there is to send.
    """

    def __init__(self, connection: Connection, options: ElasticsearchOptions) -> None:
        self._connection = connection
        self._options = options
        self._limit = ConcurrencyLimit(options.senders)
        self._pool = ThreadPoolExecutor(options.senders, thread_name_prefix="bulk")

    def send(self, operations: Iterable[Operation]) -> list[Answer]:
        """Send operations and return one answer each, in order.

        `operations` are consumed only as fast as they are sent. Their ids must be distinct: chunks overtake each other.
        Raises IndexBusy if the cluster stays busy, IndexRefused if no retry helps; some operations may be done then.
        """
        sent: list[Future[list[Answer]]] = []
        running: set[Future[list[Answer]]] = set()
        try:
            for chunk in self._chunks(operations):
                if len(running) == self._options.senders:
                    # Any of them, not the oldest: a chunk that waits for its next try must not hold up the others.
                    done, running = wait(running, return_when=FIRST_COMPLETED)
                    for future in done:
                        future.result()
                sent.append(self._pool.submit(self._send_chunk, chunk))
                running.add(sent[-1])
            return [answer for future in sent for answer in future.result()]
        finally:
            for future in sent:
                future.cancel()
            wait(sent)

    def close(self) -> None:
        """Release the threads."""
        self._pool.shutdown()

    def _chunks(self, operations: Iterable[Operation]) -> Iterator[list[Operation]]:
        chunk: list[Operation] = []
        size = 0
        most, most_bytes = self._options.chunk_documents, self._options.chunk_bytes
        for operation in operations:
            if chunk and (len(chunk) == most or size + operation.size > most_bytes):
                yield chunk
                chunk, size = [], 0
            chunk.append(operation)
            size += operation.size
        if chunk:
            yield chunk

    def _send_chunk(self, chunk: Sequence[Operation]) -> list[Answer]:
        """Send until each operation has its final answer; send again only those that met a busy cluster."""
        answers: dict[int, Answer] = {}
        waiting = list(range(len(chunk)))
        fault = self._connection.errors.busy("no answer")
        for attempt in range(self._connection.attempts):
            if attempt:
                self._connection.pause(attempt)
            with self._limit.request() as round:
                try:
                    got = self._send_once([chunk[n] for n in waiting])
                except IndexBusy as busy:
                    self._limit.on_overload(round)
                    fault = busy
                    continue
            answers |= {n: answer for n, answer in zip(waiting, got, strict=True) if not _is_busy(answer)}
            rejected = [answer for answer in got if _is_busy(answer)]
            if not rejected:
                self._limit.on_success()
                return [answers[n] for n in range(len(chunk))]
            self._limit.on_overload(round)
            self._require_no_lasting_block(rejected)
            waiting = [n for n in waiting if n not in answers]
            fault = self._connection.errors.busy(f"{rejected[0].error}: {rejected[0].reason}")
        raise fault

    def _require_no_lasting_block(self, rejected: Sequence[Answer]) -> None:
        """Raise IndexRefused for a write block, except the short one while an index is replaced."""
        blocked = next((answer for answer in rejected if _is_write_block(answer)), None)
        if blocked and has_lasting_block(self._connection):
            raise self._connection.errors.forbidden(blocked.error, blocked.reason)

    def _send_once(self, chunk: Sequence[Operation]) -> list[Answer]:
        """Send one request, or more where it must be divided; some answers may say that the cluster is busy."""
        lines = [line for operation in chunk for line in operation if line is not None]
        answer = self._connection.once(partial(_post, lines=lines))
        if isinstance(answer, Answer):
            if len(chunk) == 1:
                return [answer]
            middle = len(chunk) // 2
            return self._send_once(chunk[:middle]) + self._send_once(chunk[middle:])
        return [self._answer(item) for item in answer]

    def _answer(self, item: dict[str, Any]) -> Answer:
        """Read one item of the answer; raises IndexRefused for a fault that concerns every document."""
        (result,) = item.values()
        fault = result.get("error")
        if fault is None:
            return Answer(result["status"])
        answer = Answer(result["status"], fault["type"], _reason(fault))
        if is_full_disk(answer.status, answer.error):
            raise self._connection.errors.disk_is_full(answer.reason)
        if answer.status == 403 and not _is_write_block(answer):
            raise self._connection.errors.forbidden(answer.error, answer.reason)
        if answer.error == INDEX_CLOSED:
            raise self._connection.errors.closed(str(fault.get("index", "")))
        if answer.error == "index_not_found_exception":
            raise self._connection.errors.refused(f"an index is gone ({answer.reason}); run again to create it")
        return answer


def _post(client: Elasticsearch, *, lines: Sequence[Any]) -> list[dict[str, Any]] | Answer:
    """Return the items of the answer, or one answer for the whole request where it must be divided."""
    try:
        # require_alias: a name that is not an alias must never become an index.
        items: list[dict[str, Any]] = client.bulk(operations=lines, require_alias=True)["items"]
    except ApiError as error:
        if error.status_code not in _DIVIDED:
            raise
        kind, reason = fault_of(error)
        return Answer(
            error.status_code, kind or _TOO_LARGE, reason or "it is larger than the cluster takes in one request"
        )
    return items


def _is_busy(answer: Answer) -> bool:
    # Not every 5xx: a document that makes the cluster fail (500) would be sent for ever.
    return answer.error in _BUSY or answer.status in BUSY_STATUSES or _is_write_block(answer)


def _is_write_block(answer: Answer) -> bool:
    """Return whether the cause is a block for writing, which an index has for a moment while it is replaced."""
    return answer.error == "cluster_block_exception" and _WRITE_BLOCK in answer.reason


def _reason(fault: dict[str, Any]) -> str:
    """Return Elasticsearch's reason and its innermost cause, which names the field and the value."""
    reason = str(fault.get("reason", ""))
    cause = fault
    while isinstance(cause.get("caused_by"), dict):
        cause = cause["caused_by"]
    return reason if cause is fault else f"{reason}: {cause.get('reason', '')}"
