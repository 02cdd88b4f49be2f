"""Highlights: the words of a query marked in title and text, by the analyzers that found them."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import starmap
from typing import NamedTuple

from tasks.analysis.affixed import beginnings
from tasks.analysis.analyzer import (
    GAP,
    Analyzer,
    exact_analyzer,
    is_lone_letter,
    language_analyzer,
    wildcard_expression,
    word_spans,
)
from tasks.analysis.forms import form_spans
from tasks.document import Document
from tasks.index.alternatives import Place, alternatives, form_keys
from tasks.index.query import Match, Query, Term, loose_words, pairs_of
from tasks.index.searched import searched_titles
from tasks.index.values import MARK_END, MARK_START

FRAGMENTS = 3
FRAGMENT_LENGTH = 160  # characters, approximately
_LEAD = 50  # characters before the first marked word of a fragment
_MARKS = re.compile(f"[{MARK_START}{MARK_END}]")


class Span(NamedTuple):
    """Characters to mark, `start` <= i < `end`."""

    start: int
    end: int


class _Pattern(NamedTuple):
    """Adjacent terms to find (GAP for any term), the last one a prefix if `is_prefix`; or terms that `expression` fits."""

    terms: tuple[str, ...]
    is_prefix: bool
    expression: str | None = None


def highlights(document: Document, query: Query) -> tuple[str, ...]:
    """Return a headline that has words of `query`, then up to three fragments of the text in its order; words are marked.

    Where the title has none, another headline stands for it, and so does the lead for the text.
    """
    return (*_marked_headline(document, query), *_marked_fragments(document, query))


def _marked_headline(document: Document, query: Query) -> Iterator[str]:
    for headline in searched_titles(document):
        text = _MARKS.sub("", headline)
        if spans := find_spans(text, "title", query, document.language):
            yield _marked(text, Span(0, len(text)), spans)
            return


def _marked_fragments(document: Document, query: Query) -> Sequence[str]:
    for written in (document.text, document.lead or ""):
        text = _MARKS.sub("", written)
        if spans := find_spans(text, "text", query, document.language):
            return [_marked(text, fragment, spans) for fragment in _fragments(text, spans)]
    return []


def find_spans(text: str, field: str, query: Query, language: str) -> list[Span]:
    """Return the spans of the words of `query` in `text`, the content of `field`; in order, without overlaps."""
    exact, stems = _patterns(field, query, language)
    if not exact and not stems:
        return []
    found = {
        *_find(exact_analyzer().terms(text), exact),
        *(_find(language_analyzer(language).terms(text), stems) if stems else ()),
    }
    places = word_spans(text) if found else []
    words = (Span(places[first][0], places[last][1]) for first, last in found)
    forms = starmap(Span, form_spans(text, language, *_form_keys(field, query)))
    return _merged([*words, *forms])


@lru_cache(256)
def _form_keys(field: str, query: Query) -> tuple[frozenset[str], tuple[str, ...]]:
    return form_keys(_searched(query, field))


def _searched(query: Query, field: str) -> list[Term]:
    """Return the terms of `query` that are searched in `field`."""
    return [term for term in query.terms if not (term.excluded or term.is_keyword) and term.field in {None, field}]


@lru_cache(256)
def _patterns(field: str, query: Query, language: str) -> tuple[Sequence[_Pattern], Sequence[_Pattern]]:
    """Return the patterns of `query` among the words of `field` as written, and among those that `language` reduces."""
    terms = _searched(query, field)
    if not terms:
        return (), ()
    analyzer = language_analyzer(language)
    # Beside other words, a stop word found nothing, so it is not marked.
    found = [term for term in terms if term.match is not Match.WORDS or any(analyzer.terms(term.text))] or terms
    exact = [pattern for term in found for pattern in _as_written(term, analyzer)]
    begun = [each for term in found if term.match is Match.PREFIX for each in beginnings(term.text)]
    exact += [_pattern(exact_analyzer().terms(each), is_prefix=True) for each in begun]
    words = [term for term in found if term.match is Match.WORDS]
    stems = [_pattern(analyzer.terms(term.text)) for term in words]
    asked = [each for term in found for each in alternatives(term) if language not in each.not_in]
    others = [(each.place, word) for each in asked for word in each.words]
    exact += [_pattern(exact_analyzer().terms(word)) for place, word in others if place in {Place.EXACT, Place.PHRASE}]
    stems += [_pattern(analyzer.terms(word)) for place, word in others if place is Place.WORDS]
    stems += [_pattern([pair]) for term in words for pair in pairs_of(term)]
    if (loose := loose_words(query)) and loose.is_question:
        stems += [_Pattern((stem,), is_prefix=False) for stem in analyzer.terms(loose.text) if stem]
    return exact, stems


def _as_written(term: Term, analyzer: Analyzer) -> Iterator[_Pattern]:
    """Yield the patterns of `term` among exact terms; of IT none, which `it` would be too."""
    if term.match is Match.WILDCARD:
        yield _Pattern((), is_prefix=False, expression=wildcard_expression(term.text))
    elif term.match is not Match.WORDS or any(analyzer.terms(term.text.lower())) or not any(analyzer.terms(term.text)):
        terms = exact_analyzer().terms(term.text)
        for each in ([word] for word in terms) if term.slop else [terms]:
            yield _pattern(each, is_prefix=term.match is Match.PREFIX)


def _pattern(terms: Sequence[str], *, is_prefix: bool = False) -> _Pattern:
    """Return the pattern of `terms` without gaps at the ends; a single letter of an unspaced script is a prefix."""
    words = [position for position, term in enumerate(terms) if term != GAP]
    terms = terms[words[0] : words[-1] + 1] if words else ()
    is_lone = len(terms) == 1 and is_lone_letter(terms[0])
    return _Pattern(tuple(terms), is_prefix or is_lone)


def _find(terms: Sequence[str], patterns: Sequence[_Pattern]) -> Iterator[tuple[int, int]]:
    """Yield the positions of the first and the last word of each pattern among the terms of a text."""
    by_first_term: dict[str, list[_Pattern]] = {}
    for pattern in patterns:
        if len(pattern.terms) > 1 or (pattern.terms and not pattern.is_prefix):
            by_first_term.setdefault(pattern.terms[0], []).append(pattern)
    for first in [position for position, term in enumerate(terms) if term in by_first_term]:
        for pattern in by_first_term[terms[first]]:
            if _fits(pattern, terms[first : first + len(pattern.terms)]):
                yield first, first + len(pattern.terms) - 1
    prefixes = tuple(pattern.terms[0] for pattern in patterns if pattern.is_prefix and len(pattern.terms) == 1)
    expressions = [pattern.expression for pattern in patterns if pattern.expression]
    if prefixes or expressions:
        fits = re.compile("|".join(expressions) or "(?!)").fullmatch
        for position, term in enumerate(terms):
            if term != GAP and (term.startswith(prefixes) or fits(term)):
                yield position, position


def _fits(pattern: _Pattern, terms: Sequence[str]) -> bool:
    """Return whether terms side by side are those of a pattern."""
    if len(terms) < len(pattern.terms):
        return False
    *wanted, last = pattern.terms
    is_last = terms[-1].startswith(last) if pattern.is_prefix else terms[-1] == last
    return is_last and all(term in {GAP, found} for term, found in zip(wanted, terms, strict=False))


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
    """Return the fragments that together show the most different words of `spans`, in the order of the text."""
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
    """Yield fragments that together hold all `spans`, each with its marked words."""
    first = 0
    while first < len(spans):
        fragment = _around(text, spans[first])
        end = max(first + 1, bisect_right(spans, fragment.end, lo=first, key=lambda span: span.end))
        yield fragment, frozenset(text[span.start : span.end].casefold() for span in spans[first:end])
        first = end


def _around(text: str, span: Span) -> Span:
    """Return a fragment of the line of `span`, from the line's start or from a word shortly before `span`."""
    line_start = text.rfind("\n", 0, span.start) + 1
    line_end = text.find("\n", span.end)
    line_end = len(text) if line_end < 0 else line_end
    start = line_start
    if (lead := span.start - _LEAD) > line_start:
        start = text.find(" ", lead, span.start) + 1 or lead  # at a word, if one begins there
    end = min(line_end, start + FRAGMENT_LENGTH)
    if end < line_end:
        blank = text.rfind(" ", span.end, end)
        end = blank if blank >= 0 else end
    return Span(start, max(end, span.end))


def _marked(text: str, fragment: Span, spans: Sequence[Span]) -> str:
    """Return `fragment` of `text` with marks around the `spans` inside it."""
    pieces, end = [], fragment.start
    for span in spans:
        if fragment.start <= span.start and span.end <= fragment.end:
            pieces += [text[end : span.start], MARK_START, text[span.start : span.end], MARK_END]
            end = span.end
    return "".join([*pieces, text[end : fragment.end]])
