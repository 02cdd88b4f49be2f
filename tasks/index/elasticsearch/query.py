"""Clauses of a query: translates a query for Elasticsearch, one for all languages; each index analyses it in its own way.

Clauses take the typed text as data only (never `query_string`), so no typed text is syntax, a pattern or a name.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from config.facets import Facet, load_facets
from config.languages import load_languages
from tasks.analysis.analyzer import stop_languages
from tasks.index import ranking
from tasks.index.elasticsearch.lookup import WRITTEN
from tasks.index.elasticsearch.record import LOCAL_TIME, MEANING, TIMESTAMP
from tasks.index.elasticsearch.terms import (
    Clause,
    any_clause,
    as_written,
    condition,
    in_languages,
    not_in,
    only_in,
    text_fields,
    time_span,
    word,
)
from tasks.index.query import (
    TEXT_FIELDS,
    AllOf,
    AnyOf,
    Dates,
    LooseWords,
    Match,
    Part,
    Query,
    Term,
    bounded,
    loose_words,
    searches_texts,
)
from tasks.index.suggestions import FIXED_LETTERS, most_edits
from tasks.index.values import MONTH, MOST_FACET_VALUES, Filters, Sort

# A place in an order: the values by which a document is sorted.
Place = tuple[float | str | None, ...]

RANKED = {"search_type": "dfs_query_then_fetch"}  # a small index scores fairly beside a large one
_MOST_SIMILAR = 20
_MOST_SPELLINGS = 50
# Vectors that each index looks at for one that is wanted; and the most that Elasticsearch takes.
LOOKED_AT, MOST_LOOKED_AT = 4, 10_000


class QueryClauses(NamedTuple):
    """The documents that have the words of a query; those that are like a question by their n-grams, too; what only ranks."""

    found: Clause
    wider: Clause | None
    ranking: Clause | None


def query_clauses(query: Query, filters: Filters) -> QueryClauses:
    """Build the clauses for the documents that match `query` and `filters`."""
    query = bounded(query)
    loose = loose_words(query)
    groups = _groups(loose) if loose else []

    def matching(*, alike: bool) -> Clause:
        return {"bool": {"must": _all_of(query.parts, loose, groups, alike=alike), "filter": _filters(filters)}}

    return QueryClauses(
        found=matching(alike=False),
        wider=matching(alike=True) if loose and loose.is_question else None,
        ranking=_by_language(groups, _ranking) if loose else None,
    )


def in_order(sort: Sort) -> list[Any]:
    """Return the order of hits; of equal ranks, the newest come first."""
    by_date = {TIMESTAMP: {"order": "asc" if sort is Sort.OLDEST else "desc", "missing": "_last"}}
    return [by_date, "id"] if sort in (Sort.NEWEST, Sort.OLDEST) else ["_score", by_date, "id"]


def nearest_request(vector: bytes, query: Query, filters: Filters, size: int) -> dict[str, Any]:
    """Build the request for the documents with the nearest vectors, of those that match `query` and `filters`.

    Each index looks at more of them than are wanted, because its graph may miss some.
    """
    nearest = {
        "field": MEANING,
        "query_vector": vector.hex(),
        "k": size,
        "num_candidates": min(MOST_LOOKED_AT, LOOKED_AT * size),
        "filter": query_clauses(query, filters).found,
    }
    return {"knn": nearest, "size": size, "track_total_hits": False}


def facet_counts() -> dict[str, Any]:
    """Return the aggregations that count by each of FACETS."""
    months = {"field": LOCAL_TIME, "calendar_interval": "month", "format": "yyyy-MM", "min_doc_count": 1}
    return {**{facet.name: _counted(facet) for facet in load_facets()}, MONTH: {"date_histogram": months}}


def _counted(facet: Facet) -> dict[str, Any]:
    """Build the counts of a facet by its values in any case, and of their spellings, of which the first is shown.

    An article has several values, so the spellings of the others are counted too.
    """
    spellings = {"aggregations": {WRITTEN: {"terms": {"field": facet.shown, "size": _MOST_SPELLINGS}}}}
    return {"terms": {"field": facet.field, "size": MOST_FACET_VALUES}} | (spellings if facet.shown else {})


def suggest_request(words: Sequence[str]) -> dict[str, Any]:
    """Build the request for the most frequent words near each of `words`."""
    similar = {
        "field": "text.exact",
        "suggest_mode": "always",
        "sort": "frequency",
        "prefix_length": FIXED_LETTERS,
        "min_word_length": 4,
        "size": _MOST_SIMILAR,
    }
    asked = [{"text": word, "term": similar | {"max_edits": most_edits(word)}} for word in words]
    return {"size": 0, "suggest": {str(number): each for number, each in enumerate(asked)}}


def by_age(clause: Clause, newest: datetime) -> Clause:
    """Score what `clause` finds lower the older it is; without the filter, an undated document would count as new."""
    half = {"origin": newest.isoformat(), "scale": f"{ranking.RECENT_DAYS}d", "decay": 0.5}
    dated = {"filter": {"exists": {"field": TIMESTAMP}}, "exp": {TIMESTAMP: half}}
    functions = [dated, {"weight": ranking.OLD_WEIGHT}]
    return {"function_score": {"query": clause, "functions": functions, "score_mode": "sum", "boost_mode": "multiply"}}


def _all_of(
    parts: Sequence[Part], loose: LooseWords | None, groups: Sequence["_Group"] = (), *, alike: bool = True
) -> list[Clause]:
    """Build the conditions of parts side by side, of which `loose` are words that need not all match, in their `groups`.

    With `alike`, enough n-grams of a question stand for its words.

    A word that is a stop word in some languages is no condition there beside other words. In the languages of which all words
    are stop words, these are searched as they are written.
    """
    wanted = [part for part in parts if not part.excluded]
    searched = [part for part in wanted if searches_texts(part)]
    silent = _common(map(_stop_languages, searched))
    among_loose = loose.terms if loose else ()
    must = [_condition(part, is_alone=len(searched) == 1) for part in wanted if part not in among_loose]
    if loose:
        enough = _by_language(groups or _groups(loose), lambda words: _enough(words, alike=alike))
        must.append(_free_in(_common(map(_stop_languages, loose.terms)), enough))
    if silent and (loose or len(searched) > 1):
        must.append(_where_silent(silent, [part for part in searched if isinstance(part, Term)]))
    excluded = [_excluded(part) for part in parts if part.excluded]
    return must + ([{"bool": {"must_not": excluded}}] if excluded else [])


def _excluded(part: Part) -> Clause:
    """Build what an excluded part excludes; a word stays marked as excluded, for its alternatives."""
    if isinstance(part, Term) and not _stop_languages(part):
        return condition(part)
    return any_clause([_one(part.with_(excluded=False))])


def _one(part: Part) -> Clause:
    """Build the condition of one part by itself."""
    clauses = _all_of([part], None)
    return clauses[0] if len(clauses) == 1 else {"bool": {"must": clauses}}


def _condition(part: Part, *, is_alone: bool) -> Clause:
    if isinstance(part, AnyOf):
        return any_clause([_one(each) for each in part.parts])
    if isinstance(part, AllOf):
        return {"bool": {"must": _all_of(part.parts, loose_words(part))}}
    stops = _stop_languages(part)
    if isinstance(part, Dates) or not stops:
        return condition(part)
    if is_alone:  # in titles only, as every text has it
        return any_clause([condition(part), only_in(stops, as_written(part.text, (part.field or "title",)))])
    if part.required:
        return any_clause([condition(part), only_in(stops, as_written(part.text, text_fields(part)))])
    return _free_in(stops, condition(part))


def _where_silent(silent: Collection[str], stops: Sequence[Term]) -> Clause:
    """Build the condition of languages of which all words are stop words: they are a phrase, in each field."""
    fields = dict.fromkeys(term.field for term in stops)
    same = ([term for term in stops if term.field == field] for field in fields)
    phrases = [as_written(" ".join(term.text for term in terms), text_fields(terms[0])) for terms in same]
    elsewhere = {"constant_score": {"filter": {"bool": {"must_not": [in_languages(silent)]}}, "boost": 0.0}}
    return any_clause([elsewhere, only_in(silent, {"bool": {"must": phrases}})])


def _enough(loose: LooseWords, *, alike: bool) -> Clause:
    """Match documents with enough of the words, and score the words they have.

    Of a question, each index counts the words that its own analysis keeps. With `alike`, enough n-grams stand for them.
    """
    if loose.is_question:
        fields = [f"{field}^{ranking.BOOSTS[field]}" for field in TEXT_FIELDS]
        words = {"type": "cross_fields", "query": loose.text, "fields": fields, "tie_breaker": ranking.TIE_BREAKER}
        most = {"multi_match": {**words, "minimum_should_match": f"{ranking.QUESTION_SHARE}%"}}
        if not alike:
            return most
        like = _ngrams(loose, minimum_should_match=f"{ranking.NGRAM_SHARE:.0%}")
        return {"bool": {"should": [most, {"constant_score": {"filter": like, "boost": 0.0}}]}}
    some: dict[str, Any] = {"should": list(map(word, loose.terms))}
    with_one = [tag for tag, stops in _stops_by_language(loose.terms).items() if len(loose.terms) - stops == 1]
    enough = {"bool": {**some, "minimum_should_match": loose.needed(len(loose.terms))}}
    return any_clause([enough, only_in(with_one, {"bool": some})]) if with_one else enough


def _stops_by_language(terms: Sequence[Term]) -> Counter[str]:
    """Count by language how many of `terms` are stop words in it."""
    return Counter(tag for term in terms for tag in _stop_languages(term))


def _stop_languages(part: Part) -> frozenset[str]:
    """Return the languages in which a part has only stop words."""
    if isinstance(part, Term) and part.match is Match.WORDS and not part.is_keyword:
        return stop_languages(part.text)
    return frozenset()


def _common(languages: Iterable[frozenset[str]]) -> frozenset[str]:
    sets = list(languages)
    return frozenset.intersection(*sets) if sets else frozenset()


def _free_in(tags: Collection[str], clause: Clause) -> Clause:
    """Match the documents of `clause`, and all documents of these languages."""
    return any_clause([clause, {"constant_score": {"filter": in_languages(tags), "boost": 0.0}}]) if tags else clause


class _Group(NamedTuple):
    """Languages that look for the same words of a question; None for all other languages."""

    tags: tuple[str, ...] | None
    words: LooseWords


def _groups(loose: LooseWords) -> list[_Group]:
    """Group the languages by the words that do not only ask there."""
    groups: dict[LooseWords, list[str]] = {}
    for language in load_languages() if loose.is_question else ():
        if (asked := loose.asked_in(language.tag)) is not loose:
            groups.setdefault(asked, []).append(language.tag)
    return [*(_Group(tuple(tags), words) for words, tags in groups.items()), _Group(None, loose)]


def _by_language(groups: Sequence[_Group], build: Callable[[LooseWords], Clause]) -> Clause:
    """Build the clause of loose words, in some languages without the words that only ask there."""
    named = [tag for group in groups for tag in group.tags or ()]
    if not named:
        return build(groups[0].words)
    return any_clause(
        [
            only_in(group.tags, build(group.words)) if group.tags else not_in(named, build(group.words))
            for group in groups
        ]
    )


def _ranking(loose: LooseWords) -> Clause:
    """Build the clauses that only rank: n-grams, phrases, and adjacent words."""
    boosts = {field: ranking.BOOSTS[field] * ranking.PAIR_WEIGHT for field in TEXT_FIELDS}
    pairs = [
        {"match_phrase": {field: {"query": pair, "slop": ranking.PAIR_SLOP, "boost": boost}}}
        for pair in loose.neighbours
        for field, boost in boosts.items()
    ]
    return any_clause([_ngrams(loose, boost=ranking.NGRAM_WEIGHT), *map(word, loose.phrases), *pairs])


def _ngrams(loose: LooseWords, **options: Any) -> Clause:
    return {"match": {"ngrams": {"query": " ".join(loose.text.split()), **options}}}


def _filters(filters: Filters) -> list[Clause]:
    chosen = ((facet.field, filters.of(facet)) for facet in load_facets())
    clauses: list[Clause] = [{"terms": {field: list(values)}} for field, values in chosen if values]
    span = time_span(filters.since, filters.until)
    if span:
        clauses.append({"range": {LOCAL_TIME: span}})
    return clauses
