"""How many requests may go at once."""

import threading

from tasks.index.elasticsearch.concurrency import Window


def test_it_begins_with_all_senders() -> None:
    assert Window(4).allowed == 4


def test_a_busy_cluster_halves_it_down_to_one() -> None:
    window, allowed = Window(4), []
    for _ in range(3):
        with window.request() as round:
            window.was_busy(round)
        allowed.append(window.allowed)
    assert allowed == [2, 1, 1]


def test_requests_that_went_together_count_once() -> None:
    window = Window(4)
    with window.request() as one, window.request() as other:
        window.was_busy(one)
        window.was_busy(other)
    assert window.allowed == 2


def test_it_rises_by_one_after_as_many_good_answers_as_are_allowed_and_never_beyond_the_senders() -> None:
    window = Window(3)
    for _ in range(2):
        with window.request() as round:
            window.was_busy(round)
    assert window.allowed == 1
    window.went_well()
    assert window.allowed == 2
    for _ in range(10):
        window.went_well()
    assert window.allowed == 3


def test_a_request_waits_until_it_may_go() -> None:
    window, order = Window(1), []

    def go() -> None:
        with window.request():
            order.append("second")

    with window.request():
        other = threading.Thread(target=go)
        other.start()
        other.join(timeout=0.1)
        order.append("first")
    other.join()
    assert order == ["first", "second"]
