"""Turns a query of ours into Elasticsearch's: one for all languages, which each index analyses its own way.

Only queries whose text is data are made (never `query_string`), so nothing typed is a syntax, a pattern or a name.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from tasks.index.elasticsearch_record import TIMESTAMP
from tasks.index.protocol import (
    MARK_END,
    MARK_START,
    OLD_WEIGHT,
    RECENT_DAYS,
    Filters,
)
from tasks.index.query import (
    KEYWORD_FIELDS,
    NGRAM_SHARE,
    NGRAM_WEIGHT,
    PAIR_SLOP,
    PAIR_WEIGHT,
    QUESTION_SHARE,
    TEXT_FIELDS,
    LooseWords,
    Match,
    Query,
    Term,
    loose_words,
)
from tasks.index.spellings import SPELLING_WEIGHT, spellings

Clause = dict[str, Any]

FRAGMENTS = 3
FRAGMENT_CHARACTERS = 160
_BOOSTS = {"title": 3.0, "text": 1.0, "title.exact": 4.0, "text.exact": 1.5}
_TIE_BREAKER = 0.1  # how much of what the other fields score is added to the best one's
# What a query is cut to: a cluster refuses one with more clauses than its memory allows (7,904 on 512 MB).
_MOST_TERMS = 100
_MOST_CHARACTERS = 600
# What the exact analyzer surely leaves as one word: letters and digits, with an elided article or a genitive at most.
_ONE_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
# Longer words are cut by the analyzer.
_LONGEST_WORD = 255
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
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
    terms = list(_bounded(term for term in dict.fromkeys(query.terms) if loose is None or term not in loose.terms))
    must = [_condition(term) for term in terms if not term.excluded and not _is_keyword(term)]
    return {
        "bool": {
            "must": must if loose is None else [*must, _enough(loose)],
            "should": [] if loose is None else _ranking(loose),
            "filter": [_condition(term) for term in terms if not term.excluded and _is_keyword(term)]
            + _filters(filters),
            "must_not": [_exclusion(term) for term in terms if term.excluded],
        }
    }


def _bounded(terms: Iterable[Term]) -> Iterator[Term]:
    """Yield the terms that a query is cut to, their words in NFC."""
    left = _MOST_CHARACTERS
    for term in islice(terms, _MOST_TERMS):
        if _is_keyword(term):
            yield term
        elif left > 0:
            yield term.with_(text=unicodedata.normalize("NFC", term.text)[:left])
            left -= len(term.text)


def fragments(hit: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the marked fragments of a hit: the title's, then the text's."""
    marked = hit.get("highlight", {})
    return tuple(fragment for field in TEXT_FIELDS for fragment in marked.get(field, ()))


def _has_score(terms: Sequence[Term]) -> bool:
    return any(not term.excluded and not _is_keyword(term) for term in terms)


def _is_keyword(term: Term) -> bool:
    return term.field in KEYWORD_FIELDS


def _condition(term: Term) -> Clause:
    if _is_keyword(term):
        return {("prefix" if term.match is Match.PREFIX else "term"): {term.field: {"value": term.text}}}
    clauses = _text_clauses(term)
    if term.match is Match.WORDS:
        found = _best([*clauses, *_spelling_clauses(term)])
        return {"bool": {"should": [found, {"constant_score": {"filter": _is_stop_word(term), "boost": 0.0}}]}}
    return _best(clauses)


def _exclusion(term: Term) -> Clause:
    """Return what `term` removes: nothing where the language takes it for a stop word."""
    if _is_keyword(term) or term.match is not Match.WORDS:
        return _condition(term)
    return {"bool": {"should": _text_clauses(term), "must_not": _is_stop_word(term)}}


