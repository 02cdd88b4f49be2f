"""Light stemmers of French, Portuguese and Spanish, equal to Lucene's.

light_stemmers.py says why they are kept and how the figures in the docstrings were measured.

Source: J. Savoy, "Light stemming approaches for the French, Portuguese, German and Hungarian languages", SAC 2006.
"""

from collections.abc import Sequence
from itertools import groupby

_PLAIN = str.maketrans("àáâäãòóôöõèéêëùúûüìíîïç", "aaaaaoooooeeeeuuuuiiiic")


def light_spanish(word: str) -> str:
    """Cut the vowel of gender and the plural: ciudades, ciudad; luces, luz.

    Pairs: 16 of 27, Snowball 20. MRR: 0.958, Snowball 0.964, none 0.956. Snowball finds more short words (gato, gatos),
    but loses voz and voces, ciudad and ciudades, and finds "casar" for "casa".
    """
    if len(word) < 5:
        return word
    word = word.translate(_PLAIN)
    if word[-1] in "oae":
        return word[:-1]
    if word.endswith("eses"):
        return word[:-2]
    if word.endswith("ces"):
        return word[:-3] + "z"
    return word[:-2] if word.endswith(("os", "as", "es")) else word


# An ending, the length that the word must exceed, how many letters are cut, and their replacement.
Rules = Sequence[tuple[str, int, int, str]]


def _rules(table: str) -> Rules:
    rows = (f"{row} ".split(" ") for row in table.split(", "))
    return [(ending, int(length), int(cut), other) for ending, length, cut, other, *_ in rows]


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


def _replaced(word: str, rules: Rules) -> str:
    """Apply the first rule whose ending `word` has, if `word` is longer than the rule's length."""
    for ending, length, cut, other in rules:
        if len(word) > length and word.endswith(ending):
            return word[:-cut] + other
    return word


_FRENCH_ENDINGS = _rules(
    "issement 9 7 r, issant 8 5 r, ivement 6 6 if, ement 6 4, ficatrice 11 7 er, ficateur 10 6 er, "
    "catrice 9 7 quer, cateur 8 6 quer, atrice 8 6 er, ateur 7 5 er"
)
_FRENCH_LATER_ENDINGS = _rules(
    "ième 5 4, teuse 7 3 r, teur 6 2 r, euse 5 2, ère 8 3 er, ive 7 2 f, folle 4 3 u, molle 4 3 u, nnelle 9 5, nnel 9 3"
)
_FRENCH_LAST_ENDINGS = _rules("esse 8 3, inage 7 3, isateur 9 7, ation 8 5, ition 8 5")


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
    if len(word) > 9 and word.endswith("isation"):
        root = word[:-7]
        return root[:-2] + "el" if len(root) > 5 and root.endswith("ual") else root
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
