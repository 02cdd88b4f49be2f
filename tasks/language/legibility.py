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
MIN_LETTER_SHARE = 0.4
# Marks of code in a hundred characters; none of these sentences has half as many.
MAX_CODE_SHARE = 1.2
MIN_CODE_MARKS = 4

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_CODE = re.compile(
    "|".join(
        (
            r"[a-z]_[a-z]|__|[a-z][A-Z][a-z]+[A-Z(.]",  # names
            r"\w\(|\w\[\w|\)[:;.]|\bself\.",  # calls
            r"[\w\])] [-+*/|]?=[>=]? |[=!]=|->|::|&&|\|\||[;{]\s*$",  # operators
            r"\"{3}|'{3}|^\s*(?:#|//|\*|@\w|\}|:\w+ \w+:)|</?\w+>",  # comments and markup
            r"^\s*(?:def|class|import|from|return|elif|else:|try:|except|const|let|var) ?\b(?=.*[:;(.]|\s*$)",
        )
    ),
    re.MULTILINE | re.ASCII,
)


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


def is_code(text: str) -> bool:
    """Tell whether a text is program code, not prose about it."""
    if 100 * sum(map(text.count, "()_={};#")) < MAX_CODE_SHARE * len(text):
        return False
    marks = len(_CODE.findall(text))
    return marks >= MIN_CODE_MARKS and 100 * marks > MAX_CODE_SHARE * len(text)
