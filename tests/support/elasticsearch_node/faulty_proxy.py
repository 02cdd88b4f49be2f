"""A proxy in front of a real node that fails on purpose, in another way for each request."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import urlsplit

Lines = list[bytes]


class Response(NamedTuple):
    """The answer to the client; `product` is empty for a proxy's own page."""

    status: int
    body: bytes
    content_type: str = "application/json"
    product: str = "Elasticsearch"


# A fault answers a bulk request: `forward` sends lines to the node. None cuts the connection without an answer.
Forward = Callable[[Lines], Response]
Fault = Callable[[Lines, Forward], Response | None]


class FaultyProxy:
    """A proxy that applies one of `faults` to each request with `on` in its path, and forwards all other requests.

    `bulks` has the number of lines of each such request, in their order. `limit` is the size of the largest body that the
    proxy accepts, as reverse proxies have one.
    """

    def __init__(
        self, node: str, faults: Iterable[Fault] = (), *, on: str = "/_bulk", limit: int | None = None
    ) -> None:
        self.node = urlsplit(node).netloc
        self.on = on
        self.limit = limit
        self.bulks: list[int] = []
        self.over = threading.Event()  # set when the test ends: releases hanging requests
        self._faults = iter(faults)
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"proxy": self}))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    @contextmanager
    def running(self) -> Iterator["FaultyProxy"]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            self.over.set()
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def next_fault(self, lines: Lines) -> Fault | None:
        with self._lock:
            self.bulks.append(len(lines))
            return next(self._faults, None)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print nothing: clients that are killed leave broken connections."""


class _Handler(BaseHTTPRequestHandler):
    proxy: FaultyProxy
    protocol_version = "HTTP/1.1"

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            response = self._answer(body)
        except (OSError, http.client.HTTPException):  # the node is gone
            response = None
        if response is None:
            self.close_connection = True
            return
        self.send_response_only(response.status)
        self.send_header("Content-Type", response.content_type)
        self.send_header("X-Elastic-Product", response.product)
        self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if self.command != "HEAD":
            with suppress(ConnectionError):  # a client that gave up is gone
                self.wfile.write(response.body)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = handle_any  # noqa: N815 - names of the standard library

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""

    def _answer(self, body: bytes) -> Response | None:
        if self.proxy.on not in self.path:
            return self._forward(body)
        lines = body.splitlines()
        fault = self.proxy.next_fault(lines)
        if self.proxy.limit is not None and len(body) > self.proxy.limit:
            return Response(413, b"<html>413 Request Entity Too Large</html>", "text/html")
        return fault(lines, self._forward_lines) if fault else self._forward(body)

    def _forward_lines(self, lines: Lines) -> Response:
        return self._forward(b"".join(line + b"\n" for line in lines))

    def _forward(self, body: bytes) -> Response:
        connection = http.client.HTTPConnection(self.proxy.node)
        try:
            kept = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
            connection.request(self.command, self.path, body=body or None, headers=kept)
            answer = connection.getresponse()
            return Response(answer.status, answer.read(), answer.headers["Content-Type"] or "application/json")
        finally:
            connection.close()


# Headers that belong to one connection.
_HOP = {"host", "connection", "content-length", "accept-encoding", "transfer-encoding"}


def answers(status: int, error: str, reason: str = "made by the test") -> Fault:
    """Answer the whole request with an error, without forwarding it."""
    body = json.dumps({"error": {"type": error, "reason": reason}, "status": status}).encode()
    return lambda lines, forward: Response(status, body)


def page(status: int) -> Fault:
    """Answer like a proxy that cannot reach the node."""
    return lambda lines, forward: Response(status, b"<html>Bad Gateway</html>", "text/html")


def cut_before(lines: Lines, forward: Forward) -> None:
    """Close the connection before the node gets the request."""


def cut_after(lines: Lines, forward: Forward) -> None:
    """Forward the request and lose the answer."""
    forward(lines)


def delayed(seconds: float) -> Fault:
    """Forward the request after some seconds."""

    def fault(lines: Lines, forward: Forward) -> Response:
        time.sleep(seconds)
        return forward(lines)

    return fault


def unanswered(seconds: float) -> Fault:
    """Forward the request, and close the connection without an answer after `seconds`, when the client has given up."""

    def fault(lines: Lines, forward: Forward) -> None:
        forward(lines)
        time.sleep(seconds)

    return fault


def answers_for_items(status: int, error: str, chosen: Callable[[int], bool]) -> Fault:
    """Refuse the chosen documents of a request (numbered from 0) with an error, and forward the others."""

    def fault(lines: Lines, forward: Forward) -> Response:
        pairs = list(zip(lines[::2], lines[1::2], strict=True))
        kept = [line for number, pair in enumerate(pairs) if not chosen(number) for line in pair]
        done = iter(json.loads(forward(kept).body)["items"] if kept else ())
        failed: dict[str, Any] = {"index": {"status": status, "error": {"type": error, "reason": "made by the test"}}}
        items = [failed if chosen(number) else next(done) for number in range(len(pairs))]
        return Response(200, json.dumps({"took": 1, "errors": True, "items": items}).encode())

    return fault
