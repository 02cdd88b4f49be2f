"""The parts of a text: the head above the article, the article itself, and the foot below it.

The article is from the first line of prose to the last. A line of prose is long, ends like a sentence, and is not known to
repeat: a notice in full sentences at the foot of every article is no part of it.
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
_WIDE = re.compile(f"[{UNSPACED}{HANGUL}]")


class Part(StrEnum):
    """The part of its text that a line is in."""

    HEAD = "head"
    INSIDE = "inside"
    FOOT = "foot"


def text_parts(lines: Sequence[str], *, is_known: Sequence[bool]) -> list[Part]:
    """Return the part of each line; `is_known` marks lines that are known to repeat, so are no prose of this article.

    Where no line is prose, the longest line that is not known stands for it. Lines that are all known are all foot.
    """
    own = [number for number, known in enumerate(is_known) if not known]
    prose = [number for number in own if is_prose(lines[number])]
    if own and not prose:
        prose = [max(own, key=lambda number: len(lines[number]))]
    first, last = (prose[0], prose[-1]) if prose else (0, -1)
    return [
        Part.FOOT if number > last else Part.HEAD if number < first else Part.INSIDE for number in range(len(lines))
    ]


def is_prose(line: str) -> bool:
    """Tell whether a line is long and ends like a sentence."""
    line = line.rstrip()
    if not line.endswith(_ENDS):
        return False
    return len(line) >= PROSE_CHARACTERS or len(line) + len(_WIDE.findall(line)) >= PROSE_CHARACTERS


def has_known_neighbour(is_known: Sequence[bool]) -> list[bool]:
    """Tell for each line whether the one above or below it is known: a subhead stands alone, the lines of a box do not."""
    padded = [False, *is_known, False]
    return [padded[number] or padded[number + 2] for number in range(len(is_known))]
