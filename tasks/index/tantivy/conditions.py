"""Conditions for Tantivy that are the same in every language: values, times, links and wildcards."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from tantivy import FieldType, Occur
from tantivy import Query as TantivyQuery

from config.facets import load_facets
from tasks.index.facets import keyword
from tasks.index.tantivy.schema import DUPLICATE_OF, LOCAL_TIME, microseconds, schema, stored_name
from tasks.index.values import Filters


def any_of(field: str, values: Sequence[str]) -> TantivyQuery:
    """Return the query for documents whose keyword `field` is one of `values`."""
    return TantivyQuery.term_set_query(schema(), field, list(map(encodable, values)))


def encodable(value: str) -> str:
    """Return a value without lone surrogates, which no index holds."""
    return value if value.isascii() else value.encode("utf-8", "replace").decode()


def with_links(query: TantivyQuery, *, duplicates: bool) -> TantivyQuery:
    """Restrict `query` to duplicates, or to originals."""
    is_duplicate = TantivyQuery.exists_query(DUPLICATE_OF)
    return TantivyQuery.boolean_query(
        [(Occur.Must, query), (Occur.Must if duplicates else Occur.MustNot, is_duplicate)]
    )


def not_only_excluding(clauses: list[tuple[Occur, TantivyQuery]]) -> TantivyQuery:
    """Return the query of `clauses`; where they only exclude, of everything else."""
    if all(occur == Occur.MustNot for occur, _ in clauses):
        clauses = [(Occur.Must, unscored(TantivyQuery.all_query())), *clauses]
    return TantivyQuery.boolean_query(clauses)


def unscored(query: TantivyQuery) -> TantivyQuery:
    """Return `query` without its score."""
    return TantivyQuery.const_score_query(query, 0.0)


def filter_conditions(filters: Filters) -> Iterator[TantivyQuery]:
    """Yield the condition of each filter."""
    for facet in load_facets():
        if values := filters.of(facet):
            yield any_of(stored_name(facet.field), [keyword(value) for value in values])
    if filters.since is not None or filters.until is not None:
        yield time_span(filters.since, filters.until)


def time_span(since: datetime | None, until: datetime | None) -> TantivyQuery:
    """Return the query for the documents of a time on the publisher's clock, `since` <= t < `until`."""
    lower = None if since is None else microseconds(since)
    upper = None if until is None else microseconds(until)
    # Tantivy refuses to exclude an open bound.
    return TantivyQuery.range_query(schema(), LOCAL_TIME, FieldType.Integer, lower, upper, include_upper=upper is None)
