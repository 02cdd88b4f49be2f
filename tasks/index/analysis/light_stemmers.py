"""Light stemmers: what Lucene uses where it does not use Snowball, from the algorithms' papers.

A light stemmer takes off number, gender and case and leaves the rest of the word, so that words of different meaning
stay apart. Words come in lower case; what is returned may lack accents.

Sources: J. Savoy, "Light stemming approaches for the French, Portuguese, German and Hungarian languages", SAC 2006
(German; romance_stemmers.py holds the others); L. Larkey et al., "Light stemming for Arabic information retrieval",
2007; P. Nakov, "BulStem", 2003, in Savoy's lighter form; L. Dolamic and J. Savoy, "Indexing and stemming approaches for
the Czech language", 2009; A. Ramanathan and D. Rao, "A lightweight stemmer for Hindi", 2003.
"""

import re
from collections.abc import Callable, Mapping

from tasks.index.analysis.romance_stemmers import light_french, light_italian, light_portuguese, light_spanish

_PLAIN_GERMAN = str.maketrans("äàáâöòóôïìíîüùúû", "aaaaooooiiiiuuuu")
_UMLAUT_WITHOUT_DOTS = re.compile("(?<![aeiouqy])([aou])e")


def light_german(word: str) -> str:
    """Cut the endings of declension, then those of comparison; `ae`, `oe` and `ue` are read as umlauts."""
    word = _UMLAUT_WITHOUT_DOTS.sub(r"\1", word.replace("ß", "ss")).translate(_PLAIN_GERMAN)
    if len(word) > 5 and word.endswith("ern"):
        word = word[:-3]
    elif len(word) > 4 and word.endswith(("em", "en", "er", "es")):
        word = word[:-2]
    elif len(word) > 3 and (word.endswith("e") or _has_german_ending(word, "s")):
        word = word[:-1]
    if len(word) > 5 and word.endswith("est"):
        return word[:-3]
    if len(word) > 4 and (word.endswith(("er", "en")) or _has_german_ending(word, "st")):
        return word[:-2]
    return word


def _has_german_ending(word: str, ending: str) -> bool:
    return word.endswith(ending) and word[-len(ending) - 1] in "bdfghklmnt"


_ARABIC_LETTERS = str.maketrans("آأإىة", "اااي\u0647")
_ARABIC_PREFIXES = ("وال", "بال", "كال", "فال", "ال", "لل", "و")
_ARABIC_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")


def light_arabic(word: str) -> str:
    """Cut article and conjunction and the endings of number, gender and possession."""
    word = word.translate(_ARABIC_LETTERS)
    for prefix in _ARABIC_PREFIXES:
        if word.startswith(prefix) and len(word) >= max(len(prefix) + 2, 4 if len(prefix) == 1 else 0):
            word = word.removeprefix(prefix)
            break
    for suffix in _ARABIC_SUFFIXES:
        if word.endswith(suffix) and len(word) >= len(suffix) + 2:
            word = word.removesuffix(suffix)
    return word


_BULGARIAN_ARTICLES = (("ият", 6, 3), *((article, 5, 2) for article in ("ът", "то", "те", "та", "ия")), ("ят", 4, 2))


def light_bulgarian(word: str) -> str:
    """Cut article, plural and the vowel at the end."""
    if len(word) < 4:
        return word
    if len(word) > 5 and word.endswith("ища"):
        return word[:-3]
    word = next(
        (word[:-cut] for end, least, cut in _BULGARIAN_ARTICLES if len(word) > least and word.endswith(end)), word
    )
    word = _bulgarian_singular(word)
    if len(word) > 3:
        word = word.removesuffix("я")
        word = word[:-1] if word[-1] in "аое" else word
    if len(word) > 4 and word.endswith("ен"):
        word = word[:-2] + "н"
    return word[:-2] + word[-1] if len(word) > 5 and word[-2] == "ъ" else word


def _bulgarian_singular(word: str) -> str:
    if len(word) > 6:
        if word.endswith("овци"):
            return word[:-3]
        if word.endswith("ове"):
            return word[:-3]
        if word.endswith("еве"):
            return word[:-3] + "й"
    if len(word) > 5:
        if word.endswith("ища"):
            return word[:-3]
        if word.endswith("та"):
            return word[:-2]
        if word.endswith(changed := ("ци", "зи")):
            return word[:-2] + "кг"[changed.index(word[-2:])]
        if word[-3] == "е" and word[-1] == "и":
            return word[:-3] + "я" + word[-2]
    if len(word) > 4:
        if word.endswith("си"):
            return word[:-2] + "х"
        if word.endswith("и"):
            return word[:-1]
    return word


# Longest first; two letters more than the ending must stay.
_CZECH_CASES = (
    "atech ětem etem atům ech ich ích ého ěmi emi ému ete eti iho ího ími imu ách ata aty ých ama ami ové ovi ými "
    "em es ém ím ům at ám os us ým mi ou a e i o u ů y á é í ý ě"
)


def light_czech(word: str) -> str:
    """Cut case endings and those of possessives, and undo what they do to the consonant before them."""
    word = next((word[: -len(e)] for e in _CZECH_CASES.split() if len(word) > len(e) + 2 and word.endswith(e)), word)
    if len(word) > 5 and word.endswith(("ov", "in", "ův")):
        word = word[:-2]
    return _hard_czech(word) if word else word


def _hard_czech(word: str) -> str:
    for ending, other in (("čt", "ck"), ("št", "sk")):
        if word.endswith(ending):
            return word[:-2] + other
    if word[-1] in "cč":
        return word[:-1] + "k"
    if word[-1] in "zž":
        return word[:-1] + "h"
    if len(word) > 1 and word[-2] == "e":
        return word[:-2] + word[-1]
    return word[:-2] + "o" + word[-1] if len(word) > 2 and word[-2] == "ů" else word


# Ways of writing the same sound: signs of nasals, long vowels, vowels borrowed from English; the silent sign goes.
_HINDI_LETTERS = str.maketrans("ँऍऎऑऒॅॆॉॊईऊीूॄआऐऔैौ", "ंएएओओेेोोइउिुृअएओेो", "़्\u200c\u200d")
# Longest first; one letter more than the suffix must stay.
_HINDI_SUFFIXES = (
    "ाएंगी ाएंगे ाऊंगी ाऊंगा ाइयाँ ाइयों ाइयां "
    "ाएगी ाएगा ाओगी ाओगे एंगी ेंगी एंगे ेंगे ूंगी ूंगा ातीं नाओं नाएं ताओं ताएं ियाँ ियों ियां "
    "ाकर ाइए ाईं ाया ेगी ेगा ोगी ोगे ाने ाना ाते ाती ाता तीं ाओं ाएं ुओं ुएं ुआं "
    "कर ाओ िए ाई ाए ने नी ना ते ीं ती ता ाँ ां ों ें ो े ू ु ी ि ा"
)


def light_hindi(word: str) -> str:
    """Cut the longest ending of number, case or tense, after bringing long and short vowels together."""
    word = word.replace("न्", "ं").translate(_HINDI_LETTERS)
    return next((word[: -len(s)] for s in _HINDI_SUFFIXES.split() if len(word) > len(s) + 1 and word.endswith(s)), word)


LIGHT_STEMMERS: Mapping[str, Callable[[str], str]] = {
    stemmer.__name__: stemmer
    for stemmer in (
        *(light_arabic, light_bulgarian, light_czech, light_french, light_german),
        *(light_hindi, light_italian, light_portuguese, light_spanish),
    )
}
