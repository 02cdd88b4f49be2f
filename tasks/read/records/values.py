"""Values of records: takes them out of the wrappings that databases put around them, and reads names, times and paths."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

from config.record_fields import CONTAINERS, NO_TEXTS
from tasks.read.input import web_address
from tasks.read.records.text import plain_name, with_characters, without_bytes, written_in

MAX_EXTRA_FIELDS = 50
MAX_EXTRA_BYTES = 1000

# Names of the only key of an object around a value: MongoDB's and DynamoDB's dumps, Firestore, Avro, XML and linked data as JSON.
_WRAPPINGS_LISTED = (
    "$date $oid $numberLong $numberInt $numberDouble $numberDecimal $timestamp $t $ S N M L SS BOOL stringValue "
    "timestampValue integerValue doubleValue booleanValue mapValue arrayValue string long fields values value @value #text _text "
    "__cdata #cdata-section"
)
_WRAPPINGS = frozenset(_WRAPPINGS_LISTED.split())
_TYPED = frozenset(("fields", "values", "value"))  # words of other meanings: only inside a wrapping
_NAMES_LISTED = "name rendered value title main basic default original displayname fullname label text webtitle"
_NAMES = _NAMES_LISTED.split()
_FIRST_NAMES, _LAST_NAMES = ("firstname", "givenname", "first"), ("lastname", "familyname", "surname", "last")
_NOTHING = frozenset(("none", "null", "nan", "n/a", "na", "undefined", r"\n"))
# The only translation of a field, as content systems store it: `{"en-US": …}`, `{"en": "…"}`.
_LOCALE = re.compile(r"[a-z]{2}[-_][A-Z]{2}$")
_LANGUAGE = re.compile(r"(?!id$)[a-z]{2}$")
# From the outside to the inside.
_RELATIONS = ("data", "node", "attributes", "fields")
# Names of the address in an object of a link.
_TARGETS = ("href", "full", "url")
_LONGEST_LIST = 2000
_LONGEST_NOTHING = 10
_LONGEST_NO_TEXT = 50
_STEP = re.compile(r"[^.\[\]]+|\[\d*\]")
_MOST_WRAPPINGS = 8


def is_empty(value: object) -> bool:
    """Tell whether a value holds nothing."""
    return value is None or value == [] or value == {} or (isinstance(value, str) and (not value or value.isspace()))


def is_nothing(value: object) -> bool:
    """Tell whether a value stands for none: empty, or a word for it that a program wrote."""
    if isinstance(value, str):
        return is_empty(value) or (len(value) < _LONGEST_NOTHING and value.strip().lower() in _NOTHING)
    return is_empty(value) or value != value  # NaN


def is_no_text(value: object) -> bool:
    """Tell whether a value holds no text, or says that a service gives none."""
    return is_nothing(value) or (
        isinstance(value, str) and len(value) < _LONGEST_NO_TEXT and value.strip().lower() in NO_TEXTS
    )


def unwrapped(value: Any) -> Any:
    """Return a value without the objects that only state its type: `{"$date": {"$numberLong": "…"}}`."""
    is_typed = False
    for _ in range(_MOST_WRAPPINGS):
        if not isinstance(value, dict) or len(value) != 1:
            break
        ((name, inner),) = value.items()
        is_translation = _LOCALE.match(name) or (isinstance(inner, str) and _LANGUAGE.match(name))
        if not is_translation and (name not in _WRAPPINGS or (name in _TYPED and not is_typed)):
            break
        value, is_typed = inner, True
    if is_typed and isinstance(value, list):
        return [unwrapped(part) for part in value]
    return value


def related(value: object) -> object:
    """Return what an object is related to, as content systems write it: `{"data": {"id": 1, "attributes": {"name": …}}}`."""
    for name in _RELATIONS:
        inner = value.get(name) if isinstance(value, dict) else None
        value = inner if isinstance(inner, dict | list) else value
    return value


def name_of(value: object) -> str | None:
    """Return a text, or the name in an object as schema.org and news services write it: `{"name": …}`."""
    if isinstance(value, list):
        value = next((part for part in value if isinstance(part, str | dict)), None)
    value = related(value)
    if isinstance(value, dict):
        value = _name_in({plain_name(name): part for name, part in value.items()})
    if not isinstance(value, str) or is_nothing(value):
        return None
    return with_characters(without_bytes(value)).strip() or None


def title_of(value: object) -> str | None:
    """Return a title; the title of a novel or a record may be a number."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and not is_nothing(value)
    return f"{value:.15g}" if is_number else name_of(value)


