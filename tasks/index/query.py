"""The query language, the same on every backend: words, "phrases", prefix*, field:value, +required and -excluded.

    garantie de sécurité          in any inflection the language's analyzer knows, and names in other spellings
    "garanties de sécurité"       the words side by side, in this order
    boycot*                       words that begin so
    title:olympic source:"France 24"    in one field
    +olympic                      must be there, whatever else is typed
    -boycott  -"Hong Kong"  -source:RFI  without

One or two words must both be there, of three or four at least two, and a name in another spelling is one. Of a question
(typed with its mark, or of five words and more) an eighth is enough, so that it finds its answer: what has more of the
words, and the rarer ones, comes first. In what has a question mark a phrase ranks and is no condition: there it is a title
or a name, which may be inflected.

A query never fails for its spelling: an unbalanced quote closes at the end, a lone `-`, `+` or `*` is nothing, and a
word with a colon whose first part is no field (`12:00`, `https://…`) is a word.

Nor does it cost more for its length: what is typed, the number of terms and their letters are cut to what a person types
at most. There are no regular expressions, no wildcards but that at the end of a word, and no way to name an index.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import islice, pairwise

from tasks.document import Record
from tasks.index.ranking import ENOUGH_WORDS, QUESTION_SHARE
from tasks.text.scripts import EAST_ASIAN_RUN, PAIRED_LETTERS

TEXT_FIELDS = ("title", "text")
KEYWORD_FIELDS = ("id", "language", "source", "authors", "agencies", "url")
# What people type for a field, and its name in the record.
FIELDS = {name: name for name in (*TEXT_FIELDS, *KEYWORD_FIELDS)} | {
    "author": "authors",
    "agency": "agencies",
    "lang": "language",
    "body": "text",
}

# What a query is cut to: a cluster refuses one with more clauses than its memory allows (7,904 on 512 MB).
MOST_TYPED = 10_000
MOST_TERMS = 100
MOST_CHARACTERS = 600  # of the terms that are looked for in texts

_MOST_PLAIN = 20  # words that are corrected, and phrases of a question that rank
_LOOSE_WORDS = 3  # from this number on, not all words must be there
_QUESTION_WORDS = 5  # from this number on, words are a question without its mark
_QUESTION_MARK = re.compile("[?？؟՞;\u037e⁇]\\s*$")
_MOST_LOOSE = 600  # characters of words that are looked at
# A few words of Chinese or Japanese, of Thai or Korean.
_LONG_RUN = re.compile(f"[{EAST_ASIAN_RUN}]{{5,}}|[{PAIRED_LETTERS}]{{9,}}")


class Match(StrEnum):
    """How a term is compared."""

    WORDS = "words"
    PHRASE = "phrase"
    PREFIX = "prefix"


class Term(Record, frozen=True):
    """One condition: `text` matched the `match` way, in `field` or in every text field.

    It must hold where it is `required`, must not where it is `excluded`, and else as `loose_words` says.
    """

    text: str
    match: Match = Match.WORDS
    field: str | None = None
    excluded: bool = False
    required: bool = False


class Query(Record, frozen=True):
    """Conditions on documents; no term at all matches every document. `asks` where it was typed with a question mark."""

    terms: tuple[Term, ...] = ()
    asks: bool = False


class LooseWords(Record, frozen=True):
    """Words of which a share is enough; of a question's, a smaller one. `terms` are what they were typed as."""

    terms: tuple[Term, ...]
    text: str
    is_question: bool

    @property
    def phrases(self) -> list[Term]:
        """Return the first phrases among them, which rank as phrases too."""
        return [term for term in self.terms if term.match is Match.PHRASE][:_MOST_PLAIN]

    @property
    def neighbours(self) -> list[str]:
        """Return each two words that were typed side by side."""
        return [f"{first} {second}" for first, second in pairwise(self.text.split())]

    def without(self, term: Term) -> "LooseWords":
        """Return the words but `term`."""
        others = tuple(other for other in self.terms if other != term)
        return self.with_(terms=others, text=_joined(others))

    def needed(self, count: int) -> int:
        """Return how many a document needs of the `count` words that a language's analysis left of these."""
        return max(1, count * QUESTION_SHARE // 100) if self.is_question else min(count, ENOUGH_WORDS)


def loose_words(query: Query) -> LooseWords | None:
    """Return the plain terms of `query` that need not all be there; None where each of its terms must hold.

    A long run of a script without spaces holds several words, so it is loose alone.
    """
    kinds = {Match.WORDS, Match.PHRASE} if query.asks else {Match.WORDS}
    plain = tuple(dict.fromkeys(term for term in query.terms if _is_plain(term) and term.match in kinds))
    text = _joined(plain)
    is_question = query.asks or len(plain) >= _QUESTION_WORDS or _LONG_RUN.search(text) is not None
    if not plain or not (is_question or len(plain) >= _LOOSE_WORDS):
        return None
    return LooseWords(terms=plain, text=text, is_question=is_question)


def _joined(terms: Iterable[Term]) -> str:
    return " ".join(term.text for term in terms)[:_MOST_LOOSE]


def bounded_terms(terms: Iterable[Term]) -> Iterator[Term]:
    """Yield the terms that a query is cut to, each once, and their words in NFC."""
    left = MOST_CHARACTERS
    for term in islice(dict.fromkeys(terms), MOST_TERMS):
        if term.field in KEYWORD_FIELDS:
            yield term
        elif left > 0:
            yield term.with_(text=unicodedata.normalize("NFC", term.text)[:left])
            left -= len(term.text)


def plain_words(query: Query) -> list[str]:
    """Return the first words of `query` that stand alone: in no field and no phrase, and not excluded."""
    alone = (t for t in query.terms if t.match is Match.WORDS and t.field is None and not t.excluded)
    return [term.text for term in islice(alone, _MOST_PLAIN)]


def _is_plain(term: Term) -> bool:
    return term.field is None and not term.excluded and not term.required


_TERM = re.compile(
    r"""(?P<sign>(?<!\S)[-+])?
        (?:(?P<field>[^\W\d]\w*):(?=\S))?
        (?: "(?P<phrase>[^"]*)(?:"|$) | (?P<word>\S+) )""",
    re.VERBOSE,
)
_QUOTES = str.maketrans("“”„‟«»", '""""""')


def parse_query(text: str) -> Query:
    """Read what a person typed, its first MOST_TYPED characters; any string gives a query."""
    text = text[:MOST_TYPED]
    found = (_term(match) for match in _TERM.finditer(text.translate(_QUOTES)))
    terms = tuple(term for term in found if term is not None)
    return Query(terms=terms, asks=bool(terms) and _QUESTION_MARK.search(text) is not None)


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
    sign = match["sign"]
    return Term(text=text.strip(), match=kind, field=field, excluded=sign == "-", required=sign == "+")
