"""Values that are kept elsewhere: `prefect:NAME` stands for what the secret block NAME of Prefect holds.

What can read them is registered by the packages that know how; a setting is read when the settings are loaded.
"""

from collections.abc import Callable
from typing import Any

SecretReader = Callable[[str], str]

_READERS: dict[str, SecretReader] = {}


def register_secret_reader(scheme: str, reader: SecretReader) -> None:
    """Have `reader` look up what follows `scheme:`; it raises ValueError with the reason where there is nothing."""
    _READERS[scheme] = reader


def resolved(value: Any) -> Any:
    """Return `value` with each reference in it, also inside a mapping, replaced by what it stands for."""
    if isinstance(value, dict):
        return {key: resolved(each) for key, each in value.items()}
    if not isinstance(value, str):
        return value
    scheme, separator, name = value.partition(":")
    reader = _READERS.get(scheme) if separator else None
    return reader(name) if reader else value
