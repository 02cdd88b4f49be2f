"""A running Elasticsearch for the tests: its address, its credentials, and the way to stop it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

# The client's own retries would hide the server's answer from a test.
_NO_RETRIES: dict[str, Any] = {"max_retries": 0, "retry_on_timeout": False, "request_timeout": 60}


class ServerError(Exception):
    """Elasticsearch for the tests cannot be built, started or reached; the message has the remedy."""


@dataclass(kw_only=True)
class ElasticsearchServer:
    """An Elasticsearch that answers at `url`; `password` is that of the user `elastic`, None with security off."""

    url: str
    password: str | None = None
    api_key: str | None = None

    def credentials(self) -> dict[str, Any]:
        """Return the credentials as arguments of the Python client."""
        if self.api_key:
            return {"api_key": self.api_key}
        return {"basic_auth": ("elastic", self.password)} if self.password else {}

    @contextmanager
    def client(self, **options: Any) -> Iterator[Elasticsearch]:
        """Open a client without retries; `options` replace credentials and time limits."""
        from elasticsearch import Elasticsearch  # slow to import, and most tests need no server

        with Elasticsearch(self.url, **{**_NO_RETRIES, **self.credentials(), **options}) as client:
            yield client

    def stop(self) -> None:
        """End the process or container of the tests; safe to repeat."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
