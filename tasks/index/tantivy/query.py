"""Queries for Tantivy: a parsed query becomes the query of one part, in its language.

A word is looked up as a stem of the language and as written, in title and text; the best of these scores. A phrase and
a prefix are looked up as written. A stop word, of which the analyzer leaves nothing, is no condition.
"""

import math
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache

from tantivy import FieldType, Occur, Searcher
from tantivy import Query as TantivyQuery

from tasks.index import ranking
from tasks.index.analysis.affixed import beginnings
from tasks.index.analysis.alternatives import Alternative, Place, alternatives, names_among
from tasks.index.analysis.analyzer import GAP, exact_analyzer, is_lone_letter, language_analyzer, ngram_text
from tasks.index.protocol import Filters
from tasks.index.query import (
    KEYWORD_FIELDS,
    TEXT_FIELDS,
    LooseWords,
    Match,
    Query,
    Term,
    bounded_terms,
    loose_words,
)
from tasks.index.tantivy.schema import DUPLICATE_OF, EXACT, NGRAM_LENGTH, NGRAMS, keyword, microseconds, schema

Words = Sequence[tuple[int, str]]  # positions and terms

_BOOSTS = ranking.BOOSTS | {field + EXACT: boost for field, boost in ranking.EXACT_BOOSTS.items()}
_MOST_WORDS = 1000  # of one term; the rest is ignored


def any_of(field: str, values: Sequence[str]) -> TantivyQuery:
    """Return the query for documents whose keyword `field` is one of `values`."""
    encodable = [value.encode("utf-8", "replace").decode() for value in values]
    return TantivyQuery.term_set_query(schema(), field, encodable)


def with_links(query: TantivyQuery, *, duplicates: bool) -> TantivyQuery:
    """Restrict `query` to duplicates, or to originals."""
    is_duplicate = TantivyQuery.exists_query(DUPLICATE_OF)
    return TantivyQuery.boolean_query(
        [(Occur.Must, query), (Occur.Must if duplicates else Occur.MustNot, is_duplicate)]
    )


class Statistics:
    """Document frequencies of terms in all of `searchers` together, so that small and large parts score alike.

    Tantivy weighs a word by its rarity in one part. A name in the only Danish article would weigh almost nothing, and
    the same name among a million English articles a lot. Elasticsearch has `dfs_query_then_fetch` for this. Here the
    weight of a word is multiplied by the ratio of its rarity in all parts to its rarity in one.
    """

    def __init__(self, searchers: Sequence[Searcher]) -> None:
        self._searchers = searchers
        self._documents = sum(searcher.num_docs for searcher in searchers)
        self._frequency = cache(lambda field, term: sum(searcher.doc_freq(field, term) for searcher in searchers))

    def correction(self, searcher: Searcher, field: str, terms: Sequence[str]) -> float:
        """Return the factor for the score of `terms` in one part; 1 for the only part."""
        if len(self._searchers) < 2:
            return 1.0
        here = sum(_rarity(searcher.num_docs, searcher.doc_freq(field, term)) for term in terms)
        everywhere = sum(_rarity(self._documents, self._frequency(field, term)) for term in terms)
        return everywhere / here if here > 0 else 1.0


def _rarity(documents: int, frequency: int) -> float:
    """Return BM25's inverse document frequency, as Tantivy and Lucene compute it; deleted documents may still count."""
    return math.log(1 + (max(documents - frequency, 0) + 0.5) / (frequency + 0.5))


