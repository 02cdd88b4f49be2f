"""Rules of robots.txt by RFC 9309: a missing file allows everything, one that cannot be fetched allows nothing."""

from collections.abc import Callable
from dataclasses import dataclass

from protego import Protego

from tasks.fetch.client import Answer
from tasks.fetch.errors import Failed, FetchError, Refused

MAX_BYTES = 1024 * 1024
# With a longer delay between two pages a run would not end: such a site is not fetched.
MAX_DELAY_S = 60.0


@dataclass(frozen=True)
class Robots:
    """The rules of one site for one user agent; `fault` is the reason if they could not be fetched."""

    agent: str
    rules: Protego | None = None
    fault: FetchError | None = None

    def check(self, url: str) -> None:
        """Raise Refused if `url` must not be fetched, Failed if the rules are not available now."""
        if self.fault:
            raise type(self.fault)(f"robots.txt of its site {self.fault}") from self.fault
        if self.rules and not self.rules.can_fetch(url, self.agent):
            raise Refused("is not allowed by robots.txt")
        if self.delay_s > MAX_DELAY_S:
            raise Refused(
                f"robots.txt of its site asks for {self.delay_s:g} s between pages, more than {MAX_DELAY_S:g}"
            )

    @property
    def delay_s(self) -> float:
        """Seconds between two requests that the site asks for."""
        if self.rules is None:
            return 0.0
        rate = self.rules.request_rate(self.agent)
        each = rate.seconds / rate.requests if rate and rate.requests else 0.0
        return max(self.rules.crawl_delay(self.agent) or 0.0, each)


def read_robots(agent: str, get: Callable[[], Answer]) -> Robots:
    """Return the rules in the answer of `get`."""
    try:
        answer = get()
    except FetchError as error:
        return Robots(agent, fault=error)
    if answer.status >= 500 or answer.status == 429:
        return Robots(agent, fault=Failed(f"answers {answer.status}"))
    if not 200 <= answer.status < 300:
        return Robots(agent)
    return Robots(agent, rules=Protego.parse(answer.content.decode("utf-8", "replace")))
