"""Records: a document as an index stores it, with `timestamp` as `@timestamp` and with fields of the index alone."""

from collections.abc import Mapping
from typing import Any

import msgspec

from tasks.analysis.forms import forms, forms_of
from tasks.analysis.people import known_as
from tasks.document import Candidate, Document, Told
from tasks.index.ready import LATE, late_of, without_late
from tasks.index.searched import searched_texts, searched_titles
from tasks.index.story_terms import story_terms
from tasks.index.values import Stored
from tasks.text.urls import host_names

TIMESTAMP = "@timestamp"
LOCAL_TIME = "local_time"  # the timestamp as the publisher's clock shows it, written as UTC
DAY = "day"  # the day of it
SITE = "site"  # the host of the address and the domains above it
FORMS = "forms"  # keys of the other ways in which the words may be typed
CLUSTER = "cluster"  # the original's id, of originals and duplicates: searches collapse by it
TITLES, TEXTS = "other_titles", "other_texts"  # what is searched as title and text besides these
PERSON = "person"  # the people, each by one name in every script
MEANING = "meaning"  # the vector as Elasticsearch compares it; `vector` is what the document gets back
STORY, STORY_KEYS, STORY_TERMS = "story.id", "story_keys", "story_terms"
STORY_GROUP = "story_group"  # the id of the story; of an article without a story, that of its cluster
DUPLICATE_OF = "duplicate.of"  # the original's id, of duplicates only
STORED_FIELDS = [
    TIMESTAMP if name == "timestamp" else DUPLICATE_OF if name == "duplicate_of" else name
    for name in Stored.__struct_fields__
]


# Fields of the index alone.
_ADDED = frozenset({CLUSTER, DAY, LOCAL_TIME, SITE, FORMS, TITLES, TEXTS, PERSON, MEANING, STORY_GROUP, STORY_TERMS})


def _default(field: msgspec.structs.FieldInfo) -> Any:
    return field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()


# Fields that a record lacks when they have their empty default; 0 and `und` are kept, so that they can be searched.
_EMPTY = {
    field.encode_name: msgspec.to_builtins(_default(field))
    for field in msgspec.structs.fields(Document)
    if not field.required and not _default(field) and not isinstance(_default(field), int | float)
}


def to_record(document: Document) -> dict[str, Any]:
    """Return the document as JSON values without empty fields: times in ISO 8601, bytes in base64."""
    return _early(document) | _late(document)


def form_of(document: Document) -> bytes:
    """Return all of a document's record that does not depend on what a run decides, as JSON."""
    return msgspec.json.encode(_early(document))


def encoded_record(document: Document, *, form: bytes | None = None) -> bytes:
    """Return the record as JSON; `form` is what `form_of` returned for the document, if that is known."""
    early = form or form_of(document)
    return early[:-1] + b"," + msgspec.json.encode(_late(document))[1:]  # neither object is empty


def _early(document: Document) -> dict[str, Any]:
    """Return the fields that do not depend on what a run decides."""
    record: dict[str, Any] = msgspec.to_builtins(without_late(document), str_keys=True)
    kept = {name: value for name, value in record.items() if name not in _EMPTY or value != _EMPTY[name]}
    if "timestamp" in kept:
        kept[TIMESTAMP] = kept.pop("timestamp")
        kept[LOCAL_TIME] = msgspec.to_builtins(document.local_time)
        kept[DAY] = kept[LOCAL_TIME][: len("2022-02-04")]
        if terms := story_terms(document.as_told()):
            kept[STORY_TERMS] = terms
    if document.people:
        kept[PERSON] = list(dict.fromkeys(map(known_as, document.people)))
    if sites := host_names(document.url):
        kept[SITE] = list(sites)
    if document.vector:
        kept[MEANING] = document.vector.hex()
    return {name: value for name, value in (kept | _searched(document)).items() if name not in LATE}


def _searched(document: Document) -> dict[str, list[str]]:
    """Return what is searched besides title and text, and the keys of the other ways in which all of it may be typed."""
    titles, texts = searched_titles(document), searched_texts(document)
    keys = ({key for text in each for key in forms(text, document.language)} for each in (titles, texts))
    found = {TITLES: list(titles[1:]), TEXTS: list(texts[1:]), FORMS: forms_of(*keys)}
    return {name: values for name, values in found.items() if values}


def _late(document: Document) -> dict[str, Any]:
    """Return the fields that a run decides, and those made of them."""
    kept: dict[str, Any] = msgspec.to_builtins(late_of(document))
    kept[CLUSTER] = document.cluster
    kept[STORY_GROUP] = document.story_group
    if document.timestamp is None and (terms := story_terms(document.as_told())):
        kept[STORY_TERMS] = terms  # the version is its time
    return kept


def from_record(record: Mapping[str, Any]) -> Document:
    """Return the document of a record, equal in every field to the one given to `to_record`."""
    return msgspec.convert(_fields(record), Document)


def to_stored(record: Mapping[str, Any]) -> Stored:
    """Return the document without its text, from a record with STORED_FIELDS."""
    fields = _fields(record)
    original = fields.pop("duplicate", {}).get("of")
    return msgspec.convert({**fields, "duplicate_of": original}, Stored)


def to_candidate(record: Mapping[str, Any]) -> Candidate:
    """Return the candidate for a duplicate, from a record with a candidate's fields."""
    return msgspec.convert({"timestamp": None, "bands": (), "signature": b"", **_fields(record)}, Candidate)


def to_told(record: Mapping[str, Any]) -> Told:
    """Return what decides about stories, from a record with the fields of Told."""
    return msgspec.convert({"timestamp": None, "story_keys": (), **_fields(record)}, Told)


def _fields(record: Mapping[str, Any]) -> dict[str, Any]:
    return {("timestamp" if name == TIMESTAMP else name): value for name, value in record.items() if name not in _ADDED}
