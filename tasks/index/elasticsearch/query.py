"""Search requests: translates a query into Elasticsearch's, one for all languages; each index analyses it in its own way.

Clauses take the typed text as data only (never `query_string`), so no typed text is syntax, a pattern or a name.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from tasks.index import ranking
from tasks.index.analysis.alternatives import names_among
from tasks.index.elasticsearch.record import TIMESTAMP, from_record
from tasks.index.elasticsearch.terms import (
    Clause,
    alternative_clauses,
    condition,
    exclusion,
)
from tasks.index.protocol import FACETS, MARK_END, MARK_START, MOST_FACET_VALUES, Filters, Hit
from tasks.index.query import (
    TEXT_FIELDS,
    LooseWords,
    Query,
    bounded_terms,
    loose_words,
)

RANKED = {"search_type": "dfs_query_then_fetch"}  # a small index scores fairly beside a large one
FRAGMENTS = 3
FRAGMENT_CHARACTERS = 160
# Without this limit, the index refuses to highlight longer texts.
_MOST_ANALYZED = 999_999


def search_request(query: Query, filters: Filters, size: int, recent: datetime | None = None) -> dict[str, Any]:
    """Build the request for the best documents; of equals, and without words to rank by, the newest come first."""
    clause = query_clause(query, filters)
    newest = {TIMESTAMP: {"order": "desc", "missing": "_last"}}
    return {
        "query": clause if recent is None else _by_age(clause, recent),
        "sort": ["_score", newest, "id"] if query.has_score else [newest, "id"],
        "size": size,
        "track_total_hits": True,
        "highlight": _highlight(),
    }


def facets_request(query: Query, filters: Filters) -> dict[str, Any]:
    """Build the request that counts what `query` finds by each of FACETS."""
    months = {"field": TIMESTAMP, "calendar_interval": "month", "format": "yyyy-MM", "min_doc_count": 1}
    names = [name for name in FACETS if name != "month"]
    values = {name: {"terms": {"field": name, "size": MOST_FACET_VALUES}} for name in names}
    return {
        "query": query_clause(query, filters),
        "size": 0,
        "aggregations": {**values, "month": {"date_histogram": months}},
    }


def suggest_request(words: Sequence[str]) -> dict[str, Any]:
    """Build the request for a similar word to each of `words` that no text holds."""
    similar = {"field": "text.exact", "suggest_mode": "missing", "prefix_length": 2, "min_word_length": 4, "size": 1}
    return {"size": 0, "suggest": {str(number): {"text": word, "term": similar} for number, word in enumerate(words)}}


def _by_age(clause: Clause, now: datetime) -> Clause:
    """Score what `clause` finds lower the older it is; without the filter, an undated document would count as new."""
    half = {"origin": now.isoformat(), "scale": f"{ranking.RECENT_DAYS}d", "decay": 0.5}
    dated = {"filter": {"exists": {"field": TIMESTAMP}}, "exp": {TIMESTAMP: half}}
    functions = [dated, {"weight": ranking.OLD_WEIGHT}]
    return {"function_score": {"query": clause, "functions": functions, "score_mode": "sum", "boost_mode": "multiply"}}


def query_clause(query: Query, filters: Filters) -> Clause:
    """Build the clause for the documents that match `query` and `filters`."""
    loose = loose_words(query)
    terms = list(bounded_terms(term for term in query.terms if loose is None or term not in loose.terms))
    must = [condition(term) for term in terms if not term.excluded and not term.is_keyword]
    return {
        "bool": {
            "must": must if loose is None else [*must, _enough(loose)],
            "should": [] if loose is None else _ranking(loose),
            "filter": [condition(term) for term in terms if not term.excluded and term.is_keyword] + _filters(filters),
            "must_not": [exclusion(term) for term in terms if term.excluded],
        }
    }


def to_hit(hit: Mapping[str, Any]) -> Hit:
    """Return a hit of an answer as ours, with its marked fragments: the title's, then the text's."""
    marked = hit.get("highlight", {})
    fragments = tuple(fragment for field in TEXT_FIELDS for fragment in marked.get(field, ()))
    return Hit(document=from_record(hit["_source"]), score=hit["_score"] or 0.0, highlights=fragments)


def _enough(loose: LooseWords) -> Clause:
    """Match documents with enough of the words, and score the words they have; each index counts after its own analysis.

    `zero_terms_query` keeps the documents of languages in which all of the words are stop words, as for a single word.
    """
    if not loose.is_question:
        return {
            "dis_max": {
                "queries": [_some(loose, f"{ranking.ENOUGH_WORDS}<{ranking.ENOUGH_WORDS}"), *_with_spellings(loose)]
            }
        }
    some = _some(loose, f"{ranking.QUESTION_SHARE}%")
    alike = _ngrams(loose, minimum_should_match=f"{ranking.NGRAM_SHARE:.0%}")
    return {"bool": {"should": [some, {"constant_score": {"filter": alike, "boost": 0.0}}]}}


def _some(loose: LooseWords, enough: str) -> Clause:
    """Match documents with `enough` of the words, written as `minimum_should_match`."""
    fields = [f"{field}^{ranking.BOOSTS[field]}" for field in TEXT_FIELDS]
    words = {"type": "cross_fields", "query": loose.text, "fields": fields, "tie_breaker": ranking.TIE_BREAKER}
    return {"multi_match": {**words, "minimum_should_match": enough, "zero_terms_query": "all"}}


def _with_spellings(loose: LooseWords) -> Iterator[Clause]:
    """Yield a clause for each name: the name in another spelling, and one more word, which may be a respelled name too."""
    names = {name: {"dis_max": {"queries": alternative_clauses(name)}} for name in names_among(loose)}
    for name, spelled in names.items():
        others = [_some(loose.without(name), "1"), *(clause for other, clause in names.items() if other != name)]
        yield {"bool": {"must": [spelled, {"dis_max": {"queries": others}}]}}


def _ranking(loose: LooseWords) -> list[Clause]:
    """Build the clauses that only rank: n-grams, phrases, and adjacent words."""
    boosts = {field: ranking.BOOSTS[field] * ranking.PAIR_WEIGHT for field in TEXT_FIELDS}
    pairs = [
        {"match_phrase": {field: {"query": pair, "slop": ranking.PAIR_SLOP, "boost": boost}}}
        for pair in loose.neighbours
        for field, boost in boosts.items()
    ]
    return [_ngrams(loose, boost=ranking.NGRAM_WEIGHT), *map(condition, loose.phrases), *pairs]


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
    """Mark the words found in the whole title and in the best fragments of the text; `.exact` matches mark their field."""
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
