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
# The subject of a feature by the beginning of its name; the longest that fits counts.
_SUBJECTS = {
    "cue": "cues",
    "head_": "cues",
    "strong": "cues",
    "decisive_share": "cues",
    "bare_address": "cues",
    "rule": "a rule of another place fits",
    "times_": "repeated here",
    "starts_alike": "begins like others here",
    "topic": "off the topic",
    "rare_words": "off the topic",
    "small_words": "few small words",
    "ending": "no end of a sentence",
    "from_end": "its place",
    "from_top": "its place",
    "above": "its place",
    "below": "its place",
    "relative_place": "its place",
    "after_last": "its place",
    "before_first": "its place",
    "prose_below": "its place",
    "since_prose": "among short lines",
    "until_prose": "among short lines",
    "short_near": "among short lines",
    "length_": "among short lines",
    "ends_": "among short lines",
    "prose_up": "among short lines",
    "prose_down": "among short lines",
    "unended_": "among short lines",
    "like_": "among lines of its length",
    "cued_": _AMONG_BOILERPLATE,
    "decisive_above": _AMONG_BOILERPLATE,
    "decisive_below": _AMONG_BOILERPLATE,
    "cue_share_": _AMONG_BOILERPLATE,
    "ruled_": "near lines that rules know",
    "dates": "a date",
    "digits": "digits",
    "urls": "an address",
    "marks": "marks of a layout",
    "upper": "capitals",
    "capitalised": "capitals",
    "length": "short",
    "words": "short",
    "relative_length": "short",
}


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
    words = [_in_words(subject, line) for _, subject in largest]
    return f"score {1 / (1 + math.exp(-score)):.2f}: {', '.join(filter(None, words)) or 'its shape'}"


@cache  # features are few
def _subject(feature: str) -> str:
    fitting = [beginning for beginning in _SUBJECTS if feature.startswith(beginning)]
    return _SUBJECTS[max(fitting, key=len)] if fitting else ""


def _in_words(subject: str, line: LineFacts) -> str:
    if subject == "cues":
        found = list(dict.fromkeys(cue.word for cue in line.cues))[:3]
        return " ".join(f"“{word}”" for word in found)
    return subject
