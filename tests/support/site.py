"""A web site whose answers a test sets, good ones and bad ones, and that keeps a list of the requests."""

import gzip
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from config.sources import FetchLimits, Source
from tasks.fetch import Client, FetchReport, Web, fetch_source, networks_of
from tasks.fetch.addresses import Resolver, system_resolver

# Answer of a path: bytes as sent, or a function that uses the connection until `stop` is set.
Reply = bytes | Callable[["Request"], bytes] | Callable[["Request", socket.socket, threading.Event], None]

LIMITS = FetchLimits(delay_s=0, timeout_s=60, max_page_bytes=200_000)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
AGENT = "Kiosque/0.1 (test)"


@dataclass(frozen=True)
class Request:
    """A request: path with query, and headers with names in lower case."""

    path: str
    headers: dict[str, str]


@dataclass
class Site:
    """The site: `routes` by path (others are 404), and its `requests` in order."""

    port: int
    routes: dict[str, Reply] = field(default_factory=dict)
    talks: dict[str, Callable[[socket.socket, threading.Event], None]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)

    def url(self, path: str, *, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        """Return the requested paths without robots.txt."""
        return [request.path for request in self.requests if request.path != "/robots.txt"]


def http(body: bytes | str = b"", *, status: str = "200 OK", content_type: str = "text/html", **headers: str) -> bytes:
    """Return a response that states its length; `_` in a header's name stands for `-`."""
    data = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", *([f"Content-Type: {content_type}"] if content_type else [])]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if "Content_Length" not in headers:
        lines.append(f"Content-Length: {len(data)}")
    return "\r\n".join([*lines, "", ""]).encode() + data


def moved(to: str, status: str = "302 Found") -> bytes:
    return http(status=status, Location=to)


def article(title: str) -> str:
    return (
        f"<!doctype html><html lang='en'><head><title>{title}</title></head><body><article><h1>{title}</h1>"
        f"<p>The council met on Tuesday to speak of {title}, and decided after three hours to meet again.</p>"
        "<p>Nobody had expected anything else, said the mayor, who has led the town for eleven years now.</p>"
        "</article></body></html>"
    )


def rss(*links: str, items: str = "") -> bytes:
    entries = "".join(f"<item><title>x</title><link>{link}</link></item>" for link in links)
    return http(
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{entries}{items}</channel></rss>',
        content_type="application/rss+xml",
    )


def sitemap(*urls: str, inside: str = "", kind: str = "urlset", entry: str = "url") -> bytes:
    entries = "".join(f"<{entry}><loc>{url}</loc></{entry}>" for url in urls)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{entries}{inside}</{kind}>'
    ).encode()


def bomb(megabytes: int) -> bytes:
    """Return gzip data that decompresses to a thousand times its size."""
    return gzip.compress(bytes(megabytes * 1024 * 1024), mtime=0)


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server: _Server = self.server  # type: ignore[assignment]
        first = self.rfile.readline().decode("latin-1").split(" ")
        if len(first) < 2:
            return
        lines = iter(lambda: self.rfile.readline().decode("latin-1").strip(), "")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        request = Request(first[1], headers)
        site = server.site
        site.requests.append(request)
        if talk := site.talks.get(request.path):
            try:
                talk(self.connection, server.stop)
            except OSError:  # the client has closed the connection, as it should
                return
            return
        reply = site.routes.get(request.path, http("not here", status="404 Not Found"))
        self.wfile.write(reply(request) if callable(reply) else reply)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    site: Site
    stop: threading.Event


@contextmanager
def running_site() -> Iterator[Site]:
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.site = Site(server.server_address[1])
        server.stop = threading.Event()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.site
        finally:
            server.stop.set()
            server.shutdown()
            thread.join()


def client(*networks: str, resolve: Resolver = system_resolver) -> Client:
    """Return a client that may connect to these networks; by default to the address of the site."""
    return Client(AGENT, allowed=networks_of(networks or ("127.0.0.1/32", "::1/128")), resolve=resolve)


def web(*networks: str, resolve: Resolver = system_resolver) -> Web:
    return Web(client(*networks, resolve=resolve))


def source(location: str, *, kind: str = "feed", limits: FetchLimits = LIMITS) -> Source:
    return Source(name="town", **{kind: location}, fetch=limits)


def fetch(
    location: str,
    folder: Path,
    *,
    kind: str = "feed",
    limits: FetchLimits = LIMITS,
    now: datetime = NOW,
    again: bool = False,
    through: Web | None = None,
) -> FetchReport:
    """Fetch a source like a run, with its own web."""
    of = source(location, kind=kind, limits=limits)
    return fetch_source(of, through or web(), folder, now=now, software="Kiosque test", again=again)


def counts(report: FetchReport) -> dict[str, int]:
    return {outcome.value: count for outcome, count in report.outcomes.items() if count}


def reasons(report: FetchReport) -> list[str]:
    return [trouble.reason for trouble in report.troubles]
