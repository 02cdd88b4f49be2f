"""Profiles: a naive Bayes over langdetect's 55 language profiles.

langdetect draws n-grams of a text at random until it is sure (Shuyo 2010, "Language Detection Library for Java"). Here every
n-gram counts, so the answer is the same every time. The scores of one, two and three letters that end together are added
when the profiles are read, so a text needs one look-up a letter.
"""

import json
import math
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path

import numpy as np
import numpy.typing as npt
from langdetect.detector_factory import PROFILES_DIRECTORY
from langdetect.utils.ngram import NGram

from tasks.language import ngrams
from tasks.language.ngrams import LONGEST, NGrams, ngram_arrays
from tasks.runtime.kept_arrays import Arrays, kept_arrays

# langdetect's smoothing: alpha / base frequency.
_UNSEEN = 0.5 / 10_000
_N_GRAMS_A_LETTER = 3
_NO_ROW = 0

Table = npt.NDArray[np.float32]


class Profiles:
    """langdetect's profiles as one table; `labels` are its codes, in the order of every score."""

    def __init__(self, folder: Path) -> None:
        """Load the profiles: in milliseconds, the first time in half a second; 20 MB, which all processes share."""
        files = sorted(folder.iterdir())
        self.labels = tuple(path.name for path in files)
        arrays = kept_arrays("langdetect", [*files, Path(__file__), Path(ngrams.__file__)], lambda: _read(files))
        self._table: Table = arrays["table"]
        self._ngrams = NGrams(arrays, normalise=NGram.normalize)

    def log_likelihoods(self, texts: list[str]) -> Table:
        """Score each text for each label relative to its best: 0 for that, below 0 for the others; shape (texts, labels).

        A text without a known n-gram scores 0 for all. Scores are divided by the root of the number of n-grams, because those
        of running text depend on each other: a margin then means the same in a short text and in a long one.
        """
        if not texts:
            return self._table[:0]
        found = self._ngrams.find("\n".join([*texts, ""]))
        lengths = [len(text) + 1 for text in texts]
        scores: Table = np.add.reduceat(self._table[found], [0, *accumulate(lengths[:-1])])
        scores /= np.array([math.sqrt(_N_GRAMS_A_LETTER * length) for length in lengths], np.float32)[:, None]
        scores -= scores.max(axis=1, keepdims=True)
        return scores


def _read(files: Sequence[Path]) -> Arrays:
    """Return the n-grams, and the table of log probabilities of each: its own plus those of the shorter n-grams at its end."""
    profiles = [json.loads(path.read_text("utf-8")) for path in files]
    grams = sorted({gram for profile in profiles for gram in profile["freq"] if len(gram) <= LONGEST})
    rows = {gram: row for row, gram in enumerate(grams, start=_NO_ROW + 1)}
    table = np.zeros((len(rows) + 1, len(files)), np.float32)
    for column, profile in enumerate(profiles):
        own = {
            rows[gram]: count / profile["n_words"][len(gram) - 1]
            for gram, count in profile["freq"].items()
            if gram in rows
        }
        table[list(own), column] = list(own.values())
    table[_NO_ROW + 1 :] = np.log(table[_NO_ROW + 1 :] + np.float32(_UNSEEN))
    for size in range(2, LONGEST + 1):
        ends = [(row, rows[gram[1:]]) for gram, row in rows.items() if len(gram) == size and gram[1:] in rows]
        longer, shorter = map(list, zip(*ends, strict=True))
        table[longer] += table[shorter]
    return {**ngram_arrays(rows), "table": table}


@cache
def profiles() -> Profiles:
    """Load the profiles, once a process."""
    return Profiles(Path(PROFILES_DIRECTORY))
