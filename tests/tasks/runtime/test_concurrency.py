"""The limit of concurrent requests."""

import threading

from tasks.runtime.concurrency import ConcurrencyLimit


def test_the_limit_begins_at_the_number_of_senders() -> None:
    assert ConcurrencyLimit(4).allowed == 4


def test_an_overload_halves_the_limit_down_to_one() -> None:
    limit, allowed = ConcurrencyLimit(4), []
    for _ in range(3):
        with limit.request() as round:
            limit.on_overload(round)
        allowed.append(limit.allowed)
    assert allowed == [2, 1, 1]


def test_an_overload_of_requests_under_way_together_counts_once() -> None:
    limit = ConcurrencyLimit(4)
    with limit.request() as one, limit.request() as other:
        limit.on_overload(one)
        limit.on_overload(other)
    assert limit.allowed == 2


def test_the_limit_rises_by_one_after_a_round_of_successes_and_never_beyond_the_senders() -> None:
    limit = ConcurrencyLimit(3)
    for _ in range(2):
        with limit.request() as round:
            limit.on_overload(round)
    assert limit.allowed == 1
    limit.on_success()
    assert limit.allowed == 2
    for _ in range(10):
        limit.on_success()
    assert limit.allowed == 3


def test_a_request_beyond_the_limit_waits() -> None:
    limit, order = ConcurrencyLimit(1), []

    def go() -> None:
        with limit.request():
            order.append("second")

    with limit.request():
        other = threading.Thread(target=go)
        other.start()
        other.join(timeout=0.1)
        order.append("first")
    other.join()
    assert order == ["first", "second"]
