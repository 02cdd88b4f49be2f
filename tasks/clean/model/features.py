"""Features of lines as numbers: their shape, words, position and neighbours.

No feature depends on a language: the words of a line are compared with the document's own prose (`vocabulary.py`).
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from tasks.clean.model.cues import Cue, Cues
from tasks.clean.model.facts import LineFacts
from tasks.clean.model.shapes import Shapes
from tasks.clean.model.vocabulary import Vocabulary, line_start, topic_of
from tasks.clean.model.windows import FAR, Column, distance, mean_near, shifted, sum_above, sum_below, unended_run
from tasks.text.characters import QUOTES

# A cue of several words, or a long one, is hardly ever a coincidence.
STRONG_CUE_LETTERS = 9
# A line with so many cues a word addresses the reader.
CUED = 0.2

_URL = re.compile(r"https?://|www\.|\b[\w-]+\.(?:com|org|net|[a-z]{2})\b|\S@\S")
_ENDS_AN_URL = re.compile(r"\.[a-z]{2}")
# A year, a time or a day. It begins with a digit, which is found far sooner than the edge of a word.
_DATE = re.compile(r"\d(?<!\w.)(?:(?:(?<=1)9|(?<=2)0)\d\d\b|\d?[.:/]\d\d\b|\d?\.\s?\d{1,2}\.)")
_STEPS = (("up", 1), ("down", -1), ("up", 2), ("down", -2))
_OPENERS = {"-": 4, "–": 4, "—": 4, "•": 4, "*": 4, "·": 4, "(": 5, "[": 5, "（": 5}


def word_features(lines: Sequence[LineFacts], *, cues: Cues) -> dict[str, Column]:
    """Return the features of the words and cues of every line of a document, which has one at least, by name."""
    words = Vocabulary(lines)
    return _word_columns(lines, words) | _cue_columns(lines, _cue_counts(lines, words, cues), cues)


def line_features(lines: Sequence[LineFacts], shapes: Shapes, words: Mapping[str, Column]) -> dict[str, Column]:
    """Return all features of every line by name, each a column of `len(lines)`; `words` are the `word_features`."""
    own = _shape_columns(lines, shapes) | dict(words) | topic_of(lines)._asdict()
    return own | _position_columns(lines) | _neighbour_columns(lines, own)


def _shape_columns(lines: Sequence[LineFacts], shapes: Shapes) -> dict[str, Column]:
    length = np.array([line.length for line in lines], dtype=float)
    size = np.array([len(line.text) for line in lines], dtype=float)
    per_hundred = np.maximum(1, length / 100)
    words, letters = np.maximum(1, shapes.words), np.maximum(1, shapes.letters)
    sentences = np.array([line.sentences for line in lines], dtype=float)
    return {
        "length": length,
        "sentences": sentences / per_hundred,
        "commas": shapes.commas / per_hundred,
        "capitalised": np.where(shapes.words > 1, shapes.capitalised / words, -1.0),
        "upper": shapes.upper / letters,
        "digits": shapes.digits / size,
        "punctuation": shapes.marks / size,
        "marks": np.minimum(3.0, shapes.layout_marks),
        "word_length": shapes.letters / words,
        "quote_marks": np.minimum(4.0, shapes.quotes),
        "questions": (shapes.questions > 0).astype(float),
        "exclaims": (shapes.exclamations > 0).astype(float),
        "dates": _counts(_DATE, lines, shapes.digits > 1, 2),
        "urls": _counts(_URL, lines, [_may_be_url(line.text) for line in lines], 2),
    }


def _may_be_url(text: str) -> bool:
    """Tell quickly whether a text may hold an address: most hold none."""
    return "@" in text or "://" in text or "www." in text or _ENDS_AN_URL.search(text) is not None


def _counts(pattern: re.Pattern[str], lines: Sequence[LineFacts], chosen: Iterable[bool], most: int) -> Column:
    """Count what a pattern finds in each of the chosen lines, `most` at most."""
    return np.array(
        [min(most, len(pattern.findall(line.text))) if chose else 0 for line, chose in zip(lines, chosen, strict=True)],
        dtype=float,
    )


def _word_columns(lines: Sequence[LineFacts], words: Vocabulary) -> dict[str, Column]:
    repeats = np.minimum(3.0, [words.lines[line.folded] - 1 for line in lines])
    length = np.array([line.length for line in lines], dtype=float)
    return {
        "words": np.maximum(1.0, [len(line.words) for line in lines]),
        "ending": np.array([_ending(line) for line in lines], dtype=float),
        "beginning": np.array([_beginning(line.text) for line in lines], dtype=float),
        "colon_at": np.array([_colon_position(line.text) for line in lines], dtype=float),
        "quoted": np.array([line.quoted for line in lines], dtype=float),
        "relative_length": length / words.median,
        "times_here": repeats,
        "times_long": np.where(length > 60, repeats, -1.0),
        "starts_alike": np.minimum(4.0, [words.starts[line_start(line)] - 1 for line in lines]),
        "rule": np.array([line.is_ruled for line in lines], dtype=float),
    }


def _ending(line: LineFacts) -> int:
    """Return 1 for a full stop, 2 for another end of a sentence, 3 colon, 4 bracket, 5 digit, 6 quote, 0 for a letter."""
    last = line.text[-1:]
    if line.stops or line.ends:
        return 1 if line.stops else 2
    if last in ":：":
        return 3
    if last in ")]）":
        return 4
    return 5 if last.isdigit() else 6 if last in QUOTES else 0


def _beginning(text: str) -> int:
    """Return 1 for a small letter, 2 digit, 3 quote, 4 dash or bullet, 5 bracket, 6 another mark, 0 otherwise."""
    first = text[:1]
    if first.isalnum():
        return 1 if first.islower() else 2 if first.isdigit() else 0
    return 3 if first in QUOTES else _OPENERS.get(first, 6)


def _colon_position(text: str) -> int:
    """Return 0 for no colon among the first 40 characters, else 1 to 3 by how far from the start the last of them is."""
    index = max(text.find(":", 0, 40), text.find("：", 0, 40))
    return 0 if index < 0 else 1 if index < 12 else 2 if index < 30 else 3


def _cue_counts(lines: Sequence[LineFacts], words: Vocabulary, cues: Cues) -> Column:
    """Return for each line its cues by purpose, by purpose whether one begins it, then strong cues and bare address."""
    counts = np.zeros((len(lines), 2 * len(cues.purposes) + 2))
    for number, line in enumerate(lines):
        telling = [cue for cue in line.cues if not words.is_ordinary(cue.word, line)] if line.cues else []
        if telling:
            counts[number] = _cue_count(line, telling, cues)
    return counts


def _cue_count(line: LineFacts, telling: Sequence[Cue], cues: Cues) -> list[float]:
    counts = [0.0] * len(cues.purposes)
    heads = [0.0] * len(cues.purposes)
    for cue in telling:
        counts[cue.purpose] += 1
        heads[cue.purpose] = max(heads[cue.purpose], float(cue.position < 3))
    reader = cues.purposes.index("reader")
    strong = {
        cue.word
        for cue in telling
        if cue.purpose != reader and (" " in cue.word or len(cue.word) >= STRONG_CUE_LETTERS)
    }
    return [*counts, *heads, len(strong), 0.0 if line.quoted or line.text[:1] in "-–—" else counts[reader]]


def _cue_columns(lines: Sequence[LineFacts], counts: Column, cues: Cues) -> dict[str, Column]:
    size = len(cues.purposes)
    length = np.array([max(1, len(line.words)) for line in lines], dtype=float)
    every = counts[:, :size].sum(axis=1)
    kinds = (counts[:, :size] > 0).sum(axis=1) - (counts[:, cues.purposes.index("reader")] > 0)
    decisive = counts[:, cues.purposes.index("decisive")]
    named = dict(zip((f"cue_{name}" for name in cues.purposes), np.minimum(3, counts[:, :size]).T, strict=True))
    heads = dict(zip((f"head_{name}" for name in cues.purposes), counts[:, size:-2].T, strict=True))
    return {
        **named,
        **heads,
        "cues": np.minimum(8, every),
        "cue_share": every / length,
        "cue_kinds": kinds.astype(float),
        "strong": np.minimum(4, counts[:, -2]),
        "strong_share": counts[:, -2] / length,
        "decisive_share": decisive / np.maximum(1, length / 10),
        "bare_address": np.minimum(3, counts[:, -1]),
    }


def _position_columns(lines: Sequence[LineFacts]) -> dict[str, Column]:
    count = len(lines)
    sizes = np.array([line.length for line in lines], dtype=float)
    prose = np.array([line.is_prose for line in lines], dtype=bool)
    total = sizes.sum() or 1.0
    index = np.arange(count, dtype=float)
    where = np.flatnonzero(prose)
    first, last = (int(where[0]), int(where[-1])) if len(where) else (0, count - 1)
    above = np.cumsum(sizes) - sizes
    prose_sizes = np.where(prose, sizes, 0)
    ends = [line.ends for line in lines if line.is_prose]
    inside = lines[first : last + 1]
    return {
        "from_top": np.minimum(index, 40),
        "from_end": np.minimum(count - 1 - index, 40),
        "relative_place": index / max(1, count - 1),
        "above": above / total,
        "below": (total - above - sizes) / total,
        "after_last": np.clip(index - last, 0, FAR),
        "before_first": np.clip(first - index, 0, FAR),
        "since_prose": distance(prose),
        "until_prose": distance(prose[::-1])[::-1],
        "prose_below": np.cumsum(prose_sizes[::-1])[::-1] / total,
        "lines": np.full(count, float(count)),
        "paragraphs": np.full(count, float(max(1, len(where)))),
        "prose_share": np.full(count, prose_sizes.sum() / total),
        "prose_ends": np.full(count, float(np.mean(ends)) if ends else 0.5),
        "unended_inside": np.full(count, float(np.mean([not line.ends for line in inside]))),
    }


def _neighbour_columns(lines: Sequence[LineFacts], own: dict[str, Column]) -> dict[str, Column]:
    count = len(lines)
    prose = np.array([line.is_prose for line in lines], dtype=float)
    ends = np.array([line.ends for line in lines], dtype=float)
    decisive, topic = (own["decisive_share"] > 0).astype(float), np.maximum(0, own["topic"])
    watched = ("length", "ends", "topic", "small_words", "cue_share", "prose")
    values = np.stack([(own | {"ends": ends, "prose": prose})[name] for name in watched])
    steps = [(f"{side}{abs(step)}", shifted(values, step)) for side, step in _STEPS]
    logs = np.log(own["length"] + 1)
    near_3 = mean_near(np.stack([1 - prose, own["cues"] > 0]), 3)
    near_6 = mean_near(np.stack([1 - prose, topic]), 6)
    cued = (own["cue_share"] > CUED).astype(float)
    marked = np.stack([decisive, own["rule"]])
    above, below = sum_above(marked, 8), sum_below(marked, 8)
    return {
        **{f"{name}_{step}": near[number] for number, name in enumerate(watched) for step, near in steps},
        "like_up": np.abs(logs - shifted(logs, 1, fill=math.inf)).clip(max=9),
        "like_down": np.abs(logs - shifted(logs, -1, fill=math.inf)).clip(max=9),
        "short_near3": near_3[0],
        "short_near6": near_6[0],
        "topic_near6": near_6[1],
        "topic_below": np.cumsum(topic[::-1])[::-1] / np.arange(count, 0, -1),
        "cued_near3": near_3[1],
        "cued_above": sum_above(cued, 6),
        "cued_below": sum_below(cued, 6),
        "decisive_above": above[0],
        "decisive_below": below[0],
        "ruled_above": above[1],
        "ruled_below": below[1],
        "unended_above": unended_run(ends),
        "unended_below": unended_run(ends[::-1])[::-1],
    }
