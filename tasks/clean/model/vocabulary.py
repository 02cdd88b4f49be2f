"""The vocabulary of a document's own paragraphs: it tells small words, words of the topic and other words apart.

No list of words of any language is needed. A word that many paragraphs use is a small word. A rarer one that other
paragraphs use too belongs to the topic; the headline of another story has few of these.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from itertools import chain
from statistics import median
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.clean.model.cues import UNSPACED_LETTER
from tasks.clean.model.facts import LineFacts
from tasks.clean.model.windows import Column
from tasks.text.characters import SPACED_BY_NONE, classes_of

# A word in at least this share of the paragraphs, and in two, is a small word of the language.
SMALL_WORD_SHARE = 0.25
# A cue in at least this share of the paragraphs, and in two, is an ordinary word of the article.
ORDINARY_CUE_SHARE = 0.2
USUAL_PARAGRAPH = 150.0  # letters; used where a document has no paragraphs


class Topic(NamedTuple):
    """Of each line the share of small words, the share of rare words that other paragraphs use, and the number of rare words.

    A share is -1 where there are no words to take it of.
    """

    small_words: Column
    topic: Column
    rare_words: Column


class Vocabulary:
    """The words and cues of a document by the number of its paragraphs they are in, and its lines by how often they occur."""

    def __init__(self, lines: Sequence[LineFacts]) -> None:
        prose = [line for line in lines if line.is_prose]
        self.paragraphs = len(prose)
        self._cues = Counter(word for line in prose if line.cues for word in {cue.word for cue in line.cues})
        self.lines = Counter(line.folded for line in lines)
        self.starts = Counter(line_start(line) for line in lines)
        self.median = median(line.length for line in prose) if prose else USUAL_PARAGRAPH

    def is_ordinary(self, cue: str, line: LineFacts) -> bool:
        """Tell whether the article itself uses a cue."""
        return self._cues[cue] - line.is_prose >= max(2, ORDINARY_CUE_SHARE * self.paragraphs)


def topic_of(lines: Sequence[LineFacts]) -> Topic:
    """Compare the words of each line with those of the paragraphs of the document."""
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    of_word = [*map(numbers.__getitem__, chain.from_iterable(line.words for line in lines))]
    count, is_prose = len(lines), np.array([line.is_prose for line in lines], dtype=bool)
    of_line = np.repeat(np.arange(count), [len(line.words) for line in lines])
    pairs = np.sort(of_line * max(1, len(numbers)) + np.array(of_word, dtype=np.intp))
    pairs = pairs[np.diff(pairs, prepend=-1) > 0]  # np.unique, which hashes, takes five times as long
    line, word = np.divmod(pairs, max(1, len(numbers)))
    in_prose = is_prose[line]
    uses = np.bincount(word[in_prose], minlength=len(numbers))[word] - in_prose  # by other paragraphs
    others = is_prose.sum() - is_prose
    is_small = uses >= np.maximum(2, SMALL_WORD_SHARE * np.maximum(1, others))[line]
    is_rare = ~is_small & _can_be_rare(numbers)[word]
    words, small, rare, shared = (
        np.bincount(line[chosen], minlength=count) for chosen in (..., is_small, is_rare, is_rare & (uses > 0))
    )
    has_words = (words > 0) & is_prose.any()
    return Topic(
        small_words=np.where(has_words, small / np.maximum(1, words), -1.0),
        topic=np.where(has_words & (rare > 0), shared / np.maximum(1, rare), -1.0),
        rare_words=np.where(has_words, np.minimum(rare, 20), 0).astype(float),
    )


def _can_be_rare(words: Collection[str]) -> npt.NDArray[np.bool_]:
    """Tell which words are long enough to belong to a topic; in a script without spaces all are."""
    can_be = np.fromiter(map(len, words), dtype=np.intp, count=len(words)) > 3
    if (classes_of("".join(words)) & SPACED_BY_NONE).any():
        can_be |= [UNSPACED_LETTER.match(word) is not None for word in words]
    return can_be


def line_start(line: LineFacts) -> str:
    """Return the first two words of a line; lines of one kind often share them."""
    return " ".join(line.folded.split(maxsplit=2)[:2])
