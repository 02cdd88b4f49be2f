"""Record fields: makes a document of a record (JSON, a table's row, …), whose field names differ from source to source."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any

from config.options import ReadOptions
from config.record_fields import FEED_PARTS, LISTS, USUAL_FIELDS
from tasks.document import Document, document_id
from tasks.read.faults import Broken, Fault
from tasks.read.input import PassedOver, milliseconds
from tasks.read.records.entries import (
    SUMMARY_NAMES,
    TEXT_FIELDS,
    Entry,
    Fields,
    best_text,
    first,
    has_text,
    long_summary,
    record_id,
    uncut,
)
from tasks.read.records.lists import (
    MOST_LEVELS,
    inside,
    listed,
    logged,
    objects_in,
    opened_containers,
    rows_of,
    rows_of_lists,
)
from tasks.read.records.names import FieldNames
from tasks.read.records.text import plain_name, text_of, written_in
from tasks.read.records.times import time_of, with_clock
from tasks.read.records.values import (
    address_of,
    cut,
    extra_fields,
    is_no_text,
    is_nothing,
    listed_value,
    name_of,
    names_of,
    publisher_of,
    title_of,
    unwrapped,
    value_at,
)
from tasks.text.markup import is_fragment
from tasks.text.times import utc

_ACTION_PARTS = frozenset(("index", "id", "type", "routing", "version", "version_type", "parent", "op_type"))
_MOST_OBJECTS = 500


class FieldMap:
    """Map from names in records to our fields; it fills documents from records."""

    def __init__(self, options: ReadOptions) -> None:
        self._limit = options.max_document_bytes
        self._names = FieldNames(options)
        self._lists = [(field, path) for field in USUAL_FIELDS for path in options.names(field) if "[" in path]

    def has_text(self, names: Iterable[str]) -> bool:
        """Tell whether one of the names of a table's columns means a text or markup."""
        meanings = [self.meaning(name) for name in names]
        return bool(self._lists) or any(field in meaning for meaning in meanings for field in TEXT_FIELDS)

    def has_summary(self, names: Iterable[str]) -> bool:
        """Tell whether one of the names of a table's columns means a summary, which may be as long as a text."""
        return not SUMMARY_NAMES.isdisjoint(map(plain_name, names))

    def meaning(self, name: str) -> Mapping[str, int]:
        """Return our fields that the name of a column or of a line at the head of a text means, with their ranks."""
        return self._names.meaning_in_row(self._names.path_of(name))

    def has_title(self, record: object) -> bool:
        """Tell whether a value is a record that states a title."""
        return isinstance(record, dict) and "title" in self._fields(record).candidates

    def documents(
        self, record: Any, blank_of: Callable[[int], Document], *, number: int, location: str
    ) -> Iterator[Document | PassedOver]:
        """Yield the document of a record, good or rejected, or those of the articles that it lists, numbered from `number`.

        The action that stands above each record in a file for a search engine is passed over. A record may be a list of
        articles, or be written as a text.
        """
        if isinstance(record, str):
            record = written_in(record) or record
        if isinstance(record, dict) and self._is_article("", inner := logged(record)):
            record = inner
        if isinstance(record, dict) and len(record) == 1 and _is_action(*record.items()):
            yield PassedOver(kind="bulk action")
            return
        articles = self._rows(record) or self._listed_by_user(record) or objects_in(record)
        try:
            document = self.document(record, blank_of(number), location=location)
        except Broken as fault:
            if fault.error == Fault.NO_TEXT:
                if record != (opened := opened_containers(record)):
                    yield from self.documents(opened, blank_of, number=number, location=location)
                    return
                articles = articles or self._articles_in(record)
            document = fault.reject(blank_of(number))
        if articles is None:
            yield document
            return
        around = self._around(record)
        for each, article in enumerate(articles):
            blank = blank_of(number + each).with_(**around)
            try:
                document = self.document(article, blank, location=f"article {each + 1} in {location}")
            except Broken as fault:
                document = fault.reject(blank)
            yield document

    def document(self, record: Any, blank: Document, *, location: str) -> Document:
        """Return `blank` with the values of `record`; raises Broken, naming `location`, if `record` is no object with an article.

        Of a record with both text and markup, the text is taken. Values that are not understood are kept in `extra`.
        """
        if not isinstance(record, dict):
            kind = "an array" if isinstance(record, list) else "no more than a value"
            raise Broken(Fault.NOT_JSON, f"{location} is {kind}, not an object")
        fields = self._fields(record)
        if not has_text(fields) and (inner := self._article_inside(record)) is not None:
            fields = self._fields(record, inner)
        taken: set[int] = set()
        text, markup = best_text(fields, taken), first(fields, taken, "markup", text_of)
        if not text and not markup and (summary := long_summary(fields, taken)) and not self._articles_in(record):
            text = summary
        if not text and not markup:
            raise Broken(Fault.NO_TEXT, f"{location} has no text: {self._what_it_has(record, fields)}")
        if len(text or "") + len(markup or "") > self._limit:
            raise Broken(Fault.TOO_LARGE, f"{location} is larger than {self._limit} bytes")
        text, is_cut = uncut(text or "", fields)
        if markup and (is_cut or not text) and is_fragment(markup):  # no page around it: all of it is the article's
            text, markup, is_cut = markup, None, False
        url = first(fields, taken, "url", address_of)
        language = first(fields, taken, "language", name_of)
        languages = (language,) if language else self._names.languages(record)
        published = first(fields, taken, "published", partial(time_of, languages=languages, url=url))
        fetched = first(fields, taken, "fetched", time_of)
        filled = blank.with_(
            id=document_id(blank.origin, url=url),
            version=milliseconds(fetched) if fetched else blank.version,
            url=url,
            address=url,
            record_id=record_id(fields),
            text="" if is_cut and markup else text,
            markup=markup if is_cut or not text else None,
            title=first(fields, taken, "title", title_of),
            published=with_clock(published, record),
            fetched=utc(fetched) if fetched else None,
            language_hint=language or blank.language_hint,
            publisher=first(fields, taken, "source", publisher_of) or blank.publisher,
            authors=first(fields, taken, "authors", names_of) or blank.authors,
            is_truncated=is_cut and not markup,
        )
        others = [
            (entry.name, entry.value) for entry in fields.entries if id(entry) not in taken and not self._is_part(entry)
        ]
        return filled.with_(extra=extra_fields(others))

    def _around(self, record: Any) -> dict[str, Any]:
        """Return the publisher and the authors that a feed in JSON states for all of its articles."""
        if not isinstance(record, dict) or FEED_PARTS.isdisjoint(record):
            return {}
        stated = {"publisher": publisher_of(record.get("title")), "authors": names_of(record.get("authors"))}
        return {name: value for name, value in stated.items() if value}

    def _what_it_has(self, record: Mapping[str, Any], fields: Fields) -> str:
        empty = [e.name for e in fields.entries if is_no_text(e.value) and "text" in self._meaning_of_entry(e)]
        if empty:
            return f"its field {cut(empty[0])} is empty"
        names = ", ".join(cut(str(name))[:40] for name in islice(record, 12))
        return f"none of its fields ({names}) is one; map yours in the settings" if names else "it is empty"

    def _listed_by_user(self, record: Any) -> list[Any] | None:
        """Return the list of articles that a path of the settings names, such as `found[].text`, and not one of paragraphs."""
        if not self._lists:
            return None
        lists = (value_at(record, path.partition("[]")[0]) for _, path in self._lists if "[]." in path)
        articles = next((value for value in lists if isinstance(value, list) and any(map(self.has_title, value))), None)
        return None if self.has_title(record) else articles

    def _rows(self, record: Any) -> list[Any] | None:
        rows = rows_of(record)
        # The paragraphs and the authors of one article are lists too.
        if not rows and (columns := rows_of_lists(record)) and self.has_title(columns[0]):
            rows = columns
        return rows if rows and self.has_text(rows[0]) else None

    def _articles_in(self, record: Any) -> list[Any] | None:
        return listed(record, self._is_article) or listed(record, self._is_entry)

    def _article_inside(self, record: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the object with text and title that lies deeper in a record than its containers, if there is only one."""
        if listed(record, self._is_article):
            return None
        objects = (value for _, value in islice(inside(record), 1, _MOST_OBJECTS) if isinstance(value, dict))
        found = [value for value in objects if self._is_article("", value)]
        below_first = {id(value) for _, value in inside(found[0])} if found else set()
        return found[0] if found and all(id(value) in below_first for value in found) else None

    def _is_entry(self, name: str, entry: object) -> bool:
        """Tell whether an entry of a list of articles has a title, or the text and the address or time of a post."""
        if name not in LISTS or not isinstance(entry, dict):
            return False
        fields = self._fields(entry)
        is_post = has_text(fields) and not fields.candidates.keys().isdisjoint(("url", "published"))
        return "title" in fields.candidates or is_post

    def _is_article(self, _: str, record: object) -> bool:
        return isinstance(record, dict) and has_text(self._fields(record)) and self.has_title(record)

    def _fields(self, record: Mapping[str, Any], inner: Mapping[str, Any] | None = None) -> Fields:
        """Sort the values of a record by the field that their names mean; those of an `inner` article come first."""
        entries = [entry._replace(depth=entry.depth - MOST_LEVELS) for entry in self._walk(inner or {}, "", 0)]
        entries += self._walk(record, "", 0)
        ranked: dict[str, list[tuple[tuple[bool, int, int], int, Entry]]] = defaultdict(list)
        for field, path in self._lists:
            if value := listed_value(record, path):
                ranked[field].append(((False, 0, 0), 0, Entry(path, path, 0, value)))
        for number, entry in enumerate(entries):
            for field, rank in self._meaning_of_entry(entry).items():
                if not (is_no_text if field in TEXT_FIELDS else is_nothing)(entry.value):
                    ranked[field].append(((rank >= 0, entry.depth, rank), number + 1, entry))
        candidates = {
            field: [entry for *_, entry in sorted(found, key=lambda f: f[:2])] for field, found in ranked.items()
        }
        return Fields(candidates, entries)

    def _walk(self, record: Mapping[str, Any], above: str, depth: int) -> Iterator[Entry]:
        for name, value in record.items():
            value = unwrapped(value)
            path = f"{above}.{self._names.path_of(name)}" if above else self._names.path_of(name)
            meaning = self._names.meaning(path)
            yield Entry(name, path, depth, value)
            if isinstance(value, dict) and depth < MOST_LEVELS and self._names.is_way(path):
                inside = self._walk(value, path, depth + 1)
                yield from (entry for entry in inside if not meaning or self._names.meaning(entry.path))

    def _meaning_of_entry(self, entry: Entry) -> Mapping[str, int]:
        """Return the meaning of an entry. An object has none by a heading of a table: `data` are dates in Italian."""
        return (
            self._names.meaning(entry.path) if isinstance(entry.value, dict) else self._names.meaning_in_row(entry.path)
        )

    def _is_part(self, entry: Entry) -> bool:
        """Tell whether an entry belongs to a value that has a meaning as a whole, such as the name of a `source`."""
        return bool(self._names.meaning(entry.path.rpartition(".")[0]))


def _is_action(only: tuple[str, object]) -> bool:
    name, value = only
    is_object = isinstance(value, dict) and all(str(key).lstrip("_") in _ACTION_PARTS for key in value)
    return is_object and name in ("index", "create", "update", "delete")
