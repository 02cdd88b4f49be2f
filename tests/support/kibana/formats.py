"""Saved objects against the formats of Kibana 9.5 (formats-9.5.yaml), with the JSON in their texts read."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from tasks.kibana import SavedObject

# Attributes that Kibana keeps as JSON in a text.
TEXTS = {"fieldAttrs", "fieldFormatMap", "fields", "sourceFilters", "runtimeFieldMap", "typeMeta"}


def faults(saved: SavedObject) -> list[str]:
    """Return what is wrong with an object in the format that it names and in that of Kibana 9.5: positions and reasons."""
    attributes = decoded(saved.attributes)
    found = _faults(f"{saved.type} {saved.type_migration_version}", attributes)
    if saved.type == "search":
        found += _faults("search 10.13.0", as_tabs(attributes))
    return found


def decoded(value: Any, name: str = "") -> Any:
    """Return attributes with every JSON text as the value that it holds."""
    if isinstance(value, dict):
        return {key: decoded(inner, key) for key, inner in value.items()}
    if isinstance(value, str) and (name.endswith("JSON") or name in TEXTS):
        return json.loads(value)
    return value


def as_tabs(attributes: dict[str, Any]) -> dict[str, Any]:
    """Return a Discover session as Kibana 9.5 migrates it: all but title and description becomes the attributes of a tab."""
    shared = {name: attributes[name] for name in ("title", "description") if name in attributes}
    rest = {name: value for name, value in attributes.items() if name not in {*shared, "hits", "version"}}
    return {**shared, "tabs": [{"id": "1", "label": "Untitled", "attributes": rest}]}


def _faults(name: str, value: Any) -> list[str]:
    schema = _formats()
    validator = jsonschema.Draft202012Validator({**schema, "$ref": f"#/$defs/{name}"})
    return [f"{name}: {error.json_path}: {error.message}" for error in validator.iter_errors(value)]


@cache
def _formats() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("formats-9.5.yaml").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(loaded)
    return loaded
