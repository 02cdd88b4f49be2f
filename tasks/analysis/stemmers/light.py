"""Light stemmers equal to Lucene's, for languages in which they find more than a Snowball algorithm.

A light stemmer removes number, gender and case and keeps the rest of the word, so that words of different meaning
have different stems. It expects a word in lower case and may return it without accents. No package has these
algorithms, and a search must find the same on both backends.

Each docstring says how many everyday pairs of forms (voice and voices, city and the city) a search finds with the
stemmer and with PyStemmer's Snowball algorithm of that language; without any stemmer it finds 5 of 108. MRR is that
of `benchmarks.retrieval`. German and Italian use Snowball: equal MRR or no data, and no pair is lost.

Sources: L. Larkey et al., "Light stemming for Arabic information retrieval", 2007; L. Dolamic and J. Savoy, "Indexing and
stemming approaches for the Czech language", 2009; A. Ramanathan and D. Rao, "A lightweight stemmer for Hindi", 2003;
J. Savoy, "Light stemming approaches for the French, Portuguese, German and Hungarian languages", SAC 2006.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby

from tasks.analysis.stemmers.indonesian import light_indonesian
from tasks.analysis.stemmers.latvian import light_latvian

# An ending, the length that the word must exceed, how many letters are cut, and their replacement.
Rules = Sequence[tuple[str, int, int, str]]


def _rules(table: str) -> Rules:
    rows = (f"{row} ".split(" ") for row in table.split(", "))
    return [(ending, int(length), int(cut), other) for ending, length, cut, other, *_ in rows]


def _replaced(word: str, rules: Rules) -> str:
    """Apply the first rule whose ending `word` has, if `word` is longer than the rule's length."""
    for ending, length, cut, other in rules:
        if len(word) > length and word.endswith(ending):
            return word[:-cut] + other
    return word


def without_ending(word: str, endings: Iterable[str], *, least: int) -> str:
    """Remove the first of `endings` before which at least `least` letters remain."""
    return next((word.removesuffix(e) for e in endings if word.endswith(e) and len(word) - len(e) >= least), word)


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


# Longest first; at least three letters remain before the ending.
_CZECH_CASES = (
    "atech ětem etem atům ech ich ích ého ěmi emi ému ete eti iho ího ími imu ách ata aty ých ama ami ové ovi ými "
    "em es ém ím ům at ám os us ým mi ou a e i o u ů y á é í ý ě"
)
_CZECH_POSSESSIVES = _rules("ov 5 2, in 5 2, ův 5 2")
_CZECH_SOFT_ENDINGS = _rules("čt 0 2 ck, št 0 2 sk, c 0 1 k, č 0 1 k, z 0 1 h, ž 0 1 h")


def light_czech(word: str) -> str:
    """Cut endings of cases and possessives, and restore the consonant that they changed.

    Pairs: 8 of 11, Snowball 6: Praha and Praze, stůl and stolu.
    """
    word = _replaced(without_ending(word, _CZECH_CASES.split(), least=3), _CZECH_POSSESSIVES)
    if (hard := _replaced(word, _CZECH_SOFT_ENDINGS)) != word:
        return hard
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
    return without_ending(word.replace("न्", "ं").translate(_HINDI_LETTERS), _HINDI_SUFFIXES.split(), least=2)


_PLAIN = str.maketrans("àáâäãòóôöõèéêëùúûüìíîïç", "aaaaaoooooeeeeuuuuiiiic")
_SPANISH_ENDINGS = _rules("o 4 1, a 4 1, e 4 1, eses 4 2, ces 4 3 z, os 4 2, as 4 2, es 4 2")


def light_spanish(word: str) -> str:
    """Cut the vowel of gender and the plural: ciudades, ciudad; luces, luz.

    Pairs: 16 of 27, Snowball 20. MRR: 0.958, Snowball 0.964, none 0.956. Snowball finds more short words (gato, gatos),
    but loses voz and voces, ciudad and ciudades, and finds "casar" for "casa".
    """
    return _replaced(word.translate(_PLAIN), _SPANISH_ENDINGS) if len(word) > 4 else word


