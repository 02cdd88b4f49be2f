"""Clauses of single terms: the documents that a word, phrase or prefix matches in Elasticsearch, and their score."""

import re
from typing import Any

from tasks.index.analysis.affixed import beginnings
from tasks.index.analysis.alternatives import Alternative, Place, alternatives
from tasks.index.analysis.analyzer import is_lone_letter
from tasks.index.query import TEXT_FIELDS, Match, Term
from tasks.index.ranking import BOOSTS, EXACT_BOOSTS, TIE_BREAKER
from tasks.text.scripts import RARE_HAN, UNSPACED

Clause = dict[str, Any]

_BOOSTS = BOOSTS | {f"{field}.exact": boost for field, boost in EXACT_BOOSTS.items()}
# Texts that the exact analyzer certainly keeps as one word: letters and digits, with at most an elided article or a genitive.
_ONE_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
# The analyzer cuts longer words.
_LONGEST_WORD = 255
_UNSPACED = re.compile(f"[{UNSPACED}{RARE_HAN}]")


def condition(term: Term) -> Clause:
    """Match the documents with `term`; in a language where its words are stop words, match all documents."""
    if term.is_keyword:
        return {("prefix" if term.match is Match.PREFIX else "term"): {term.field: {"value": term.text}}}
    clauses = _text_clauses(term)
    if term.match is Match.WORDS:
        words = _best([*clauses, *alternative_clauses(term)])
        return {"bool": {"should": [words, {"constant_score": {"filter": _is_stop_word(term), "boost": 0.0}}]}}
    return _best(clauses)


def exclusion(term: Term) -> Clause:
    """Match the documents that `term` excludes; in a language where it is a stop word, match none."""
    if term.is_keyword or term.match is not Match.WORDS:
        return condition(term)
    return {"bool": {"should": _text_clauses(term), "must_not": _is_stop_word(term)}}


def _text_clauses(term: Term) -> list[Clause]:
    """Build one clause a field; a term of several words is a phrase."""
    fields = _text_fields(term)
    if term.match is Match.PREFIX:
        return [_prefix(f"{field}.exact", each) for field in fields for each in beginnings(term.text)]
    exact = [_phrase(f"{field}.exact", term.text) for field in fields]
    if is_lone_letter(term.text):
        exact += [{"prefix": {field: {"value": term.text, "boost": _BOOSTS[field]}}} for field in fields]
    return exact if term.match is Match.PHRASE else [_phrase(field, term.text) for field in fields] + exact


def alternative_clauses(term: Term) -> list[Clause]:
    """Build one clause for each field and alternative of `term`, with its weight as the score."""
    return [_alternative(field, each) for each in alternatives(term) for field in _text_fields(term)]


def _alternative(field: str, alternative: Alternative) -> Clause:
    boost = BOOSTS[field] * alternative.weight
    if alternative.place is Place.EXACT:
        return {
            "terms": {
                f"{field}.exact": list(alternative.words),
                "boost": _BOOSTS[f"{field}.exact"] * alternative.weight,
            }
        }
    words = [{"match_phrase": {field: word}} for word in alternative.words]
    return {"constant_score": {"filter": {"bool": {"should": words}}, "boost": boost}}


def _text_fields(term: Term) -> tuple[str, ...]:
    return TEXT_FIELDS if term.field is None else (term.field,)


def _best(clauses: list[Clause]) -> Clause:
    return {"dis_max": {"queries": clauses, "tie_breaker": TIE_BREAKER}}


def _phrase(field: str, text: str) -> Clause:
    return {"match_phrase": {field: {"query": text, "boost": _BOOSTS[field]}}}


def _prefix(field: str, text: str) -> Clause:
    """Match words with this prefix; of several adjacent words, the last has it.

    `match_bool_prefix` finds every word with the prefix, but several words in any order. `match_phrase_prefix` requires
    the order, but tries only 1,000 words.
    """
    if _ONE_WORD.fullmatch(text) and len(text) <= _LONGEST_WORD and not _UNSPACED.search(text):
        return {"match_bool_prefix": {field: {"query": text, "operator": "and", "boost": _BOOSTS[field]}}}
    return {"match_phrase_prefix": {field: {"query": text, "max_expansions": 1000, "boost": _BOOSTS[field]}}}


def _is_stop_word(term: Term) -> Clause:
    """Match all documents of the languages in which the term is a stop word, and no others.

    `zero_terms_query: all` matches all documents in those languages, and in the others the documents with the term, which
    the second clause excludes.
    """
    field = term.field or "text"
    return {
        "bool": {
            "filter": {"match_phrase": {field: {"query": term.text, "zero_terms_query": "all"}}},
            "must_not": {"match_phrase": {field: {"query": term.text}}},
        }
    }
