"""The JSON Schema of the rule files, made from their types: `config/boilerplate/schema.json` is this."""

import inspect
from typing import Any

import msgspec

from tasks.clean.rules.files import AgenciesFile, PublisherFile, SharedFile

_KINDS = (PublisherFile, SharedFile, AgenciesFile)


def rule_schema() -> dict[str, Any]:
    """Return the schema of a file of rules, whichever of the three kinds it is."""
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
