"""Turns a query of ours into Elasticsearch's: one for all languages, which each index analyses its own way.

Only queries whose text is data are made (never `query_string`), so nothing typed is a syntax, a pattern or a name.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from tasks.index.analysis.spellings import names_among
from tasks.index.elasticsearch.record import TIMESTAMP
from tasks.index.elasticsearch.terms import (
    Clause,
    condition,
    exclusion,
    is_keyword,
    spelling_clauses,
)
from tasks.index.protocol import MARK_END, MARK_START, Filters
from tasks.index.query import (
    TEXT_FIELDS,
    LooseWords,
    Query,
    Term,
    bounded_terms,
    loose_words,
)
from tasks.index.ranking import (
    BOOSTS,
    ENOUGH_WORDS,
    NGRAM_SHARE,
    NGRAM_WEIGHT,
    OLD_WEIGHT,
    PAIR_SLOP,
    PAIR_WEIGHT,
    QUESTION_SHARE,
    RECENT_DAYS,
    TIE_BREAKER,
)

FRAGMENTS = 3
FRAGMENT_CHARACTERS = 160
# The index refuses to highlight longer texts unless told to stop there.
_MOST_ANALYZED = 999_999


def search_request(query: Query, filters: Filters, size: int, recent: datetime | None = None) -> dict[str, Any]:
    """Return the body of the search request; the best first, of equals and without words to rank by the newest."""
    loose = loose_words(query)
    asked = asked_for(query, filters)
    newest = {TIMESTAMP: {"order": "desc", "missing": "_last"}}
    return {
        "query": asked if recent is None else _by_age(asked, recent),
        "sort": ["_score", newest, "id"] if loose or _has_score(query.terms) else [newest, "id"],
        "size": size,
        "track_total_hits": True,
        "highlight": _highlight(),
    }


def _by_age(asked: Clause, now: datetime) -> Clause:
    """Score what `asked` finds lower the older it is; without the filter, a document of no time would count as new."""
    half = {"origin": now.isoformat(), "scale": f"{RECENT_DAYS}d", "decay": 0.5}
    dated = {"filter": {"exists": {"field": TIMESTAMP}}, "exp": {TIMESTAMP: half}}
    functions = [dated, {"weight": OLD_WEIGHT}]
    return {"function_score": {"query": asked, "functions": functions, "score_mode": "sum", "boost_mode": "multiply"}}


def asked_for(query: Query, filters: Filters) -> Clause:
    """Return the query for the documents of `query` that `filters` leave."""
    loose = loose_words(query)
    terms = list(bounded_terms(term for term in query.terms if loose is None or term not in loose.terms))
    must = [condition(term) for term in terms if not term.excluded and not is_keyword(term)]
    return {
        "bool": {
            "must": must if loose is None else [*must, _enough(loose)],
            "should": [] if loose is None else _ranking(loose),
            "filter": [condition(term) for term in terms if not term.excluded and is_keyword(term)] + _filters(filters),
            "must_not": [exclusion(term) for term in terms if term.excluded],
        }
    }


def fragments(hit: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the marked fragments of a hit: the title's, then the text's."""
    marked = hit.get("highlight", {})
    return tuple(fragment for field in TEXT_FIELDS for fragment in marked.get(field, ()))


def _has_score(terms: Sequence[Term]) -> bool:
    return any(not term.excluded and not is_keyword(term) for term in terms)


def _enough(loose: LooseWords) -> Clause:
    """Match documents with enough of the words, counted by each index after its own analysis; score what they have.

    `zero_terms_query` keeps the indexes whose language takes all of the words for stop words, as for a single word.
    """
    if not loose.is_question:
        return {"dis_max": {"queries": [_some(loose, f"{ENOUGH_WORDS}<{ENOUGH_WORDS}"), *_with_spellings(loose)]}}
    some = _some(loose, f"{QUESTION_SHARE}%")
    alike = _ngrams(loose, minimum_should_match=f"{NGRAM_SHARE:.0%}")
    return {"bool": {"should": [some, {"constant_score": {"filter": alike, "boost": 0.0}}]}}


def _some(loose: LooseWords, enough: str) -> Clause:
    """Match documents with `enough` (as `minimum_should_match` says it) of the words."""
    fields = [f"{field}^{BOOSTS[field]}" for field in TEXT_FIELDS]
    asked = {"type": "cross_fields", "query": loose.text, "fields": fields, "tie_breaker": TIE_BREAKER}
    return {"multi_match": {**asked, "minimum_should_match": enough, "zero_terms_query": "all"}}


def _with_spellings(loose: LooseWords) -> Iterator[Clause]:
    """Match documents with a name in another spelling, and one more of the words, also as another spelling."""
    names = {name: {"dis_max": {"queries": spelling_clauses(name)}} for name in names_among(loose)}
    for name, spelled in names.items():
        others = [_some(loose.without(name), "1"), *(clause for other, clause in names.items() if other != name)]
        yield {"bool": {"must": [spelled, {"dis_max": {"queries": others}}]}}


def _ranking(loose: LooseWords) -> list[Clause]:
    """Return what else ranks: runs of letters, phrases, and words side by side."""
    pairs = [
        {"match_phrase": {field: {"query": pair, "slop": PAIR_SLOP, "boost": BOOSTS[field] * PAIR_WEIGHT}}}
        for pair in loose.neighbours
        for field in TEXT_FIELDS
    ]
    return [_ngrams(loose, boost=NGRAM_WEIGHT), *map(condition, loose.phrases), *pairs]


def _ngrams(loose: LooseWords, **options: Any) -> Clause:
    return {"match": {"ngrams": {"query": " ".join(loose.text.split()), **options}}}


def _filters(filters: Filters) -> list[Clause]:
    clauses: list[Clause] = []
    if filters.languages:
        clauses.append({"terms": {"language": list(filters.languages)}})
    if filters.publishers:
        clauses.append({"terms": {"source": list(filters.publishers)}})
    span = {
        name: time.isoformat() for name, time in (("gte", filters.since), ("lt", filters.until)) if time is not None
    }
    if span:
        clauses.append({"range": {TIMESTAMP: span}})
    return clauses


def _highlight() -> dict[str, Any]:
    """Mark the words found: the title whole, of the text the best fragments; those of `.exact` count as their field's."""
    return {
        "type": "unified",
        "pre_tags": [MARK_START],
        "post_tags": [MARK_END],
        "require_field_match": True,
        "max_analyzed_offset": _MOST_ANALYZED,
        "fields": {
            "title": {"matched_fields": ["title", "title.exact"], "number_of_fragments": 0},
            "text": {
                "matched_fields": ["text", "text.exact"],
                "number_of_fragments": FRAGMENTS,
                "fragment_size": FRAGMENT_CHARACTERS,
                "order": "score",
            },
        },
    }
