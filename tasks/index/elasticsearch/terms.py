"""Clauses of single terms: the documents that a word, phrase or prefix matches in Elasticsearch, and their score."""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from config.languages import load_languages
from tasks.analysis.affixed import beginnings
from tasks.analysis.analyzer import folded_wildcard, is_lone_letter, stop_languages
from tasks.analysis.chain import without_accents
from tasks.analysis.forms import TITLE
from tasks.index.alternatives import (
    Alternative,
    Place,
    alternatives,
    is_exact_apart,
    needed_forms,
)
from tasks.index.elasticsearch.record import FORMS, LOCAL_TIME
from tasks.index.elasticsearch.template_bodies import part_name
from tasks.index.query import (
    TEXT_FIELDS,
    WORD_FIELDS,
    Dates,
    Match,
    Term,
    keyword_values,
    needed_pairs,
    pairs_of,
)
from tasks.index.ranking import BOOSTS, EXACT_BOOSTS, TIE_BREAKER
from tasks.text.scripts import RARE_HAN, UNSPACED

Clause = dict[str, Any]

_BOOSTS = BOOSTS | {f"{field}.exact": boost for field, boost in EXACT_BOOSTS.items()}
# Texts that the exact analyzer certainly keeps as one word: letters and digits, with at most an elided article or a genitive.
_ONE_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
# The analyzer cuts longer words.
_LONGEST_WORD = 255
_UNSPACED = re.compile(f"[{UNSPACED}{RARE_HAN}]")


def condition(part: Term | Dates) -> Clause:
    """Match the documents of a term or of dates; none in languages in which the term is a stop word."""
    if isinstance(part, Dates):
        return _unscored({"range": {LOCAL_TIME: time_span(part.since, part.until)}})
    return _unscored(_keyword(part)) if part.is_keyword else word(part)


def time_span(since: datetime | None, until: datetime | None) -> dict[str, str]:
    """Return the bounds of a range of times."""
    return {name: time.isoformat() for name, time in (("gte", since), ("lt", until)) if time is not None}


def _unscored(clause: Clause) -> Clause:
    return {"constant_score": {"filter": clause, "boost": 0.0}}


def _keyword(term: Term) -> Clause:
    """Match whole values of a keyword field; of people and agencies, adjacent words too, and of publishers, without accents."""
    field, values = str(term.field), list(keyword_values(term))
    is_prefix = term.match is Match.PREFIX
    either: list[Clause]
    either = [{"prefix": {field: {"value": value}}} for value in values] if is_prefix else [{"terms": {field: values}}]
    if field in WORD_FIELDS:
        words = WORD_FIELDS[field]
        either.append(_prefix(words, term.text) if is_prefix else _phrase(words, term.text, slop=term.slop))
    if field == "source":
        folded = without_accents(term.text.lower())
        either.append({"prefix" if is_prefix else "term": {"source.folded": {"value": folded}}})
    return any_clause(either)


def any_clause(clauses: list[Clause]) -> Clause:
    """Match the documents of one of `clauses`; without any, none."""
    return clauses[0] if len(clauses) == 1 else {"bool": {"should": clauses}} if clauses else {"match_none": {}}


def word(term: Term) -> Clause:
    """Match the documents with a term that is searched in texts; none in languages in which it is a stop word."""
    fields = text_fields(term)
    if term.match is Match.WILDCARD:
        pattern = folded_wildcard(term.text)
        return _best([{"wildcard": {f"{f}.exact": {"value": pattern, "boost": _BOOSTS[f"{f}.exact"]}}} for f in fields])
    found = _best([*_typed(term), *alternative_clauses(term), *_apart(term), *_in_pairs(term)])
    if needed := needed_forms(term):
        return _with_forms(found, fields, needed)
    stops = stop_languages(term.text) if term.match is Match.WORDS else frozenset()
    return not_in(stops, found) if stops else found


def _typed(term: Term) -> list[Clause]:
    """Build one clause a field in which `term` is looked up as typed; several words are a phrase."""
    fields = text_fields(term)
    if term.match is Match.PREFIX:
        return [_prefix(f"{field}.exact", each) for field in fields for each in beginnings(term.text)]
    as_written = [_phrase(f"{field}.exact", term.text, slop=term.slop) for field in fields]
    if term.match is Match.PHRASE:
        return as_written
    stems = [_phrase(field, term.text) for field in fields]
    if is_exact_apart(term):  # Åre, and not `are`
        return stems
    if abbreviated := stop_languages(term.text.lower()) - stop_languages(term.text):  # IT, and not `it`
        as_written = [not_in(abbreviated, clause) for clause in as_written]
    return [*stems, *as_written]


def as_written(text: str, fields: Sequence[str]) -> Clause:
    """Match the documents with `text` as adjacent words, as they are written."""
    return _best([_phrase(f"{field}.exact", text) for field in fields])


def in_languages(tags: Collection[str]) -> Clause:
    """Match all documents of the indexes of these languages."""
    return {"terms": {"_index": sorted(map(part_name, tags))}}


def only_in(tags: Collection[str], clause: Clause) -> Clause:
    """Match the documents of `clause` in the indexes of these languages."""
    return {"bool": {"must": [clause], "filter": [in_languages(tags)]}}


