"""Lost letters: a text of which a program has kept question marks or replacement characters, and few letters."""

import re

_LOST = re.compile(r"\ufffd|\?(?:(?<=\?\?)|(?=\?))")


def has_lost_letters(text: str) -> bool:
    """Tell whether a text has more marks of lost letters than letters."""
    if "\ufffd" not in text and "??" not in text:
        return False
    lost = len(_LOST.findall(text))
    return lost > len(text) // 3 and lost > sum(map(str.isalpha, text))
