"""Query language, the same on every backend: text that a person typed becomes a tree of conditions on documents.

`docs/searching.md` shows the language. A long query costs no more than a short one: the text, the number of terms and
their letters are cut to what a person types at most. No typed text is a regular expression or names an index.
"""

from tasks.index.query.leaves import FIELDS, keyword_values
from tasks.index.query.parse import MOST_DEPTH, MOST_TYPED, parse_query
from tasks.index.query.tree import (
    KEYWORD_FIELDS,
    NOTHING,
    TEXT_FIELDS,
    WORD_FIELDS,
    AllOf,
    AnyOf,
    Dates,
    Match,
    Part,
    Query,
    Term,
)
from tasks.index.query.words import (
    MOST_CHARACTERS,
    MOST_TERMS,
    LooseWords,
    bounded,
    in_any_language,
    loose_words,
    needed_pairs,
    pairs_of,
    searches_texts,
    stop_words_among,
)

__all__ = [
    "FIELDS",
    "KEYWORD_FIELDS",
    "MOST_CHARACTERS",
    "MOST_DEPTH",
    "MOST_TERMS",
    "MOST_TYPED",
    "NOTHING",
    "TEXT_FIELDS",
    "WORD_FIELDS",
    "AllOf",
    "AnyOf",
    "Dates",
    "LooseWords",
    "Match",
    "Part",
    "Query",
    "Term",
    "bounded",
    "in_any_language",
    "keyword_values",
    "loose_words",
    "needed_pairs",
    "pairs_of",
    "parse_query",
    "searches_texts",
    "stop_words_among",
]
