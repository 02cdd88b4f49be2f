"""Where a line stands: above the article, below it, or inside it.

The article goes from the first line of prose to the last. A line of prose is long and ends like a sentence, and is not known
to repeat: so a notice in full sentences at the foot of every article does not make foot lines of inside ones.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from tasks.text.scripts import HANGUL, UNSPACED
from tasks.text.sentences import SENTENCE_ENDS

# A character of a script without spaces, or of Korean, counts twice.
PROSE_CHARACTERS = 80
# A closing quotation mark or bracket ends prose too; `]` does not, for teasers end in `[…]`.
_ENDS = (*SENTENCE_ENDS, *'"”»“’」)')
_DENSE = re.compile(f"[{UNSPACED}{HANGUL}]")


class Place(StrEnum):
    """Where a line stands in its text."""

    HEAD = "head"
    INSIDE = "inside"
    FOOT = "foot"


def places(lines: Sequence[str], *, is_known: Sequence[bool]) -> list[Place]:
    """Return the place of each line; `is_known` tells which are known to repeat, so are no prose of this article.

    Where nothing reads like prose the longest line that is not known stands for it. Lines that are all known are all foot.
    """
    own = [number for number, known in enumerate(is_known) if not known]
    prose = [number for number in own if is_prose(lines[number])]
    if own and not prose:
        prose = [max(own, key=lambda number: len(lines[number]))]
    first, last = (prose[0], prose[-1]) if prose else (0, -1)
    return [_place(number, first, last) for number in range(len(lines))]


def is_prose(line: str) -> bool:
    """Tell whether a line is long and ends like a sentence."""
    line = line.rstrip()
    if not line.endswith(_ENDS):
        return False
    return len(line) >= PROSE_CHARACTERS or len(line) + len(_DENSE.findall(line)) >= PROSE_CHARACTERS


def company(is_known: Sequence[bool]) -> list[bool]:
    """Tell for each line whether the one above or below it is known: a subhead stands alone, a box does not."""
    padded = [False, *is_known, False]
    return [padded[number] or padded[number + 2] for number in range(len(is_known))]


def _place(number: int, first: int, last: int) -> Place:
    if number > last:
        return Place.FOOT
    return Place.HEAD if number < first else Place.INSIDE
