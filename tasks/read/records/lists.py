"""Lists in records: finds the articles that one value holds, in lists, objects by id, tables and texts."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from config.record_fields import CONTAINERS, FOREIGN, LOGGED
from tasks.read.records.text import plain_name, written_in
from tasks.read.records.values import unwrapped

# Levels of objects that are searched for an article.
MOST_LEVELS = 5
_FEW_ENTRIES = 20
_FEWEST_ROWS = 2


def objects_in(record: object) -> list[Any] | None:
    """Return a record that is a list of objects: the articles of a page of answers."""
    return record if isinstance(record, list) and any(isinstance(entry, dict) for entry in record) else None


def opened_containers(record: object) -> object:
    """Return a record with the objects that its containers hold as text: `{"id": 1, "payload": "{\\"title\\": …}"}`."""
    if not isinstance(record, dict):
        return record
    texts = {name: value for name, value in record.items() if isinstance(value, str) and plain_name(name) in CONTAINERS}
    return record | {name: inner for name, text in texts.items() if (inner := written_in(text))}


def logged(record: Mapping[str, Any]) -> object | None:
    """Return the record that a program ships as the text of a line of a log: `{"message": "{\\"title\\": …}", "host": …}`."""
    around = (record, *(value for value in record.values() if isinstance(value, dict)))
    values = (value for part in around for name, value in part.items() if name in LOGGED)
    return next(
        filter(None, (written_in(value) for value in values if isinstance(value, str) and value[:1] == "{")), None
    )


def listed(record: Any, is_wanted: Callable[[str, Any], bool]) -> list[Any] | None:
    """Return the lists in a record, or objects of objects (dumps by id), among whose first entries is a wanted one.

    A list inside an entry belongs to that.
    """
    found: list[Any] = []
    inner: set[int] = set()
    for name, value in inside(record):
        if id(value) in inner:
            continue
        is_dump = isinstance(value, dict) and len(value) > 1 and all(isinstance(part, dict) for part in value.values())
        entries = [_with_address(key, part) for key, part in value.items()] if is_dump else value
        if isinstance(entries, list) and any(is_wanted(name, entry) for entry in entries[:_FEW_ENTRIES]):
            found += entries
            if is_dump or len(entries) == 1:
                inner.update(id(part) for entry in entries for _, part in inside(entry))
    return found or None


def _with_address(key: str, record: dict[str, Any]) -> dict[str, Any]:
    """Return a record of a dump by addresses with its address."""
    return {"url": key} | record if key.startswith(("http://", "https://")) else record


def inside(record: object) -> Iterator[tuple[str, Any]]:
    """Yield all objects and lists in a record with their plain names, the outermost first, without what is FOREIGN."""
    waiting = deque([("", record, 0)])
    while waiting:
        name, value, level = waiting.popleft()
        yield name, value
        if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict):
            value = value[0]  # a content system writes its only export so: `{"db": [{"data": {"posts": […]}}]}`
        if isinstance(value, dict) and level < MOST_LEVELS:
            parts = ((plain_name(part), unwrapped(inner), level + 1) for part, inner in value.items())
            waiting.extend(part for part in parts if isinstance(part[1], dict | list) and part[0] not in FOREIGN)


def rows_of(record: object) -> list[dict[str, Any]] | None:
    """Return the rows of a table that pandas wrote into one object, by columns or apart from its headings; None for others.

    That is `{"title": {"0": …, "1": …}, "text": {"0": …, "1": …}}` or `{"columns": ["title", "text"], "data": [[…], […]]}`.
    """
    if not isinstance(record, dict) or not record:
        return None
    names, data = record.get("columns"), record.get("data")
    if isinstance(names, list) and isinstance(data, list) and all(isinstance(name, str) for name in names):
        are_rows = all(isinstance(row, list) and len(row) == len(names) for row in data)
        return [dict(zip(names, row, strict=True)) for row in data] if are_rows else None
    columns = record.values()
    numbers = next(iter(columns))
    if not isinstance(numbers, dict):
        return None
    are_columns = all(isinstance(column, dict) and column.keys() == numbers.keys() for column in columns)
    if not are_columns or not numbers or not all(number.isdecimal() for number in numbers):
        return None
    return [{name: column[number] for name, column in record.items()} for number in numbers]


def rows_of_lists(record: object) -> list[dict[str, Any]] | None:
    """Return the rows of a table in one object of lists, a list a column; None for others, and for a table of one row."""
    lists = list(record.values()) if isinstance(record, dict) else []
    if not isinstance(record, dict) or not lists or not all(isinstance(each, list) for each in lists):
        return None
    lengths = set(map(len, lists))
    if len(lengths) != 1 or max(lengths) < _FEWEST_ROWS:
        return None
    return [dict(zip(record, values, strict=True)) for values in zip(*lists, strict=True)]
