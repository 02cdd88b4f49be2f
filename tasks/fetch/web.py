"""The web for one run: obeys robots.txt, sends one request at a time to a host with pauses, follows few redirects."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from config.sources import FetchLimits
from tasks.fetch.client import Answer, Client
from tasks.fetch.errors import Closed, Failed, Gone, HostBusy, Refused
from tasks.fetch.robots import MAX_BYTES, Robots, read_robots
from tasks.text.urls import canonical_url

MAX_REDIRECTS = 5
MAX_URL_CHARACTERS = 2000
_REDIRECTS = (301, 302, 303, 307, 308)
_WHOLE = (200, 203)
_CLOSED = (401, 402, 403, 451)


@dataclass(frozen=True)
class Validators:
    """Validators (ETag, Last-Modified) of a stored page: the server need not send it again. They are sent to `url` only."""

    url: str
    etag: str = ""
    modified: str = ""

    def headers(self, url: str) -> dict[str, str]:
        """Return the headers that request `url` only if it changed."""
        if url != self.url:
            return {}
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in named.items() if value}

    @classmethod
    def of(cls, answer: Answer) -> "Validators":
        """Return the validators of an answer; a header that cannot be sent back is omitted."""
        etag, modified = answer.header("ETag"), answer.header("Last-Modified")
        return cls(
            answer.url, *(value if value.isascii() and value.isprintable() else "" for value in (etag, modified))
        )


@dataclass
class _Host:
    """State of a host: when it may get the next request, and the reason if never."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    next_at: float = 0.0
    busy: str | None = None


class Web:
    """The web for one run; several threads may share it."""

    def __init__(
        self,
        client: Client,
        *,
        pause: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Fetch with `client`; `pause` waits for seconds, `clock` returns seconds."""
        self._client = client
        self._agent = client.user_agent.partition("/")[0].strip()
        self._pause = pause
        self._clock = clock
        self._lock = threading.Lock()
        self._hosts: dict[str, _Host] = {}
        self._robots: dict[str, Robots] = {}

    def get(self, url: str, limits: FetchLimits, *, validators: Validators | None = None) -> Answer:
        """Return the answer at the end of the redirects from `url`: a complete one, or 304 if `validators` are given.

        Raises Refused for a page that must not be fetched or is too large; Gone if it is not there; HostBusy if the host
        wants no more requests; Closed for a page that is not for us; Failed for a fault that may be temporary.
        """
        answer = self._follow(url, limits, validators)
        if _is_busy(answer):
            raise HostBusy(f"its host asks to wait ({answer.status})", was_requested=True)
        if answer.status in (404, 410):
            raise Gone(f"is not there ({answer.status})")
        if answer.status == 304 and validators and validators.headers(answer.url):
            return answer
        if answer.status not in _WHOLE:
            kind = Closed if answer.status in _CLOSED else Failed
            raise kind(f"the answer is {answer.status} {answer.reason}".strip())
        return answer

    def _follow(
        self, url: str, limits: FetchLimits, validators: Validators | None = None, *, is_robots: bool = False
    ) -> Answer:
        """Return the first answer that is not a redirect; each address on the way is checked like the first."""
        seen: list[str] = []
        url = checked_url(url)
        while True:
            if url in seen:
                raise Refused(f"redirects in a circle, by {url}")
            if len(seen) > MAX_REDIRECTS:
                raise Refused(f"redirects more than {MAX_REDIRECTS} times")
            seen.append(url)
            answer = self._ask(url, limits, validators.headers(url) if validators else {}, is_robots=is_robots)
            location = answer.header("Location")
            if answer.status not in _REDIRECTS or not location:
                return answer
            try:
                url = checked_url(location, base=url)
            except Refused as error:
                raise Refused(f"redirects to a page that {error}") from error

    def _ask(self, url: str, limits: FetchLimits, headers: dict[str, str], *, is_robots: bool) -> Answer:
        robots = None if is_robots else self._robots_of(url, limits)
        if robots:
            robots.check(url)
        with self._lock:
            host = self._hosts.setdefault(urlsplit(url).hostname or "", _Host())
        with host.lock:
            if host.busy:
                raise HostBusy(host.busy)
            self._pause(max(0.0, host.next_at - self._clock()))
            size = MAX_BYTES if is_robots else limits.max_page_bytes
            try:
                answer = self._client.get(url, max_bytes=size, timeout_s=limits.timeout_s, headers=headers)
            finally:
                host.next_at = self._clock() + max(limits.delay_s, robots.delay_s if robots else 0.0)
            if _is_busy(answer) and not is_robots:
                host.busy = f"its host asks to wait ({answer.status})"
        return answer

    def _robots_of(self, url: str, limits: FetchLimits) -> Robots:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            known = self._robots.get(origin)
        if known is None:
            known = read_robots(self._agent, lambda: self._follow(f"{origin}/robots.txt", limits, is_robots=True))
            with self._lock:
                self._robots[origin] = known
        return known


def _is_busy(answer: Answer) -> bool:
    """Tell whether the host wants no requests for now. A 503 without Retry-After is a fault of the page."""
    return answer.status == 429 or (answer.status == 503 and bool(answer.header("Retry-After")))


def checked_url(url: str, *, base: str | None = None) -> str:
    """Return the canonical form of a URL that may be requested; Refused unless it is http(s) without a user name.

    A relative URL is completed with `base`.
    """
    if len(url) > MAX_URL_CHARACTERS:
        raise Refused(f"has an address of more than {MAX_URL_CHARACTERS:,} characters")
    try:
        parts = urlsplit(urljoin(base or "", url.strip()))
        port = parts.port
    except ValueError as error:
        raise Refused(f"has no valid address: {error}") from error
    if parts.scheme not in ("http", "https"):
        raise Refused("is not at an http or https address")
    if not parts.hostname or port == 0:
        raise Refused("has an address without a host")
    if "@" in parts.netloc:
        raise Refused("has an address that holds a user name")
    return canonical_url(parts.geturl())
