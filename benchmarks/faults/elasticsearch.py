"""Faults of Elasticsearch, and of the way there."""

import json
import random
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import cycle

from elasticsearch import ApiError, Elasticsearch

from benchmarks.faults.bench import Account, Bench, Ended, Run, counts_of, ended, require
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
# A busy machine takes seconds to make an index; each request without an answer costs as long.
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


class Struck:
    """Counts what was injected."""

    def __init__(self) -> None:
        self.count = 0
        self._lock = threading.Lock()

    def add(self, count: int = 1) -> None:
        """Count `count` more."""
        with self._lock:
            self.count += count


def bad_line(bench: Bench, never_answered: int = UNANSWERED) -> Account:
    """Have three requests in ten cut, delayed or refused, and the first bulks of them never answered.

    The node may have done what is cut off or not answered.
    """
    chance, struck = random.Random(30), Struck()
    hangs = iter([unanswered(2 * TIMEOUT_S)] * never_answered)

    def fault(lines: Lines, forward: Forward) -> Response | None:
        if chance.random() >= FAULTY_SHARE:
            return forward(lines)
        struck.add()
        if not is_bulk(lines):
            return chance.choice(_ANY_REQUEST)(lines, forward)
        return (next(hangs, None) or chance.choice(_BULKS))(lines, forward)

    home = bench.home()
    with FaultyProxy(str(bench.url), cycle([fault]), on="/").running() as proxy:
        counts = bench.finish(home, url=proxy.url, elasticsearch_timeout_s=TIMEOUT_S)
    return bench.account("30 % of requests cut, late, unanswered, 413, 429, 502, 503", struck.count, home, counts)


def is_bulk(lines: Lines) -> bool:
    """Tell a bulk request by its first line."""
    return bool(lines) and lines[0].startswith((b'{"index":', b'{"delete":'))


def mapping_errors(bench: Bench, every: int = REFUSED_EVERY) -> Account:
    """Spoil one document in `every` on its way, so that the node's mapping cannot take it, and replay what was rejected."""
    struck, turn = Struck(), _every(every)

    def fault(lines: Lines, forward: Forward) -> Response | None:
        if not is_bulk(lines) or b'"_index":"news-' not in lines[0]:  # the run's own record is left alone
            return forward(lines)
        spoiled = [line if number % 2 == 0 or not next(turn) else _spoiled(line) for number, line in enumerate(lines)]
        response = forward(spoiled)
        items = json.loads(response.body)["items"]
        struck.add(sum(item["index"]["status"] == 400 for item in items if "index" in item))
        return response

    home = bench.home()
    with FaultyProxy(str(bench.url), cycle([fault]), on="/").running() as proxy:
        counts = bench.finish(home, url=proxy.url)
    passed = bench.replay(home)["passed"]
    if not counts["rejected"] - bench.rejected == struck.count == passed:
        raise SystemExit(
            f"{struck.count} documents refused, {counts['rejected']} rejected, {passed} passed when replayed"
        )
    return bench.account(f"mapping errors on {1 / every:.0%} of documents, then replayed", struck.count, home, counts)


def _spoiled(document: bytes) -> bytes:
    return json.dumps({**json.loads(document), "word_count": "many"}).encode()


def flooded(bench: Bench, times: int) -> Account:
    """Block every index as the disk's flood stage does, in the middle of a run, which says so and stops; then lift it."""
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
    return bench.account("disk flood block set and lifted", times, home, bench.finish(home))


def _has_more(client: Elasticsearch, before: int) -> bool:
    return _count(client) > before


def _count(client: Elasticsearch) -> int:
    """Count the documents; none where there is no index, or one that is just being made."""
    try:
        return int(client.count(index="news")["count"])
    except ApiError:
        return 0


def _wait_until(run: Run, condition: Callable[[], bool]) -> None:
    while not condition():
        if run.poll() is not None:
            require(False, "the run goes on until it is struck", ended(run))
        threading.Event().wait(0.02)


def node_killed(bench: Bench, times: int) -> Account:
    """Kill the node while it works on a bulk request, and start it again on its data while the run goes on trying."""
    node, home, struck = bench.server, bench.home(), Struck()
    assert isinstance(node, ElasticsearchNode)
    restarts: list[threading.Thread] = []
    turn = _every(max(2, bench.articles // 10 // (times + 1)))

    def fault(lines: Lines, forward: Forward) -> Response | None:
        is_up = not restarts or not restarts[-1].is_alive()
        if not (is_bulk(lines) and is_up and struck.count < times and next(turn)):
            return forward(lines)
        request = threading.Thread(target=_quietly, args=(lines, forward))
        request.start()
        node.kill()
        request.join()
        struck.add()
        restarts.append(threading.Thread(target=node.start))
        restarts[-1].start()
        return None

    with FaultyProxy(node.url, cycle([fault]), on="/").running() as proxy:
        end = ended(bench.start(home, url=proxy.url))
        for restart in restarts:
            restart.join()
        counts = counts_of(end) if end.code == 0 else bench.finish(home, url=proxy.url)
    return bench.account("node killed and restarted in mid-bulk", struck.count, home, counts)


def _quietly(lines: Lines, forward: Forward) -> None:
    try:
        forward(lines)
    except OSError:  # the node is gone
        return


def _every(count: int) -> Iterator[bool]:
    return cycle([False] * (count - 1) + [True])


def two_homes(bench: Bench) -> Account:
    """Start two runs over one folder into one index at the same moment, from two homes that know nothing of each other."""
    first, second = bench.home(), bench.home(fresh_index=False)
    runs = [bench.start(first), bench.start(second)]
    ends: list[Ended] = [ended(run) for run in runs]
    counts = [counts_of(end) for end in ends]
    return bench.account("two homes write one index at once", 1, first, counts[0])
