"""The query language, the same on every backend: words, "phrases", prefix*, field:value, +required and -excluded.

    garantie de sécurité          in any inflection the language's analyzer knows, and names in other spellings
    "garanties de sécurité"       adjacent words, in this order
    boycot*                       words with this prefix
    title:olympic publisher:"France 24"  in one field
    +olympic                      required, whatever else is typed
    -boycott  -"Hong Kong"  -publisher:RFI  excluded

A document needs one or two words both, of three or four words at least two. A name in another spelling counts as the word.
Of a question (typed with its mark, or of five words and more) a document needs an eighth of the words, so that a question
finds its answer: documents with more of the words, and with rarer ones, come first. In a query with a question mark, a phrase
only ranks: there it is a title or a name, which may be inflected.

No spelling is an error. An unbalanced quote ends with the text, a lone `-`, `+` or `*` is ignored, and a word with a colon
after something that is not a field (`12:00`, `https://…`) is a word.

A long query costs no more than a short one: the text, the number of terms and their letters are cut to what a person types
at most. There are no regular expressions, no wildcards except at the end of a word, and no way to name an index.
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
# Names that people type for a field, and the field's name in the record.
FIELDS = {name: name for name in (*TEXT_FIELDS, *KEYWORD_FIELDS)} | {
    "author": "authors",
    "agency": "agencies",
    "lang": "language",
    "body": "text",
    "publisher": "source",
}

# Limits of a query: a cluster refuses one with more clauses than its memory allows (7,904 on 512 MB).
MOST_TYPED = 10_000
MOST_TERMS = 100
MOST_CHARACTERS = 600  # of all terms that are searched in texts

_MOST_PLAIN = 20  # words that are corrected, and phrases of a question
_LOOSE_WORDS = 3  # from this number on, a document need not have all words
_QUESTION_WORDS = 5  # from this number on, words are a question without its mark
_QUESTION_MARK = re.compile("[?？؟՞;\u037e⁇]\\s*$")
_MOST_LOOSE = 600  # characters of loose words
# A few words of Chinese or Japanese, of Thai or Korean.
_LONG_RUN = re.compile(f"[{EAST_ASIAN_RUN}]{{5,}}|[{PAIRED_LETTERS}]{{9,}}")


class Match(StrEnum):
    """The way a term is compared."""

    WORDS = "words"
    PHRASE = "phrase"
    PREFIX = "prefix"


class Term(Record, frozen=True):
    """One condition: `text`, compared as `match` says, in `field` or in every text field.

    A `required` term must match, an `excluded` one must not. For others, see `loose_words`.
    """

    text: str
    match: Match = Match.WORDS
    field: str | None = None
    excluded: bool = False
    required: bool = False

    @property
    def is_keyword(self) -> bool:
        """Return whether the term is compared with a whole keyword, which gives no score."""
        return self.field in KEYWORD_FIELDS


class Query(Record, frozen=True):
    """Conditions on documents; a query without terms matches every document."""

    terms: tuple[Term, ...] = ()
    has_question_mark: bool = False

    @property
    def has_score(self) -> bool:
        """Return whether words rank the results; otherwise the newest come first."""
        return any(not term.excluded and not term.is_keyword for term in self.terms)


class LooseWords(Record, frozen=True):
    """Loose words: words of which a document needs a share, a smaller one of a question's words; `terms` as typed."""

    terms: tuple[Term, ...]
    text: str
    is_question: bool

    @property
    def phrases(self) -> list[Term]:
        """Return the first phrases among them; they also rank as phrases."""
        return [term for term in self.terms if term.match is Match.PHRASE][:_MOST_PLAIN]

    @property
    def neighbours(self) -> list[str]:
        """Return each pair of adjacent words."""
        return [f"{first} {second}" for first, second in pairwise(self.text.split())]

    def without(self, term: Term) -> "LooseWords":
        """Return the words without `term`."""
        others = tuple(other for other in self.terms if other != term)
        return self.with_(terms=others, text=_joined(others))

    def needed(self, count: int) -> int:
        """Return how many words a document needs of the `count` words that a language's analysis keeps."""
        return max(1, count * QUESTION_SHARE // 100) if self.is_question else min(count, ENOUGH_WORDS)


def loose_words(query: Query) -> LooseWords | None:
    """Return the plain terms of `query` if a document needs only a share of them; None if each of its terms must match.

    A long run of a script without spaces has several words, so it is loose by itself.
    """
    kinds = {Match.WORDS, Match.PHRASE} if query.has_question_mark else {Match.WORDS}
    plain = tuple(dict.fromkeys(term for term in query.terms if _is_plain(term) and term.match in kinds))
    text = _joined(plain)
    is_question = query.has_question_mark or len(plain) >= _QUESTION_WORDS or _LONG_RUN.search(text) is not None
    if not plain or not (is_question or len(plain) >= _LOOSE_WORDS):
        return None
    return LooseWords(terms=plain, text=text, is_question=is_question)


def _joined(terms: Iterable[Term]) -> str:
    return " ".join(term.text for term in terms)[:_MOST_LOOSE]


def bounded_terms(terms: Iterable[Term]) -> Iterator[Term]:
    """Yield the distinct terms within the limits of a query, their words in NFC."""
    left = MOST_CHARACTERS
    for term in islice(dict.fromkeys(terms), MOST_TERMS):
        if term.is_keyword:
            yield term
        elif left > 0:
            yield term.with_(text=unicodedata.normalize("NFC", term.text)[:left])
            left -= len(term.text)


def plain_words(query: Query) -> list[str]:
    """Return the first plain words of `query`: in no field, no phrase, and not excluded."""
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
    """Parse the first MOST_TYPED characters that a person typed; any text gives a query."""
    text = text[:MOST_TYPED]
    found = (_term(match) for match in _TERM.finditer(text.translate(_QUOTES)))
    terms = tuple(term for term in found if term is not None)
    return Query(terms=terms, has_question_mark=bool(terms) and _QUESTION_MARK.search(text) is not None)


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
