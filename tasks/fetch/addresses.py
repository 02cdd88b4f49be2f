"""Opens connections, and only to addresses that may be fetched from.

A host's name is looked up once, every address it has is checked, and the connection goes to one of those that were
checked: a name that points elsewhere a moment later (DNS rebinding) changes nothing. No proxy is used: it would do the
looking up.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from types import TracebackType
from typing import Any, Self

import httpcore

from tasks.fetch.errors import Failed, Refused

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
# As socket.getaddrinfo: host and port to a list of tuples whose last item begins with the address.
Resolver = Callable[[str, int], Iterable[tuple[Any, ...]]]

# Addresses that stand for an IPv4 address behind a translator: RFC 6052.
_NAT64 = ip_network("64:ff9b::/96")


def networks_of(texts: Iterable[str]) -> tuple[Network, ...]:
    """Return networks such as `10.0.0.0/8` or `127.0.0.1`; ValueError names one that is none."""
    return tuple(ip_network(text) for text in texts)


def is_public(address: Address) -> bool:
    """Say whether an address is one of the public internet, by IANA's registries, and so is any that it stands for."""
    return address.is_global and not address.is_multicast and all(map(is_public, _meant(address)))


def _meant(address: Address) -> Iterator[Address]:
    """Yield the IPv4 addresses that an IPv6 address is another way to write, or leads to."""
    if isinstance(address, IPv4Address):
        return
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour
    yield from address.teredo or ()
    if address in _NAT64:
        yield IPv4Address(int(address) & 0xFFFFFFFF)


def resolved(host: str, port: int) -> Iterable[tuple[Any, ...]]:
    """Look a host up as the system does; raises OSError."""
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


def checked_addresses(host: str, port: int, *, allowed: Sequence[Network], resolve: Resolver) -> list[str]:
    """Return the addresses of a host; Refused if any is private and not in `allowed`, Failed if there is none."""
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
    """Cuts a connection off when its time is over, whatever it is doing: shaking hands, dripping headers or a body.

    Time-outs of single reads do not do that: a byte now and then keeps them from running out.
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
        """Return the seconds that are left, never quite none."""
        return max(0.001, self._end - time.monotonic())

    def watch(self, connection: socket.socket) -> None:
        """Cut `connection` off too when the time is over."""
        with self._lock:
            self._sockets.append(connection.dup())  # TLS takes the socket itself over
        if self.is_over:
            self._cut()

    def _cut(self) -> None:
        self.is_over = True
        with self._lock:
            for each in self._sockets:
                with suppress(OSError):  # it is closed already
                    each.shutdown(socket.SHUT_RDWR)


class CheckedBackend(httpcore.NetworkBackend):
    """What httpcore connects with: addresses are checked, and the deadline watches."""

    def __init__(self, deadline: Deadline, *, allowed: Sequence[Network], resolve: Resolver) -> None:
        self._deadline = deadline
        self._allowed = allowed
        self._resolve = resolve
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline's time goes for all
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of `host` that answers; raises Refused, Failed, and what httpcore raises."""
        fault: Exception = Failed(f"host {host} has no address")
        for address in checked_addresses(host, port, allowed=self._allowed, resolve=self._resolve):
            try:
                stream = self._plain.connect_tcp(
                    address,
                    port,
                    timeout=self._deadline.left_s,
                    local_address=local_address,
                    socket_options=socket_options,
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
                continue
            self._deadline.watch(stream.get_extra_info("socket"))
            return stream
        raise fault

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)
