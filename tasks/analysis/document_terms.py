"""Terms of a whole text for the embedded index: all that is looked up in it, found chunk by chunk.

No word, form or pair of letters reaches over a blank. So a chunk, which is a run of characters without blanks, has the same
terms in every text of a language, and is analysed once.
"""

from functools import cache
from itertools import chain
from typing import NamedTuple

from config.languages import load_languages
from tasks.analysis.analyzer import exact_analyzer, language_analyzer, plain
from tasks.analysis.forms import chunk_forms, spaced_forms
from tasks.analysis.remembered import Budget, Remembered

GAP_TERM = "\x00"  # stands for a stop word; no word: words are made of letters, digits and marks
_CHUNKS = Budget(60_000)  # of all languages; about 40 MB when full


class TextTerms(NamedTuple):
    """The terms of a text with blanks between them, reduced and as written, its text for n-grams, and the keys of its forms."""

    words: str
    exact: str
    ngrams: str
    forms: set[str]


class _Chunk(NamedTuple):
    words: str
    exact: str
    plain: str
    forms: tuple[str, ...]


def text_terms(text: str, language: str) -> TextTerms:
    """Return the terms of a text in the language of a BCP 47 tag."""
    tag = load_languages().get(language).tag
    chunks = list(map(_chunks_of(tag).__getitem__, text.split()))
    words, exact, ngrams, forms = zip(*chunks, strict=True) if chunks else ((), (), (), ())
    return TextTerms(
        " ".join(filter(None, words)),
        " ".join(filter(None, exact)),
        " ".join(ngrams),
        {*chain.from_iterable(filter(None, forms)), *spaced_forms(text, tag)},
    )


def exact_terms(text: str) -> str:
    """Return the terms of a text as written, the same in every language, with blanks between them."""
    return _joined(exact_analyzer().terms(text))


@cache
def _chunks_of(tag: str) -> Remembered[_Chunk]:
    return Remembered(lambda chunk: _chunk(chunk, tag), _CHUNKS)


def _chunk(chunk: str, tag: str) -> _Chunk:
    words, exact, ngrams = (
        _joined(language_analyzer(tag).terms(chunk)),
        exact_terms(chunk),
        plain(chunk),
    )
    one = {value: value for value in (chunk, words, exact, ngrams)}  # many are equal: one object takes less memory
    return _Chunk(one[words], one[exact], one[ngrams], chunk_forms(chunk, tag))


def _joined(terms: list[str]) -> str:
    return " ".join([term or GAP_TERM for term in terms])
