"""Words with and without what Hebrew, Korean, Japanese and Arabic join to them: prepositions, articles, particles, a long vowel.

Hebrew letters such as ב (in) and ה (the) begin many words of their own too (ממשלה, government), so no index cuts them: a query
looks the other forms up. Every Korean particle is a syllable that ends other words too.
"""

import re
from functools import cache

from config.loading import CONFIG_FOLDER, Data, load_yaml
from tasks.analysis.letters import HEBREW_LETTERS, same_letters

_FILE = CONFIG_FOLDER / "affixes.yaml"
_LEAST = 3  # letters of a Hebrew or Arabic word
_LEAST_SYLLABLES = 2  # of a Korean word
_HEBREW = re.compile(f"[{HEBREW_LETTERS}]+")
_ARABIC = re.compile("[\u0621-\u064a]+")
_HANGUL_WORD = re.compile("[\uac00-\ud7a3]+")
_LONG_VOWEL = re.compile("[\u30a1-\u30fa\u30fc]{2,}\u30fc")


class _Affixes(Data, frozen=True):
    hebrew_prefixes: str
    arabic_articles: str
    arabic_prefixes: str
    korean_particles: str


@cache
def _affixes(kind: str) -> tuple[str, ...]:
    """Return the affixes of a field of the file, the longest first."""
    words: str = getattr(load_yaml(_FILE, _Affixes), kind)
    return tuple(sorted(words.split(), key=len, reverse=True))


def prefixed_forms(word: str) -> tuple[str, ...]:
    """Return a Hebrew word with each preposition, article and conjunction, in the singular and plural, sorted."""
    word = same_letters(word)
    if not _is_hebrew(word):
        return ()
    numbers = _numbers(word)
    return tuple(sorted({prefix + form for prefix in _affixes("hebrew_prefixes") for form in numbers} | {*numbers[1:]}))


def bare_forms(word: str) -> tuple[str, ...]:
    """Return what may be left of a Hebrew word without its prefix, of a Korean one without its particle."""
    word = same_letters(word)
    if _is_hebrew(word):
        found = (word.removeprefix(prefix) for prefix in _affixes("hebrew_prefixes") if word.startswith(prefix))
        return tuple(bare for bare in found if len(bare) >= _LEAST)
    if _HANGUL_WORD.fullmatch(word):
        found = (word.removesuffix(particle) for particle in _affixes("korean_particles") if word.endswith(particle))
        return tuple(bare for bare in found if len(bare) >= _LEAST_SYLLABLES)[:1]
    return (word[:-1],) if _LONG_VOWEL.fullmatch(word) else ()


def beginnings(prefix: str) -> tuple[str, ...]:
    """Return the prefixes of words that begin like `prefix`, and with an article or preposition before that: قاهر, القاهر."""
    text = same_letters(prefix)
    if _is_hebrew(text):
        return (prefix, *(before + text for before in _affixes("hebrew_prefixes")))
    if _ARABIC.fullmatch(text) is None:
        return (prefix,)
    articles, prefixes = _affixes("arabic_articles"), _affixes("arabic_prefixes")
    article = next((each for each in articles if text.startswith(each) and len(text) - len(each) >= _LEAST), "")
    text = text.removeprefix(article)
    return (text, *(before + text for before in (*articles, *prefixes))) if len(text) >= _LEAST else (prefix,)


def _is_hebrew(word: str) -> bool:
    return len(word) >= _LEAST and _HEBREW.fullmatch(word) is not None


def _numbers(word: str) -> list[str]:
    """Return a word, and its plurals or its singular."""
    if word.endswith("ה"):
        return [word, word[:-1] + "ות"]
    if word.endswith("ות"):
        return [word, word[:-2] + "ה"]
    return [word, word[:-2]] if word.endswith("ים") else [word, word + "ים", word + "ות"]
