"""Faults of Elasticsearch and of the connection to it."""

import json
import random
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import cycle

from elasticsearch import ApiError, Elasticsearch

from benchmarks.faults.bench import Bench, Ended, FaultCounts, Run, counts_of, ended, require
from tests.support.elasticsearch_node.faulty_proxy import (
    Fault,
    FaultyProxy,
    Forward,
    Lines,
    Response,
    answers,
    answers_for_items,
    cut_after,
    cut_before,
    delayed,
    page,
    unanswered,
)
from tests.support.elasticsearch_node.node import ElasticsearchNode

FAULTY_SHARE = 0.3
REFUSED_EVERY = 100
# A busy machine takes seconds to create an index; each request without an answer takes as long.
TIMEOUT_S = 10.0
UNANSWERED = 2
_REJECTED = "es_rejected_execution_exception"
_ANY_REQUEST: Sequence[Fault] = (
    cut_before,
    cut_after,
    delayed(0.5),
    page(502),
    page(503),
    answers(429, _REJECTED),
)
_BULKS: Sequence[Fault] = (
    *_ANY_REQUEST,
    answers(413, "content_too_long_exception"),
    answers_for_items(429, _REJECTED, lambda number: number % 3 == 0),
    answers_for_items(503, "unavailable_shards_exception", lambda number: number % 4 == 0),
)


class Injected:
    """A counter of injected faults, for several threads."""

    def __init__(self) -> None:
        self.count = 0
        self._lock = threading.Lock()

    def add(self, count: int = 1) -> None:
        """Add `count` to the counter."""
        with self._lock:
            self.count += count


def bad_line(bench: Bench, never_answered: int = UNANSWERED) -> FaultCounts:
    """Cut, delay or refuse three requests in ten, and never answer the first bulk requests of them.

    The node may have carried out a request that was cut off or not answered.
    """
    chance, injected = random.Random(30), Injected()
    hangs = iter([unanswered(2 * TIMEOUT_S)] * never_answered)

    def fault(lines: Lines, forward: Forward) -> Response | None:
        if chance.random() >= FAULTY_SHARE:
            return forward(lines)
        injected.add()
        if not is_bulk(lines):
            return chance.choice(_ANY_REQUEST)(lines, forward)
        return (next(hangs, None) or chance.choice(_BULKS))(lines, forward)

    home = bench.home()
    with FaultyProxy(str(bench.url), cycle([fault]), on="/").running() as proxy:
        counts = bench.finish(home, url=proxy.url, elasticsearch_timeout_s=TIMEOUT_S)
    return bench.compare("30 % of requests cut, late, unanswered, 413, 429, 502, 503", injected.count, home, counts)


def is_bulk(lines: Lines) -> bool:
    """Tell whether a request is a bulk request, by its first line."""
    return bool(lines) and lines[0].startswith((b'{"index":', b'{"delete":'))


def mapping_errors(bench: Bench, every: int = REFUSED_EVERY) -> FaultCounts:
    """Change one document in `every` on its way so that the mapping refuses it; then replay the rejected ones."""
    injected, turn = Injected(), _every(every)

    def fault(lines: Lines, forward: Forward) -> Response | None:
        if not is_bulk(lines) or b'"_index":"news-' not in lines[0]:  # the run record is not changed
            return forward(lines)
        spoiled = [line if number % 2 == 0 or not next(turn) else _spoiled(line) for number, line in enumerate(lines)]
        response = forward(spoiled)
        items = json.loads(response.body)["items"]
        injected.add(sum(item["index"]["status"] == 400 for item in items if "index" in item))
        return response

    home = bench.home()
    with FaultyProxy(str(bench.url), cycle([fault]), on="/").running() as proxy:
        counts = bench.finish(home, url=proxy.url)
    passed = bench.replay(home)["passed"]
    if not counts["rejected"] - bench.rejected == injected.count == passed:
        raise SystemExit(
            f"{injected.count} documents refused, {counts['rejected']} rejected, {passed} passed when replayed"
        )
    return bench.compare(f"mapping errors on {1 / every:.0%} of documents, then replayed", injected.count, home, counts)


