"""Line wraps: joins the paragraphs of a text file that was broken at about 72 columns, one line each.

A program that wraps text fills each line as far as it can. So a break is a wrap if the next word would not have fitted
into the line, measured by the longest line of the text; any other break was intended. Lists, verse, tables and articles
with one paragraph a line look different: a text is changed only if most of its breaks are wraps, most wraps are inside a
sentence, and blank lines or indents show where paragraphs end.
"""

import re
from collections.abc import Iterator
from itertools import groupby, pairwise

from tasks.text.scripts import HANGUL, KANA_AND_HAN
from tasks.text.sentences import ENDS_BEFORE_SPACE

# Width in characters, half of it in Korean: texts that are wrapped narrower or wider are too rare to be sure of.
NARROWEST = 50
WIDEST = 100
# Chinese and Japanese have no spaces to break at: a line may lack the characters that must not stand at its end or begin
# the next. Lyrics have shorter lines, and articles of one line a paragraph longer ones.
NARROWEST_DENSE, WIDEST_DENSE, DENSE_SLACK = 18, 50, 2
# Fewer wraps do not show that a text is wrapped.
FEWEST_WRAPS = 3
# Least share of wraps among the breaks without a blank line; the other breaks end paragraphs.
WRAPPED_SHARE = 0.7
# Least share of wraps inside a sentence: no sentence ends before it, and a letter that is not a capital follows.
INSIDE_SHARE = 0.4
# From this share on, blank lines separate the paragraphs: a full line never ends one.
APART_SHARE = 0.97
# Lines of a narrow table, or in a script without spaces, have fewer spaces.
FEWEST_SPACES = 3

# A program that breaks words does so at the end of every fourth to eighth line; compounds are at the end of one in fifty.
FEWEST_BROKEN, BROKEN_SHARE = 2, 0.1

# Only some of the closing marks: the others open a quotation or stand for a letter as often.
_PARAGRAPH_ENDS = (*ENDS_BEFORE_SPACE, "。", *":;", *'"”»)]')
_FRESH_START = re.compile(r"[\s>|*•·–—+#-]|\d{1,3}[.)] ")
_QUOTED = re.compile(r"(?: ?>)+ ?")
_HYPHENATED = re.compile(r"(?:^|\W)([^\W\d_]+)[-\u2010]$")
_FIRST_LETTERS = re.compile(r"[^\W\d_]+")
# `Ein- und Ausgang`, `two- and three-storey`: a hyphen before these words is kept, and a space follows it.
_CONJUNCTIONS = frozenset(
    ["a", "and", "bis", "e", "eller", "en", "et", "i", "ili", "of", "og", "or", "oder", "och", "ou", "to", "und", "y"]
)
_HANGUL = re.compile(f"[{HANGUL}]")  # twice as wide as a Latin letter
_DENSE = re.compile(f"[{KANA_AND_HAN}]")
_LATIN_BREAK = re.compile(r"[!-~]{2}")
_DENSE_ENDS = ("。", "！", "？", "」", "』", "”")
_AT_BREAKS = re.compile(r"[^\W\d_]+[-\u2010]\n *[^\W\d_]+")  # a word that is only there says nothing of itself
_WORDS = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")


def unwrapped(text: str) -> str:
    """Return normalised `text` with one line a paragraph if it is hard-wrapped, else as it is.

    A word hyphenated at a wrap is joined if the text has it without a hyphen elsewhere, or if many lines end with a hyphen
    and it is no compound of two words of the text; otherwise the hyphen is kept, as in `self-made`. Blank lines are kept. The
    marks `>` of a mail's quotation are removed where all lines have them, or where the lines behind them are wrapped.
    Idempotent.
    """
    text = _without_quotation_marks(text) if _QUOTED.match(text) or "\n>" in text else text
    return _unwrapped_dense(text) if _DENSE.search(text) else _unwrapped(text)


def _without_quotation_marks(text: str) -> str:
    lines = text.split("\n")
    if all(map(_QUOTED.match, filter(None, lines))):
        return "\n".join(_QUOTED.sub("", line) for line in lines).strip("\n")
    runs = [(is_quoted, list(run)) for is_quoted, run in groupby(lines, key=lambda line: bool(_QUOTED.match(line)))]
    return "\n".join("\n".join(_quotation(run)) if is_quoted else "\n".join(run) for is_quoted, run in runs)


def _quotation(lines: list[str]) -> list[str]:
    """Return the lines without their marks if they are hard-wrapped, else as they are: a page may have `> Read more`."""
    inner = unwrapped("\n".join(_QUOTED.sub("", line) for line in lines)).split("\n")
    return inner if len(inner) < len(lines) else lines