class QueryBuilder:
    """A builder of queries for the part of `language`; words weigh as much as in all parts of `statistics` together."""

    def __init__(self, language: str, searcher: Searcher, statistics: Statistics) -> None:
        self._analyzer = language_analyzer(language)
        self._searcher = searcher
        self._statistics = statistics

    def query(self, query: Query, filters: Filters) -> TantivyQuery:
        """Return `query` and `filters` as one query; only words in title and text score."""
        loose = loose_words(query)
        clauses = [(Occur.Must, _unscored(TantivyQuery.all_query()))]
        for term in bounded_terms(term for term in query.terms if loose is None or term not in loose.terms):
            condition = self._condition(term)
            if condition is not None:
                clauses.append((Occur.MustNot if term.excluded else Occur.Must, condition))
        if loose is not None:
            clauses.extend(self._loose(loose))
        clauses.extend((Occur.Must, _unscored(condition)) for condition in _filters(filters))
        return TantivyQuery.boolean_query(clauses)

    def _condition(self, term: Term) -> TantivyQuery | None:
        """Return the condition that `term` sets; None for a stop word."""
        if term.field in KEYWORD_FIELDS:
            value = keyword(term.text)
            return _unscored(
                _has_prefix(term.field, value) if term.match is Match.PREFIX else any_of(term.field, [value])
            )
        fields = TEXT_FIELDS if term.field is None else (term.field,)
        exact = _words(exact_analyzer().terms(term.text))
        if term.match is Match.PREFIX:
            begun = [words for each in beginnings(term.text) if (words := _words(exact_analyzer().terms(each)))]
            found = [(field + EXACT, _prefix(field + EXACT, words)) for field in fields for words in begun]
            return _best(found) if found else None
        if term.match is Match.PHRASE:
            return _best(self._phrases([(field + EXACT, exact) for field in fields])) if exact else None
        stems = _words(self._analyzer.terms(term.text))
        if not stems:
            return None
        as_typed = [(field, stems) for field in fields] + [(field + EXACT, exact) for field in fields if exact]
        return _best([*self._phrases(as_typed), *self._alternatives(term, fields)])

    def _loose(self, loose: LooseWords) -> Iterator[tuple[Occur, TantivyQuery]]:
        """Yield the condition that enough of the words match, and the clauses that rank: n-grams, phrases and adjacent words."""
        stems = _words(self._analyzer.terms(loose.text))
        if not stems:
            return
        words = self._each(stems)
        enough = TantivyQuery.boolean_query(words, minimum_number_should_match=loose.needed(len(words)))
        ngrams = self._ngrams(loose.text)
        if loose.is_question and ngrams:
            alike = TantivyQuery.boolean_query(
                ngrams, minimum_number_should_match=max(1, int(len(ngrams) * ranking.NGRAM_SHARE))
            )
            either = [(Occur.Should, _unscored(enough)), (Occur.Should, _unscored(alike))]
            yield Occur.Must, TantivyQuery.boolean_query(either)
            yield Occur.Should, TantivyQuery.boolean_query(words)
        else:
            yield Occur.Must, TantivyQuery.disjunction_max_query([enough, *self._with_spellings(loose)])
        if ngrams:
            yield Occur.Should, TantivyQuery.boost_query(TantivyQuery.boolean_query(ngrams), ranking.NGRAM_WEIGHT)
        phrases = [self._condition(term) for term in loose.phrases]
        yield from ((Occur.Should, phrase) for phrase in phrases if phrase is not None)
        for pair in loose.neighbours:
            if near := _words(self._analyzer.terms(pair)):
                condition = _best(self._phrases([(field, near) for field in TEXT_FIELDS], slop=ranking.PAIR_SLOP))
                yield Occur.Should, TantivyQuery.boost_query(condition, ranking.PAIR_WEIGHT)

    def _each(self, stems: Words) -> list[tuple[Occur, TantivyQuery]]:
        return [
            (Occur.Should, _best(self._phrases([(field, [(0, stem)]) for field in TEXT_FIELDS]))) for _, stem in stems
        ]

    def _with_spellings(self, loose: LooseWords) -> Iterator[TantivyQuery]:
        """Yield a query for each name in another spelling, with one more word or another name in another spelling."""
        names = {name: _best(self._alternatives(name, TEXT_FIELDS)) for name in names_among(loose)}
        for name, spelled in names.items():
            others = self._each(_words(self._analyzer.terms(loose.without(name).text)))
            names_too = [(Occur.Should, query) for other, query in names.items() if other != name]
            # If the other words are stop words in this language, the spelling alone is enough.
            more = [(Occur.Must, TantivyQuery.boolean_query([*others, *names_too]))] if others else []
            yield TantivyQuery.boolean_query([(Occur.Must, spelled), *more])

    def _alternatives(self, term: Term, fields: Sequence[str]) -> list[tuple[str, TantivyQuery]]:
        """Return a query for each field and alternative of `term`; empty if it has none."""
        return [(field, self._alternative(field, each)) for each in alternatives(term) for field in fields]

    def _alternative(self, field: str, alternative: Alternative) -> TantivyQuery:
        if alternative.place is Place.EXACT:
            found = TantivyQuery.term_set_query(schema(), field + EXACT, list(alternative.words))
        else:
            stems = (_words(self._analyzer.terms(word)) for word in alternative.words)
            found = TantivyQuery.disjunction_max_query([_phrase(field, words, 0) for words in stems if words])
        return TantivyQuery.const_score_query(found, alternative.weight)

    def _ngrams(self, text: str) -> list[tuple[Occur, TantivyQuery]]:
        folded = ngram_text(text)
        ngrams = [folded[start : start + NGRAM_LENGTH] for start in range(len(folded) - NGRAM_LENGTH + 1)]
        return [(Occur.Should, self._weighed(NGRAMS, [ngram], _term(NGRAMS, ngram))) for ngram in ngrams]

    def _phrases(self, searched: Sequence[tuple[str, Words]], *, slop: int = 0) -> list[tuple[str, TantivyQuery]]:
        return [
            (field, self._weighed(field, [word for _, word in words], _phrase(field, words, slop)))
            for field, words in searched
        ]

    def _weighed(self, field: str, terms: Sequence[str], query: TantivyQuery) -> TantivyQuery:
        correction = self._statistics.correction(self._searcher, field, terms)
        return query if correction == 1.0 else TantivyQuery.boost_query(query, correction)


