"""Gendered forms: words that a text writes for all genders at once: Bürger*innen, étudiant·e·s, alumnos/as, alumn@s."""

import re

_STEM = r"(?P<stem>[^\W\d_]{2,}[^\W\d_])"
# A star is also a wildcard: Mart*n, Mart*in.
_GERMAN = re.compile(
    rf"{_STEM}(?:[*:_·•’']|/-?)(?P<ending>innen|(?<!\*)in|(?<=er\*|nt\*|st\*|at\*|ge\*)in|(?<=[:_])[rne])"
)
# So small letters are typed for other things too: log_in, max_n, rock'in.
_OTHERS = re.compile(r"[a-z]+[_'’](?:in|[rne])")
_ROMANCE_ENDING = (
    "e|es|ne|nes|le|les|te|tes|se|ses|ve|ves|rice|rices|euse|euses|trice|trices|ère|ères|a|as|o|os|i|ie|he|esse|trici"
)
# A dot is also that of a host (elpais.es), and a hyphen that of a pronoun (donne-le).
_ROMANCE = re.compile(
    rf"{_STEM}(?:[·•⋅‧/]|\.(?=e$|\w+\.s$)|-(?=n?e-?s?$))(?P<ending>{_ROMANCE_ENDING})(?:[·•⋅‧./-]?(?P<plural>s))?"
)
_AT = re.compile(r"(?P<stem>[^\W\d_]{2,})@(?P<plural>s?)")
_BRACKETS = re.compile(rf"(?<=[^\W\d_A-Z])\((-?)(innen|in|{_ROMANCE_ENDING})\)(s?)(?!\w)")
# Endings of men, and of women where one does not follow the other.
_PAIRS = (
    ("eur", "rice"),
    ("eur", "euse"),
    ("er", "ère"),
    ("tore", "trice"),
    ("tori", "trici"),
    ("f", "ve"),
    ("x", "se"),
)
_LAST_VOWEL = re.compile("[aeoi]s?$")
_WRITTEN_IN = {"de": _GERMAN} | dict.fromkeys(("ca", "es", "fr", "gl", "it", "pt", "pt-br"), _ROMANCE)
_WITH_AT = frozenset({"ca", "es", "gl", "pt", "pt-br"})


def genders(word: str, tag: str | None = None) -> tuple[str, ...]:
    """Return the words that a gendered form stands for, in a language of languages.yaml or in any; none of another word."""
    if word.isalnum() or (_OTHERS.fullmatch(word) if tag is None else tag not in _WRITTEN_IN):
        return ()
    word = without_brackets(word)
    patterns = (_WRITTEN_IN[tag],) if tag else (_GERMAN, _ROMANCE)
    for pattern in patterns:
        if found := pattern.fullmatch(word):
            plural = found.groupdict().get("plural") or ""
            return tuple(dict.fromkeys((found["stem"], _joined(found["stem"], found["ending"]) + plural)))
    found = _AT.fullmatch(word) if tag is None or tag in _WITH_AT else None
    return tuple(f"{found['stem']}{vowel}{found['plural']}" for vowel in "oa") if found else ()


def without_brackets(text: str) -> str:
    """Return `text` with a stroke for the brackets of gendered forms: étudiant(e)s becomes étudiant/es."""
    return _BRACKETS.sub(r"/\1\2\3", text) if "(" in text else text


def _joined(stem: str, ending: str) -> str:
    """Return the word of the other gender: directeur and rice become directrice, todos and as become todas."""
    for of_men, of_women in _PAIRS:
        if stem.endswith(of_men) and ending.removesuffix("s") == of_women:
            return stem.removesuffix(of_men) + ending
    bare = _LAST_VOWEL.sub("", stem) if ending[0] in "aeoi" and not ending.startswith("in") else stem
    return bare + ending
