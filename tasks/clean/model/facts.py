"""What can be said of a single line, before its neighbours are looked at."""

import re

from tasks.clean.lines import Line
from tasks.clean.model.cues import DENSE, Cue, Cues
from tasks.document import Record
from tasks.text.scripts import KANA_AND_HAN
from tasks.text.sentences import LINE_MODEL_END_INSIDE, ends_sentence, ends_with_full_stop

# Prose is a line as long as this, in letters of a spaced script, that holds or ends a sentence.
PROSE_LENGTH = 90
# How many letters of a spaced script an ideograph, a kana or a Thai letter stands for.
DENSE_LETTERS = 2.5

_WORDS = re.compile(r"[^\W\d_]+")
# A headline in Chinese or Japanese is as long as a paragraph, asks and exclaims as one does: only the full stop tells.
_IDEOGRAPHS = re.compile(f"[{KANA_AND_HAN}]")
_QUOTED = re.compile(r'"[^"]{3,}"')


class LineFacts(Record, frozen=True):
    """One line: its folded form, words, cues, and what its shape says.

    `length` is in letters of a spaced script; `ends` and `stops` tell whether it ends like a sentence and with a full
    stop; `sentences` counts those that end inside; `is_ruled` tells that a rule for all publishers fits it. `quoted` is
    the share of it in quotation marks, 0..1.
    """

    text: str
    key: str
    length: float
    words: tuple[str, ...]
    cues: tuple[Cue, ...]
    ends: bool
    stops: bool
    sentences: int
    quoted: float
    is_prose: bool
    is_ruled: bool

    @property
    def is_paragraph(self) -> bool:
        """Whether it is prose to its end: most of an article is such lines."""
        return self.is_prose and self.ends


def line_facts(line: Line, *, cues: Cues) -> LineFacts:
    """Return what one line shows by itself."""
    text, key = line.text.strip(), line.folded
    dense = len(DENSE.findall(text))
    length = len(text) + (DENSE_LETTERS - 1) * dense
    is_ideographic = 2 * len(_IDEOGRAPHS.findall(text)) >= len(text)
    stops = ends_with_full_stop(text)
    ends = stops if is_ideographic else ends_sentence(text)
    sentences = len(LINE_MODEL_END_INSIDE.findall(text))
    words = _WORDS.findall(key)
    return LineFacts(
        text=text,
        key=key,
        length=length,
        words=tuple(pair for word in words for pair in _pairs(word)) if dense else tuple(words),
        cues=tuple(cues.find(key)),
        ends=ends,
        stops=stops,
        sentences=sentences,
        quoted=sum(map(len, _QUOTED.findall(key))) / len(key) if '"' in key else 0.0,
        is_prose=length >= PROSE_LENGTH and ("。" in text if is_ideographic else ends or sentences > 0),
        is_ruled=bool(line.matches),
    )


def _pairs(word: str) -> list[str]:
    """Return a word, or a run of letters without spaces as its overlapping pairs."""
    if not DENSE.match(word):
        return [word]
    return [word[place : place + 2] for place in range(max(1, len(word) - 1))]
