"""Alternatives: other words that count as a word of a query, each with its place in the index and its weight.

A backend asks them beside the word itself, which counts 1. They are the same on every backend.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from tasks.index import ranking
from tasks.index.analysis.affixed import bare_forms, prefixed_forms
from tasks.index.analysis.inflected import other_forms, single_form
from tasks.index.analysis.spellings import spellings
from tasks.index.query import Match, Term


class Place(StrEnum):
    """The field in which the words of an alternative are looked up."""

    EXACT = "exact"  # title and text, words as written
    WORDS = "words"  # title and text, each word as the analyzer of the language reduces it


class Alternative(NamedTuple):
    """Any of `words` in `place`; each of them scores `weight`."""

    place: Place
    words: tuple[str, ...]
    weight: float


def alternatives(term: Term) -> Iterator[Alternative]:
    """Yield the other words that count as `term`; a phrase, a prefix, a required or excluded word has none."""
    if spelled := spellings(term):
        yield Alternative(Place.EXACT, spelled, ranking.SPELLING_WEIGHT)
    if term.match is not Match.WORDS or term.required or term.excluded:
        return
    if forms := other_forms(term.text) + prefixed_forms(term.text):
        yield Alternative(Place.EXACT, forms, ranking.FORM_WEIGHT)
    if single := single_form(term.text):
        yield Alternative(Place.WORDS, (single,), ranking.FORM_WEIGHT)
    if bare := bare_forms(term.text):
        yield Alternative(Place.WORDS, bare, ranking.FORM_WEIGHT)
