"""Light stemmers equal to Lucene's, for languages in which they find more than a Snowball algorithm.

A light stemmer removes number, gender and case and keeps the rest of the word, so that words of different meaning
have different stems. It expects a word in lower case and may return it without accents. No package has these
algorithms, and a search must find the same on both backends.

Each docstring says how many everyday pairs of forms (voice and voices, city and the city) a search finds with the
stemmer and with PyStemmer's Snowball algorithm of that language; without any stemmer it finds 5 of 108. MRR is that
of `benchmarks.retrieval`. German and Italian use Snowball: equal MRR or no data, and no pair is lost.

Sources: L. Larkey et al., "Light stemming for Arabic information retrieval", 2007; P. Nakov, "BulStem", 2003, in
Savoy's lighter form; L. Dolamic and J. Savoy, "Indexing and stemming approaches for the Czech language", 2009;
A. Ramanathan and D. Rao, "A lightweight stemmer for Hindi", 2003; romance_stemmers.py names its own.
"""

from collections.abc import Callable, Mapping

from tasks.index.analysis.romance_stemmers import light_french, light_portuguese, light_spanish

_ARABIC_LETTERS = str.maketrans("آأإىة", "اااي\u0647")
_ARABIC_PREFIXES = ("وال", "بال", "كال", "فال", "ال", "لل", "و")
_ARABIC_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")


def light_arabic(word: str) -> str:
    """Cut article and conjunction and the endings of number, gender and possession.

    Pairs: 8 of 12, Snowball 7. MRR: 0.941, Snowball 0.945, none 0.928. Snowball does not cut "and" before an article.
    """
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
    """Cut article, plural and the vowel at the end.

    Pairs: 3 of 3; Snowball has no Bulgarian.
    """
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


# Longest first; at least three letters remain before the ending.
_CZECH_CASES = (
    "atech ětem etem atům ech ich ích ého ěmi emi ému ete eti iho ího ími imu ách ata aty ých ama ami ové ovi ými "
    "em es ém ím ům at ám os us ým mi ou a e i o u ů y á é í ý ě"
)


def light_czech(word: str) -> str:
    """Cut endings of cases and possessives, and restore the consonant that they changed.

    Pairs: 8 of 11, Snowball 6: Praha and Praze, stůl and stolu.
    """
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


# Ways of writing the same sound: signs of nasals, long vowels, vowels borrowed from English. Silent signs are removed.
_HINDI_LETTERS = str.maketrans("ँऍऎऑऒॅॆॉॊईऊीूॄआऐऔैौ", "ंएएओओेेोोइउिुृअएओेो", "़्\u200c\u200d")
# Longest first; at least two letters remain before the suffix.
_HINDI_SUFFIXES = (
    "ाएंगी ाएंगे ाऊंगी ाऊंगा ाइयाँ ाइयों ाइयां "
    "ाएगी ाएगा ाओगी ाओगे एंगी ेंगी एंगे ेंगे ूंगी ूंगा ातीं नाओं नाएं ताओं ताएं ियाँ ियों ियां "
    "ाकर ाइए ाईं ाया ेगी ेगा ोगी ोगे ाने ाना ाते ाती ाता तीं ाओं ाएं ुओं ुएं ुआं "
    "कर ाओ िए ाई ाए ने नी ना ते ीं ती ता ाँ ां ों ें ो े ू ु ी ि ा"
)


def light_hindi(word: str) -> str:
    """Cut the longest ending of number, case or tense; read long vowels as short ones.

    Pairs: 7 of 8, Snowball 4: it does not know the two spellings of हिन्दी and फ़िल्म.
    """
    word = word.replace("न्", "ं").translate(_HINDI_LETTERS)
    return next((word[: -len(s)] for s in _HINDI_SUFFIXES.split() if len(word) > len(s) + 1 and word.endswith(s)), word)


LIGHT_STEMMERS: Mapping[str, Callable[[str], str]] = {
    stemmer.__name__: stemmer
    for stemmer in (
        *(light_arabic, light_bulgarian, light_czech, light_french),
        *(light_hindi, light_portuguese, light_spanish),
    )
}
