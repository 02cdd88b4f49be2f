"""Whether a text is running text at all: figures, code, addresses and the like have no language."""

import re

import numpy as np
import numpy.typing as npt

from tasks.language.letters import SCRIPTS

# Below this nothing can know, unless one language alone writes the script.
MIN_LETTERS = 6
MIN_LETTERS_OF_SOLE_SCRIPT = 3
_FIRST_SOLE_SCRIPT = SCRIPTS.index("thai")
# The share of what is visible; of 6,700 real sentences one in three hundred has less than half (tables, opening hours).
MIN_LETTER_SHARE = 0.4
# Marks of code in a hundred characters; of the same sentences none has half as many.
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
    """Return the text with web and mail addresses as spaces."""
    if "://" in text or "www." in text:
        text = _ADDRESS.sub(" ", text)
    if "@" in text:
        text = _MAIL.sub(" ", text)
    return text


def has_language(text: str, letters: npt.NDArray[np.int64]) -> bool:
    """Tell whether a text has enough letters, and is enough of letters; `letters` are its letters by line and script."""
    by_script: list[int] = letters.sum(axis=0).tolist()
    total = sum(by_script)
    sole = sum(by_script[_FIRST_SOLE_SCRIPT:])
    if total < MIN_LETTERS and sole < MIN_LETTERS_OF_SOLE_SCRIPT:
        return False
    visible = len(text) - sum(map(text.count, " \n\t"))
    return total >= MIN_LETTER_SHARE * visible


def is_code(text: str) -> bool:
    """Tell whether a text is program code rather than prose about it."""
    if 100 * sum(map(text.count, "()_={};#")) < MAX_CODE_SHARE * len(text):
        return False
    marks = len(_CODE.findall(text))
    return marks >= MIN_CODE_MARKS and 100 * marks > MAX_CODE_SHARE * len(text)
