"""Draws the scores of lines that stand together towards each other: forty headlines in a row are one list, not forty cases.

Each line's score moves to the mean of its run by n / (n + PRIOR), for a run of n lines: shrinkage, as of Efron and Morris
1975, "Data analysis using Stein's estimator and its generalizations". On sources never seen it raised what goes at half a
percent of the content lost from 53 to 58 %; PRIOR from 15 to 40 and longer or shorter paragraphs as borders did the same.
"""

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from tasks.clean.model.facts import LineFacts
from tasks.clean.model.windows import Column

PRIOR = 20.0  # lines
# A headline above a menu stays one: no run outweighs so much against a line, in log-odds.
LARGEST_RISE = 3.0


def run_numbers(facts: Sequence[LineFacts]) -> npt.NDArray[np.intp]:
    """Return for each line the number of its run, from 0; a paragraph that ends like a sentence is in none: -1."""
    ends_run = [fact.is_paragraph for fact in facts]
    numbers = np.array(list(accumulate(ends_run)), dtype=np.intp)
    numbers[ends_run] = -1
    return numbers


def pooled(scores: Column, runs: npt.NDArray[np.intp]) -> Column:
    """Return the scores drawn towards the means of their runs; what is not finite, or in no run, stays and does not count."""
    moved = scores.copy()
    chosen = np.isfinite(scores) & (runs >= 0)
    run, own = runs[chosen], scores[chosen]
    count = np.bincount(run)
    mean = np.bincount(run, weights=own) / np.maximum(1, count)
    share = count / (count + PRIOR)
    moved[chosen] += np.minimum(LARGEST_RISE, share[run] * (mean[run] - own))
    return moved