def _spoiled(document: bytes) -> bytes:
    return json.dumps({**json.loads(document), "word_count": "many"}).encode()


def flooded(bench: Bench, times: int) -> FaultCounts:
    """Block every index during a run, as the flood stage of a disk does: the run reports it and stops. Then lift the block."""
    home = bench.home()
    assert bench.server is not None
    with bench.server.client() as client:
        for _ in range(times):
            run = bench.start(home, batch_documents=2)  # many bulks, so that some come after the block
            _wait_until(run, partial(_has_more, client, _count(client)))
            client.indices.put_settings(index="news-*", settings={"index.blocks.read_only_allow_delete": True})
            end = ended(run)
            require(end.code == 3 and "free disk space" in end.err, "the run stops and says that the disk is full", end)
            client.indices.put_settings(index="news-*", settings={"index.blocks.read_only_allow_delete": None})
    return bench.compare("disk flood block set and lifted", times, home, bench.finish(home))


def _has_more(client: Elasticsearch, before: int) -> bool:
    return _count(client) > before


def _count(client: Elasticsearch) -> int:
    """Return the number of documents; 0 without an index, or while it is being created."""
    try:
        return int(client.count(index="news")["count"])
    except ApiError:
        return 0


def _wait_until(run: Run, condition: Callable[[], bool]) -> None:
    while not condition():
        if run.poll() is not None:
            require(False, "the run is still going when the fault is injected", ended(run))
        threading.Event().wait(0.02)


def node_killed(bench: Bench, times: int) -> FaultCounts:
    """Kill the node during a bulk request, and start it again on its data while the run retries."""
    node, home, injected = bench.server, bench.home(), Injected()
    assert isinstance(node, ElasticsearchNode)
    restarts: list[threading.Thread] = []
    turn = _every(max(2, bench.articles // 10 // (times + 1)))

    def fault(lines: Lines, forward: Forward) -> Response | None:
        is_up = not restarts or not restarts[-1].is_alive()
        if not (is_bulk(lines) and is_up and injected.count < times and next(turn)):
            return forward(lines)
        request = threading.Thread(target=_quietly, args=(lines, forward))
        request.start()
        node.kill()
        request.join()
        injected.add()
        restarts.append(threading.Thread(target=node.start))
        restarts[-1].start()
        return None

    with FaultyProxy(node.url, cycle([fault]), on="/").running() as proxy:
        end = ended(bench.start(home, url=proxy.url))
        for restart in restarts:
            restart.join()
        counts = counts_of(end) if end.code == 0 else bench.finish(home, url=proxy.url)
    return bench.compare("node killed and restarted in mid-bulk", injected.count, home, counts)


def _quietly(lines: Lines, forward: Forward) -> None:
    try:
        forward(lines)
    except OSError:  # the node is gone
        return


def _every(count: int) -> Iterator[bool]:
    return cycle([False] * (count - 1) + [True])


def two_homes(bench: Bench) -> FaultCounts:
    """Start two runs over one folder into one index at the same moment, from two separate homes."""
    first, second = bench.home(), bench.home(fresh_index=False)
    runs = [bench.start(first), bench.start(second)]
    ends: list[Ended] = [ended(run) for run in runs]
    counts = [counts_of(end) for end in ends]
    return bench.compare("two homes write one index at once", 1, first, counts[0])


def forgotten_elsewhere(bench: Bench) -> FaultCounts:
    """Forget articles in one home; then another, which had prepared them and lost its ledger, writes the same index."""
    first, second = bench.home(), bench.home(fresh_index=False)
    for home in (second, first):
        bench.finish(home)
    forgotten = bench.forget(first)
    (second / "ledger.sqlite").unlink()
    counts = bench.finish(second)
    return bench.compare("two homes, articles forgotten in one", 1, second, counts, forgotten=forgotten)