_PORTUGUESE_PLURALS = _rules(
    "res 4 2, ses 4 2, les 4 2, zes 4 2, ns 3 2 m, eis 4 3 el, éis 4 3 el, ais 4 2 l, óis 4 3 ol, is 4 1 l, "
    "ões 3 3 ão, ães 3 3 ão, mente 6 5, s 3 1"
)
_PORTUGUESE_FEMININES = _rules(
    "inha 7 1 o, iaca 7 1 o, eira 7 1 o, ona 6 3 ão, ora 6 1, osa 6 1 o, ica 6 1 o, ida 6 1 o, ada 6 1 o, "
    "iva 6 1 o, ama 6 1 o, esa 6 3 ês, na 6 1 o"
)


def light_portuguese(word: str) -> str:
    """Cut the plural, make feminines masculine, and cut the vowel at the end: eleições, eleição.

    Pairs: 17 of 19, Snowball 12: it loses eleição and eleições, homem and homens, and finds "casar" for "casa".
    """
    if len(word) < 4:
        return word
    word = _replaced(word, _PORTUGUESE_PLURALS)
    if len(word) > 3 and word.endswith("a"):
        word = _replaced(word, _PORTUGUESE_FEMININES)
    if len(word) > 4 and word[-1] in "eao":
        word = word[:-1]
    return word.translate(_PLAIN)


_FRENCH_ENDINGS = _rules(
    "issement 9 7 r, issant 8 5 r, ivement 6 6 if, ement 6 4, ficatrice 11 7 er, ficateur 10 6 er, "
    "catrice 9 7 quer, cateur 8 6 quer, atrice 8 6 er, ateur 7 5 er"
)
_FRENCH_LATER_ENDINGS = _rules(
    "ième 5 4, teuse 7 3 r, teur 6 2 r, euse 5 2, ère 8 3 er, ive 7 2 f, folle 4 3 u, molle 4 3 u, nnelle 9 5, nnel 9 3"
)
_FRENCH_LAST_ENDINGS = _rules("ualisation 12 9 el, isation 9 7, esse 8 3, inage 7 3, isateur 9 7, ation 8 5, ition 8 5")


def light_french(word: str) -> str:
    """Cut the plural and the endings of derived nouns and adjectives.

    Pairs: 23 of 28, Snowball 19: it loses loi and lois, roi and rois, jeu and jeux, élu and élus.
    """
    if len(word) > 5 and word.endswith("aux") and word[-4] != "e":
        word = word[:-2] + "l"
    elif len(word) > 3 and word.endswith("x"):
        word = word[:-1]
    if len(word) > 3 and word.endswith("s"):
        word = word[:-1]
    return _plain_french(_without_french_ending(word))


def _without_french_ending(word: str) -> str:
    if (cut := _replaced(word, _FRENCH_ENDINGS)) != word:
        return cut
    if len(word) > 6 and word.endswith("trice"):
        word = word[:-4] + "eur"
    if (cut := _replaced(word, _FRENCH_LATER_ENDINGS)) != word:
        return cut
    if len(word) > 4 and word.endswith("ète"):
        word = word[:-3] + "et"
    if len(word) > 8 and word.endswith("ique"):
        word = word[:-4]
    return _replaced(word, _FRENCH_LAST_ENDINGS)


def _plain_french(word: str) -> str:
    """Remove accents, doubled letters and the last vowel of an ending."""
    if len(word) <= 4:
        return word
    word = word.translate(str.maketrans("àáâôèéêùûîç", "aaaoeeeuuic"))
    word = "".join(letter if letter.isalpha() else "".join(same) for letter, same in groupby(word))
    if len(word) > 4 and word.endswith("ie"):
        word = word[:-2]
    if len(word) > 4:
        word = word.removesuffix("r").removesuffix("e").removesuffix("e")
        if word[-1] == word[-2] and word[-1].isalpha():
            word = word[:-1]
    return word


LIGHT_STEMMERS: Mapping[str, Callable[[str], str]] = {
    each.__name__: each
    for each in (
        *(light_arabic, light_czech, light_french, light_hindi, light_indonesian, light_latvian),
        *(light_portuguese, light_spanish),
    )
}
