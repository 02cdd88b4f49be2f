"""Sentences: the marks that end them, and the quotation marks and brackets that may close behind such a mark.

Each set is a string of characters: to look up in, to cut off, or to stand between the brackets of a regular expression.
"""

import re

FULL_STOPS = ".。।۔"
# These end a sentence where a space follows; `3.5` holds no end.
ENDS_BEFORE_SPACE = ".!?…؟।۔"
ENDS_ANYWHERE = "。！？"
SENTENCE_ENDS = ENDS_BEFORE_SPACE + ENDS_ANYWHERE
_OPENING_MARKS = "\"'“„‘«»「『(（["
CLOSING_MARKS = "\"'“”’»」』)）]"

# Both models were trained on the definitions below: a change needs new weights.
EXTRACTOR_CLOSING_MARKS = "\"“”»›'’)]） "
EXTRACTOR_ENDS_BEFORE_SPACE, EXTRACTOR_ENDS_ANYWHERE = ".?!।؟۔", "。"
# It begins with one set of marks, which is found far sooner than either of two.
LINE_MODEL_END_INSIDE = re.compile(
    r'[.!?؟。！？।۔](?:(?<=[.!?؟])["”»“\'’)]*\s+["“«„\'(]?[A-ZÀ-ÞΑ-ΩА-Я“«"]|(?<=[。！？।۔])(?=.))'
)

# Fewer words behind a colon are a label or the title of something.
FEWEST_WORDS = 4

_SENTENCE_ENDS, _FULL_STOPS = tuple(SENTENCE_ENDS), tuple(FULL_STOPS)
_CLOSED = rf"[{re.escape(CLOSING_MARKS)}]*"
# Inside a line “ opens a quotation as often as it closes one.
_CLOSED_INSIDE = _CLOSED.replace("“", "")
# The Armenian full stop came later than the models.
_BREAK = re.compile(rf"[{ENDS_BEFORE_SPACE}։]+{_CLOSED_INSIDE}(?=\s)|[{ENDS_ANYWHERE}]+{_CLOSED_INSIDE}")


def ends_sentence(text: str) -> bool:
    """Tell whether `text` ends with the end of a sentence, closed quotes and brackets apart."""
    return text.rstrip(CLOSING_MARKS).endswith(_SENTENCE_ENDS)


def ends_with_full_stop(text: str) -> bool:
    """Tell whether `text` ends with a statement, closed quotes and brackets apart."""
    return text.rstrip(CLOSING_MARKS).endswith(_FULL_STOPS)


def goes_on_behind_colon(text: str) -> bool:
    """Tell whether a sentence goes on behind the first colon of `text`, where a headline has a capital or no full stop."""
    rest = text.replace("：", ":").partition(":")[2].lstrip(f" {_OPENING_MARKS}")
    is_capital = rest[:1].upper() == rest[:1] != rest[:1].lower()
    is_long = len(rest.split()) >= FEWEST_WORDS or rest.endswith("。")
    return is_long and not is_capital and rest[:1].isalpha() and ends_with_full_stop(rest)


def sentence_ends(line: str) -> list[int]:
    """Return where the sentences inside `line` end, as offsets in code points."""
    return [end.end() for end in _BREAK.finditer(line)]
