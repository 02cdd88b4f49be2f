"""The connection to Elasticsearch: the one policy of retries, and the vendor's errors in our words.

The client's own retries are off: they repeat a 429 three times without a pause.
"""

import random
import time
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

from elastic_transport import ConnectionError as ConnectionFault
from elastic_transport import ConnectionTimeout, TlsError, TransportError
from elasticsearch import ApiError, Elasticsearch, UnsupportedProductError

from config.elasticsearch_options import ElasticsearchOptions
from config.errors import ConfigError, IndexBusy, IndexRefused, KiosqueError

PAUSE_BASE_S = 0.5
PAUSE_CAP_S = 30.0
BUSY_STATUSES = frozenset({408, 429, 502, 503, 504})
_DEFAULT_PORTS = {"http": 80, "https": 443}

T = TypeVar("T")


class Connection:
    """A client, and `call`, through which every request goes; threads may share it.

    `sleep` takes seconds and `chance` gives a number in 0..1; both are arguments so that tests need not wait.
    """

    def __init__(
        self,
        options: ElasticsearchOptions,
        *,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Prepare the client without asking the cluster anything; ConfigError when the options do not go together."""
        self.url = options.url
        self.attempts = options.attempts
        self._sleep = sleep
        self._chance = chance
        self._has_credentials = options.api_key is not None or options.username is not None
        self._has_answered = False
        try:
            self.client = Elasticsearch(_urls(options), **_client_options(options))
        except (ValueError, TypeError, OSError) as error:
            raise ConfigError(f"Elasticsearch at {self.url}: {error}") from error

    def call(self, request: Callable[[Elasticsearch], T]) -> T:
        """Return what `request` gives, made again while the cluster is busy; raises IndexBusy and IndexRefused."""
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
        """Return what `request` gives; one try."""
        try:
            answer = request(self.client)
        except (ApiError, TransportError) as error:
            raise self._translated(error) from error
        self._has_answered = True
        return answer

    def pause(self, attempt: int) -> None:
        """Sleep before the try after the `attempt`-th (from 1): exponential backoff with full jitter, capped.

        Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
        """
        self._sleep(self._chance() * min(PAUSE_CAP_S, PAUSE_BASE_S * 2.0 ** (attempt - 1)))

    def busy(self, reason: str) -> IndexBusy:
        """Return the error for a cluster that cannot take this now."""
        return IndexBusy(f"Elasticsearch at {self.url} cannot take this now: {reason}; run the same again later")

    def refused(self, reason: str) -> IndexRefused:
        """Return the error for what no retry mends; `reason` ends with what to do."""
        return IndexRefused(f"Elasticsearch at {self.url}: {reason}")

    def disk_is_full(self, reason: str) -> IndexRefused:
        """Return the error for the flood-stage block, which has the status of a busy cluster and is not."""
        return self.refused(
            f"its disk is almost full and it blocks writing ({reason}); free disk space, then run again"
        )

    def forbidden(self, kind: str, reason: str) -> IndexRefused:
        """Return the error for status 403: a missing privilege, or an index that somebody has blocked."""
        if kind == "cluster_block_exception":
            return self.refused(f"{reason}; remove the block, then run again")
        return self.refused(f"not allowed: {reason}; docs/index.md lists the privileges that are needed")

    def close(self) -> None:
        """Close the client."""
        self.client.close()

    def _translated(self, error: ApiError | TransportError) -> KiosqueError:
        if isinstance(error, ApiError):
            self._has_answered = True
            return self._of_answer(error)
        if isinstance(error, TlsError):
            return self.refused(
                f"no trusted TLS connection ({error.message}); check that the URL's http or https is right, and set "
                "elasticsearch_ca_certs or elasticsearch_fingerprint"
            )
        if isinstance(error, ConnectionTimeout):
            return self.busy("no answer in time")
        if isinstance(error, ConnectionFault):
            # A cluster that has answered before may be restarting; one that never did is more likely a wrong URL.
            return self.busy("the connection broke") if self._has_answered else self._unreachable(error)
        return self.refused(f"its answer cannot be read ({error.message}); is there a proxy in between?")

    def _unreachable(self, error: TransportError) -> IndexRefused:
        return self.refused(f"cannot connect ({error.message}); start it, or correct elasticsearch_url")

    def _of_answer(self, error: ApiError) -> KiosqueError:
        kind, reason = fault_of(error)
        if isinstance(error, UnsupportedProductError):
            return self.refused("what answers there is not Elasticsearch; correct elasticsearch_url")
        if error.status_code == 401:
            remedy = "check" if self._has_credentials else "set"
            return self.refused(
                f"it does not accept the credentials; {remedy} elasticsearch_api_key, or elasticsearch_username and "
                "elasticsearch_password"
            )
        if is_full_disk(error.status_code, kind):
            return self.disk_is_full(reason)
        if error.status_code == 403:
            return self.forbidden(kind, reason)
        if error.status_code in BUSY_STATUSES:
            return self.busy(f"{error.status_code} {kind}: {reason}".rstrip(": "))
        return self.refused(f"{error.status_code} {kind}: {reason}")


def is_full_disk(status: int, kind: str) -> bool:
    """Tell the disk's flood-stage block from a busy cluster, whose status it shares."""
    return status == 429 and kind == "cluster_block_exception"


def fault_of(error: ApiError) -> tuple[str, str]:
    """Return the type and the reason of an answer that is an error; both may be empty (a proxy's page).

    Of a search they are those of the first index that failed: the search's own only say that some did.
    """
    body: Any = error.body
    fault = body.get("error") if isinstance(body, dict) else None
    if isinstance(fault, dict):
        if fault.get("type") == "search_phase_execution_exception":
            fault = next(iter(fault.get("root_cause") or ()), fault)
        return str(fault.get("type", "")), str(fault.get("reason", ""))
    return "", str(fault or "")


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


def _urls(options: ElasticsearchOptions) -> list[str]:
    return [_with_port(url.strip()) for url in options.url.split(",")]


def _with_port(url: str) -> str:
    """Write out the port, which the client insists on."""
    parts = urlsplit(url)
    if parts.port is not None or not parts.hostname or parts.scheme not in _DEFAULT_PORTS:
        return url
    return urlunsplit(parts._replace(netloc=f"{parts.netloc}:{_DEFAULT_PORTS[parts.scheme]}"))