def not_in(tags: Collection[str], clause: Clause) -> Clause:
    """Match the documents of `clause` in the indexes of all other languages."""
    return {"bool": {"must": [clause], "must_not": [in_languages(tags)]}}


def _in_pairs(term: Term) -> list[Clause]:
    """Match the pairs and words that begin with a single letter of an unspaced script."""
    if not is_lone_letter(term.text):
        return []
    names = [name for field in text_fields(term) for name in (field, f"{field}.exact")]
    return [{"prefix": {name: {"value": term.text, "boost": _BOOSTS[name]}}} for name in names]


def _apart(term: Term) -> list[Clause]:
    """Match enough pairs of letters of a short run, wherever they are in a text."""
    if not (pairs := pairs_of(term)):
        return []
    needed = needed_pairs(len(pairs))
    # `.exact` keeps the words of Korean whole; the analyzers of plugins keep the words of other languages whole.
    found = (
        [_best([_phrase(name, pair) for name in (field, f"{field}.exact")]) for pair in pairs]
        for field in text_fields(term)
    )
    return [{"bool": {"should": each, "minimum_should_match": needed}} for each in found]


def alternative_clauses(term: Term) -> list[Clause]:
    """Build one clause for each field and alternative of `term`, with its weight as the score."""
    return [_alternative(field, each) for each in alternatives(term) for field in text_fields(term)]


def _alternative(field: str, alternative: Alternative) -> Clause:
    """Match any word of `alternative` in `field`, but for the documents of the languages in which it means something else."""
    found = {"bool": {"should": list(_any_word(field, alternative))}}
    if alternative.forms:
        found = _with_forms(found, TEXT_FIELDS, alternative.forms)
    if alternative.not_in:
        found = {"bool": {"filter": [{"terms": {"_index": _parts_without(alternative.not_in)}}, found]}}
    name = f"{field}.exact" if alternative.place is Place.EXACT else field
    return {"constant_score": {"filter": found, "boost": _BOOSTS[name] * alternative.weight}}


def _any_word(field: str, alternative: Alternative) -> Iterator[Clause]:
    """Yield a clause for each word of `alternative`, or one for all."""
    words = list(alternative.words)
    match alternative.place:
        case Place.EXACT:
            yield {"terms": {f"{field}.exact": words}}
        case Place.FORMS | Place.BARE_STEMS:
            yield _any_form([field], words)
        case Place.FORM_PREFIX:
            yield from ({"prefix": {FORMS: _form(field, word)}} for word in words)
        case Place.PHRASE:
            yield from ({"match_phrase": {f"{field}.exact": word}} for word in words)
        case Place.WORDS:
            yield from _each_word(field, words)


@cache
def _parts_without(languages: frozenset[str]) -> list[str]:
    """Return the aliases of the indexes of all other languages; a clause for other indexes costs an index nothing."""
    return [part_name(language.tag) for language in load_languages() if language.tag not in languages]


def _each_word(field: str, words: Sequence[str]) -> Iterator[Clause]:
    """Match any of `words`: one clause for all that are one word, which costs a tenth of a clause each."""
    alone = [word for word in words if _ONE_WORD.fullmatch(word) and not _UNSPACED.search(word)]
    if alone:
        yield {"match": {field: " ".join(alone)}}
    yield from ({"match_phrase": {field: word}} for word in words if word not in alone)


def _with_forms(found: Clause, fields: Sequence[str], keys: Sequence[str]) -> Clause:
    """Match what `found` matches in documents with all keys of forms in one of `fields`."""
    return {"bool": {"must": found, "filter": [_any_form(fields, [key]) for key in keys]}}


def _any_form(fields: Sequence[str], keys: Sequence[str]) -> Clause:
    """Match the documents with one of the keys of forms in one of `fields`."""
    return {"terms": {FORMS: [_form(field, key) for field in fields for key in keys]}}


def _form(field: str, key: str) -> str:
    """Return the key of a form as it is stored for the title or the text."""
    return TITLE + key if field == "title" else key


def text_fields(term: Term) -> tuple[str, ...]:
    """Return the fields of texts that a term is searched in."""
    return TEXT_FIELDS if term.field is None else (term.field,)


def _best(clauses: list[Clause]) -> Clause:
    return {"dis_max": {"queries": clauses, "tie_breaker": TIE_BREAKER}}


def _phrase(field: str, text: str, *, slop: int = 0) -> Clause:
    return {
        "match_phrase": {field: {"query": text, "boost": _BOOSTS.get(field, 1.0), **({"slop": slop} if slop else {})}}
    }


def _prefix(field: str, text: str) -> Clause:
    """Match words with this prefix; of several adjacent words, the last has it.

    `match_bool_prefix` finds every word with the prefix, but several words in any order. `match_phrase_prefix` requires
    the order, but tries only 1,000 words.
    """
    if _ONE_WORD.fullmatch(text) and len(text) <= _LONGEST_WORD and not _UNSPACED.search(text):
        return {"match_bool_prefix": {field: {"query": text, "operator": "and", "boost": _BOOSTS.get(field, 1.0)}}}
    return {"match_phrase_prefix": {field: {"query": text, "max_expansions": 1000, "boost": _BOOSTS.get(field, 1.0)}}}
