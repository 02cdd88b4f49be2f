"""How documents are cut into bulk requests, and how many of these are on their way at once."""

import threading
from collections.abc import Callable, Iterator

from config.elasticsearch_options import ElasticsearchOptions
from tasks.index.elasticsearch.bulk import BulkSender, Operation, delete_operation
from tasks.index.elasticsearch.connection import Connection
from tasks.index.values import WriteStatus
from tests.support.articles import article
from tests.support.elasticsearch_node.bulk import REJECTED, Opened, articles, write_all
from tests.support.elasticsearch_node.faulty_proxy import (
    Fault,
    Forward,
    Lines,
    Response,
    answers,
)


def test_documents_are_cut_into_chunks_by_number(opened: Callable[..., Opened]) -> None:
    index, proxy, _ = opened(chunk_documents=4)
    write_all(index, articles(10))
    assert proxy.bulks == [8, 8, 4]


def test_documents_are_cut_into_chunks_by_size(opened: Callable[..., Opened]) -> None:
    index, proxy, _ = opened(chunk_bytes=2000)
    write_all(index, [article(f"{n} " + "word " * 200) for n in range(3)])
    assert proxy.bulks == [2, 2, 2]


def test_at_most_as_many_requests_as_senders_are_under_way(opened: Callable[..., Opened]) -> None:
    together = threading.Barrier(2, timeout=120)
    running: list[int] = [0]
    most: list[int] = []
    lock = threading.Lock()

    def meets(lines: Lines, forward: Forward) -> Response:
        with lock:
            running[0] += 1
            most.append(running[0])
        together.wait()  # passes only when two requests meet here
        response = forward(lines)
        with lock:
            running[0] -= 1
        return response

    index, _, _ = opened(*[meets] * 6, senders=2, chunk_documents=1)
    write_all(index, articles(6))
    assert max(most) == 2


def test_fewer_requests_are_under_way_while_the_cluster_is_busy_and_more_again_later(
    opened: Callable[..., Opened],
) -> None:
    running: list[int] = [0]
    seen: list[int] = []
    lock = threading.Lock()

    def counted(meeting: threading.Barrier | None, answer: Fault | None) -> Fault:
        def fault(lines: Lines, forward: Forward) -> Response | None:
            with lock:
                running[0] += 1
                seen.append(running[0])
            if meeting:
                meeting.wait()  # passes only when so many requests meet here
            response = answer(lines, forward) if answer else forward(lines)
            with lock:
                running[0] -= 1
            return response

        return fault

    four, two, four_again = (threading.Barrier(count, timeout=120) for count in (4, 2, 4))
    busy = answers(429, REJECTED)
    faults = [
        *[counted(four, busy)] * 4,
        *[counted(two, busy)] * 2,
        *[counted(None, None)] * 13,
        *[counted(four_again, None)] * 4,
    ]
    index, proxy, _ = opened(*faults, senders=4, chunk_documents=1)
    write_all(index, articles(17))
    assert len(proxy.bulks) == len(faults)
    assert max(seen[4:6]) == 2  # half as many after the first rejected round
    assert seen[6] == 1
    assert max(seen) == 4


def test_a_slow_request_holds_up_no_other(opened: Callable[..., Opened]) -> None:
    others_done = threading.Event()

    def takes_long(lines: Lines, forward: Forward) -> Response | None:
        return forward(lines) if others_done.wait(timeout=120) else None

    def passes(lines: Lines, forward: Forward) -> Response:
        return forward(lines)

    def is_last(lines: Lines, forward: Forward) -> Response:
        others_done.set()
        return forward(lines)

    index, proxy, _ = opened(takes_long, *[passes] * 4, is_last, senders=2, chunk_documents=1)
    write_all(index, articles(6))
    assert proxy.bulks == [2] * 6


def test_no_more_is_read_than_the_requests_under_way_and_the_next_one(opened: Callable[..., Opened]) -> None:
    taken = [0]
    ahead: list[int] = []

    def looks(lines: Lines, forward: Forward) -> Response:
        ahead.append(taken[0])
        return forward(lines)

    def operations() -> Iterator[Operation]:
        for number in range(400):
            taken[0] += 1
            yield delete_operation("news-en", f"{number}", 1)

    index, proxy, _ = opened(*[looks] * 100)
    index.write(articles(1))
    ahead.clear()
    options = ElasticsearchOptions(url=proxy.url, senders=2, chunk_documents=5, chunk_bytes=10**6)
    connection = Connection(options)
    sender = BulkSender(connection, options)
    assert [answer.status for answer in sender.send(operations())] == [404] * 400
    sender.close()
    connection.close()
    # Two chunks under way, one full chunk, and the operation that did not fit into it.
    assert all(taken <= 5 * (number + 3) + 1 for number, taken in enumerate(ahead))


def test_results_keep_their_order_when_answers_overtake_each_other(opened: Callable[..., Opened]) -> None:
    second_is_done = threading.Event()

    def waits(lines: Lines, forward: Forward) -> Response:
        second_is_done.wait(timeout=120)
        return forward(lines)

    def goes(lines: Lines, forward: Forward) -> Response:
        response = forward(lines)
        second_is_done.set()
        return response

    index, _, _ = opened(waits, goes, senders=2, chunk_documents=1)
    documents = [article("one"), article("bad", word_count=2**40), article("three")]
    results = index.write(documents)
    assert [result.id for result in results] == [document.id for document in documents]
    assert [result.status is WriteStatus.WRITTEN for result in results] == [True, False, True]