def publisher_of(value: object) -> str | None:
    """Return the name of a publisher; an address is none."""
    name = name_of(value)
    return None if name is None or web_address(name) else name


def address_of(value: object) -> str | None:
    """Return the address that a value states, also as the target of a link: `[{"rel": "alternate", "href": …}]`."""
    value = next(iter(value), None) if isinstance(value, list) else value
    if isinstance(value, dict):
        parts = {plain_name(name): part for name, part in value.items()}
        value = next((parts[name] for name in _TARGETS if name in parts), value)
    return web_address(value) or web_address(name_of(value))


def names_of(value: object) -> tuple[str, ...] | None:
    """Return all names in a value: a list, an object, or a list that a table holds as text (`['A', 'B']`)."""
    if isinstance(value, str) and value.lstrip()[:1] == "[" and len(value) <= _LONGEST_LIST:
        value = written_in(value) or value
    if isinstance(value, dict) and isinstance(value.get("person"), list) and not name_of(value):
        value = value["person"]
    value = related(value)
    names = (name_of(part) for part in (value if isinstance(value, list) else [value]))
    return tuple(name for name in names if name and not web_address(name)) or None


def plain_path(path: str) -> str:
    """Return a path as it is compared."""
    return ".".join(map(plain_name, path.split(".")))


@lru_cache(10_000)
def below_containers(path: str) -> str:
    """Return a path without the containers it begins with."""
    while (parts := path.partition("."))[1] and parts[0] in CONTAINERS:
        path = parts[2]
    return path


def listed_value(record: object, path: str) -> Any:
    """Return the value at a path, from the record or from an entry of the list that held it: `articles[].content`."""
    while True:
        if not is_nothing(value := value_at(record, path)):
            return value
        _, separator, path = path.partition("[].")
        if not separator:
            return None


def value_at(record: object, path: str) -> Any:
    """Return the value at a path such as `fields.body`, `sections[].text` or `titles[0]`; None where there is none."""
    return _at(record, _STEP.findall(path))


def _at(value: Any, steps: list[str]) -> Any:
    for number, step in enumerate(steps):
        value = unwrapped(value)
        if step == "[]":
            found = [_at(part, steps[number + 1 :]) for part in value] if isinstance(value, list) else []
            return [part for part in found if part is not None] or None
        if step.startswith("["):
            value = _item(value, int(step[1:-1]))
        elif isinstance(value, dict):
            value = value[step] if step in value else _named(value, plain_name(step))
        else:
            return None
    return unwrapped(value)


def _item(value: Any, number: int) -> Any:
    return value[number] if isinstance(value, list) and number < len(value) else None


def _named(record: Mapping[str, Any], wanted: str) -> Any:
    return next((value for name, value in record.items() if plain_name(name) == wanted), None)


def _name_in(parts: Mapping[str, Any]) -> str | None:
    for name in _NAMES:
        value = unwrapped(parts.get(name))
        if isinstance(value, str) and value.strip():
            return value
    first, last = (
        next((parts[n] for n in names if isinstance(parts.get(n), str)), "") for names in (_FIRST_NAMES, _LAST_NAMES)
    )
    if first or last:
        return f"{first} {last}".strip()
    return None


def extra_fields(others: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """Return the first MAX_EXTRA_FIELDS scalars of `others` as text, each cut at MAX_EXTRA_BYTES."""
    scalars = ((name, value) for name, value in others if name and isinstance(value, str | int | float))
    return {cut(name): cut(_scalar(value)) for name, value in islice(scalars, MAX_EXTRA_FIELDS)}


def _scalar(value: str | float) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else repr(value)


def cut(text: str) -> str:
    """Return the beginning of `text`, at most MAX_EXTRA_BYTES of it."""
    if len(text) * 4 <= MAX_EXTRA_BYTES:
        return text
    return text[:MAX_EXTRA_BYTES].encode()[:MAX_EXTRA_BYTES].decode("utf-8", "ignore")