def _enough(loose: LooseWords) -> Clause:
    """Match documents with enough of the words, counted by each index after its own analysis; score what they have.

    `zero_terms_query` keeps the indexes whose language takes all of the words for stop words, as for a single word.
    """
    words: Clause = {
        "type": "cross_fields",
        "query": loose.text,
        "fields": [f"{field}^{_BOOSTS[field]}" for field in TEXT_FIELDS],
        "tie_breaker": _TIE_BREAKER,
        "zero_terms_query": "all",
    }
    if not loose.is_question:
        return {"multi_match": {**words, "minimum_should_match": "2<2"}}
    some = {"multi_match": {**words, "minimum_should_match": f"{QUESTION_SHARE}%"}}
    alike = _ngrams(loose, minimum_should_match=f"{NGRAM_SHARE:.0%}")
    return {"bool": {"should": [some, {"constant_score": {"filter": alike, "boost": 0.0}}]}}


def _ranking(loose: LooseWords) -> list[Clause]:
    """Return what else ranks: runs of letters, phrases, and words side by side."""
    pairs = [
        {"match_phrase": {field: {"query": pair, "slop": PAIR_SLOP, "boost": _BOOSTS[field] * PAIR_WEIGHT}}}
        for pair in loose.neighbours
        for field in TEXT_FIELDS
    ]
    return [_ngrams(loose, boost=NGRAM_WEIGHT), *map(_condition, loose.phrases), *pairs]


def _ngrams(loose: LooseWords, **options: Any) -> Clause:
    return {"match": {"ngrams": {"query": " ".join(loose.text.split()), **options}}}


def _text_clauses(term: Term) -> list[Clause]:
    """Return one clause a field; a term of several words is a phrase of them."""
    fields = _text_fields(term)
    if term.match is Match.PREFIX:
        return [_prefix(f"{field}.exact", term.text) for field in fields]
    exact = [_phrase(f"{field}.exact", term.text) for field in fields]
    return exact if term.match is Match.PHRASE else [_phrase(field, term.text) for field in fields] + exact


def _spelling_clauses(term: Term) -> list[Clause]:
    """Return one clause a field that holds any other spelling; every one counts the same."""
    spelled = list(spellings(term))
    exact = [f"{field}.exact" for field in _text_fields(term)] if spelled else []
    return [{"terms": {field: spelled, "boost": _BOOSTS[field] * SPELLING_WEIGHT}} for field in exact]


def _text_fields(term: Term) -> tuple[str, ...]:
    return TEXT_FIELDS if term.field is None else (term.field,)


def _best(clauses: list[Clause]) -> Clause:
    return {"dis_max": {"queries": clauses, "tie_breaker": _TIE_BREAKER}}


def _phrase(field: str, text: str) -> Clause:
    return {"match_phrase": {field: {"query": text, "boost": _BOOSTS[field]}}}


def _prefix(field: str, text: str) -> Clause:
    """Match words that begin so; the last of several words side by side.

    `match_bool_prefix` finds every word with the prefix but takes several words in any order; `match_phrase_prefix`
    keeps the order and tries only so many words.
    """
    if _ONE_WORD.fullmatch(text) and len(text) <= _LONGEST_WORD and not _UNSPACED.search(text):
        return {"match_bool_prefix": {field: {"query": text, "operator": "and", "boost": _BOOSTS[field]}}}
    return {"match_phrase_prefix": {field: {"query": text, "max_expansions": 1000, "boost": _BOOSTS[field]}}}


def _is_stop_word(term: Term) -> Clause:
    """Match every document of a language whose analyzer leaves nothing of the term, and no other.

    `zero_terms_query: all` gives all of them there and the term's own elsewhere; the second clause takes those away.
    """
    field = term.field or "text"
    return {
        "bool": {
            "filter": {"match_phrase": {field: {"query": term.text, "zero_terms_query": "all"}}},
            "must_not": {"match_phrase": {field: {"query": term.text}}},
        }
    }


def _filters(filters: Filters) -> list[Clause]:
    clauses: list[Clause] = []
    if filters.languages:
        clauses.append({"terms": {"language": list(filters.languages)}})
    if filters.sources:
        clauses.append({"terms": {"source": list(filters.sources)}})
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
