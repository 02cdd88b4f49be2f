"""The JSON Schema of the rule files, generated from their types into `config/boilerplate/schema.json`."""

import inspect
from typing import Any

import msgspec

from tasks.clean.rules.files import AgenciesFile, PublisherFile, SharedFile

_KINDS = (PublisherFile, SharedFile, AgenciesFile)


def rule_schema() -> dict[str, Any]:
    """Return the schema of a rule file of any of the three kinds."""
    kinds, definitions = msgspec.json.schema_components(_KINDS, ref_template="#/$defs/{name}")
    for definition in definitions.values():
        if "description" in definition:
            definition["description"] = inspect.cleandoc(definition["description"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Kiosque's boilerplate rules",
        "anyOf": list(kinds),
        "$defs": definitions,
    }
