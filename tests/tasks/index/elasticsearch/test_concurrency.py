"""How many requests may go at once."""

import threading

from tasks.index.elasticsearch.concurrency import ConcurrencyLimit


def test_it_begins_with_all_senders() -> None:
    assert ConcurrencyLimit(4).allowed == 4


def test_a_busy_cluster_halves_it_down_to_one() -> None:
    limit, allowed = ConcurrencyLimit(4), []
    for _ in range(3):
        with limit.request() as round:
            limit.on_overload(round)
        allowed.append(limit.allowed)
    assert allowed == [2, 1, 1]


def test_requests_that_went_together_count_once() -> None:
    limit = ConcurrencyLimit(4)
    with limit.request() as one, limit.request() as other:
        limit.on_overload(one)
        limit.on_overload(other)
    assert limit.allowed == 2


def test_it_rises_by_one_after_as_many_good_answers_as_are_allowed_and_never_beyond_the_senders() -> None:
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


def test_a_request_waits_until_it_may_go() -> None:
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
