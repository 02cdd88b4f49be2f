"""The fields of the sources file as data: its page in `docs/` and the first file of `kiosque init` are made of this."""

from typing import Any

import msgspec

from config.loading import Data
from config.sources import FetchLimits, Schedule, Source

KINDS: dict[str, type[Data]] = {"a source": Source, "schedule": Schedule, "fetch": FetchLimits}


class Field(Data, frozen=True, kw_only=True):
    """A field: its name, what it says, and its default as YAML, empty where there is none."""

    name: str
    description: str
    default: str


def fields_of(kind: type[Data]) -> tuple[Field, ...]:
    """Return the fields of one kind of entry, in their order."""
    schema = msgspec.json.schema_components([kind], ref_template="{name}")[1][kind.__name__]["properties"]
    return tuple(
        Field(name=name, description=_description(said), default=_default(said)) for name, said in schema.items()
    )


def _description(said: dict[str, Any]) -> str:
    return str(said["description"])


def _default(said: dict[str, Any]) -> str:
    default = said.get("default")
    return "" if default is None else str(default)