def _unwrapped(text: str) -> str:
    lines = text.split("\n")
    width = max(map(len, lines))
    narrowest = NARROWEST // 2 if len(_HANGUL.findall(text)) * 2 > len(text) else NARROWEST
    if not narrowest <= width <= WIDEST:
        return text
    breaks = _breaks(lines)
    wraps = [pair for pair in breaks if _is_full(*pair, width=width)]
    if len(wraps) < max(FEWEST_WRAPS, WRAPPED_SHARE * len(breaks)) or not _are_inside_sentences(wraps):
        return text
    if len(breaks) - len(wraps) > lines.count(""):
        return text  # too few blank lines to separate its paragraphs: their ends would be guesses
    joined = (
        set(wraps)
        if len(wraps) >= APART_SHARE * len(breaks)
        else {pair for pair in wraps if not _may_end_paragraph(*pair)}
    )
    return "\n".join(
        _joined(lines, wraps=joined, words=frozenset(_WORDS.findall(_AT_BREAKS.sub(" ", text.casefold()))))
    )


def _breaks(lines: list[str]) -> list[tuple[str, str]]:
    """Return the lines that may be one with the next, each with that: no blank line and no mark of a new one is between."""
    return [pair for pair in pairwise(lines) if all(pair) and not _FRESH_START.match(pair[1])]


def _unwrapped_dense(text: str) -> str:
    """Return a text of Chinese or Japanese with one line a paragraph; of another language as `_unwrapped` does."""
    lines = text.split("\n")
    width = max(map(len, lines))
    if len(_DENSE.findall(text)) * 2 < len(text):
        return _unwrapped(text)
    if not NARROWEST_DENSE <= width <= WIDEST_DENSE:
        return text
    breaks = _breaks(lines)
    wraps = {pair for pair in breaks if len(pair[0]) + DENSE_SLACK >= width}
    inside = {pair for pair in wraps if not pair[0].endswith(_DENSE_ENDS)}
    count = sum(pair in wraps for pair in breaks)
    if count < max(FEWEST_WRAPS, APART_SHARE * len(breaks)) or len(inside) < INSIDE_SHARE * len(wraps):
        return text
    ends = (_gap(*pair) if pair in wraps else "\n" for pair in pairwise(lines))
    return "".join(f"{line}{end}" for line, end in zip(lines, [*ends, ""], strict=True))


def _gap(line: str, following: str) -> str:
    return " " if _LATIN_BREAK.fullmatch(line[-1] + following[0]) else ""


def _is_full(line: str, following: str, *, width: int) -> bool:
    """Tell whether this line had no room for the first word of the next."""
    gap = 0 if _HYPHENATED.search(line) else 1
    too_long = len(line) + gap + len(following.split(maxsplit=1)[0]) > width
    return too_long and line.count(" ") >= FEWEST_SPACES


def _are_inside_sentences(wraps: list[tuple[str, str]]) -> bool:
    inside = sum(not line.endswith(_PARAGRAPH_ENDS) and _is_continuation(following) for line, following in wraps)
    return inside >= INSIDE_SHARE * len(wraps)


def _is_continuation(line: str) -> bool:
    """Tell whether a line begins like the middle of a sentence: with a lower-case letter, or with one without case."""
    return line[0].isalpha() and not line[0].isupper()


def _may_end_paragraph(line: str, following: str) -> bool:
    """Tell whether a paragraph may end with this line, although it is full."""
    return line.endswith(_PARAGRAPH_ENDS) and not _is_continuation(following)


def _joined(lines: list[str], *, wraps: set[tuple[str, str]], words: frozenset[str]) -> Iterator[str]:
    paragraph = [lines[0]]
    broken = sum(_HYPHENATED.search(line) is not None and _is_continuation(following) for line, following in wraps)
    breaks_words = broken >= max(FEWEST_BROKEN, BROKEN_SHARE * len(wraps))
    for pair in pairwise(lines):
        if pair in wraps:
            paragraph[-1] = _before_next(*pair, words=words, breaks_words=breaks_words)
        else:
            yield "".join(paragraph)
            paragraph = []
        paragraph.append(pair[1])
    yield "".join(paragraph)


def _before_next(line: str, following: str, *, words: frozenset[str], breaks_words: bool) -> str:
    """Return the line as it stands before the next one: with a space behind it, with its hyphen, or without."""
    first, second = _HYPHENATED.search(line), _FIRST_LETTERS.match(following)
    if not first or not second or following.split(maxsplit=1)[0] in _CONJUNCTIONS:
        return f"{line} "
    parts = [first[1].casefold(), second[0].casefold()]
    is_broken = "".join(parts) in words or (breaks_words and not words.issuperset(parts))
    return line[:-1] if is_broken and second[0].islower() and "-".join(parts) not in words else line
