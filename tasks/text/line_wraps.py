"""Undoes hard wraps: paragraphs of a text file broken at about 72 columns become one line each, as in any other text.

A program that wraps text fills each line as far as it can. So a break is a wrap where the next word would not have
fitted into the line, measured by the longest line of the text; any other break was meant. Lists, verse and tables do not
look so, and neither do articles with one paragraph a line: a text is touched only where most of its breaks are wraps,
most wraps fall inside a sentence, and blank lines or indents show where paragraphs end.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from tasks.text.sentences import ENDS_BEFORE_SPACE

# Width in characters: newspapers' columns are narrower, pages wider, and both are too few or too odd to be sure.
NARROWEST = 50
WIDEST = 100
# A shorter text does not show that it is wrapped.
FEWEST_WRAPS = 3
# Of the breaks between lines with no blank line between: at least so many are wraps; the others end paragraphs.
WRAPPED_SHARE = 0.7
# Of the wraps: so many are followed by a lower-case letter, or in scripts without case by no end of a sentence.
INSIDE_SHARE = 0.4
# Where so many breaks are wraps, paragraphs have blank lines between them: a full line never ends one.
APART_SHARE = 0.97
# A narrow table's rows, and scripts without spaces, have fewer spaces in a line.
FEWEST_SPACES = 3

# Of the closing marks only these: the others open a quotation or stand for a letter as often.
_PARAGRAPH_ENDS = (*ENDS_BEFORE_SPACE, "。", *":;", *'"”»)]')
_FRESH_START = re.compile(r"[\s>|*•·–—+#-]|\d{1,3}[.)] ")
_HYPHENATED = re.compile(r"(?:^|\W)([^\W\d_]+)[-\u2010]$")
_FIRST_LETTERS = re.compile(r"[^\W\d_]+")
# `Ein- und Ausgang`, `two- and three-storey`: the hyphen stands for what follows, and a space behind it.
_CONJUNCTIONS = frozenset(
    ["a", "and", "bis", "e", "eller", "en", "et", "i", "ili", "of", "og", "or", "oder", "och", "ou", "to", "und", "y"]
)
_WORDS = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")


def unwrapped(text: str) -> str:
    """Return `text`, in its normal form, with one line a paragraph if it is a hard-wrapped text, else as it is.

    A word hyphenated at a wrap is made whole where it stands whole elsewhere in the text; otherwise its hyphen stays, as
    that of `self-made` does. Blank lines stay. Idempotent.
    """
    lines = text.split("\n")
    width = max(map(len, lines))
    if not NARROWEST <= width <= WIDEST:
        return text
    breaks = [pair for pair in pairwise(lines) if all(pair) and not _FRESH_START.match(pair[1])]
    wraps = [pair for pair in breaks if _is_full(*pair, width=width)]
    if len(wraps) < max(FEWEST_WRAPS, WRAPPED_SHARE * len(breaks)) or not _are_inside_sentences(wraps):
        return text
    if len(breaks) - len(wraps) > lines.count(""):
        return text  # it is not blank lines that set its paragraphs apart: where one ends is a guess
    joints = (
        set(wraps) if len(wraps) >= APART_SHARE * len(breaks) else {pair for pair in wraps if not _ends_here(*pair)}
    )
    return "\n".join(_joined(lines, wraps=joints, words=frozenset(_WORDS.findall(text.casefold()))))


def _is_full(line: str, following: str, *, width: int) -> bool:
    """Tell whether the first word of the next line would have made this line too long."""
    gap = 0 if _HYPHENATED.search(line) else 1
    too_long = len(line) + gap + len(following.split(maxsplit=1)[0]) > width
    return too_long and line.count(" ") >= FEWEST_SPACES


def _are_inside_sentences(wraps: list[tuple[str, str]]) -> bool:
    inside = sum(not line.endswith(_PARAGRAPH_ENDS) and _goes_on(following) for line, following in wraps)
    return inside >= INSIDE_SHARE * len(wraps)


def _goes_on(line: str) -> bool:
    """Tell whether a line begins like the middle of a sentence: with a lower-case letter, or one of no case."""
    return line[0].isalpha() and not line[0].isupper()


def _ends_here(line: str, following: str) -> bool:
    """Tell whether a paragraph may end with a line that happens to be full."""
    return line.endswith(_PARAGRAPH_ENDS) and not _goes_on(following)


def _joined(lines: list[str], *, wraps: set[tuple[str, str]], words: frozenset[str]) -> Iterator[str]:
    paragraph = [lines[0]]
    for pair in pairwise(lines):
        if pair in wraps:
            paragraph[-1] = _led_over(*pair, words=words)
        else:
            yield "".join(paragraph)
            paragraph = []
        paragraph.append(pair[1])
    yield "".join(paragraph)


def _led_over(line: str, following: str, *, words: frozenset[str]) -> str:
    """Return the line so that the next can follow: with a space behind it, with its hyphen, or without."""
    first, second = _HYPHENATED.search(line), _FIRST_LETTERS.match(following)
    if not first or not second or following.split(maxsplit=1)[0] in _CONJUNCTIONS:
        return f"{line} "
    whole, compound = f"{first[1]}{second[0]}".casefold(), f"{first[1]}-{second[0]}".casefold()
    is_broken = second[0].islower() and whole in words and compound not in words
    return line[:-1] if is_broken else line
