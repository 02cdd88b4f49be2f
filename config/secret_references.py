"""Secret references: the value `prefect:NAME` stands for the content of the secret block NAME of Prefect.

Each scheme has a reader, which another package registers. References are resolved while the settings are loaded.
"""

from collections.abc import Callable
from typing import Any

SecretReader = Callable[[str], str]

_READERS: dict[str, SecretReader] = {}


def register_secret_reader(scheme: str, reader: SecretReader) -> None:
    """Register `reader` for references `scheme:NAME`; it takes NAME and raises ValueError if there is no such secret."""
    _READERS[scheme] = reader


def resolved(value: Any) -> Any:
    """Return `value` with each reference in it, also inside a mapping, replaced by its secret."""
    if isinstance(value, dict):
        return {key: resolved(each) for key, each in value.items()}
    if not isinstance(value, str):
        return value
    scheme, separator, name = value.partition(":")
    reader = _READERS.get(scheme) if separator else None
    return reader(name) if reader else value
