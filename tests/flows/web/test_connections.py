"""Connections of clients that send half a request."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from config.settings import load_settings
from flows.web.connections import MOST_CONNECTIONS
from tests.support.services import PATIENCE_S
from tests.support.web_server import serving

HALF_HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
HALF_BODY = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nx"


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with serving(load_settings(home=tmp_path)) as url:
        yield url


def connected(url: str) -> socket.socket:
    parts = urlsplit(url)
    return socket.create_connection((parts.hostname, parts.port), timeout=PATIENCE_S)


def test_many_half_sent_requests_do_not_close_the_page_to_others(url: str) -> None:
    with ExitStack() as held, httpx.Client(timeout=PATIENCE_S) as reader:
        for _ in range(MOST_CONNECTIONS + 50):
            connection = held.enter_context(connected(url))
            connection.sendall(HALF_HEAD)
        assert [reader.get(url).status_code for _ in range(3)] == [200, 200, 200]


@pytest.mark.parametrize("sent", [b"", HALF_HEAD, HALF_BODY], ids=["nothing", "half a head", "half a body"])
def test_a_connection_without_a_whole_request_is_closed_even_if_more_of_it_comes(
    url: str, sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.web.connections.LONGEST_HEAD_S", 0.2)
    with connected(url) as connection:
        connection.sendall(sent)
        connection.settimeout(0.02)
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            try:
                if connection.recv(65536) == b"":
                    return
                continue
            except TimeoutError:
                if sent:
                    connection.sendall(b"x")
            except (ConnectionResetError, BrokenPipeError):
                return
    pytest.fail("the connection is still open")
