"""Turns a query of ours into one of Tantivy's, for one language's index.

A word is looked up as the language's stem and as written, in title and text, and the best of them counts; a phrase
and a prefix are looked up as written. What the analysis leaves nothing of (a stop word) is no condition.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from tantivy import FieldType, Occur
from tantivy import Query as TantivyQuery

from tasks.index.analysis import GAP, exact_analyzer, is_lone_letter, language_analyzer
from tasks.index.protocol import Filters
from tasks.index.query import KEYWORD_FIELDS, TEXT_FIELDS, Match, Query, Term
from tasks.index.tantivy_schema import EXACT, keyword, microseconds, schema

Words = Sequence[tuple[int, str]]  # positions and terms

_BOOSTS = {"title": 3.0, "text": 1.0, "title" + EXACT: 4.0, "text" + EXACT: 1.5}
_TIE_BREAKER = 0.1  # how much of what the other fields score is added to the best one's
_MOST_WORDS = 1000  # of one term; what follows is not compared


def tantivy_query(query: Query, filters: Filters, language: str) -> TantivyQuery:
    """Return `query` and `filters` as a query for the index of `language`; only words in texts give a score."""
    clauses = [(Occur.Must, _unscored(TantivyQuery.all_query()))]
    for term in dict.fromkeys(query.terms):
        condition = _condition(term, language)
        if condition is not None:
            clauses.append((Occur.MustNot if term.excluded else Occur.Must, condition))
    clauses.extend((Occur.Must, _unscored(condition)) for condition in _filters(filters))
    return TantivyQuery.boolean_query(clauses)


def has_score(query: Query) -> bool:
    """Say whether results of `query` can be ranked by their words; else the newest come first."""
    return any(not term.excluded and term.field not in KEYWORD_FIELDS for term in query.terms)


def any_of(field: str, values: Sequence[str]) -> TantivyQuery:
    """Return the query for documents whose keyword `field` is one of `values`."""
    return TantivyQuery.term_set_query(schema(), field, [_encodable(value) for value in values])


def _encodable(value: str) -> str:
    return value.encode("utf-8", "replace").decode()


def _unscored(query: TantivyQuery) -> TantivyQuery:
    return TantivyQuery.const_score_query(query, 0.0)


def _filters(filters: Filters) -> Iterator[TantivyQuery]:
    if filters.languages:
        yield any_of("language", [keyword(value) for value in filters.languages])
    if filters.sources:
        yield any_of("source", [keyword(value) for value in filters.sources])
    if filters.since is not None or filters.until is not None:
        yield _time_span(filters.since, filters.until)


def _time_span(since: datetime | None, until: datetime | None) -> TantivyQuery:
    lower = None if since is None else microseconds(since)
    upper = None if until is None else microseconds(until)
    # Tantivy refuses an open side that is said to be excluded.
    return TantivyQuery.range_query(schema(), "timestamp", FieldType.Integer, lower, upper, include_upper=upper is None)


def _condition(term: Term, language: str) -> TantivyQuery | None:
    """Return what `term` asks of a document; None where it asks nothing."""
    if term.field in KEYWORD_FIELDS:
        value = keyword(term.text)
        return _unscored(_starts(term.field, value) if term.match is Match.PREFIX else any_of(term.field, [value]))
    fields = TEXT_FIELDS if term.field is None else (term.field,)
    exact = _words(exact_analyzer().terms(term.text))
    if term.match is Match.PREFIX:
        return _best([(field + EXACT, _prefix(field + EXACT, exact)) for field in fields]) if exact else None
    if term.match is Match.PHRASE:
        return _best([(field + EXACT, _phrase(field + EXACT, exact)) for field in fields]) if exact else None
    stems = _words(language_analyzer(language).terms(term.text))
    if not stems:
        return None
    searched = [(field, stems) for field in fields] + [(field + EXACT, exact) for field in fields]
    return _best([(field, _phrase(field, words)) for field, words in searched])


def _words(terms: Sequence[str]) -> Words:
    """Return the terms that are no gap, with their distances from the first of them."""
    kept = [(position, term) for position, term in enumerate(terms) if term != GAP][:_MOST_WORDS]
    return [(position - kept[0][0], term) for position, term in kept]


def _phrase(field: str, words: Words) -> TantivyQuery:
    """Return the query for `words` side by side in `field`."""
    if len(words) > 1:
        return TantivyQuery.phrase_query(schema(), field, list(words))
    ((_, word),) = words
    whole = TantivyQuery.term_query(schema(), field, word)
    return _best([(field, whole), (field, _starts(field, word))]) if is_lone_letter(word) else whole


def _prefix(field: str, words: Words) -> TantivyQuery:
    """Return the query for `words` side by side in `field`, the last one as the beginning of a word."""
    if len(words) > 1:
        return TantivyQuery.phrase_prefix_query(schema(), field, list(words))
    return _starts(field, words[0][1])


def _starts(field: str, beginning: str) -> TantivyQuery:
    """Return the query for terms that begin so; as an automaton of no edits, it needs no escaping, unlike a regex."""
    return TantivyQuery.fuzzy_term_query(schema(), field, beginning, distance=0, prefix=True)


def _best(conditions: Sequence[tuple[str, TantivyQuery]]) -> TantivyQuery:
    """Return the query for any of `conditions`, scored by the best of them and its field's boost."""
    boosted = [TantivyQuery.boost_query(condition, _BOOSTS[field]) for field, condition in conditions]
    return TantivyQuery.disjunction_max_query(boosted, tie_breaker=_TIE_BREAKER)
