"""HTTP client: requests one URL once, without redirects, cookies or passwords, within limits of bytes and time.

Built on httpcore and not on httpx because each answer is stored with its exact bytes and headers, and because the address of
each connection must be checked (`tasks/fetch/addresses.py`).
"""

import ssl
import zlib
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from urllib.parse import urlsplit

import httpcore

from tasks.document import Record
from tasks.fetch.addresses import CheckedBackend, Deadline, Network, Resolver, system_resolver
from tasks.fetch.errors import Failed, FetchError, Refused

GZIP_START = b"\x1f\x8b"
_GZIP = 16 + zlib.MAX_WBITS
_BLOCK_BYTES = 64 * 1024
Headers = tuple[tuple[bytes, bytes], ...]


class Answer(Record, frozen=True):
    """An answer of a server: `body` as it was sent, `content` decompressed, and the request."""

    url: str
    status: int
    reason: str
    headers: Headers
    body: bytes
    content: bytes
    request: Headers
    target: bytes
    at: datetime

    def header(self, name: str) -> str:
        """Return the first value of a header, empty if there is none."""
        wanted = name.lower().encode()
        return next((value.decode("latin-1").strip() for key, value in self.headers if key.lower() == wanted), "")

    @property
    def media_type(self) -> str:
        """Stated content type without its parameters, in lower case."""
        return self.header("Content-Type").partition(";")[0].strip().lower()


@dataclass(frozen=True)
class Client:
    """Client that calls itself `user_agent`; it may connect to private addresses in `allowed`."""

    user_agent: str
    allowed: tuple[Network, ...] = ()
    resolve: Resolver = system_resolver

    def get(self, url: str, *, max_bytes: int, timeout_s: float, headers: Mapping[str, str] | None = None) -> Answer:
        """Return the answer to GET `url`, which must be a checked URL. The answer may have any status.

        Raises Refused for an address that is not public and for an answer of more than `max_bytes`, compressed or not;
        Failed for faults that may be temporary, such as an answer that takes longer than `timeout_s` in all.
        """
        trusted_authorities()  # the first call takes a moment, which is not the time of the server
        with Deadline(timeout_s) as deadline:
            try:
                answer = self._get(url, deadline, max_bytes, headers or {})
            except FetchError:
                raise
            except Exception as error:
                raise _fault(error, deadline) from error
            if deadline.is_over:
                raise _too_slow(deadline)
        return answer

    def _get(self, url: str, deadline: Deadline, max_bytes: int, headers: Mapping[str, str]) -> Answer:
        backend = CheckedBackend(deadline, allowed=self.allowed, resolve=self.resolve)
        sent = {
            "Host": urlsplit(url).netloc,
            "User-Agent": self.user_agent,
            "Accept": "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.1",
            "Accept-Encoding": "gzip",
            "Connection": "close",
            **headers,
        }
        request = httpcore.Request(
            "GET",
            url,
            headers=[(name.encode(), value.encode()) for name, value in sent.items()],
            extensions={"timeout": dict.fromkeys(("connect", "read", "write", "pool"), deadline.seconds)},
        )
        with httpcore.ConnectionPool(ssl_context=trusted_authorities(), network_backend=backend) as pool:
            response = pool.handle_request(request)
            with closing(response):
                body = _body(response, max_bytes)
        return Answer(
            url=url,
            status=response.status,
            reason=response.extensions.get("reason_phrase", b"").decode("latin-1"),
            headers=tuple(response.headers),
            body=body,
            content=_decoded(body, response.headers, max_bytes),
            request=tuple(request.headers),
            target=request.url.target,
            at=datetime.now(UTC),
        )


@cache
def trusted_authorities() -> ssl.SSLContext:
    """Return a TLS context that trusts the authorities of the system, of SSL_CERT_FILE and of httpcore."""
    context = httpcore.default_ssl_context()
    context.load_default_certs()
    return context


def _body(response: httpcore.Response, max_bytes: int) -> bytes:
    for name, value in response.headers:
        if name.lower() == b"content-length" and value.isdigit() and int(value) > max_bytes:
            raise _too_large(max_bytes)
    body = bytearray()
    for block in response.iter_stream():
        body += block
        if len(body) > max_bytes:
            raise _too_large(max_bytes)
    return bytes(body)


def _decoded(body: bytes, headers: Iterable[tuple[bytes, bytes]], max_bytes: int) -> bytes:
    stated = b", ".join(value for name, value in headers if name.lower() == b"content-encoding")
    encodings = [each.strip().lower() for each in stated.decode("latin-1").split(",")]
    encodings = [each for each in encodings if each not in ("", "identity")]
    if not encodings or not body:
        return body
    if encodings not in (["gzip"], ["x-gzip"]):
        raise Refused(f"is encoded as {', '.join(encodings)[:80]}, which was not requested")
    return decompressed(body, max_bytes=max_bytes)


def decompressed(data: bytes, *, max_bytes: int) -> bytes:
    """Decompress gzip data; Refused if the content is larger than `max_bytes`, Failed if the data is broken."""
    content = bytearray()
    while not content or data.startswith(GZIP_START):  # bytes after the last member are not content
        stream = zlib.decompressobj(_GZIP)
        while not stream.eof:
            try:
                block = stream.decompress(data, _BLOCK_BYTES)
            except zlib.error as error:
                raise Failed(f"cannot be decompressed: {error}") from error
            content += block
            data = stream.unconsumed_tail
            if len(content) > max_bytes:
                raise _too_large(max_bytes)
            if not block and not data and not stream.eof:
                raise Failed("cannot be decompressed: its end is missing")
        data = stream.unused_data
        if not data:
            break
    return bytes(content)


def _too_large(max_bytes: int) -> Refused:
    return Refused(f"is larger than {max_bytes:,} bytes")


def _too_slow(deadline: Deadline) -> Failed:
    return Failed(f"took longer than {deadline.seconds:g} s")


def _fault(error: Exception, deadline: Deadline) -> FetchError:
    """Translate an error of httpcore, the TLS library or the system."""
    if deadline.is_over or isinstance(error, httpcore.TimeoutException):
        return _too_slow(deadline)
    if isinstance(error, httpcore.LocalProtocolError | httpcore.UnsupportedProtocol | ValueError):
        return Refused(f"cannot be requested: {error}")
    if isinstance(error, httpcore.NetworkError | httpcore.RemoteProtocolError | httpcore.ProtocolError | OSError):
        reason = str(error) or (str(error.__cause__) if error.__cause__ else "") or "the connection was closed"
        return Failed(f"connection failed: {reason}")
    raise error
