"""Encoding choice: reads the same bytes in each encoding that may be theirs, and takes the likeliest text.

The letters of each reading are held against those of the languages that are written in the encoding. A label that a page or a
server states counts for its encoding, as far as the reading is a text.
"""

import re
from collections.abc import Mapping

from tasks.text.letter_model import log_likelihoods

_WESTERN = ("en", "fr", "de", "es", "it", "pt", "nl", "da", "no", "sv", "fi", "ca", "id", "af", "sq", "cy", "is")
_CENTRAL = ("cs", "sk", "pl", "hu", "ro", "hr", "sl", "sq", "de")
_BALTIC = ("lt", "lv", "et", "pl")
_CYRILLIC = ("ru", "uk", "bg", "mk")
# The encodings of news before UTF-8, as Python names them, with the languages written in them (langdetect's codes).
_LANGUAGES: dict[str, tuple[str, ...]] = {
    "cp1252": _WESTERN,
    "iso8859-15": _WESTERN,
    "mac-roman": _WESTERN,
    "cp850": _WESTERN,
    "cp1250": _CENTRAL,
    "iso8859-2": _CENTRAL,
    "iso8859-16": ("ro",),
    "cp852": _CENTRAL,
    "cp1251": _CYRILLIC,
    "koi8-u": _CYRILLIC,
    "iso8859-5": _CYRILLIC,
    "cp866": _CYRILLIC,
    "mac-cyrillic": _CYRILLIC,
    "cp1253": ("el",),
    "iso8859-7": ("el",),
    "cp1254": ("tr",),
    "cp1255": ("he",),
    "cp1256": ("ar", "fa", "ur"),
    "iso8859-6": ("ar",),
    "cp1257": _BALTIC,
    "cp1258": ("vi",),
    "cp874": ("th",),
    "gb18030": ("zh-cn", "zh-tw"),
    "big5hkscs": ("zh-tw",),
    "cp932": ("ja",),
    "euc_jis_2004": ("ja",),
    "cp949": ("ko",),
}
# UTF-8 with other bytes in it.
_LANGUAGES["utf-8"] = tuple(dict.fromkeys(language for languages in _LANGUAGES.values() for language in languages))
# Encodings that are tried only where they are stated, if their languages are not western.
_STATED = {
    "iso8859-4": _BALTIC,
    "iso8859-13": _BALTIC,
    "iso8859-8": ("he",),
    "koi8-r": _CYRILLIC,
}
# How usual each is before anything is read, in natural logarithms. A text of one or two words decides by these.
_PRIORS = {
    **dict.fromkeys(("iso8859-15", "iso8859-16", "iso8859-5", "iso8859-6", "iso8859-7", "cp1258"), -4.0),
    **dict.fromkeys(("mac-roman", "mac-cyrillic", "cp850", "cp852", "cp866"), -15.0),
    "cp1252": 3.0,
}
# Words of plain letters tell the language of a text, but words may also be quoted in it: they count at most so much.
_LATIN = tuple(dict.fromkeys((*_WESTERN, *_CENTRAL, *_BALTIC, "tr", "vi")))
_PLAIN_MOST = 12.0

# What does not end reaches to the end of the data, so that no byte is read twice.
_MARKUP = re.compile(
    rb"<(?:script|style)\b(?>[^<]*(?:<(?!/s(?:cript|tyle))[^<]*)*)|<!--(?>[^-]*(?:-(?!->)[^-]*)*)|<[^<>]{0,2000}>", re.I
)
_WORD = re.compile(rb"\S+")
# Bytes of words that are read, with and without letters beyond ASCII: some hundred words.
_SAMPLE_BYTES = 3000


def likeliest(data: bytes, weights: Mapping[str, float]) -> str:
    """Return the encoding in which `data` reads best; `weights` are the encodings stated for it, with how much that counts."""
    plain, sample = _samples(data)
    languages = _plain_scores(plain)
    other = -min(_PLAIN_MOST, len(plain))

    def score(codec: str) -> float:
        found = log_likelihoods(sample.decode(codec, "replace"), _LANGUAGES.get(codec) or _STATED.get(codec, _WESTERN))
        best = max(likelihood + languages.get(language, other) for language, likelihood in found.items())
        return best + _PRIORS.get(codec, 0.0) + weights.get(codec, 0.0)

    return max(dict.fromkeys([*weights, *_LANGUAGES]), key=score)


def _samples(data: bytes) -> tuple[str, bytes]:
    """Return words of plain letters, and words with others, from the text of `data`.

    No encoding has bytes of spaces inside a letter.
    """
    words: dict[bool, list[bytes]] = {True: [], False: []}
    left = {True: _SAMPLE_BYTES, False: _SAMPLE_BYTES}
    text = _MARKUP.sub(b" ", data)
    for found in _WORD.finditer(data if text.isascii() else text):
        word = found[0]
        kind = word.isascii()
        if left[kind] > 0:
            words[kind].append(word[:_SAMPLE_BYTES])
            left[kind] -= len(word)
        elif left[not kind] <= 0:
            break
    return b" ".join(words[True]).decode("ascii"), b" ".join(words[False])


def _plain_scores(words: str) -> dict[str, float]:
    """Score the languages of Latin letters by words that are the same in every encoding: 0 for the best, below 0 for others."""
    found = log_likelihoods(words, _LATIN)
    best = max(found.values())
    return {language: max(-_PLAIN_MOST, likelihood - best) for language, likelihood in found.items()}
