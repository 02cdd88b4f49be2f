"""Whether a text is running text at all: figures, code, addresses and the like have no language."""

import re

import numpy as np
import numpy.typing as npt

from tasks.language.scripts import SCRIPTS

# Below this nothing can know, unless one language alone writes the script.
MIN_LETTERS = 8
MIN_LETTERS_OF_SOLE_SCRIPT = 3
# The share of what is visible; of 6,700 real sentences one in three hundred has less than half (tables, opening hours).
MIN_LETTER_SHARE = 0.4
# Marks of code in a hundred characters; of the same sentences none has half as many.
MAX_CODE_SHARE = 1.2
MIN_CODE_MARKS = 4

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_CODE = re.compile(
    r"[a-z]_[a-z]|__|\w\(|\)[:;.]|[\w\])] [-+*/|]?=[>=]? |[=!]=|->|::|&&|\|\||\"{3}|'{3}|[;{]\s*$|^\s*(?:#|//|\*|@\w|\}|:\w+ \w+:)"
    r"|[a-z][A-Z][a-z]+[A-Z(.]|\bself\.|^\s*(?:def|class|import|from|return|elif|else:|try:|except|const|let|var) ?\b(?=.*[:;(.]|\s*$)|</?\w+>|\w\[\w",
    re.MULTILINE | re.ASCII,
)


def without_addresses(text: str) -> str:
    """Return the text with web and mail addresses and control characters as spaces."""
    if "://" in text or "www." in text:
        text = _ADDRESS.sub(" ", text)
    if "@" in text:
        text = _MAIL.sub(" ", text)
    return _CONTROL.sub(" ", text)


def has_language(text: str, letters: npt.NDArray[np.int64]) -> bool:
    """Tell whether a text is language; `letters` are its letters by line and script."""
    by_script = letters.sum(axis=0)
    total = int(by_script.sum())
    sole = total - int(by_script[: SCRIPTS.index("thai")].sum())
    if total < MIN_LETTERS and sole < MIN_LETTERS_OF_SOLE_SCRIPT:
        return False
    visible = len(text) - sum(map(text.count, " \n\t"))
    return total >= MIN_LETTER_SHARE * visible and not is_code(text)


def is_code(text: str) -> bool:
    """Tell whether a text is program code rather than prose about it."""
    if 100 * sum(map(text.count, "()_={};#")) < MAX_CODE_SHARE * len(text):
        return False
    marks = len(_CODE.findall(text))
    return marks >= MIN_CODE_MARKS and 100 * marks > MAX_CODE_SHARE * len(text)
