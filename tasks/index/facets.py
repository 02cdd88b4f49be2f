"""Facets: the values by which a document is counted, as they are compared and as people read them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from config.facets import Facet
from tasks.document import Document

# Stands between a key and the value to show where the key is no spelling of that value; no text has it.
KEY_END = "\x1f"
_ATTRIBUTES = {field.encode_name: field.name for field in msgspec.structs.fields(Document)}


def facet_values(document: Document, facet: Facet) -> Iterator[tuple[str, str]]:
    """Yield the values of a facet that a document has: as they are compared, but for case, and as they are shown."""
    values = _at(document, facet.field)
    shown = _at(document, facet.shown.removesuffix(".raw")) if facet.shown else values
    yield from zip(values, shown, strict=True)


def _at(document: Document, path: str) -> list[str]:
    """Return the values at a path in the record of a document; a list on the way gives the values of all its entries."""
    values: list[Any] = [document]
    for name in path.split("."):
        inner = (getattr(value, _ATTRIBUTES.get(name, name)) for value in values)
        values = [each for value in inner for each in (value if isinstance(value, tuple) else (value,))]
    return [str(value) for value in values if value]


def aware(time: datetime) -> datetime:
    """Return a time with its zone; one without a zone is taken as UTC."""
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def month_of(time: datetime) -> str:
    """Return the month by which a document of a time is counted: `2022-02`."""
    return aware(time).astimezone(UTC).isoformat()[: len("2022-02")]


def keyword(value: str) -> str:
    """Return a value without case, as it is stored and compared."""
    return value.casefold().encode("utf-8", "replace").decode()


def written(value: str, shown: str) -> str:
    """Return the value to count for a facet: as shown, with its key before it where that is no spelling of it."""
    return shown if keyword(value) == keyword(shown) else f"{keyword(value)}{KEY_END}{shown}"


def key_of(written: str) -> str:
    """Return the key of a counted value."""
    key, end, _ = written.partition(KEY_END)
    return key if end else keyword(written)


def shown_value(written: str) -> str:
    """Return what is shown of a counted value."""
    return written.rpartition(KEY_END)[2]


def in_one_spelling(counts: Mapping[str, int]) -> Counter[str]:
    """Add up counted values that have one key, under the most frequent one to show."""
    spellings: dict[str, str] = {}
    summed: Counter[str] = Counter()
    for value, count in most_frequent(counts):
        summed[spellings.setdefault(key_of(value), shown_value(value))] += count
    return summed


def most_frequent(counts: Mapping[str, int]) -> Iterable[tuple[str, int]]:
    """Return values with their counts, the most frequent first, equal ones in the order of the alphabet."""
    return sorted(counts.items(), key=lambda pair: (-pair[1], keyword(pair[0]), pair[0]))
