"""Encoding choice: reads the same bytes in each encoding that may be theirs, and takes the likeliest text.

The letters of each reading are held against those of the languages that are written in the encoding. A label that a page or a
server states counts for its encoding, as far as the reading is a text. A text in UTF-8 may have words of another encoding in it,
as templates, advertisements and copied titles leave them.
"""

import codecs
import re
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType

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
    "cp1251": (*_CYRILLIC, "be"),
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
_ALL_LANGUAGES = tuple(dict.fromkeys(language for languages in _LANGUAGES.values() for language in languages))
# UTF-8 with other bytes in it.
_LANGUAGES["utf-8"] = _ALL_LANGUAGES
# Encodings that are tried only where they are stated, or where no usual one gives a text.
_RARE: dict[str, tuple[str, ...]] = {
    "iso8859-4": _BALTIC,
    "cp775": _BALTIC,
    "mac-latin2": _CENTRAL,
    "mac-croatian": ("hr", "sl"),
    "cp855": (*_CYRILLIC, "sr"),
    "cp1125": ("uk", "be"),
    "kz1048": ("kk",),
    "ptcp154": ("kk",),
    "cp737": ("el",),
    "cp869": ("el",),
    "mac-greek": ("el",),
    "cp857": ("tr",),
    "mac-turkish": ("tr",),
    "cp860": ("pt",),
    "cp861": ("is",),
    "mac-iceland": ("is",),
    "cp862": ("he",),
    "viscii": ("vi",),
    "tcvn": ("vi",),
    "johab": ("ko",),
    "armscii-8": ("hy",),
    "georgian-ps": ("ka",),
    "georgian-academy": ("ka",),
}
# Those that are tried only where they are stated: their letters are those of a usual one.
_STATED = {"iso8859-13": _BALTIC, "iso8859-8": ("he",), "koi8-r": _CYRILLIC}
# How usual each is before anything is read, in natural logarithms. A text of one or two words decides by these.
_PRIORS = {
    **dict.fromkeys(("iso8859-15", "iso8859-16", "iso8859-5", "iso8859-6", "iso8859-7", "cp1258"), -4.0),
    **dict.fromkeys(("mac-roman", "mac-cyrillic", "cp850", "cp852", "cp866", *_RARE), -15.0),
    "utf-8": -10.0,
    "cp1252": 3.0,
}
# The likelihood of a byte of a text, in natural logarithms; texts of a few languages have less in their own encoding, too.
_GOOD_READING = -2.9
# How much likelier another reading is of a text that was misread: of its whole likelihood, and at least.
_LEAST_GAIN_SHARE, _LEAST_GAIN = 0.1, 30.0
# Words of plain letters tell the language of a text, but words may also be quoted in it: they count at most so much.
_LATIN = tuple(dict.fromkeys((*_WESTERN, *_CENTRAL, *_BALTIC, "tr", "vi")))
_PLAIN_MOST, _PLAIN_MOST_OF_MISREAD = 12.0, 200.0

