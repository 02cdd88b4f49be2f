"""Source fields: the fields of the sources file as data, for its page in `docs/` and the first file of `kiosque init`."""

from typing import Any

import msgspec

from config.loading import Data
from config.sources import FetchLimits, Schedule, Source

KINDS: dict[str, type[Data]] = {"a source": Source, "schedule": Schedule, "fetch": FetchLimits}


class Field(Data, frozen=True, kw_only=True):
    """A field: its name, its description, and its default as YAML, empty if there is none."""

    name: str
    description: str
    default: str


def fields_of(kind: type[Data]) -> tuple[Field, ...]:
    """Return the fields of one kind of entry in their order."""
    properties = msgspec.json.schema_components([kind], ref_template="{name}")[1][kind.__name__]["properties"]
    return tuple(
        Field(name=name, description=_description(schema), default=_default(schema))
        for name, schema in properties.items()
    )


def _description(schema: dict[str, Any]) -> str:
    return str(schema["description"])


def _default(schema: dict[str, Any]) -> str:
    default = schema.get("default")
    return "" if default is None else str(default)
