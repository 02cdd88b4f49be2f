"""The connection to Elasticsearch: its client, and the repetition of requests while the cluster is busy.

The client's own retries are off: they repeat a 429 three times without a pause.
"""

import random
import time
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from config.elasticsearch_options import ElasticsearchOptions
from config.errors import ConfigError, IndexBusy
from tasks.index.elasticsearch.errors import ClusterErrors

FIRST_DELAY_S = 0.5
LONGEST_DELAY_S = 30.0
_DEFAULT_PORTS = {"http": 80, "https": 443}

T = TypeVar("T")


class Connection:
    """A client, and `call`, which makes every request; threads may share it.

    `sleep` takes seconds and `chance` returns a number in 0..1; both are arguments so that tests need not wait.
    """

    def __init__(
        self,
        options: ElasticsearchOptions,
        *,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Prepare the client without a request; ConfigError when the options contradict each other."""
        self.attempts = options.attempts
        self.errors = ClusterErrors(
            options.url, has_credentials=options.api_key is not None or options.username is not None
        )
        self._sleep = sleep
        self._chance = chance
        try:
            self.client = Elasticsearch(
                [_with_port(url.strip()) for url in options.url.split(",")], **_client_options(options)
            )
        except (ValueError, TypeError, OSError) as error:
            raise ConfigError(f"Elasticsearch at {options.url}: {error}") from error

    def call(self, request: Callable[[Elasticsearch], T]) -> T:
        """Return the result of `request`, repeated while the cluster is busy; raises IndexBusy and IndexRefused."""
        attempt = 0
        while True:
            try:
                return self.once(request)
            except IndexBusy:
                attempt += 1
                if attempt >= self.attempts:
                    raise
                self.pause(attempt)

    def once(self, request: Callable[[Elasticsearch], T]) -> T:
        """Return the result of `request`, made once."""
        try:
            answer = request(self.client)
        except (ApiError, TransportError) as error:
            raise self.errors.translate(error) from error
        self.errors.has_answered = True
        return answer

    def pause(self, attempt: int) -> None:
        """Sleep between the `attempt`-th try (from 1) and the next."""
        self.wait(retry_delay_s(attempt, chance=self._chance()))

    def wait(self, seconds: float) -> None:
        """Sleep, as the run sleeps: a signal to end it ends the wait."""
        self._sleep(seconds)

    def close(self) -> None:
        """Close the client."""
        self.client.close()


def _client_options(options: ElasticsearchOptions) -> dict[str, Any]:
    given: dict[str, Any] = {
        "request_timeout": options.timeout_s,
        "max_retries": 0,
        "retry_on_timeout": False,
        "connections_per_node": options.senders + 4,
    }
    if options.api_key is not None:
        given["api_key"] = options.api_key.get_secret_value()
    elif options.username is not None and options.password is not None:
        given["basic_auth"] = (options.username, options.password.get_secret_value())
    if options.ca_certs is not None:
        given["ca_certs"] = str(options.ca_certs)
    if options.fingerprint is not None:
        given["ssl_assert_fingerprint"] = options.fingerprint
    return given


def retry_delay_s(attempt: int, *, chance: float) -> float:
    """Return the seconds between the `attempt`-th try (from 1) and the next; `chance` is random, 0..1.

    Exponential backoff with full jitter, capped. Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture
    Blog, 2015.
    """
    return chance * min(LONGEST_DELAY_S, FIRST_DELAY_S * 2.0 ** (attempt - 1))


def _with_port(url: str) -> str:
    """Add the default port to a URL without one: the client requires it."""
    parts = urlsplit(url)
    if parts.port is not None or not parts.hostname or parts.scheme not in _DEFAULT_PORTS:
        return url
    return urlunsplit(parts._replace(netloc=f"{parts.netloc}:{_DEFAULT_PORTS[parts.scheme]}"))
