"""Marks the words of a query in what it found, with the analysis that found them."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tasks.document import Document
from tasks.index.analysis.analyzer import (
    GAP,
    Token,
    exact_analyzer,
    exact_tokens,
    is_lone_letter,
    language_analyzer,
    tokens,
)
from tasks.index.analysis.spellings import spellings
from tasks.index.protocol import MARK_END, MARK_START
from tasks.index.query import KEYWORD_FIELDS, Match, Query, Term, loose_words

FRAGMENTS = 3
FRAGMENT_LENGTH = 160  # characters, about
_LEAD = 50  # characters shown before the first marked word of a fragment
_MARKS = re.compile(f"[{MARK_START}{MARK_END}]")


class Span(NamedTuple):
    """Characters to mark, `start` <= i < `end`."""

    start: int
    end: int


class _Wanted(NamedTuple):
    """Terms side by side (GAP for any term); the last one may be a beginning only."""

    terms: tuple[str, ...]
    open_end: bool


def highlights(document: Document, query: Query) -> tuple[str, ...]:
    """Return the title if it has words of `query`, then up to three fragments of the text, best first, words marked."""
    shown = []
    title = _MARKS.sub("", document.title or "")
    if spans := matches(title, "title", query, document.language):
        shown.append(_marked(title, Span(0, len(title)), spans))
    text = _MARKS.sub("", document.text)
    spans = matches(text, "text", query, document.language)
    return (*shown, *(_marked(text, fragment, spans) for fragment in _fragments(text, spans)))


def matches(text: str, field: str, query: Query, language: str) -> list[Span]:
    """Return where `text`, the content of `field`, has the words of `query`; in order, without overlaps."""
    terms = [term for term in query.terms if not term.excluded and term.field in {None, field}]
    terms = [term for term in dict.fromkeys(terms) if term.field not in KEYWORD_FIELDS]
    if not terms:
        return []
    exact = [_wanted(exact_analyzer().terms(term.text), open_end=term.match is Match.PREFIX) for term in terms]
    stems = [_wanted(language_analyzer(language).terms(t.text)) for t in terms if t.match is Match.WORDS]
    stopped = {term for term in terms if term.match is Match.WORDS and not _is_wanted(term, language)}
    exact = [wanted for wanted, term in zip(exact, terms, strict=True) if term not in stopped]
    loose = loose_words(query)
    alone = [term for term in terms if term not in stopped and (loose is None or term not in loose.terms)]
    exact += [_Wanted((spelling,), open_end=False) for term in alone for spelling in spellings(term)]
    if loose:
        stems += [_Wanted((stem,), open_end=False) for stem in language_analyzer(language).terms(loose.text) if stem]
    return _merged([*_find(exact_tokens(text), exact), *_find(tokens(text, language), stems)])


def _is_wanted(term: Term, language: str) -> bool:
    """Say whether anything is left of `term` in `language`; a stop word found nothing, so it is not marked."""
    return any(language_analyzer(language).terms(term.text))


def _wanted(terms: Sequence[str], *, open_end: bool = False) -> _Wanted:
    while terms and terms[0] == GAP:
        terms = terms[1:]
    while terms and terms[-1] == GAP:
        terms = terms[:-1]
    lone = len(terms) == 1 and is_lone_letter(terms[0])
    return _Wanted(tuple(terms), open_end or lone)


def _find(found: Sequence[Token], wanted: Sequence[_Wanted]) -> Iterator[Span]:
    """Yield the spans of each of `wanted` in the tokens of a text."""
    closed: dict[str, list[_Wanted]] = {}
    for each in wanted:
        if len(each.terms) > 1 or (each.terms and not each.open_end):
            closed.setdefault(each.terms[0], []).append(each)
    beginnings = tuple(each.terms[0] for each in wanted if each.open_end and len(each.terms) == 1)
    at = {token.position: token for token in found}
    for token in found:
        if token.text.startswith(beginnings):
            yield Span(token.start, token.end)
        for each in closed.get(token.text, ()):
            if (last := _last(each, at, token.position)) is not None:
                yield Span(token.start, last.end)


def _last(wanted: _Wanted, at: dict[int, Token], position: int) -> Token | None:
    """Return the token that ends `wanted` where it begins at `position`; None where it is not all there."""
    for offset, term in enumerate(wanted.terms):
        there = at.get(position + offset)
        is_last = offset == len(wanted.terms) - 1
        if term == GAP:
            continue
        if there is None or not (there.text == term or (is_last and wanted.open_end and there.text.startswith(term))):
            return None
    return at[position + len(wanted.terms) - 1]


def _merged(spans: Sequence[Span]) -> list[Span]:
    """Sort `spans` and join those that overlap."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(span.end, merged[-1].end))
        else:
            merged.append(span)
    return merged


def _fragments(text: str, spans: Sequence[Span]) -> list[Span]:
    """Choose parts of `text` that show the most different words of `spans` together, in the order of the text."""
    candidates = list(_candidates(text, spans))
    chosen: list[Span] = []
    shown: set[str] = set()
    while candidates and len(chosen) < FRAGMENTS:
        best = max(candidates, key=lambda candidate: (len(candidate[1] - shown), len(candidate[1])))
        candidates.remove(best)
        chosen.append(best[0])
        shown |= best[1]
    return sorted(chosen)


def _candidates(text: str, spans: Sequence[Span]) -> Iterator[tuple[Span, frozenset[str]]]:
    """Yield parts of `text` that hold all `spans` between them, each with the words to mark in it."""
    first = 0
    while first < len(spans):
        part = _around(text, spans[first])
        end = max(first + 1, bisect_right(spans, part.end, lo=first, key=lambda span: span.end))
        yield part, frozenset(text[span.start : span.end].casefold() for span in spans[first:end])
        first = end


def _around(text: str, span: Span) -> Span:
    """Return a part of the line that `span` is in, from its first word on or a little before `span`."""
    line_start = text.rfind("\n", 0, span.start) + 1
    line_end = text.find("\n", span.end)
    line_end = len(text) if line_end < 0 else line_end
    start = line_start if span.start - line_start <= _LEAD else _after_blank(text, span.start - _LEAD, span.start)
    end = min(line_end, start + FRAGMENT_LENGTH)
    if end < line_end:
        blank = text.rfind(" ", span.end, end)
        end = blank if blank >= 0 else end
    return Span(start, max(end, span.end))


def _after_blank(text: str, start: int, end: int) -> int:
    """Return the first place from `start` on, at most `end`, where a word begins."""
    blank = text.find(" ", start, end)
    return start if blank < 0 else blank + 1


def _marked(text: str, part: Span, spans: Sequence[Span]) -> str:
    """Return `part` of `text` with a mark on both sides of each of `spans` inside it."""
    pieces, at = [], part.start
    for span in spans:
        if part.start <= span.start and span.end <= part.end:
            pieces += [text[at : span.start], MARK_START, text[span.start : span.end], MARK_END]
            at = span.end
    return "".join([*pieces, text[at : part.end]])
