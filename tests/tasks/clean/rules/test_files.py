"""The schema by which editors check the rule files agrees with the types."""

import json

import jsonschema
import msgspec
import pytest
import yaml

from config.loading import load_yaml
from tasks.clean.rules.files import RuleEntry, rule_schema
from tasks.clean.rules.load import RULES_FOLDER

SCHEMA = RULES_FOLDER / "schema.json"


def test_the_schema_is_fresh() -> None:
    assert json.loads(SCHEMA.read_text("utf-8")) == json.loads(msgspec.json.encode(rule_schema())), (
        "kiosque rules schema > config/boilerplate/schema.json"
    )


@pytest.mark.parametrize("path", sorted(RULES_FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_rule_file_fits_the_schema(path) -> None:  # type: ignore[no-untyped-def]
    # Read as the application does, in which `no` is Norwegian.
    jsonschema.validate(load_yaml(path, dict), rule_schema())


def test_the_schema_refuses_what_loading_refuses() -> None:
    entry = {"id": "a", "language": "en", "position": "foot", "exact": ["x"], "removes": ["x"]}
    for fault in ({"id": "A"}, {"position": "top"}, {"removes": []}, {"exakt": ["x"]}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({"rules": [entry | fault]}, rule_schema())
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(entry | fault, RuleEntry)
    jsonschema.validate(yaml.safe_load(f"rules: [{json.dumps(entry)}]"), rule_schema())
