"""Queries for Tantivy: a parsed query becomes the query of one part, in its language.

A word is looked up as a stem of the language and as written, in title and text; the best of these scores. A phrase and
a prefix are looked up as written. A stop word, of which the analyzer leaves nothing, is no condition beside other words.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from tantivy import Occur, Searcher
from tantivy import Query as TantivyQuery

from config.languages import load_languages
from tasks.analysis.affixed import beginnings
from tasks.analysis.analyzer import (
    exact_analyzer,
    is_stop_word,
    language_analyzer,
    ngram_text,
    wildcard_expression,
)
from tasks.analysis.unaccented import is_of
from tasks.index import ranking
from tasks.index.alternatives import (
    OF_KEYS,
    Alternative,
    Place,
    alternatives,
    is_exact_apart,
    needed_forms,
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
    needed_pairs,
    pairs_of,
    stop_words_among,
)
from tasks.index.tantivy.clauses import (
    Words,
    any_form,
    best_of,
    form_key,
    has_prefix,
    kept_words,
    keyword_condition,
    phrase_query,
    prefix_query,
    word_query,
)
from tasks.index.tantivy.conditions import (
    filter_conditions,
    not_only_excluding,
    time_span,
    unscored,
)
from tasks.index.tantivy.schema import EXACT, FORMS, NGRAM_LENGTH, NGRAMS, schema
from tasks.index.tantivy.statistics import Statistics
from tasks.index.values import Filters


class Built(NamedTuple):
    """A query of one part: the documents it finds, scored by their words; and what is built only if it is needed.

    `wider` also finds documents that are like a question by their n-grams. `ranking` are the clauses that only rank.
    N-grams are in most documents, so they are asked of the best documents, or where few have the words.
    """

    found: TantivyQuery
    is_loose: bool
    is_question: bool
    wider: Callable[[], TantivyQuery]
    ranking: Callable[[], list[TantivyQuery]]


class QueryBuilder:
    """A builder of queries for the part of `language`; words weigh as much as in all parts of `statistics` together."""

    def __init__(self, language: str, searcher: Searcher, statistics: Statistics) -> None:
        self._language = load_languages().get(language).tag
        self._analyzer = language_analyzer(language)
        self._searcher = searcher
        self._statistics = statistics

    def query(self, query: Query, filters: Filters) -> Built:
        """Return `query` and `filters` as one query; only words in title and text score."""
        query = bounded(query)
        loose = loose_words(query)
        narrowing = [(Occur.Must, unscored(condition)) for condition in filter_conditions(filters)]
        return Built(
            found=not_only_excluding([*narrowing, *self._all_of(query.parts, loose, alike=False)]),
            is_loose=loose is not None,
            is_question=loose is not None and loose.is_question,
            wider=lambda: not_only_excluding([*narrowing, *self._all_of(query.parts, loose)]),
            ranking=lambda: list(self._ranking(loose)) if loose is not None else [],
        )

    def _all_of(
        self, parts: Sequence[Part], loose: LooseWords | None, *, alike: bool = True
    ) -> list[tuple[Occur, TantivyQuery]]:
        """Return the conditions of parts side by side, of which `loose` are words that need not all match.

        With `alike`, enough n-grams of a question stand for its words.
        """
        stops, has_others = stop_words_among(parts, self._is_stop_word)
        clauses: list[tuple[Occur, TantivyQuery]] = []
        for part in parts:
            if part.excluded:
                clauses.append((Occur.MustNot, self._excluded(part)))
            elif isinstance(part, Term) and (part in stops or (loose and part in loose.terms)):
                if part.required and has_others:
                    clauses.append((Occur.Must, self._as_written(part.text, _text_fields(part))))
            else:
                clauses.append((Occur.Must, self._condition(part)))
        if loose is not None and any(self._analyzer.terms(loose.text)):
            clauses.append((Occur.Must, self._enough(loose, alike=alike)))
        elif stops and not has_others:
            clauses.extend(
                (Occur.Must, condition)
                for condition in self._stop_words(stops, is_alone=loose is None and len(stops) == 1)
            )
        return clauses

    def _excluded(self, part: Part) -> TantivyQuery:
        """Return the query for what an excluded part excludes; a word stays marked as excluded, for its alternatives."""
        is_word = isinstance(part, Term) and not self._is_stop_word(part)
        return self._condition(part) if is_word else self._any_of([part.with_(excluded=False)])

    def _any_of(self, parts: Sequence[Part]) -> TantivyQuery:
        either = [(Occur.Should, not_only_excluding(self._all_of([part], None))) for part in parts]
        return TantivyQuery.boolean_query(either) if either else TantivyQuery.empty_query()

    def _condition(self, part: Part) -> TantivyQuery:
        """Return the condition that a part sets that is not excluded, and no stop word."""
        if isinstance(part, Dates):
            return unscored(time_span(part.since, part.until))
        if isinstance(part, AnyOf):
            return self._any_of(part.parts)
        if isinstance(part, AllOf):
            return not_only_excluding(self._all_of(part.parts, loose_words(part)))
        return keyword_condition(part) if part.is_keyword else self._word(part)

    def _word(self, term: Term) -> TantivyQuery:
        """Return the condition of a term that is searched in texts."""
        fields = _text_fields(term)
        if term.match is Match.WILDCARD:
            expression = wildcard_expression(term.text)
            names = [field + EXACT for field in fields]
            return best_of([(name, TantivyQuery.regex_query(schema(), name, expression)) for name in names])
        typed = self._typed(term, fields)
        if not typed:
            return TantivyQuery.empty_query()
        found = best_of([*typed, *self._alternatives(term, fields), *self._apart(term, fields)])
        needed = [(Occur.Must, unscored(any_form(fields, [key]))) for key in needed_forms(term)]
        return TantivyQuery.boolean_query([(Occur.Must, found), *needed]) if needed else found

    def _typed(self, term: Term, fields: Sequence[str]) -> list[tuple[str, TantivyQuery]]:
        """Return a query for each field in which `term` is looked up as typed; empty where it has no word."""
        exact = kept_words(exact_analyzer().terms(term.text))
        if not exact:
            return []
        if term.match is Match.PREFIX:
            begun = [words for each in beginnings(term.text) if (words := kept_words(exact_analyzer().terms(each)))]
            return [(field + EXACT, prefix_query(field + EXACT, words)) for field in fields for words in begun]
        as_written = self._phrases([(field + EXACT, exact) for field in fields], slop=term.slop)
        if term.match is Match.PHRASE:
            return as_written
        reduced = kept_words(self._analyzer.terms(term.text))
        stems = self._phrases([(field, reduced) for field in fields]) if reduced else []
        if is_exact_apart(term) or self._is_stop_word(term.with_(text=term.text.lower())):
            as_written = []  # IT, and not `it`; Åre, and not `are`
        return [*stems, *as_written]

    def _apart(self, term: Term, fields: Sequence[str]) -> list[tuple[str, TantivyQuery]]:
        """Return the query for enough pairs of letters of a short run, wherever they are in a text."""
        if not (pairs := pairs_of(term)):
            return []
        found = [
            [(Occur.Should, word_query(field + EXACT, pair)) for pair in exact_analyzer().terms(term.text)]
            for field in fields
        ]
        needed = needed_pairs(len(pairs))
        return [
            (field, TantivyQuery.boolean_query(each, minimum_number_should_match=needed))
            for field, each in zip(fields, found, strict=True)
        ]

    def _is_stop_word(self, part: Term) -> bool:
        if part.is_keyword or part.match is not Match.WORDS:
            return False
        return is_stop_word(part.text, self._language)

    def _stop_words(self, stops: Sequence[Term], *, is_alone: bool) -> Iterator[TantivyQuery]:
        """Yield the conditions of a query of stop words: several as a phrase, one alone in titles, as every text has it."""
        for field in dict.fromkeys(term.field for term in stops):
            same = [term for term in stops if term.field == field]
            fields = ("title",) if field is None and is_alone else _text_fields(same[0])
            yield self._as_written(" ".join(term.text for term in same), fields)

    def _as_written(self, text: str, fields: Sequence[str]) -> TantivyQuery:
        exact = kept_words(exact_analyzer().terms(text))
        return (
            best_of(self._phrases([(field + EXACT, exact) for field in fields]))
            if exact
            else TantivyQuery.empty_query()
        )

    def _enough(self, loose: LooseWords, *, alike: bool) -> TantivyQuery:
        """Return the condition that a document has enough of the words, scored by those that it has."""
        if not loose.is_question:
            words = [(Occur.Should, self._word(term)) for term in loose.terms if not self._is_stop_word(term)]
            return TantivyQuery.boolean_query(words, minimum_number_should_match=loose.needed(len(words)))
        loose = loose.asked_in(self._language)
        words = self._each(kept_words(self._analyzer.terms(loose.text)))
        needed = loose.needed(len(kept_words(self._analyzer.terms(loose.counted_in(self._language)))))
        enough = TantivyQuery.boolean_query(words, minimum_number_should_match=needed)
        ngrams = self._ngrams(loose.text) if alike else []
        if not ngrams:
            return enough
        least = max(1, int(len(ngrams) * ranking.NGRAM_SHARE))
        like = TantivyQuery.boolean_query(ngrams, minimum_number_should_match=least)
        either = [(Occur.Should, unscored(enough)), (Occur.Should, unscored(like))]
        return TantivyQuery.boolean_query(
            [(Occur.Must, TantivyQuery.boolean_query(either)), (Occur.Should, TantivyQuery.boolean_query(words))]
        )

    def _ranking(self, loose: LooseWords) -> Iterator[TantivyQuery]:
        """Yield the clauses that only rank: n-grams, phrases and adjacent words."""
        loose = loose.asked_in(self._language)
        if not any(self._analyzer.terms(loose.text)):
            return
        if ngrams := self._ngrams(loose.text):
            yield TantivyQuery.boost_query(TantivyQuery.boolean_query(ngrams), ranking.NGRAM_WEIGHT)
        yield from map(self._word, loose.phrases)
        for pair in loose.neighbours:
            if near := kept_words(self._analyzer.terms(pair)):
                condition = best_of(self._phrases([(field, near) for field in TEXT_FIELDS], slop=ranking.PAIR_SLOP))
                yield TantivyQuery.boost_query(condition, ranking.PAIR_WEIGHT)

    def _each(self, stems: Words) -> list[tuple[Occur, TantivyQuery]]:
        return [
            (Occur.Should, best_of(self._phrases([(field, [(0, stem)]) for field in TEXT_FIELDS]))) for _, stem in stems
        ]

    def _alternatives(self, term: Term, fields: Sequence[str]) -> list[tuple[str, TantivyQuery]]:
        """Return a query for each field and alternative of `term` that this part may hold; empty if there is none."""
        asked = [each for each in alternatives(term) if self._language not in each.not_in]
        found = ((field, self._alternative(field, each)) for each in asked for field in fields)
        return [(field, query) for field, query in found if query is not None]

    def _alternative(self, field: str, alternative: Alternative) -> TantivyQuery | None:
        """Return the query for any word of an alternative; None if no document has one, as it is of most spellings."""
        found = self._any_word(field, alternative)
        if found is None:
            return None
        if alternative.forms:
            needed = [(Occur.Must, any_form(TEXT_FIELDS, [key])) for key in alternative.forms]
            found = TantivyQuery.boolean_query([(Occur.Must, found), *needed])
        return TantivyQuery.const_score_query(found, alternative.weight)

    def _any_word(self, field: str, alternative: Alternative) -> TantivyQuery | None:
        """Return the query for those words of `alternative` that some document has; None if none has one."""
        if alternative.place in OF_KEYS:
            is_of_any = alternative.place is Place.FORMS
            own = [key for key in alternative.words if is_of_any or is_of(key, self._language)]
            keys = [key for key in own if self._searcher.doc_freq(FORMS, form_key(field, key))]
            return any_form([field], keys) if keys else None
        if alternative.place is Place.FORM_PREFIX:
            return has_prefix(FORMS, form_key(field, alternative.words[0]))
        analyzer, name = (
            (exact_analyzer(), field + EXACT) if alternative.place is not Place.WORDS else (self._analyzer, field)
        )
        listed = (
            [[(0, word)] for word in alternative.words]
            if alternative.place is Place.EXACT
            else [kept_words(analyzer.terms(word)) for word in alternative.words]
        )
        known = [words for words in listed if words and all(self._searcher.doc_freq(name, word) for _, word in words)]
        return TantivyQuery.disjunction_max_query([phrase_query(name, words, 0) for words in known]) if known else None

    def _ngrams(self, text: str) -> list[tuple[Occur, TantivyQuery]]:
        folded = ngram_text(text)
        ngrams = [folded[start : start + NGRAM_LENGTH] for start in range(len(folded) - NGRAM_LENGTH + 1)]
        return [(Occur.Should, self._weighed(NGRAMS, [ngram], word_query(NGRAMS, ngram))) for ngram in ngrams]

    def _phrases(self, searched: Sequence[tuple[str, Words]], *, slop: int = 0) -> list[tuple[str, TantivyQuery]]:
        return [
            (field, self._weighed(field, [word for _, word in words], phrase_query(field, words, slop)))
            for field, words in searched
        ]

    def _weighed(self, field: str, terms: Sequence[str], query: TantivyQuery) -> TantivyQuery:
        correction = self._statistics.correction(self._searcher, field, terms)
        return query if correction == 1.0 else TantivyQuery.boost_query(query, correction)


def _text_fields(term: Term) -> tuple[str, ...]:
    return TEXT_FIELDS if term.field is None else (term.field,)
