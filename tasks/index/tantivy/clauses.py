"""Clauses of Tantivy: words, phrases, prefixes, keys of forms, and the best of several fields."""

from collections.abc import Sequence
from functools import partial

from tantivy import Occur
from tantivy import Query as TantivyQuery

from tasks.analysis.analyzer import GAP, exact_analyzer, is_lone_letter
from tasks.analysis.chain import without_accents
from tasks.analysis.forms import TITLE
from tasks.index import ranking
from tasks.index.facets import keyword
from tasks.index.query import WORD_FIELDS, Match, Term, keyword_values
from tasks.index.tantivy.conditions import any_of, unscored
from tasks.index.tantivy.schema import EXACT, FORMS, schema, stored_name

Words = Sequence[tuple[int, str]]  # positions and terms

_BOOSTS = ranking.BOOSTS | {field + EXACT: boost for field, boost in ranking.EXACT_BOOSTS.items()}
_MOST_WORDS = 1000  # of one term; the rest is ignored


def form_key(field: str, key: str) -> str:
    """Return the key of a form as it is stored for the title or the text."""
    return TITLE + key if field == "title" else key


def any_form(fields: Sequence[str], keys: Sequence[str]) -> TantivyQuery:
    """Return the query for documents with one of the keys of forms in one of `fields`."""
    # A query for a set of terms would read the whole list of terms.
    each = [word_query(FORMS, form_key(field, key)) for field in fields for key in keys]
    return TantivyQuery.boolean_query([(Occur.Should, query) for query in each])


def keyword_condition(term: Term) -> TantivyQuery:
    """Return the condition of a keyword: a whole value, or, of a name, adjacent words of it."""
    field = stored_name(str(term.field))
    values = [keyword(value) for value in keyword_values(term)]
    if term.field in WORD_FIELDS:
        words = kept_words(exact_analyzer().terms(term.text))
        find = prefix_query if term.match is Match.PREFIX else partial(phrase_query, slop=term.slop)
        found = [find(field + EXACT, words)] if words else []
        return unscored(
            TantivyQuery.boolean_query([(Occur.Should, query) for query in (*found, any_of(field, values))])
        )
    if field == "source":
        field, values = field + EXACT, list(map(without_accents, values))
    if term.match is not Match.PREFIX:
        return unscored(any_of(field, values))
    return unscored(TantivyQuery.boolean_query([(Occur.Should, has_prefix(field, value)) for value in values]))


def kept_words(terms: Sequence[str]) -> Words:
    """Return the terms without gaps, with their distances from the first."""
    kept = [(position, term) for position, term in enumerate(terms) if term != GAP][:_MOST_WORDS]
    return [(position - kept[0][0], term) for position, term in kept]


def word_query(field: str, term: str) -> TantivyQuery:
    """Return the query for one term of `field`."""
    return TantivyQuery.term_query(schema(), field, term)


def phrase_query(field: str, words: Words, slop: int = 0) -> TantivyQuery:
    """Return the query for `words` in `field` in their order, with at most `slop` other words between them."""
    if len(words) > 1:
        return TantivyQuery.phrase_query(schema(), field, list(words), slop)
    ((_, word),) = words
    whole = word_query(field, word)
    return best_of([(field, whole), (field, _in_pair(field, word))]) if is_lone_letter(word) else whole


def _in_pair(field: str, letter: str) -> TantivyQuery:
    """Return the query for pairs with this letter of an unspaced script, its first or its last one; a letter may have signs."""
    return TantivyQuery.regex_query(schema(), field, f"{letter}.*|.{{1,4}}{letter}")


def prefix_query(field: str, words: Words) -> TantivyQuery:
    """Return the query for adjacent `words` in `field`, the last one as a prefix."""
    if len(words) > 1:
        return TantivyQuery.phrase_prefix_query(schema(), field, list(words))
    return has_prefix(field, words[0][1])


def has_prefix(field: str, beginning: str) -> TantivyQuery:
    """Return the query for terms with this prefix; a fuzzy query without edits needs no escaping, unlike a regex."""
    return TantivyQuery.fuzzy_term_query(schema(), field, beginning, distance=0, prefix=True)


def best_of(conditions: Sequence[tuple[str, TantivyQuery]]) -> TantivyQuery:
    """Return the query for any of `conditions`, scored by the best one, boosted by its field."""
    boosted = [TantivyQuery.boost_query(condition, _BOOSTS[field]) for field, condition in conditions]
    return TantivyQuery.disjunction_max_query(boosted, tie_breaker=ranking.TIE_BREAKER)
