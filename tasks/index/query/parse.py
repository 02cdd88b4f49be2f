"""Parsing of the query language: typed text becomes a tree. No text is an error.

    word another          side by side: both, or some of more words (`loose_words`)
    a AND b, a & b        both; binds tighter than OR, less tight than words side by side
    a OR b, a | b         one of them
    NOT a, -a, +a         excluded, required: for the next word, phrase or bracket
    (a OR b) c            brackets, MOST_DEPTH deep
    title:(a OR b)        a field for all of a bracket

Words, phrases, wildcards, dates and addresses are the leaves (leaves.py). Operators are only so in capitals.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple

from config.languages import load_languages
from tasks.analysis.gendered import without_brackets
from tasks.analysis.names import join_names
from tasks.index.query import leaves
from tasks.index.query.leaves import FIELDS, Note
from tasks.index.query.tree import NOTHING, AllOf, AnyOf, Match, Part, Query, Term
from tasks.index.query.words import MOST_TERMS, MOST_WILDCARDS, is_plain, is_too_long

MOST_TYPED = 10_000
MOST_DEPTH = 5  # of brackets: a cluster refuses deeper ones
_MOST_NOTES = 5

_QUESTION_MARK = re.compile("[?？؟՞;\u037e⁇]\\s*$")
_QUOTES = str.maketrans("“”„‟«»", '""""""')
_NAMES = "|".join(sorted(FIELDS, key=len, reverse=True))
_TOKEN = re.compile(
    rf"""(?P<or>\|\|?) | (?P<close>\)) |
        (?P<sign>(?<![^\s(])[-+])?
        (?:(?P<field>(?<![^\s(+-])(?:{_NAMES}))\s*(?::\s*(?=[^\s)])|(?=[<>]=?\s*["\d])))?
        (?: (?P<open>\()
          | "(?P<phrase>[^"]*)(?P<end>"|$)(?:~(?P<slop>\d+))?(?P<boost>[~^][\d.]*)?
          | (?P<range>[\[{{]\s*[^\s\]}}]+\s+TO\s+[^\s\]}}]+\s*[\]}}])
          | (?P<word>(?:[<>]=?\s*)?[^\s()|]+) )""",
    re.VERBOSE | re.IGNORECASE,
)
_SIGNS = {"&", "&&", "|", "||"}
_OPERATORS = {"AND": "and", "&": "and", "&&": "and", "OR": "or", "NOT": "not"}


class _Token(NamedTuple):
    kind: str  # leaf, open, close, and, or, not
    typed: re.Match[str]


def parse_query(text: str) -> Query:
    """Parse the first MOST_TYPED characters that a person typed; any text gives a query."""
    text = text[:MOST_TYPED]
    notes: dict[str, None] = {}
    is_question = _QUESTION_MARK.search(text) is not None
    tokens = list(_balanced(_TOKEN.finditer(without_brackets(text.translate(_QUOTES))), notes.setdefault))
    parts = _side_by_side(_Parser(tokens, notes.setdefault, is_question=is_question).parse())
    if not parts and text.strip():
        notes.setdefault(f"“{text.strip()[:40]}” has nothing that can be searched")
        parts = (NOTHING,)
    query = Query(parts=_without_shouting(parts))
    if is_too_long(query):
        notes.setdefault(f"The query is long: {MOST_TERMS} conditions, {MOST_WILDCARDS} with wildcards, count at most")
    return query.with_(
        has_question_mark=bool(parts) and is_question,
        notes=tuple(notes)[:_MOST_NOTES],
    )


def _balanced(found: Iterable[re.Match[str]], note: Note) -> Iterator[_Token]:
    """Yield the tokens without brackets that are too deep, and without those that close nothing."""
    depth = 0
    for typed in found:
        kind = _kind(typed)
        if kind == "open":
            depth += 1
        if depth > MOST_DEPTH and kind in {"open", "close"}:
            note(f"Brackets more than {MOST_DEPTH} deep are left out")
        elif kind == "close" and depth == 0:
            note("A closing bracket without its opening one is left out")
        else:
            yield _Token(kind, typed)
        if kind == "close":
            depth = max(0, depth - 1)
    if depth:
        note("A bracket is not closed: it ends with the query")


def _kind(typed: re.Match[str]) -> str:
    if typed["or"] or typed["close"]:
        return "or" if typed["or"] else "close"
    if typed["open"]:
        return "open"
    is_bare = typed["word"] == typed[0]
    return _OPERATORS.get(typed[0], "leaf") if is_bare else "leaf"


class _Parser:
    """A parser of one query; in a question, `&` and brackets around words are punctuation."""

    def __init__(self, tokens: Sequence[_Token], note: Note, *, is_question: bool) -> None:
        self._tokens = [token for token in tokens if not (is_question and token.typed[0] in _SIGNS)]
        self._note, self._is_question = note, is_question
        self._at = 0

    def parse(self) -> Part | None:
        return self._any_of(None)

    def _peek(self, ahead: int = 0) -> str:
        at = self._at + ahead
        return self._tokens[at].kind if at < len(self._tokens) else ""

    def _next(self) -> re.Match[str]:
        self._at += 1
        return self._tokens[self._at - 1].typed

    def _any_of(self, field: str | None) -> Part | None:
        parts = [self._all_of(field)]
        while self._operator("or"):
            parts.append(self._all_of(field))
        kept = tuple(part for part in parts if part is not None)
        return AnyOf(parts=kept) if len(kept) > 1 else next(iter(kept), None)

    def _all_of(self, field: str | None) -> Part | None:
        parts = [self._group(field)]
        while self._operator("and"):
            parts.append(self._group(field))
        kept = tuple(part for part in parts if part is not None)
        return AllOf(parts=kept, is_strict=True) if len(kept) > 1 else next(iter(kept), None)

    def _operator(self, kind: str) -> bool:
        """Take an operator of `kind` that stands before an operand."""
        if self._peek() == kind and self._peek(1) in {"leaf", "open", "not"}:
            self._at += 1
            return True
        return False

    def _group(self, field: str | None) -> Part | None:
        """Return the parts side by side up to the next operator; an operator without two sides is a word."""
        parts: list[Part] = []
        while (kind := self._peek()) not in {"", "close"}:
            if parts and kind in {"and", "or"} and self._peek(1) in {"leaf", "open", "not"}:
                break
            part = self._operand(field)
            parts += _side_by_side(part) if self._is_question or part is None else [part]
        parts = list(_with_names(parts))
        if len(parts) == 1:
            return parts[0]
        return AllOf(parts=tuple(parts)) if parts else None

    def _operand(self, field: str | None) -> Part | None:
        is_excluded = False
        while self._peek() == "not" and self._peek(1) in {"leaf", "open", "not"}:
            is_excluded = not is_excluded
            self._at += 1
        part = self._signed(field)
        return _excluded(part) if is_excluded else part

    def _signed(self, field: str | None) -> Part | None:
        kind, typed = self._peek(), self._next()
        if kind in {"and", "or", "not"}:
            return self._lone_operator(typed[0])
        part = self._bracket(typed, field) if kind == "open" else self._leaf(typed, field)
        if typed["sign"] == "-":
            return _excluded(part)
        return part.with_(required=True) if typed["sign"] and isinstance(part, Term) else part

    def _lone_operator(self, typed: str) -> Part | None:
        if not typed.isalpha():
            return None
        if len(self._tokens) > 1:
            self._note(f"“{typed}” is a word here: an operator stands between two words, or before one")
        return Term(text=typed if len(self._tokens) == 1 else typed.lower())

    def _bracket(self, typed: re.Match[str], field: str | None) -> Part | None:
        named = FIELDS[typed["field"].lower()] if typed["field"] else field
        found = self._any_of(named)
        self._at += 1  # the closing bracket
        return found

    def _leaf(self, typed: re.Match[str], field: str | None) -> Part | None:
        named = FIELDS[typed["field"].lower()] if typed["field"] else field
        if typed["range"] is not None:
            if named == leaves.DATE:
                return leaves.word(typed["range"], named, self._note)
            self._note(f"“{typed['range']}” is left out: only date: has ranges")
            return None
        if typed["phrase"] is None:
            return leaves.word(typed["word"], named, self._note)
        if not typed["end"] and typed["phrase"]:
            self._note("A quote is not closed: the phrase ends with the query")
        if typed["boost"]:
            self._note(f"“{typed['boost']}” is left out: the order of results cannot be weighed by hand")
        return leaves.phrase(typed["phrase"], int((typed["slop"] or "0")[:4]), named, self._note)


def _side_by_side(part: Part | None) -> tuple[Part, ...]:
    """Return the parts of a group without its bracket: the whole query is one."""
    if part is None:
        return ()
    return part.parts if isinstance(part, AllOf) and not (part.is_strict or part.excluded) else (part,)


def _excluded(part: Part | None) -> Part | None:
    """Return `part` with the opposite meaning; its terms match as they are typed."""
    if part is None:
        return None
    if isinstance(part, AllOf | AnyOf):
        part = part.with_(parts=tuple(map(_as_typed, part.parts)))
    return part.with_(excluded=not part.excluded)


def _as_typed(part: Part) -> Part:
    if isinstance(part, Term):
        return part.with_(required=True)
    return part.with_(parts=tuple(map(_as_typed, part.parts))) if isinstance(part, AllOf | AnyOf) else part


def _without_shouting(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Return the parts of a query that is typed in capitals only with its stop words in lower case.

    Beside other words, a word in capitals is an abbreviation: IT, US, WHO.
    """
    terms = [term for term in Query(parts=parts).terms if not term.is_keyword]
    if len(terms) < 2 or not all(term.text.isupper() for term in terms):
        return parts
    return tuple(map(_quiet, parts))


def _quiet(part: Part) -> Part:
    if isinstance(part, Term):
        return part.with_(text=quiet) if (quiet := part.text.lower()) in _stop_words() else part
    return part.with_(parts=tuple(map(_quiet, part.parts))) if isinstance(part, AllOf | AnyOf) else part


@cache
def _stop_words() -> frozenset[str]:
    """Return the stop words of all languages."""
    return frozenset(word for language in load_languages() for word in language.analysis.stop_words.split())


def _with_names(parts: Iterable[Part]) -> Iterator[Part]:
    """Yield `parts` with adjacent words that are one name (Hong Kong) as one term."""
    for is_word, group in groupby(parts, _is_plain_word):
        words = list(group)
        if not is_word or len(words) == 1:
            yield from words
        else:
            yield from (Term(text=name) for name in join_names([word.text for word in words if isinstance(word, Term)]))


def _is_plain_word(part: Part) -> bool:
    return isinstance(part, Term) and is_plain(part) and part.match is Match.WORDS
