"""Marks: the weight that small words and letters of close languages have for each of py3langid's labels."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain

import numpy as np
import numpy.typing as npt

from config.detection import word_marks
from tasks.language.langid import Scores

_WEIGHT = 0.4
# The most that a language gets from each of its groups.
_MOST = 3.0
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


class Marks:
    """The marks as numbers, so that those of a text are counted with numpy."""

    def __init__(self, labels: Sequence[str]) -> None:
        """`labels` has the label of each column."""
        marks = word_marks()
        columns = {label: [column for column, its in enumerate(labels) if its == label] for label in labels}
        hits = dict.fromkeys(hit for its in (*marks.words.values(), *marks.letters.values()) for hit in its)
        numbers = {hit: number for number, hit in enumerate(hits)}
        self._words = {word: tuple(numbers[hit] for hit in its) for word, its in marks.words.items()}
        self._letters = {letter: tuple(numbers[hit] for hit in its) for letter, its in marks.letters.items()}
        pairs = [(numbers[hit], column) for hit in hits for column in columns.get(hit[1], ())]
        self._hit_of_pair: npt.NDArray[np.int64] = np.array([hit for hit, _ in pairs])
        self._column_of_pair: npt.NDArray[np.int64] = np.array([column for _, column in pairs])
        self._sizes = len(hits), len(labels)

    def weights(self, text: str) -> Scores:
        """Return the weight of the distinct marks of a text for each column, at most _MOST from each group of a language."""
        hits, columns = self._sizes
        counts = np.bincount(np.fromiter(self._hits(text.lower()), np.intp), minlength=hits)
        of_each = np.minimum(_WEIGHT * counts, _MOST)
        weights: Scores = np.bincount(self._column_of_pair, of_each.take(self._hit_of_pair), columns).astype(np.float32)
        return weights

    def _hits(self, lowered: str) -> Iterator[int]:
        words = {word for word in WORD.findall(lowered) if word in self._words}
        letters = self._letters.keys() & set(lowered)
        return chain.from_iterable(
            [self._words[word] for word in words] + [self._letters[letter] for letter in letters]
        )


@cache
def marks_for(labels: tuple[str, ...]) -> Marks:
    """Return the marks for the labels of the columns."""
    return Marks(labels)
