"""How many requests may be on their way at once: fewer after a cluster was busy, one more after each round that went well."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class ConcurrencyLimit:
    """Between one request and `most`, at first `most`; threads share it.

    Additive increase and multiplicative decrease, as in TCP: senders that do not know of each other come to fair shares
    of what a cluster can take. Source: Chiu and Jain 1989, "Analysis of the increase and decrease algorithms for congestion
    avoidance in computer networks".
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._allowed = float(most)
        self._under_way = 0
        self._falls = 0
        self._changed = threading.Condition()

    @property
    def allowed(self) -> int:
        """Return how many requests may be on their way now."""
        return int(self._allowed)

    @contextmanager
    def request(self) -> Iterator[int]:
        """Wait until one more request may go, and count it while the block lasts; gives what `on_overload` asks for."""
        with self._changed:
            self._changed.wait_for(lambda: self._under_way < self.allowed)
            self._under_way += 1
            round = self._falls
        try:
            yield round
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()

    def on_success(self) -> None:
        """Allow a part of a request more, so that it is a whole one after as many as are allowed."""
        with self._changed:
            self._allowed = min(float(self._most), self._allowed + 1 / self._allowed)
            self._changed.notify_all()

    def on_overload(self, round: int) -> None:
        """Halve what is allowed, once for all requests that went together: they met the same load."""
        with self._changed:
            if round == self._falls:
                self._allowed = max(1.0, self._allowed / 2)
                self._falls += 1
