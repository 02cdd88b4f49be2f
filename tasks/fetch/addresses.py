"""Addresses: opens connections to permitted addresses only.

The name of a host is resolved once and each of its addresses is checked. The connection goes to a checked address, so a
name that changes a moment later (DNS rebinding) has no effect. No proxy is used, because a proxy would resolve the name.

Written by hand because HTTP clients resolve a name themselves when they connect, after any check, and limit single reads
but not a whole request.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from types import TracebackType
from typing import Any, Self

import httpcore

from tasks.fetch.errors import Failed, Refused

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
# Like socket.getaddrinfo: host and port → tuples whose last item begins with the address.
Resolver = Callable[[str, int], Iterable[tuple[Any, ...]]]
system_resolver: Resolver = partial(socket.getaddrinfo, type=socket.SOCK_STREAM)

# Addresses of IPv4 hosts behind a translator: RFC 6052.
_NAT64 = ip_network("64:ff9b::/96")


def networks_of(texts: Iterable[str]) -> tuple[Network, ...]:
    """Parse networks such as `10.0.0.0/8` or `127.0.0.1`; ValueError names an invalid one."""
    return tuple(ip_network(text) for text in texts)


def is_public(address: Address) -> bool:
    """Tell whether an address, and each IPv4 address in it, is public by the registries of IANA."""
    return address.is_global and not address.is_multicast and all(map(is_public, _inner_addresses(address)))


def _inner_addresses(address: Address) -> Iterator[Address]:
    """Yield the IPv4 addresses that an IPv6 address contains (mapped, 6to4, Teredo, NAT64)."""
    if isinstance(address, IPv4Address):
        return
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour
    yield from address.teredo or ()
    if address in _NAT64:
        yield IPv4Address(int(address) & 0xFFFFFFFF)


def checked_addresses(host: str, port: int, *, allowed: Sequence[Network], resolve: Resolver) -> list[str]:
    """Return the addresses of a host; Refused if one is private and not in `allowed`, Failed if there is none."""
    try:
        found = list(dict.fromkeys(str(info[4][0]) for info in resolve(host, port)))
    except UnicodeError as error:
        raise Refused("has no possible host name") from error
    except OSError as error:
        raise Failed(f"host {host} is not found: {error.strerror or error}") from error
    for text in found:
        address = ip_address(text.partition("%")[0])
        if not is_public(address) and not any(address in network for network in allowed):
            raise Refused(f"leads to the address {address}, which is not public (setting fetch_private_networks)")
    return found


class Deadline:
    """A deadline for connections: at the deadline they are shut down, in the handshake, the headers or the body.

    Timeouts of single reads are not enough: a server that sends a byte now and then never exceeds them.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.is_over = False
        self._end = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._timer.cancel()
        with self._lock:
            for each in self._sockets:
                each.close()
            self._sockets.clear()

    @property
    def left_s(self) -> float:
        """Seconds until the deadline, at least 0.001."""
        return max(0.001, self._end - time.monotonic())

    def watch(self, connection: socket.socket) -> None:
        """Shut down `connection` at the deadline, too."""
        with self._lock:
            self._sockets.append(connection.dup())  # TLS takes over the socket itself
        if self.is_over:
            self._cut()

    def _cut(self) -> None:
        self.is_over = True
        with self._lock:
            for each in self._sockets:
                with suppress(OSError):  # already closed
                    each.shutdown(socket.SHUT_RDWR)


@dataclass
class CheckedBackend(httpcore.NetworkBackend):
    """Network backend of httpcore that checks addresses and obeys a deadline."""

    deadline: Deadline
    allowed: Sequence[Network]
    resolve: Resolver

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline limits everything
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of `host` that answers; raises Refused, Failed and the errors of httpcore."""
        plain = httpcore.SyncBackend()
        fault: Exception = Failed(f"host {host} has no address")
        for address in checked_addresses(host, port, allowed=self.allowed, resolve=self.resolve):
            try:
                stream = plain.connect_tcp(address, port, self.deadline.left_s, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
                continue
            self.deadline.watch(stream.get_extra_info("socket"))
            return stream
        raise fault
