"""Fields of an index by its mapping: declarations are checked against them."""

from collections.abc import Iterator, Mapping
from typing import Any

from config.errors import ConfigError
from tasks.document import Record

_AGGREGATABLE = frozenset({"keyword", "long", "integer", "float", "date"})
_NUMBERS = frozenset({"long", "integer", "float"})


class MappedField(Record, frozen=True):
    """A field: its type, and whether Elasticsearch can count and sort by it."""

    type: str
    aggregatable: bool

    @property
    def is_number(self) -> bool:
        """Tell whether its values can be added up."""
        return self.type in _NUMBERS


class Fields:
    """The fields of one data view, by name. A missing or unsuitable field is a ConfigError that names `location`.

    `view_id` is the id of the view, `time_field` the field that orders it.
    """

    def __init__(self, mappings: Mapping[str, Any], *, view_id: str, time_field: str) -> None:
        self.view_id = view_id
        self.time_field = time_field
        self._fields = dict(_mapped(mappings["properties"], ""))

    def get(self, name: str, *, location: str) -> MappedField:
        """Return the field."""
        if name not in self._fields:
            raise ConfigError(f"{location}: there is no field '{name}' in the mapping; see config/elasticsearch/")
        return self._fields[name]

    def countable(self, name: str, *, location: str) -> MappedField:
        """Return the field, by whose values documents can be counted."""
        field = self.get(name, location=location)
        if not field.aggregatable:
            raise ConfigError(f"{location}: Elasticsearch cannot count by the field '{name}' ({field.type})")
        return field

    def number(self, name: str, *, location: str) -> MappedField:
        """Return the field, whose values can be added up."""
        field = self.countable(name, location=location)
        if not field.is_number:
            raise ConfigError(f"{location}: the field '{name}' is no number ({field.type})")
        return field


def _mapped(properties: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, MappedField]]:
    for key, body in properties.items():
        name = f"{prefix}{key}"
        if "properties" in body:
            yield from _mapped(body["properties"], f"{name}.")
            continue
        kind = body["type"]
        yield name, MappedField(type=kind, aggregatable=kind in _AGGREGATABLE and body.get("doc_values", True))
        yield from _mapped(body.get("fields", {}), f"{name}.")
