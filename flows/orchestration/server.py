"""Server of Prefect that schedules run on: its address, the secrets in its blocks, and its faults as errors with a remedy."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import httpx
from prefect.blocks.system import Secret
from prefect.client.orchestration import get_client
from prefect.exceptions import PrefectException
from prefect.settings import get_current_settings

from config.errors import ConfigError, RunFailed


def prefect_server() -> str | None:
    """Return the address of the server that PREFECT_API_URL or Prefect's profile names, if any."""
    return get_current_settings().api.url


def require_server() -> str:
    """Return the address of the server; ConfigError where none is named, RunFailed where it does not answer."""
    url = prefect_server()
    if url is None:
        raise ConfigError(
            "a schedule needs a Prefect server that stays: start one with `prefect server start`, and set "
            "PREFECT_API_URL=http://127.0.0.1:4200/api"
        )
    with prefect_faults(), get_client(sync_client=True) as client:
        client.read_work_pools(limit=1)  # needs the password, which the check of its health does not
    return url


def read_secret_block(name: str) -> str:
    """Return the text in Prefect's secret block `name`; ValueError says what is wrong, without what it holds.

    For settings such as `elasticsearch_api_key = "prefect:elasticsearch-key"`.
    """
    try:
        value = cast(Secret[Any], Secret.load(name)).get()
    except ValueError as error:
        raise ValueError(f"Prefect has no secret block '{name}'; make it under Blocks in its pages") from error
    except (httpx.HTTPError, PrefectException) as error:
        raise ValueError(
            f"Prefect cannot be asked for the secret block '{name}' ({type(error).__name__}); check PREFECT_API_URL"
        ) from error
    if not isinstance(value, str) or not value:
        raise ValueError(f"Prefect's secret block '{name}' holds no text")
    return value


@contextmanager
def prefect_faults() -> Iterator[None]:
    """Raise RunFailed, with the remedy, where Prefect's server does not answer."""
    try:
        yield
    except httpx.HTTPError as error:
        raise RunFailed(
            f"Prefect at {prefect_server()}: {_fault(error)}; check PREFECT_API_URL and PREFECT_API_AUTH_STRING"
        ) from error


def _fault(error: httpx.HTTPError) -> str:
    """Return a word or two; the library's own message takes several lines."""
    if isinstance(error, httpx.HTTPStatusError):
        return f"{error.response.status_code} {error.response.reason_phrase}"
    return str(error) or type(error).__name__
