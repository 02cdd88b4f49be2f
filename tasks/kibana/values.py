"""Values of panels as columns of Lens: `sum(read)`, or a quotient such as `sum(rejected) / sum(read)`."""

import re
from typing import Any

from config.errors import ConfigError
from tasks.document import Record
from tasks.kibana.declarations import Value
from tasks.kibana.fields import Fields
from tasks.kibana.saved_objects import kql

Column = dict[str, Any]

# Name of Lens for all documents, if a column needs a field.
RECORDS = "___records___"
_CALL = re.compile(r"(count|sum|average|unique_count|last_value)\(([\w@.]*)\)")


class Call(Record, frozen=True):
    """An aggregation of a field; the field of count() is empty."""

    operation: str
    field: str


def parse_value(text: str, *, location: str) -> tuple[Call, ...]:
    """Return the one or two calls of `count()` or `sum(a) / sum(b)`; ConfigError names `location` for anything else."""
    parts = [_CALL.fullmatch(part.strip()) for part in text.split("/")]
    calls = tuple(Call(operation=part[1], field=part[2]) for part in parts if part)
    if len(calls) != len(parts) or len(calls) > 2:
        raise ConfigError(f"{location}: '{text}' is no value; write count(), sum(field) … or a quotient of two")
    return calls


def value_columns(id: str, value: Value, fields: Fields, *, location: str) -> dict[str, Column]:
    """Return the columns of a value, first its own under `id`; a quotient needs three more in Lens."""
    calls = parse_value(value.value, location=location)
    formats = {"format": {"id": value.format, "params": {"decimals": 1}}} if value.format else {}
    if len(calls) == 1:
        column = call_column(calls[0], value.label, fields, location=location)
        column["params"] |= formats
        return {id: _where(column, value.where)}
    return _quotient(id, value, calls, fields, formats, location=location)


def call_column(call: Call, label: str, fields: Fields, *, location: str) -> Column:
    """Return the column of one aggregation."""
    column: Column = {"label": label, "customLabel": True, "isBucketed": False, "operationType": call.operation}
    if call.operation == "count":
        return {**column, "dataType": "number", "scale": "ratio", "sourceField": RECORDS, "params": {}}
    if call.operation == "last_value":
        fields.countable(call.field, location=location)
        return {
            **column,
            "dataType": "string",
            "scale": "ordinal",
            "sourceField": call.field,
            "filter": kql(f'"{call.field}": *'),
            "params": {"sortField": fields.time_field, "showArrayValues": False},
        }
    ask = fields.countable if call.operation == "unique_count" else fields.number
    ask(call.field, location=location)
    return {**column, "dataType": "number", "scale": "ratio", "sourceField": call.field, "params": {}}


def _quotient(
    id: str, value: Value, calls: tuple[Call, ...], fields: Fields, formats: dict[str, Any], *, location: str
) -> dict[str, Column]:
    part = f"Part of {value.label}"
    above, below = (call_column(call, part, fields, location=location) for call in calls)
    condition = f"kql='{value.where}'" if value.where else ""
    separator = ", " if condition and calls[0].field else ""
    first, second = (f"{call.operation}({call.field}" for call in calls)
    formula = f"{first}{separator}{condition}) / {second})"
    number = {"dataType": "number", "scale": "ratio", "isBucketed": False, "customLabel": True}
    syntax = {
        "type": "function",
        "name": "divide",
        "args": [f"{id}X0", f"{id}X1"],
        "location": {"min": 0, "max": len(formula)},
        "text": formula,
    }
    return {
        id: {
            **number,
            "label": value.label,
            "operationType": "formula",
            "params": {"formula": formula, "isFormulaBroken": False, **formats},
            "references": [f"{id}X2"],
        },
        f"{id}X0": _where(above, value.where),
        f"{id}X1": below,
        f"{id}X2": {
            **number,
            "label": part,
            "operationType": "math",
            "params": {"tinymathAst": syntax},
            "references": [f"{id}X0", f"{id}X1"],
        },
    }


def _where(column: Column, where: str | None) -> Column:
    return {**column, "filter": kql(where)} if where else column
