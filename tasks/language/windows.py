"""Cuts a text into passages of one language each, as far as scripts and langdetect's profiles can tell.

A line is a paragraph. Short ones say too little to be judged alone (a credit line comes out Galician): they go with the
rest. Of a long text some lines are judged, evenly spread, and of each its beginning.
"""

import math
import re
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from config.detection import load_detection
from tasks.document import Record
from tasks.language.letters import SCRIPTS
from tasks.language.profiles import Table, profiles

# Letters that a line needs to be judged by itself.
MIN_LINE_LETTERS = 40
MAX_LINES = 8
# Characters that langdetect's profiles look at, of all lines together, and of one at least.
_PROFILED_CHARACTERS = 256
_LEAST_OF_A_LINE = 32
# A line is set apart where langdetect finds another language this much likelier (log odds) than that of all lines.
_APART = 0.9
_KANA, _HAN = SCRIPTS.index("kana"), SCRIPTS.index("han")
# Japanese is written with kana between the ideographs; Chinese may quote a word of it.
_MIN_KANA_SHARE = 0.1
# Words that Chinese cannot do without and Japanese does not write so.
_CHINESE = re.compile("[们們这這她它说說吗嗎吧呢哪啊]|的[^な、。の]|了[^解承]|是[^非正認]")

Letters = npt.NDArray[np.int64]


class Passage(Record, frozen=True):
    """Lines in one script, and as it seems one language; `profile_odds` are langdetect's, None for a script of one language."""

    script: str
    text: str
    letters: int
    profile_odds: Table | None = None


def passages(text: str, letters: Letters) -> list[Passage]:
    """Cut a text; `letters` are its letters by line and script. Passages come in the order of their first lines.

    Lines that are not judged count for the passages in their script, each as its share of what is judged.
    """
    lines = text.split("\n")
    weights: list[int] = letters.sum(axis=1).tolist()
    judged = _judged_lines(weights)
    if not judged:
        lines, letters, weights, judged = [" ".join(lines)], letters.sum(axis=0, keepdims=True), [sum(weights)], [0]
    scripts = _scripts(letters, lines)
    return [
        passage
        for script in dict.fromkeys(scripts[place] for place in judged)
        for passage in _passages_of(
            SCRIPTS[script],
            [lines[place] for place in judged if scripts[place] == script],
            letters=sum(weight for weight, its in zip(weights, scripts, strict=True) if its == script),
        )
    ]


def _passages_of(script: str, lines: list[str], *, letters: int) -> Iterator[Passage]:
    """Yield the passages of lines in one script, which has `letters` in the whole text."""
    if script in load_detection().scripts:
        yield Passage(script=script, text="\n".join(lines), letters=letters)
        return
    odds = profiles().log_odds(_heads(lines))
    labels = _labels(odds)
    judged = sum(map(len, lines))
    for label in dict.fromkeys(labels):
        places = [place for place, its in enumerate(labels) if its == label]
        text = "\n".join(lines[place] for place in places)
        its_odds = odds[places].sum(axis=0) / math.sqrt(len(places))
        yield Passage(
            script=script, text=text, letters=letters * len(text) // judged, profile_odds=its_odds - its_odds.max()
        )


def _judged_lines(weights: list[int]) -> list[int]:
    """Return the places of the lines to judge: long ones, evenly spread where there are many."""
    long = [place for place, weight in enumerate(weights) if weight >= MIN_LINE_LETTERS]
    if len(long) <= MAX_LINES:
        return long
    return [long[turn * (len(long) - 1) // (MAX_LINES - 1)] for turn in range(MAX_LINES)]


def _scripts(letters: Letters, lines: list[str]) -> list[int]:
    """Return each line's main script; ideographs in a text with kana are Japanese, unless a line is plainly Chinese."""
    scripts: list[int] = letters.argmax(axis=1).tolist()
    if _HAN not in scripts or not letters[:, _KANA].any():
        return scripts
    kana, han = letters[:, _KANA].tolist(), letters[:, _HAN].tolist()
    is_japanese = sum(kana) >= _MIN_KANA_SHARE * sum(han)
    for place in [place for place, script in enumerate(scripts) if script == _HAN]:
        is_mixed = kana[place] >= _MIN_KANA_SHARE * (kana[place] + han[place])
        if is_mixed or (is_japanese and not _CHINESE.search(lines[place])):
            scripts[place] = _KANA
    return scripts


def _heads(lines: list[str]) -> list[str]:
    """Return the beginnings of lines, longer ones where there are few."""
    length = max(_LEAST_OF_A_LINE, _PROFILED_CHARACTERS // len(lines))
    return [line[:length] for line in lines]


def _labels(odds: Table) -> list[int]:
    """Return the label that each line goes with: that of all lines, or its own where that is much likelier."""
    common = int(odds.sum(axis=0).argmax())
    if (odds[:, common] > -_APART).all():
        return [common] * len(odds)
    return [common if row[common] > -_APART else int(row.argmax()) for row in odds]
