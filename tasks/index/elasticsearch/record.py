"""A document as it lies in an Elasticsearch index: fields under their own names, `timestamp` as `@timestamp`; `cluster`."""

from collections.abc import Mapping
from typing import Any

import msgspec

from tasks.document import Document

TIMESTAMP = "@timestamp"
CLUSTER = "cluster"  # for searches that fold copies; `duplicate.of` is missing in originals


def _default(field: msgspec.structs.FieldInfo) -> Any:
    return field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()


# Fields that are left out when they have their empty default; 0 and `und` stay, so that they can be searched.
_EMPTY = {
    field.encode_name: msgspec.to_builtins(_default(field))
    for field in msgspec.structs.fields(Document)
    if not field.required and not _default(field) and not isinstance(_default(field), int | float)
}


def to_record(document: Document) -> dict[str, Any]:
    """Return the document as JSON-ready values: times in ISO 8601, bytes in base64; what is empty is left out."""
    record: dict[str, Any] = msgspec.to_builtins(document, str_keys=True)
    kept = {name: value for name, value in record.items() if name not in _EMPTY or value != _EMPTY[name]}
    if "timestamp" in kept:
        kept[TIMESTAMP] = kept.pop("timestamp")
    kept[CLUSTER] = document.cluster
    return kept


def from_record(record: Mapping[str, Any]) -> Document:
    """Return the document that `to_record` made this of, equal in every field."""
    own = {name: value for name, value in record.items() if name != CLUSTER}
    fields = {("timestamp" if name == TIMESTAMP else name): value for name, value in own.items()}
    return msgspec.convert(fields, Document)
