"""JSON values: parses JSON of any quality into values that can be written as UTF-8 again."""

import json
from typing import Any

import msgspec

from tasks.read.bytes.encoding import decode_text, without_surrogates
from tasks.read.faults import Broken, Fault

_DECODER = msgspec.json.Decoder()


def parse_json(data: bytes, *, first_line: int = 1) -> Any:
    """Parse one JSON value; raises Broken with the line (the first is `first_line`) and column of the fault.

    Accepts some things that JSON forbids and others write: NaN, lone surrogates, numbers of any length, other encodings
    than UTF-8.
    """
    try:
        return _DECODER.decode(data)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        pass  # the standard library accepts more, and reports the column
    try:
        return clean(json.loads(decode_text(data)))
    except json.JSONDecodeError as error:
        raise not_json(error, first_line=first_line) from error
    except (ValueError, RecursionError) as error:
        raise Broken(Fault.NOT_JSON, f"line {first_line}: {error}") from error


def not_json(error: json.JSONDecodeError, *, first_line: int = 1) -> Broken:
    """Translate `error` into a fault."""
    position = f"line {first_line + error.lineno - 1}, column {error.colno}"
    return Broken(Fault.NOT_JSON, f"is not JSON at {position}: {error.msg}")


def clean(value: Any) -> Any:
    """Return `value` with every lone surrogate in it replaced."""
    if isinstance(value, str):
        return value if value.isascii() else without_surrogates(value)
    if isinstance(value, list):
        return [clean(part) for part in value]
    if isinstance(value, dict):
        return {clean(name): clean(part) for name, part in value.items()}
    return value
