"""Connections of the search page: none waits for long, or takes the room of others, without a whole request.

uvicorn limits the number of connections, but not how long one may take to send the head of a request. A few hundred that send
half of one would close the page to everybody.
"""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_CONNECTIONS = 200
LONGEST_HEAD_S = 10.0


class TimedConnection(H11Protocol):
    """Closes where a request is not complete in time, and earlier where others need the room; the oldest first."""

    _until: asyncio.TimerHandle | None = None  # set while a request is awaited

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Await the first request, in the room of those that wait for longest."""
        super().connection_made(transport)
        self._await_request()
        open = [each for each in self.connections if isinstance(each, TimedConnection) and not each.is_closing]
        waiting = sorted((each for each in open if each is not self), key=TimedConnection.deadline)
        for each in waiting[: max(0, len(open) - MOST_CONNECTIONS + 1)]:
            if each.is_waiting:
                each.transport.close()

    def data_received(self, data: bytes) -> None:
        """Take a part of a request: either it is complete now, or its time goes on."""
        super().data_received(data)
        if self.is_waiting:
            self._await_request()
        else:
            self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the time."""
        self._stop_waiting()
        super().connection_lost(exc)

    @property
    def is_waiting(self) -> bool:
        """Tell whether no request is being answered."""
        return self.cycle is None or self.cycle.response_complete

    @property
    def is_closing(self) -> bool:
        """Tell whether the connection is closed already."""
        return self.transport.is_closing()

    def deadline(self) -> float:
        """Return when the connection is closed; those that are being answered come last."""
        if not self.is_waiting:
            return float("inf")
        return self._until.when() if self._until else 0.0  # kept open between two requests

    def _await_request(self) -> None:
        if self._until is None:
            self._until = self.loop.call_later(LONGEST_HEAD_S, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._until is not None:
            self._until.cancel()
            self._until = None
