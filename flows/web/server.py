"""The server of the search page: where it listens, to which names it answers, and its limits."""

import ipaddress
import socket

import uvicorn
from starlette.types import ASGIApp

from config.errors import ConfigError
from config.settings import Settings
from flows.web.connections import MOST_CONNECTIONS, TimedConnection

LOOPBACK = "127.0.0.1"
PORT = 8000
LOOPBACK_NAMES = ("127.0.0.1", "[::1]", "localhost")
# A reader waits less than a run: a busy cluster is tried twice, and for this long at most.
ATTEMPTS = 2
_LONGEST_WAIT_S = 10.0
_MOST_HEADER_BYTES = 32 * 1024
_GRACE_S = 5


def served_names(host: str) -> list[str]:
    """Return the host names that are answered: those of this machine, and `host` unless it is every address."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return [*LOOPBACK_NAMES, host]
    named = [] if address.is_unspecified else [f"[{address}]" if address.version == 6 else str(address)]
    return list(dict.fromkeys([*LOOPBACK_NAMES, *named]))


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach `host`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def page_settings(settings: Settings) -> Settings:
    """Return `settings` with the short time-out of a reader, instead of that of a run."""
    timeout_s = min(settings.elasticsearch_timeout_s, _LONGEST_WAIT_S)
    return settings.model_copy(update={"elasticsearch_timeout_s": timeout_s})


def page_server(app: ASGIApp) -> uvicorn.Server:
    """Return the server of the page, with limits on what a client may send and hold open."""
    config = uvicorn.Config(
        app,
        access_log=False,  # searches are private
        log_level="warning",
        server_header=False,
        limit_concurrency=MOST_CONNECTIONS,
        h11_max_incomplete_event_size=_MOST_HEADER_BYTES,
        http=TimedConnection,
        ws="none",
        timeout_graceful_shutdown=_GRACE_S,
    )
    return uvicorn.Server(config)


def listening(host: str, port: int) -> socket.socket:
    """Return a listening socket; ConfigError where the address or the port cannot be used."""
    try:
        family, kind, protocol, _, location = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ConfigError(f"--host {host}: {error.strerror or error}; give an address of this machine") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(location)
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise ConfigError(
            f"cannot listen on {host}:{port}: {error.strerror or error}; choose another --port"
        ) from error
    return listener


def address(listener: socket.socket) -> str:
    """Return the address of the page for this machine."""
    host, port = listener.getsockname()[:2]
    if ipaddress.ip_address(host).is_unspecified:
        host = "::1" if ":" in host else LOOPBACK
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
