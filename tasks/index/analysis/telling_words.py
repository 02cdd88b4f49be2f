"""Telling words: the few words of an article that say what it is about, as the article writes them.

A word tells more the more often the article repeats it, and the longer it is; the title counts like a repetition. Forms of one
stem are one word. Stop words and function words of the article's language, numbers, short words that are no abbreviation, and
scripts without spaces between words are left out.
"""

import re
from collections import Counter, defaultdict
from functools import cache, lru_cache

from config.languages import UNDETERMINED
from config.loading import CONFIG_FOLDER, load_yaml
from tasks.document import Document
from tasks.index.analysis.analyzer import GAP, exact_analyzer, language_analyzer, words

MOST_WORDS = 20
_MOST_CHARACTERS = 50_000  # of a text; by then it has said what it is about
_LETTERS = range(3, 51)  # of a word
_ABBREVIATIONS = range(2, 5)  # letters of a word in capitals, which may be short or look like a function word: EU, WHO
_TITLE_TIMES = 2  # a word of the title counts as so many of the text
_LEAST_TIMES = 2
_LOWER_TIMES = 3
_APOSTROPHE = re.compile("['’‘ʼ＇`´]")


def telling_words(document: Document) -> tuple[str, ...]:
    """Return at most MOST_WORDS words, the most telling first; none of an undetermined language, whose stop words are unknown."""
    if document.language == UNDETERMINED:
        return ()
    counts = Counter(words(document.text[:_MOST_CHARACTERS]))
    for word in words(document.title or ""):
        counts[word] += _TITLE_TIMES
    found = [(*_stem_and_form(word, document.language), count) for word, count in counts.items()]
    times: defaultdict[str, int] = defaultdict(int)
    for stem, _, count in found:
        times[stem] += count
    weights = {stem: count * len(stem) for stem, count in times.items() if count >= _LEAST_TIMES and stem != GAP}
    best = sorted(weights, key=lambda stem: (-weights[stem], stem))[:MOST_WORDS]
    forms: dict[str, Counter[str]] = {stem: Counter() for stem in best}
    for stem, form, count in found:
        if stem in forms:
            forms[stem][form] += count
    return tuple(map(_usual, forms.values()))


@lru_cache(100_000)
def _stem_and_form(word: str, language: str) -> tuple[str, str]:
    return _stem(word, language), _bare(word, language)


def _stem(word: str, language: str) -> str:
    """Return the stem of a word that may tell something, else GAP."""
    if not (word.isupper() and len(word) in _ABBREVIATIONS):
        exact = "".join(exact_analyzer().terms(word))
        if len(exact) not in _LETTERS or exact.isnumeric() or exact in _function_words().get(language, ()):
            return GAP
    return next(iter(language_analyzer(language).terms(word)), GAP)


def _bare(word: str, language: str) -> str:
    """Remove at an apostrophe what the language does not count as a part of the word: an elided article, a case ending."""
    if _APOSTROPHE.search(word) is None:
        return word
    first, *_, last = _APOSTROPHE.split(word)
    terms = language_analyzer(language).terms
    return next((part for part in (first, last) if terms(part) == terms(word)), word)


def _usual(forms: Counter[str]) -> str:
    """Return the most frequent form; one in lower case counts more, for a capital may only begin a sentence."""
    return max(forms, key=lambda form: (forms[form] * (_LOWER_TIMES if form.islower() else 1), form))


@cache
def _function_words() -> dict[str, frozenset[str]]:
    lists = load_yaml(CONFIG_FOLDER / "function_words.yaml", dict[str, str])
    return {language: frozenset(exact_analyzer().terms(listed)) for language, listed in lists.items()}