# What does not end reaches to the end of the data, so that no byte is read twice.
_MARKUP = re.compile(
    rb"<(?:script|style)\b(?>[^<]*(?:<(?!/s(?:cript|tyle))[^<]*)*)|<!--(?>[^-]*(?:-(?!->)[^-]*)*)|<[^<>]{0,2000}>", re.I
)
_WORD = re.compile(rb"\S+")
# Encodings of one byte a letter, of words in a text in UTF-8.
_AMONG_UTF8 = ("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "iso8859-2")
_PAIR = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
_LETTER_END = re.compile(rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{2})[\x80-\xbf]\Z")
# Bytes of words that are read, with and without letters beyond ASCII: some hundred words.
_SAMPLE_BYTES = 3000


def likeliest(data: bytes, weights: Mapping[str, float]) -> str:
    """Return the encoding in which `data` reads best; `weights` are the encodings stated for it, with how much that counts.

    UTF-8 is that with words of another encoding in it.
    """
    words = _Words(data)
    scores = {codec: words.score(codec, weights) for codec in dict.fromkeys([*weights, *_LANGUAGES])}
    if max(scores.values()) < _GOOD_READING * len(words.sample):
        scores |= {codec: words.score(codec, weights) for codec in _RARE}
    return max(scores, key=lambda codec: scores[codec])


def foreign_bytes(data: bytes) -> str:
    """Return the name of the handler of errors that reads the words of `data` that are not in UTF-8.

    They are read in the likeliest encoding of all. What is left of a letter of UTF-8 that was cut becomes U+FFFD.
    """
    found, size = list[bytes](), 0
    for word in _WORD.finditer(data):
        if not word[0].isascii() and not _PAIR.search(word[0]):
            found.append(word[0][:_SAMPLE_BYTES])
            size += len(found[-1])
        if size > _SAMPLE_BYTES:
            break
    words = _Words(b" ".join(found))
    return _handler(max(_AMONG_UTF8, key=words.score))


def misread_as(data: bytes, source: str, targets: Sequence[str] = ()) -> str | None:
    """Return the encoding of `targets`, else of the usual ones, in which `data` surely reads better than in `source`."""
    words = _Words(data, plain_most=_PLAIN_MOST_OF_MISREAD)
    read = words.score(source, languages=_ALL_LANGUAGES)
    scores = {codec: words.score(codec) for codec in targets or _LANGUAGES if codec not in (source, "utf-8")}
    best = max(scores, key=lambda codec: scores[codec])
    return best if scores[best] - read > max(_LEAST_GAIN, _LEAST_GAIN_SHARE * -read) else None


@cache
def _handler(codec: str) -> str:
    def read(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeDecodeError)  # noqa: S101 - of a decoder
        if error.end < len(error.object) and _is_foreign(error.object, error.start, error.end, codec):
            return error.object[error.start : error.start + 1].decode(codec, "replace"), error.start + 1
        return "\ufffd", error.end

    name = f"{codec}-among-utf-8"
    codecs.register_error(name, read)
    return name


def _is_foreign(data: bytes, start: int, end: int, codec: str) -> bool:
    """Tell whether bytes that are no letter of UTF-8 are those of another encoding, and not what is left of a letter."""
    piece, before = data[start:end].decode(codec, "replace"), data[max(0, start - 1) : start]
    if _LETTER_END.search(data, max(0, start - 4), start):
        return len(piece) == 1 and not piece.isalpha()
    if before.islower() and piece[0].isupper():
        return False
    return len(piece) == 1 or not before.isascii() or (piece.isalpha() and piece.islower())


class _Words:
    """Words of some data, read in one encoding and another."""

    def __init__(self, data: bytes, *, plain_most: float = _PLAIN_MOST) -> None:
        plain, self.sample = _samples(data)
        self._languages = _plain_scores(plain, plain_most)
        self._other = -min(plain_most, len(plain))

    def score(
        self, codec: str, weights: Mapping[str, float] = MappingProxyType({}), *, languages: Sequence[str] = ()
    ) -> float:
        """Return the log-likelihood of a reading, in the language in which it reads best."""
        known = languages or _LANGUAGES.get(codec) or _RARE.get(codec) or _STATED.get(codec, _ALL_LANGUAGES)
        text = self.sample.decode(codec, foreign_bytes(self.sample) if codec == "utf-8" else "replace")
        found = log_likelihoods(text, known)
        best = max(likelihood + self._languages.get(language, self._other) for language, likelihood in found.items())
        return best + _PRIORS.get(codec, 0.0) + weights.get(codec, 0.0)


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


def _plain_scores(words: str, most: float) -> dict[str, float]:
    """Score the languages of Latin letters by words that are the same in every encoding: 0 for the best, below 0 for others."""
    found = log_likelihoods(words, _LATIN)
    best = max(found.values())
    return {language: max(-most, likelihood - best) for language, likelihood in found.items()}
