"""The query language, the same on every backend: words, "phrases", prefix*, field:value, and -exclude.

    garantie de sécurité          every word must be there, in any inflection the language's analyzer knows
    "garanties de sécurité"       the words side by side, in this order
    boycot*                       words that begin so
    title:olympic source:"France 24"    in one field
    -boycott  -"Hong Kong"  -source:RFI  without

A query never fails for its spelling: an unbalanced quote closes at the end, a lone `-` or `*` is nothing, and a word
with a colon whose first part is no field (`12:00`, `https://…`) is a word.
"""

import re
from enum import StrEnum

from tasks.document import Record

TEXT_FIELDS = ("title", "text")
KEYWORD_FIELDS = ("id", "language", "source", "authors", "agencies", "url")
# What people type for a field, and its name in the record.
FIELDS = {name: name for name in (*TEXT_FIELDS, *KEYWORD_FIELDS)} | {
    "author": "authors",
    "agency": "agencies",
    "lang": "language",
    "body": "text",
}


class Match(StrEnum):
    """How a term is compared."""

    WORDS = "words"
    PHRASE = "phrase"
    PREFIX = "prefix"


class Term(Record, frozen=True):
    """One condition: `text` matched the `match` way, in `field` or in every text field, wanted or `excluded`."""

    text: str
    match: Match = Match.WORDS
    field: str | None = None
    excluded: bool = False


class Query(Record, frozen=True):
    """Conditions that must all hold; no term at all matches every document."""

    terms: tuple[Term, ...] = ()


_TERM = re.compile(
    r"""(?P<minus>-)?
        (?:(?P<field>[^\W\d]\w*):(?=\S))?
        (?: "(?P<phrase>[^"]*)(?:"|$) | (?P<word>\S+) )""",
    re.VERBOSE,
)
_QUOTES = str.maketrans("“”„‟«»", '""""""')


def parse_query(text: str) -> Query:
    """Read what a person typed; any string gives a query."""
    found = (_term(match) for match in _TERM.finditer(text.translate(_QUOTES)))
    return Query(terms=tuple(term for term in found if term is not None))


def _term(match: re.Match[str]) -> Term | None:
    named = match["field"]
    field = FIELDS.get(named.lower()) if named else None
    phrase, word = match["phrase"], match["word"]
    kind = Match.PHRASE if phrase is not None else Match.WORDS
    text = phrase if phrase is not None else word
    if named and field is None:
        text = f"{named}:{text}"
    if kind is Match.WORDS and text.endswith("*"):
        kind, text = Match.PREFIX, text.rstrip("*")
    if not any(c.isalnum() for c in text):
        return None
    return Term(text=text.strip(), match=kind, field=field, excluded=match["minus"] is not None)
