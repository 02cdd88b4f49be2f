"""Query: a tree of terms, of parts that must all match, and of parts of which one must match.

Every part may be excluded: then it matches the documents that it would not match.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum

from config.facets import load_facets
from tasks.document import Record

TEXT_FIELDS = ("title", "text")
# Fields that only filter: their terms give no score.
KEYWORD_FIELDS = ("id", "authors", "url", "site", *(facet.field for facet in load_facets()))
# Keyword fields of which single words are found, an author by the surname; and the fields of these words.
WORD_FIELDS = {"authors": "authors.words"} | {facet.field: facet.words for facet in load_facets() if facet.words}


class Match(StrEnum):
    """The way a term is compared."""

    WORDS = "words"
    PHRASE = "phrase"
    PREFIX = "prefix"
    WILDCARD = "wildcard"  # `*` stands for any letters, `?` for one


class Term(Record, frozen=True):
    """One condition: `text`, compared as `match` says, in `field` or in every text field.

    A `required` term must match as it is typed, an `excluded` one must not. For others, see `loose_words`. The words of a
    phrase may be `slop` words away from their places.
    """

    text: str
    match: Match = Match.WORDS
    field: str | None = None
    excluded: bool = False
    required: bool = False
    slop: int = 0

    @property
    def is_keyword(self) -> bool:
        """Return whether the term is compared with a keyword, which gives no score."""
        return self.field in KEYWORD_FIELDS


class Dates(Record, frozen=True):
    """The documents of a time on the publisher's clock, `since` <= t < `until`; an end that is None is open."""

    since: datetime | None
    until: datetime | None
    excluded: bool = False


class AllOf(Record, frozen=True):
    """Parts that must match: each of them if `is_strict`, else plain words as `loose_words` says."""

    parts: "tuple[Part, ...]"
    is_strict: bool = False
    excluded: bool = False


class AnyOf(Record, frozen=True):
    """Parts of which one must match; without any part, no document matches."""

    parts: "tuple[Part, ...]"
    excluded: bool = False


Part = Term | Dates | AllOf | AnyOf
NOTHING = AnyOf(parts=())


class Query(Record, frozen=True):
    """Parts side by side, as in AllOf; a query without parts matches every document.

    `notes` are sentences about signs that were typed as syntax and are none.
    """

    parts: tuple[Part, ...] = ()
    has_question_mark: bool = False
    notes: tuple[str, ...] = ()

    @property
    def terms(self) -> list[Term]:
        """Return the terms of the whole tree in their order, without those of excluded brackets."""
        return list(_terms(self.parts))

    @property
    def has_score(self) -> bool:
        """Return whether words rank the results; otherwise the newest come first."""
        return any(not term.excluded and not term.is_keyword for term in self.terms)


def _terms(parts: Sequence[Part]) -> Iterator[Term]:
    for part in parts:
        if isinstance(part, Term):
            yield part
        elif isinstance(part, AllOf | AnyOf) and not part.excluded:
            yield from _terms(part.parts)
