"""Words that are typed without their accents: secim for seçimlerin.

A stemmer that knows the ending of seçimlerin does not know it without the accents. So a document has a key for the stem of such a
spelling, with the language's tag, where it differs from the stem of the word.
"""

from collections.abc import Iterator
from functools import cache

from config.languages import Language, load_languages
from tasks.analysis.analyzer import GAP, language_analyzer
from tasks.analysis.chain import without_accents
from tasks.text.scripts import script_of

_MARK = "´"  # between the tag and the stem


def bare_stems(word: str, tag: str) -> Iterator[str]:
    """Yield the key of a word of a document for its spelling without accents; none where that has the stem of the word."""
    if word.isascii() or tag not in _languages():
        return
    spelled, terms = without_accents(word.lower()), language_analyzer(tag).terms
    if spelled.isascii() and len(found := terms(spelled)) == 1:
        own = terms(word)
        yield from (f"{tag}{_MARK}{stem}" for stem in found if GAP not in (stem, *own) and stem not in own)


def typed_bare_stems(word: str) -> tuple[str, ...]:
    """Return the keys of a typed word in each language with accents; none of a word that has accents itself."""
    if not word.isascii() or not word.isalpha():
        return ()
    found = ((tag, language_analyzer(tag).terms(word)) for tag in _languages())
    return tuple(f"{tag}{_MARK}{terms[0]}" for tag, terms in found if len(terms) == 1 and terms[0] != GAP)


def is_of(key: str, tag: str) -> bool:
    """Tell whether a key is one of the language of `tag`."""
    return key.startswith(f"{tag}{_MARK}")


@cache
def _languages() -> tuple[str, ...]:
    """Return the tags of the languages in Latin letters, or in two scripts as Serbian is, whose stems have no accents."""
    return tuple(each.tag for each in load_languages() if each.analysis.folding and _has_latin(each))


def _has_latin(language: Language) -> bool:
    return any(script_of(text) == "latin" for text in (language.native, *language.analysis.letters.values()))
