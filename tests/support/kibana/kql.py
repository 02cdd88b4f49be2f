"""KQL as Kibana turns it into Elasticsearch's queries: the part of it that our objects and documents use.

Source of the meaning of each form: Elastic's reference of KQL, and what Kibana 9 was seen to send: a bare word is a
`multi_match` without fields, which the index's `query.default_field` names; words side by side are one value.
"""

import re
from collections.abc import Mapping
from typing import Any

Clause = dict[str, Any]

_TOKEN = re.compile(r'\s*(?:(?P<quoted>"(?:\\.|[^"\\])*")|(?P<sign><=|>=|[():<>])|(?P<word>(?:\\.|[^\s():<>"])+))')
_KEYWORDS = {"and", "or", "not"}
_RANGES = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}


def to_query(text: str, types: Mapping[str, str]) -> Clause:
    """Return the query for KQL `text`; `types` are the types of the fields. ValueError for what is no KQL."""
    if not text.strip():
        return {"match_all": {}}
    parser = _Parser(text, types)
    query = parser.any_of()
    if parser.tokens:
        raise ValueError(f"{text!r}: {parser.tokens[0]!r} is too much")
    return query


class _Parser:
    def __init__(self, text: str, types: Mapping[str, str]) -> None:
        self.types = types
        self.tokens: list[str] = []
        place = 0
        text = text.rstrip()
        while place < len(text):
            found = _TOKEN.match(text, place)
            if found is None:
                raise ValueError(f"{text!r} is no KQL at {place}")
            self.tokens.append(found[0].strip())
            place = found.end()

    def any_of(self, field: str | None = None) -> Clause:
        parts = [self.all_of(field)]
        while self._next_is("or"):
            self.tokens.pop(0)
            parts.append(self.all_of(field))
        return parts[0] if len(parts) == 1 else {"bool": {"should": parts, "minimum_should_match": 1}}

    def all_of(self, field: str | None) -> Clause:
        parts = [self.negated(field)]
        while self._next_is("and"):
            self.tokens.pop(0)
            parts.append(self.negated(field))
        return parts[0] if len(parts) == 1 else {"bool": {"filter": parts}}

    def negated(self, field: str | None) -> Clause:
        if self._next_is("not"):
            self.tokens.pop(0)
            return {"bool": {"must_not": [self.negated(field)]}}
        if self._next_is("("):
            self.tokens.pop(0)
            inside = self.any_of(field)
            self._take(")")
            return inside
        return self.comparison(field)

    def comparison(self, field: str | None) -> Clause:
        value = self.value()
        if field is not None:
            return self._is(field, value)
        if self._next_is(":"):
            self.tokens.pop(0)
            if self._next_is("("):
                self.tokens.pop(0)
                inside = self.any_of(value)
                self._take(")")
                return inside
            return self._is(value, self.value())
        for sign, name in _RANGES.items():
            if self._next_is(sign):
                self.tokens.pop(0)
                return {"range": {value: {name: _unquoted(self.value())}}}
        return self._anywhere(value)

    def value(self) -> str:
        """Take a quoted text, or all the words that stand side by side."""
        words: list[str] = []
        while (
            self.tokens and self.tokens[0].lower() not in _KEYWORDS and not re.fullmatch(r"[():<>]=?", self.tokens[0])
        ):
            words.append(self.tokens.pop(0))
            if words[-1].startswith('"'):
                break
        if not words:
            raise ValueError("a value is missing")
        return " ".join(words)

    def _is(self, field: str, value: str) -> Clause:
        kind = self.types[field]
        plain = _unquoted(value)
        if value == "*":
            return {"exists": {"field": field}}
        if "*" in value and not value.startswith('"'):
            if kind == "keyword":
                return {"wildcard": {field: {"value": value}}}
            return {"query_string": {"fields": [field], "query": value}}
        if kind == "date":
            return {"range": {field: {"gte": plain, "lte": plain}}}
        if kind == "keyword":
            return {"term": {field: {"value": plain}}}
        return {"match_phrase" if value.startswith('"') else "match": {field: plain}}

    def _anywhere(self, value: str) -> Clause:
        if value.startswith('"'):
            return {"multi_match": {"type": "phrase", "query": _unquoted(value), "lenient": True}}
        if "*" in value:
            return {"query_string": {"query": value}}
        return {"multi_match": {"type": "best_fields", "query": value, "lenient": True}}

    def _next_is(self, token: str) -> bool:
        return bool(self.tokens) and self.tokens[0].lower() == token

    def _take(self, token: str) -> None:
        if not self._next_is(token):
            raise ValueError(f"{token} is missing")
        self.tokens.pop(0)


def _unquoted(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
