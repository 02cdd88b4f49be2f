"""Letter model: how likely the letters of a text are in one of some languages, by langdetect's profiles.

It compares readings of the same bytes. The likelihood is that of the whole text and not of a letter, because one reading may
have half as many letters as another.
"""

import json
import math
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from langdetect.detector_factory import PROFILES_DIRECTORY
from langdetect.utils.ngram import NGram

# Share of a letter's probability that depends on the letter before it.
_PAIR_SHARE = 0.75
_PAIR = 2  # letters
# Probabilities of what the profiles do not have: a letter that a language does not use, one of the thousands that it uses
# now and then, and signs.
_UNSEEN, _RARE = 1e-7, 2e-5
_USUAL_SIGN, _ODD_SIGN, _NO_CHARACTER = 4e-3, 1e-5, 1e-10
_USUAL_SIGNS = frozenset("\u00a0«»–—‘’‚“”„…€·\u200c\u3000、。「」『』・，．：；？！（）“”《》،؛؟")
_SIGNS_BESIDE_NUMBERS = frozenset("£©®°§½²³±")
# A sign between letters, a capital after a small letter, two alphabets in a word: marks of a wrong table.
_INSIDE_WORD = 1e-3
# Letters that the profiles have as one.
_CLASS_SIZES = {"あ": 83, "ア": 90, "ể": 50, **{letters[0]: len(letters) for letters in NGram.CJK_CLASS}}

# Languages without a profile: one that is written like them, and the letters that they add, each one in a hundred. A script of
# its own has only these, the usual ones more than once.
_ADDED_LETTERS = {
    "be": ("ru", "іў"),
    "hy": (None, "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆևաաաաաանննննեեեերրրիիիոոոուուկտմսվլհդյ"),
    "is": ("no", "áðéíóúýþæö"),
    "ka": (None, "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰააააააიიიიიეეეერრრსსსოოლლმმნნდდბვთგუ"),
    "kk": ("ru", "іәғқңөұүһ"),
    "sr": ("mk", "ђћ"),
}
_ADDED_SHARE = 0.01
# Where the national standards have the letters in use: an encoding, and the range of its first bytes.
_LETTERS_IN_USE = {
    "ja": ("euc_jp", range(0xB0, 0xD0)),
    "ko": ("euc_kr", range(0xB0, 0xC9)),
    "zh-cn": ("gb2312", range(0xB0, 0xD8)),
    "zh-tw": ("big5", range(0xA4, 0xC7)),
}

Pairs = Counter[tuple[str, str]]


def log_likelihoods(text: str, languages: Iterable[str]) -> dict[str, float]:
    """Return the natural logarithm of the likelihood of `text` in each of `languages` (langdetect's codes).

    ASCII counts only where it is a letter.
    """
    signs, pairs = _signs_and_pairs(unicodedata.normalize("NFC", text))
    return {language: signs + _model(language).score(pairs) for language in languages}


def _signs_and_pairs(text: str) -> tuple[float, Pairs]:
    """Return the likelihood of what is no letter, and how often each letter follows another or a space."""
    score, pairs, before = 0.0, Pairs(), " "
    for each, following in zip(text, f"{text[1:]} ", strict=False):
        if each.isalpha() or unicodedata.category(each) == "Mn":
            if (each.isupper() and before.islower()) or (before != " " and _is_latin(before) != _is_latin(each)):
                score += math.log(_INSIDE_WORD)
            pairs[before.lower()[0], each.lower()[0]] += 1
            before = each
        else:
            if not each.isascii():
                score += _of_sign(each, before, following)
            before = " "
    return score, pairs


def _is_latin(letter: str) -> bool:
    """Tell whether a letter is Latin, or may stand beside one: marks, and scripts without spaces between words."""
    return letter < "\u0370" or letter > "\u1fff"


def _of_sign(sign: str, before: str, following: str) -> float:
    """Return the log-likelihood of a sign beyond ASCII between two characters."""
    if sign in _USUAL_SIGNS:
        return math.log(_USUAL_SIGN)
    if sign == "\ufffd" or unicodedata.category(sign) in ("Cc", "Co", "Cn"):
        return math.log(_NO_CHARACTER)
    letters = before.isalpha() + following.isalpha()
    if sign in _SIGNS_BESIDE_NUMBERS:
        return math.log(_USUAL_SIGN) + (math.log(_INSIDE_WORD) if letters else 0)
    return math.log(_ODD_SIGN) + (math.log(_INSIDE_WORD) if letters > 1 else 0)


class _Model:
    """Probabilities of the letters of one language, and of each after another letter or a space."""

    def __init__(self, language: str, grams: dict[str, int], added: str) -> None:
        self._in_use = _LETTERS_IN_USE.get(language)
        self._counts = Counter[str]()
        self._followed = Counter[str]()
        total = sum(grams.values())
        for gram, count in grams.items():
            if len(gram) <= _PAIR:  # most are longer, and not asked for
                self._counts[gram.lower()] += count
            if len(gram) == _PAIR:
                self._followed[gram[0].lower()] += count
        for letter in added:
            times = round(_ADDED_SHARE * total) or 1
            self._counts[letter] += times
            total += times
        self._letters = sum(count for gram, count in self._counts.items() if len(gram) == 1)
        self._known: dict[tuple[str, str], float] = {}

    def score(self, pairs: Pairs) -> float:
        """Return the log-likelihood of letters, each after the one before it."""
        return sum(count * (self._known.get(pair) or self._learn(pair)) for pair, count in pairs.items())

    def _learn(self, pair: tuple[str, str]) -> float:
        before, letter = map(_normal, pair)
        alone = self._counts[letter] / self._letters
        after = self._counts[before + letter] / self._followed[before] if self._followed[before] else alone
        likely = (_PAIR_SHARE * after + (1 - _PAIR_SHARE) * alone) / _CLASS_SIZES.get(letter, 1)
        self._known[pair] = math.log(likely + self._least(pair[1]))
        return self._known[pair]

    def _least(self, letter: str) -> float:
        if self._in_use is None:
            return _UNSEEN
        encoding, first_bytes = self._in_use
        return _RARE if letter.encode(encoding, "replace")[0] in first_bytes else _UNSEEN


@cache
def _normal(letter: str) -> str:
    return letter if letter == " " or "가" <= letter <= "힣" else str(NGram.normalize(letter))


@cache
def _model(language: str) -> _Model:
    """Load the model of a language, once a process."""
    like, added = _ADDED_LETTERS.get(language, (language, ""))
    grams = json.loads((Path(PROFILES_DIRECTORY) / like).read_text("utf-8"))["freq"] if like else {}
    return _Model(language, grams, added)
