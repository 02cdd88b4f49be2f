"""The limit of concurrent requests: lower after an overload, one higher after each round of successes."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class ConcurrencyLimit:
    """A limit between one request and `most`, at first `most`; threads share it.

    Additive increase and multiplicative decrease, as in TCP: independent senders converge to fair shares of a cluster's
    capacity. Source: Chiu and Jain 1989, "Analysis of the increase and decrease algorithms for congestion avoidance in
    computer networks".
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._allowed = float(most)
        self._under_way = 0
        self._decreases = 0
        self._changed = threading.Condition()

    @property
    def allowed(self) -> int:
        """Return how many requests may be under way now."""
        return int(self._allowed)

    @contextmanager
    def request(self) -> Iterator[int]:
        """Wait for the turn of one more request, and count it during the block; yields the argument of `on_overload`."""
        with self._changed:
            self._changed.wait_for(lambda: self._under_way < self.allowed)
            self._under_way += 1
            round = self._decreases
        try:
            yield round
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()

    def on_success(self) -> None:
        """Raise the limit by a fraction, so that it grows by one after as many successes as it allows requests."""
        with self._changed:
            self._allowed = min(float(self._most), self._allowed + 1 / self._allowed)
            self._changed.notify_all()

    def on_overload(self, round: int) -> None:
        """Halve the limit, once for all requests that were under way together: they met the same load."""
        with self._changed:
            if round == self._decreases:
                self._allowed = max(1.0, self._allowed / 2)
                self._decreases += 1
