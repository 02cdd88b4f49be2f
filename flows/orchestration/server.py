"""Server of Prefect that schedules run on: its address, the secrets in its blocks, and its faults as errors with a remedy."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from json import JSONDecodeError
from typing import Any, cast

import httpx
from prefect.blocks.system import Secret
from prefect.client.orchestration import get_client
from prefect.exceptions import PrefectException
from prefect.settings import get_current_settings

from config.errors import ConfigError, PrefectRefused


def prefect_server() -> str | None:
    """Return the address of the server that PREFECT_API_URL or Prefect's profile names, if any."""
    return get_current_settings().api.url


def require_server() -> str:
    """Return the server's address without credentials.

    Raises ConfigError where none is named, PrefectRefused where it does not answer this client.
    """
    if prefect_server() is None:
        raise ConfigError(
            "a schedule needs a Prefect server that stays: start one with `prefect server start`, and set "
            "PREFECT_API_URL=http://127.0.0.1:4200/api"
        )
    require_answer()
    return _shown_address()


def require_answer() -> None:
    """Raise PrefectRefused unless the server in Prefect's settings answers, takes the password and fits this release of Prefect.

    A flow asks the same when it begins, but wraps the fault in a RuntimeError without the reason.
    """
    try:
        with get_client(sync_client=True) as client:
            client.raise_for_api_version_mismatch_once()
    except Exception as error:
        raise _refused(error.__cause__ or error) from error


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
    """Raise PrefectRefused, with the remedy, where Prefect's server does not answer."""
    try:
        yield
    except httpx.HTTPError as error:
        raise _refused(error) from error


def _refused(error: BaseException) -> PrefectRefused:
    return PrefectRefused(
        f"Prefect at {_shown_address()}: {_fault(error)}; check PREFECT_API_URL and PREFECT_API_AUTH_STRING"
    )


def _shown_address() -> str:
    return re.sub(r"//[^/@]*@", "//", prefect_server() or "")


def _fault(error: BaseException) -> str:
    """Return a few words; the library's own message takes several lines."""
    if isinstance(error, httpx.HTTPStatusError):
        return f"{error.response.status_code} {error.response.reason_phrase}"
    if isinstance(error, JSONDecodeError):
        return "what answers is not Prefect's API, whose address ends in /api"
    return " ".join(str(error).split()) or type(error).__name__