def _unscored(query: TantivyQuery) -> TantivyQuery:
    return TantivyQuery.const_score_query(query, 0.0)


def _filters(filters: Filters) -> Iterator[TantivyQuery]:
    if filters.languages:
        yield any_of("language", [keyword(value) for value in filters.languages])
    if filters.publishers:
        yield any_of("source", [keyword(value) for value in filters.publishers])
    if filters.since is not None or filters.until is not None:
        yield _time_span(filters.since, filters.until)


def _time_span(since: datetime | None, until: datetime | None) -> TantivyQuery:
    lower = None if since is None else microseconds(since)
    upper = None if until is None else microseconds(until)
    # Tantivy refuses to exclude an open bound.
    return TantivyQuery.range_query(schema(), "timestamp", FieldType.Integer, lower, upper, include_upper=upper is None)


def _words(terms: Sequence[str]) -> Words:
    """Return the terms without gaps, with their distances from the first."""
    kept = [(position, term) for position, term in enumerate(terms) if term != GAP][:_MOST_WORDS]
    return [(position - kept[0][0], term) for position, term in kept]


def _term(field: str, term: str) -> TantivyQuery:
    return TantivyQuery.term_query(schema(), field, term)


def _phrase(field: str, words: Words, slop: int) -> TantivyQuery:
    """Return the query for `words` in `field` in their order, with at most `slop` other words between them."""
    if len(words) > 1:
        return TantivyQuery.phrase_query(schema(), field, list(words), slop)
    ((_, word),) = words
    whole = _term(field, word)
    return _best([(field, whole), (field, _in_pair(field, word))]) if is_lone_letter(word) else whole


def _in_pair(field: str, letter: str) -> TantivyQuery:
    """Return the query for pairs with this letter of an unspaced script, its first or its last one; a letter may have signs."""
    return TantivyQuery.regex_query(schema(), field, f"{letter}.*|.{{1,4}}{letter}")


def _prefix(field: str, words: Words) -> TantivyQuery:
    """Return the query for adjacent `words` in `field`, the last one as a prefix."""
    if len(words) > 1:
        return TantivyQuery.phrase_prefix_query(schema(), field, list(words))
    return _has_prefix(field, words[0][1])


def _has_prefix(field: str, beginning: str) -> TantivyQuery:
    """Return the query for terms with this prefix; a fuzzy query without edits needs no escaping, unlike a regex."""
    return TantivyQuery.fuzzy_term_query(schema(), field, beginning, distance=0, prefix=True)


def _best(conditions: Sequence[tuple[str, TantivyQuery]]) -> TantivyQuery:
    """Return the query for any of `conditions`, scored by the best one, boosted by its field."""
    boosted = [TantivyQuery.boost_query(condition, _BOOSTS[field]) for field, condition in conditions]
    return TantivyQuery.disjunction_max_query(boosted, tie_breaker=ranking.TIE_BREAKER)
