"""Legibility: tells running text from figures, code and addresses, which are in no language."""

import re

import numpy as np
import numpy.typing as npt

from tasks.language.letters import SCRIPTS

# Fewer letters show no language, unless one language alone writes the script.
MIN_LETTERS = 6
MIN_LETTERS_OF_SOLE_SCRIPT = 3
_FIRST_SOLE_SCRIPT = SCRIPTS.index("thai")
# Share of the visible characters; of 6,700 real sentences one in three hundred has less than half (tables, opening hours).
MIN_LETTER_SHARE = 0.3
# Marks of code in a hundred characters; none of these sentences has half as many.
MAX_CODE_SHARE = 1.2
MIN_CODE_MARKS, MIN_CODE_KINDS = 4, 2

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
# Each kind of mark is also in lists that people write: "Neuer (2); Kim (3);", "* two eggs", "200 = 3 %". Code has several.
_CODE = re.compile(
    "|".join(
        f"({kind})"
        for kind in (
            r"[a-zA-Z]_[a-zA-Z]|__|[a-z][A-Z][a-z]+[A-Z(.\[]|\b[a-z]\w*(?:\.[a-zA-Z_]\w*){2}|\$\{?\w|\w\.\w+\(",  # names
            r"[a-z_]\((?![a-zäöüß]{1,5}\))(?=[\w\"'\[{(&*$.-]*[),\s])|[a-z]\(\)|[a-z]\[[\w\"'-]|\bself\.",  # calls
            r"[\w\])] [-+*/|]?=[>=]? [\w\"'\[({-]|[=!]=|\w=[\"'\w]|->|::|:=|&&|\|\||=>|\+=",  # operators
            r"[{}\[]\s*$|^\s*[})\]]|\)\s?\{|\w\{\w|[\w);]\}|\)\);|[})\]]\)[,;}]|`[,)]",  # blocks
            r"\"{3}|'{3}|^\s*(?:#!|//|/\*|\*/|\*\s@|@\w+\()|^\s*\*\s.*\n\s*\*/|:\w+ \w+:",  # comments
            r"</?[a-z]\w*(?:\s[\w-]+=|\s*/?>)|<\?\w|\?>|<!--",  # markup
            r"[\w\"']\"\s?:\s?[\"\[{\dtfn]|[\w-]+:[ \t]?[^\s;{}=][^;{}=\n]{0,40};",  # pairs of a key and a value
            r"^\s*(?:def|class|import|from|return|elif|else:|try:|except|const|let|var|if|for|while|function|public|private"
            r"|static|void|int|struct|typedef|func|package|fn|impl|use|raise|SELECT|INSERT|fi|done|then|echo|export) ?\b"
            r"(?=.*[:;(.={]|\s*$)",  # keywords
            r"^\s*(?:at\s(?=[\w.$<>]+\()|File \"|#(?:include|define|ifdef|ifndef|endif|if|else)\b)",  # traces, directives
        )
    ),
    re.MULTILINE | re.ASCII,
)
_SIGNS = ".,;:!?()[]{}<>\"'«»„“”‘’#*%=/+-–—•|"
_LINKS = str.maketrans("", "", "-'’·")  # within a word
# Each begins with the digit, which is rare: so it is found four times sooner than a word.
_DIGIT_FOR_LETTER = re.compile(r"[235679](?:(?<=[a-z].)|(?<!\w.)(?=[a-z]{3}))[a-z]\w*")
_DIGIT_WORDS, _DIGIT_SHARE = 4, 0.08


def without_addresses(text: str) -> str:
    """Replace web and mail addresses by spaces."""
    if "://" in text or "www." in text:
        text = _ADDRESS.sub(" ", text)
    if "@" in text:
        text = _MAIL.sub(" ", text)
    return text


def has_language(text: str, letters: npt.NDArray[np.int64]) -> bool:
    """Tell whether a text has enough letters, and a large enough share of them; `letters` are counted by line and script."""
    by_script: list[int] = letters.sum(axis=0).tolist()
    total = sum(by_script)
    sole = sum(by_script[_FIRST_SOLE_SCRIPT:])
    if total < MIN_LETTERS and sole < MIN_LETTERS_OF_SOLE_SCRIPT:
        return False
    visible = len(text) - sum(map(text.count, " \n\t"))
    return total >= MIN_LETTER_SHARE * visible


def words_of(text: str) -> str:
    """Return the words of a text without figures, brackets and other signs: of a list of names with their points, the names."""
    words = (word.strip(_SIGNS) for word in text.split())
    return " ".join(word for word in words if word.translate(_LINKS).isalpha() and len(word) > 1)


def is_code(text: str) -> bool:
    """Tell whether a text is program code, not prose about it, or a list with many brackets."""
    if 100 * sum(map(text.count, "()_={};#<>[]")) < MAX_CODE_SHARE * len(text):
        return False
    kinds = [match.lastindex for match in _CODE.finditer(text)]
    return len(set(kinds)) >= MIN_CODE_KINDS and len(kinds) >= max(MIN_CODE_MARKS, MAX_CODE_SHARE * len(text) / 100)


def has_digits_for_letters(text: str) -> bool:
    """Tell whether a text has digits for letters that its script lacks, as Arabic in Latin letters has: `3ashan`, `sa3a`.

    No detector knows such a text, and each takes it for some language. Other texts have few such words, as `b2b`.
    """
    found = set(_DIGIT_FOR_LETTER.findall(text))
    return len(found) >= _DIGIT_WORDS and len(found) >= _DIGIT_SHARE * len(text.split())
