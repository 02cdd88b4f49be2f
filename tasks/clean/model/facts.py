"""Facts of a single line, without its neighbours."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise

from tasks.clean.lines import Line
from tasks.clean.model.cues import UNSPACED_LETTER, Cue, Cues
from tasks.clean.model.shapes import Shapes
from tasks.document import Record
from tasks.text.characters import LETTER, classes_of, only
from tasks.text.sentences import LINE_MODEL_END_INSIDE, ends_sentence, ends_with_full_stop

# A line of prose is at least so long, in letters of a spaced script, and holds or ends a sentence.
PROSE_LENGTH = 90
# An ideograph, a kana or a Thai letter says as much as so many letters of a spaced script.
LETTERS_AN_IDEOGRAPH = 2.5

_QUOTED = re.compile(r'"[^"]{3,}"|「[^」]{3,}」|『[^』]{3,}』')


class LineFacts(Record, frozen=True):
    """The facts of one line: its folded form, words, cues and shape.

    `length` is in letters of a spaced script. `ends` tells whether it ends like a sentence, `stops` whether with a full
    stop; `sentences` counts those that end inside. `is_ruled` tells that a rule for all publishers fits it. `quoted` is the
    share of it in quotation marks, 0..1. Cues in quotation marks do not count. `is_report` tells that it says
    whose call it is.
    """

    text: str
    folded: str
    length: float
    words: tuple[str, ...]
    cues: tuple[Cue, ...]
    ends: bool
    stops: bool
    sentences: int
    quoted: float
    is_prose: bool
    is_ruled: bool
    is_correction: bool
    is_report: bool

    @property
    def is_paragraph(self) -> bool:
        """Tell whether it is prose to its end, as most lines of an article are."""
        return self.is_prose and self.ends


def line_facts(lines: Sequence[Line], shapes: Shapes, *, cues: Cues) -> list[LineFacts]:
    """Return the facts of each line of a document; `shapes` are those of its stripped texts."""
    folded = [line.folded for line in lines]
    counts = zip(shapes.unspaced.tolist(), shapes.ideographs.tolist(), strict=True)
    found = zip(lines, counts, _words(folded), cues.find_each(folded), strict=True)
    return [_facts(line, *numbers, words, own, cues) for line, numbers, words, own in found]


def _words(lines: Sequence[str]) -> Iterator[list[str]]:
    """Yield the words of each line."""
    text = "\n".join(lines)
    words, ends = only(text, classes_of(text), LETTER), accumulate(len(line) + 1 for line in lines)
    return (words[start:end].split() for start, end in pairwise((0, *ends)))


def _facts(
    line: Line, unspaced: int, ideographs: int, words: Sequence[str], found: Sequence[Cue], cues: Cues
) -> LineFacts:
    text, folded = line.text.strip(), line.folded
    length = len(text) + (LETTERS_AN_IDEOGRAPH - 1) * unspaced
    # A headline in Chinese or Japanese is as long as a paragraph and may end in ? or !: only the full stop tells them apart.
    is_ideographic = 2 * ideographs >= len(text)
    stops = ends_with_full_stop(text)
    ends = stops if is_ideographic else ends_sentence(text)
    sentences = len(LINE_MODEL_END_INSIDE.findall(text))
    quotes = [quote.span() for quote in _QUOTED.finditer(folded)] if any(mark in folded for mark in '"「『') else []
    return LineFacts(
        text=text,
        folded=folded,
        length=length,
        words=tuple(pair for word in words for pair in _pairs(word)) if unspaced else tuple(words),
        cues=tuple(_outside(quotes, found)) if quotes else tuple(found),
        ends=ends,
        stops=stops,
        sentences=sentences,
        quoted=sum(end - start for start, end in quotes) / max(1, len(folded)),
        is_prose=length >= PROSE_LENGTH and ("。" in text if is_ideographic else ends or sentences > 0),
        is_ruled=bool(line.matches),
        is_correction=(ends or unspaced > 0) and cues.begins_correction(folded),
        is_report=stops and bool(found) and cues.is_report(folded),
    )


def _outside(quotes: Sequence[tuple[int, int]], cues: Iterable[Cue]) -> Iterator[Cue]:
    """Yield the cues that are in no quotation: there an article reports them."""
    return (cue for cue in cues if not any(start < cue.position < end for start, end in quotes))


def _pairs(word: str) -> list[str]:
    """Return a word; a run of letters of a script without spaces as its overlapping pairs."""
    if not UNSPACED_LETTER.match(word):
        return [word]
    return [word[start : start + 2] for start in range(max(1, len(word) - 1))]
