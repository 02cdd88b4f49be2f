"""Secrets in Prefect's blocks, for settings such as `elasticsearch_api_key = "prefect:elasticsearch-key"`."""

from typing import Any, cast

import httpx
from prefect.blocks.system import Secret
from prefect.exceptions import PrefectException


def read_secret_block(name: str) -> str:
    """Return the text in Prefect's secret block `name`; ValueError says what is wrong, without what it holds."""
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
