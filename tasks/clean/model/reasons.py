"""Reasons of the model: the evidence for a removed line in words."""

import math
from collections import defaultdict
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from tasks.clean.model.facts import LineFacts

_MOST_REASONS = 3

_AMONG_BOILERPLATE = "among such lines"
# The beginnings of the features by their subject; the longest that fits counts.
_BEGINNINGS = {
    "cues": "cue head_ strong decisive_share bare_address",
    "a rule of another place fits": "rule",
    "repeated here": "times_",
    "begins like others here": "starts_alike",
    "off the topic": "topic rare_words",
    "few small words": "small_words",
    "no end of a sentence": "ending",
    "its place": "from_end from_top above below relative_place after_last before_first prose_below",
    "among short lines": "since_prose until_prose short_near length_ ends_ prose_up prose_down unended_",
    "among lines of its length": "like_",
    _AMONG_BOILERPLATE: "cued_ decisive_above decisive_below cue_share_",
    "near lines that rules know": "ruled_",
    "a date": "dates",
    "digits": "digits",
    "an address": "urls",
    "marks of a layout": "marks",
    "capitals": "upper capitalised",
    "short": "length words relative_length",
}
_SUBJECTS = {beginning: subject for subject, group in _BEGINNINGS.items() for beginning in group.split()}


def reason(
    line: LineFacts, score: float, shares: npt.NDArray[np.float64], features: Sequence[str], *, by_neighbours: float
) -> str:
    """Return the score, 0..1, and the subjects that added most to it: `score 0.97: “newsletter” “sign up”, its place`.

    `shares` is what each feature added, `by_neighbours` what the scores of the lines around added.
    """
    by_subject: dict[str, float] = defaultdict(float)
    for name, value in zip(features, shares, strict=True):
        by_subject[_subject(name)] += float(value)
    by_subject[_AMONG_BOILERPLATE] += by_neighbours
    by_subject.pop("", None)
    largest = sorted((value, subject) for subject, value in by_subject.items() if value > 0)[::-1][:_MOST_REASONS]
    cues = " ".join(f"“{word}”" for word in list(dict.fromkeys(cue.word for cue in line.cues))[:3])
    words = [cues if subject == "cues" else subject for _, subject in largest]
    return f"score {1 / (1 + math.exp(-score)):.2f}: {', '.join(filter(None, words)) or 'its shape'}"


@cache  # features are few
def _subject(feature: str) -> str:
    fitting = [beginning for beginning in _SUBJECTS if feature.startswith(beginning)]
    return _SUBJECTS[max(fitting, key=len)] if fitting else ""
