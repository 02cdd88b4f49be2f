"""JSON fields: makes a document of a JSON record, whose field names differ from source to source."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache, partial
from itertools import islice
from typing import Any, TypeVar

from config.options import USUAL_FIELDS, ReadOptions
from tasks.document import Document, Record, document_id
from tasks.read.faults import Broken, Fault
from tasks.read.input import milliseconds, web_address
from tasks.text.times import parse_time

MAX_EXTRA_FIELDS = 50
MAX_EXTRA_BYTES = 1000
RECORD_IDS = ("id", "guid", "_id")

# Added to the rank of a usual name, so that it comes after every name that the user gave.
_USUAL = 1000
_MOST_NAMES = 10_000
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})*$")

T = TypeVar("T")


class _Found(Record, frozen=True):
    """The value of one of our fields, with its name in the JSON."""

    name: str
    rank: int
    value: Any


class FieldMap:
    """Map from names in JSON to our fields; it fills documents from JSON objects."""

    def __init__(self, options: ReadOptions) -> None:
        meanings: dict[str, tuple[str, int]] = {}
        for rank_of_usual, names_of in ((0, options.names), (_USUAL, USUAL_FIELDS.__getitem__)):
            for field in USUAL_FIELDS:
                for rank, name in enumerate(names_of(field)):
                    meanings.setdefault(_plain(name), (field, rank + rank_of_usual))
        self._meaning = lru_cache(_MOST_NAMES)(lambda name: meanings.get(_plain(name)))

    def document(self, record: Any, blank: Document, *, location: str) -> Document:
        """Return `blank` with the values of `record`; raises Broken, naming `location`, if `record` is no object with an article.

        Of a record with both text and markup, the text is taken. Values that are not understood are kept in `extra`.
        """
        if not isinstance(record, dict):
            kind = "an array" if isinstance(record, list) else "no more than a value"
            raise Broken(Fault.NOT_JSON, f"{location} is {kind}, not an object")
        found, others = self._sort(record)
        text, markup = _lines(_value(found, "text")), _lines(_value(found, "markup"))
        if not text and not markup:
            raise Broken(Fault.NO_TEXT, f"{location} has no text: {_what_it_has(record)}")
        url = _understood(found, others, "url", web_address)
        language = _understood(found, others, "language", _name)
        fetched = _understood(found, others, "fetched", parse_time)
        return blank.with_(
            id=document_id(blank.origin, url=url),
            version=milliseconds(fetched) if fetched else blank.version,
            url=url,
            address=url,
            record_id=_record_id(record),
            text=text or "",
            markup=None if text else markup,
            title=_understood(found, others, "title", _name),
            published=_understood(found, others, "published", _time_in(language, url)),
            fetched=fetched,
            language_hint=language or blank.language_hint,
            publisher=_understood(found, others, "source", _name) or blank.publisher,
            authors=_understood(found, others, "authors", _names) or (),
            extra=_extra(others),
        )

    def _sort(self, record: Mapping[str, Any]) -> tuple[dict[str, _Found], list[tuple[str, Any]]]:
        """Separate the best value of each of our fields from all other values."""
        found: dict[str, _Found] = {}
        others: list[tuple[str, Any]] = []
        for name, value in record.items():
            meaning = self._meaning(name)
            if meaning is None or _is_nothing(value):
                others.append((name, value))
                continue
            field, rank = meaning
            better = _Found(name=name, rank=rank, value=value)
            known = found.get(field)
            if known and known.rank <= rank:
                known, better = better, known
            if known:
                others.append((known.name, known.value))
            found[field] = better
        return found, others


def _record_id(record: Mapping[str, Any]) -> str | None:
    """Return the id that a record states of itself, also in the form of a MongoDB export: `{"$oid": "…"}`."""
    for name in RECORD_IDS:
        value = record.get(name)
        value = value.get("$oid") if isinstance(value, dict) else value
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()
    return None


def _plain(name: str) -> str:
    return name.casefold().replace("_", "").replace("-", "")


def _is_nothing(value: object) -> bool:
    if isinstance(value, str):
        return not value or value.isspace()
    return value is None or value == [] or value == {}


def _value(found: Mapping[str, _Found], field: str) -> object:
    return found[field].value if field in found else None


def _understood(
    found: Mapping[str, _Found], others: list[tuple[str, Any]], field: str, read: Callable[[object], T | None]
) -> T | None:
    """Return the value of our `field` as `read` parses it; a value that it cannot parse is added to `others`."""
    if field not in found:
        return None
    value = read(found[field].value)
    if value is None:
        others.append((found[field].name, found[field].value))
    return value


def _lines(value: object) -> str | None:
    r"""Return a text, or a list of paragraphs joined to one, with lines ended by `\n`."""
    if isinstance(value, list):
        value = "\n".join(part for part in value if isinstance(part, str))
    if not isinstance(value, str) or value.isspace():
        return None
    return value.replace("\r\n", "\n").replace("\r", "\n") if "\r" in value else value


def _time_in(language: str | None, url: str | None) -> Callable[[object], datetime | None]:
    """Return a parser of times in `language`, if that is a tag ("French" is not), and on the site of `url`."""
    tag = _TAG.match(language) if language else None
    return partial(parse_time, languages=(tag[0].replace("_", "-"),) if tag else (), url=url)


def _name(value: object) -> str | None:
    """Return a text, or the name in an object as schema.org and news services write it: `{"name": …}`."""
    if isinstance(value, list):
        value = next((part for part in value if isinstance(part, str | dict)), None)
    if isinstance(value, dict):
        value = value.get("name")
    return (value.strip() or None) if isinstance(value, str) else None


def _names(value: object) -> tuple[str, ...] | None:
    names = (_name(part) for part in (value if isinstance(value, list) else [value]))
    return tuple(name for name in names if name) or None


def _extra(others: list[tuple[str, Any]]) -> dict[str, str]:
    """Return the first MAX_EXTRA_FIELDS scalars of `others` as text, each cut at MAX_EXTRA_BYTES."""
    scalars = ((name, value) for name, value in others if name and isinstance(value, str | int | float))
    return {_cut(name): _cut(_scalar(value)) for name, value in islice(scalars, MAX_EXTRA_FIELDS)}


def _scalar(value: str | float) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else repr(value)


def _cut(text: str) -> str:
    if len(text) * 4 <= MAX_EXTRA_BYTES:
        return text
    return text[:MAX_EXTRA_BYTES].encode()[:MAX_EXTRA_BYTES].decode("utf-8", "ignore")


def _what_it_has(record: Mapping[str, Any]) -> str:
    names = ", ".join(_cut(name)[:40] for name in islice(record, 12))
    return f"none of its fields ({names}) is one; map yours in the settings" if names else "it is empty"
