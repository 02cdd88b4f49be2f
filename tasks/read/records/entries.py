"""Entries of records: takes the text and each field from the values of a record that may hold it."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from config.record_fields import SUMMARIES
from tasks.read.records.text import plain_name, text_of
from tasks.read.records.values import below_containers
from tasks.text.scripts import UNSPACED
from tasks.text.urls import is_article_url

TEXT_FIELDS = ("text", "markup")
SUMMARY_NAMES = frozenset(map(plain_name, SUMMARIES))

_RECORD_IDS = ("id", "guid", "_id")
# These may hold an article's address or something else.
_DOUBTFUL_ADDRESSES = frozenset(["source", "id", "guid", "uri", "href", "sourceurl"])
# News services cut the text and say how much is missing: "since he … [+2310 chars]".
_CUT = re.compile(r"\s*(?:…|\.{3})?\s*\[\s*\+?\s*\d[\d,.]*\s*(?:more\s+)?char(?:acter)?s?\s*\]$", re.IGNORECASE)
_LONGEST_MARK = 80

# Teasers are shorter; a letter of a script without spaces counts as three.
_SHORTEST_ARTICLE = 300
_UNSPACED = re.compile(f"[{UNSPACED}]")

T = TypeVar("T")


class Entry(NamedTuple):
    """A value of a record with its shown name, its plain path below containers, and how many names lead to it."""

    name: str
    path: str
    depth: int
    value: Any


class Fields(NamedTuple):
    """The entries of a record: candidates for each of our fields, best first, and all entries."""

    candidates: Mapping[str, list[Entry]]
    entries: list[Entry]


def has_text(fields: Fields) -> bool:
    """Tell whether a record has a text or markup."""
    return any(text_of(entry.value) for field in TEXT_FIELDS for entry in fields.candidates.get(field, ()))


def best_text(fields: Fields, taken: set[int]) -> str | None:
    """Return the best text, or a later one that is longer where the best is cut."""
    best = None
    for entry in fields.candidates.get("text", ()):
        text = text_of(entry.value)
        if text and (best is None or (_cut_mark(best) and not _cut_mark(text) and len(text) > len(best))):
            best = text
            taken.add(id(entry))
    return best


def long_summary(fields: Fields, taken: set[int]) -> str | None:
    """Return the longest summary if it is as long as an article: some services call the text so."""
    summaries = [entry for entry in fields.entries if below_containers(entry.path) in SUMMARY_NAMES]
    best = max(summaries, key=lambda entry: len(text_of(entry.value) or ""), default=None)
    text = text_of(best.value) if best else None
    if best is None or text is None or len(text) + 2 * len(_UNSPACED.findall(text)) < _SHORTEST_ARTICLE:
        return None
    taken.add(id(best))
    return text


def _cut_mark(text: str) -> str | None:
    """Return the mark at the end of a text that a service cut."""
    end = text[-_LONGEST_MARK:].rstrip()
    mark = _CUT.search(end) if end.endswith("]") else None
    return mark[0] if mark else None


def uncut(text: str, fields: Fields) -> tuple[str, bool]:
    """Return a text without the mark of a cut, or the record's summary where that is longer; and whether it is cut."""
    mark = _cut_mark(text)
    if not mark:
        return text, False
    begun = f"{text.rstrip().removesuffix(mark).rstrip()} …"
    summaries = (text_of(entry.value) or "" for entry in fields.entries if entry.path in SUMMARY_NAMES)
    return max((begun, *summaries), key=len), True


def first(fields: Fields, taken: set[int], field: str, read: Callable[[Any], T | None]) -> T | None:
    """Return our `field` from the first of its values that `read` understands, which is then taken."""
    for entry in fields.candidates.get(field, ()):
        doubtful = field == "url" and entry.path.rpartition(".")[2] in _DOUBTFUL_ADDRESSES
        value = read(entry.value)
        if value is not None and not (doubtful and not is_article_url(str(value))):
            taken.add(id(entry))
            return value
    return None


def record_id(fields: Fields) -> str | None:
    """Return the id that a record states of itself."""
    for name in _RECORD_IDS:
        for entry in fields.entries:
            is_scalar = isinstance(entry.value, str | int) and not isinstance(entry.value, bool)
            if entry.name == name and is_scalar and str(entry.value).strip():
                return str(entry.value).strip()
    return None
