"""Cuts a text into passages of one language each, as far as scripts and langdetect's profiles can tell.

A line is a paragraph. Short ones say too little to be judged alone (a credit line comes out Galician): they go with the
rest. Of a long text some lines are judged, evenly spread, and of each its beginning.
"""

import re
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from config.detection import load_detection
from tasks.document import Record
from tasks.language.profiles import Table, profiles
from tasks.language.scripts import SCRIPTS

# Letters that a line needs to be judged by itself.
MIN_LINE_LETTERS = 40
MAX_LINES = 12
# Characters that langdetect's profiles look at, of all lines together, and of one at least.
_PROFILED_CHARACTERS = 720
_LEAST_OF_A_LINE = 60
# A line is set apart where langdetect finds another language this much likelier (log odds) than that of all lines.
_APART = 0.4
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
    scripts = _scripts(letters, lines)
    weights = letters.sum(axis=1)
    totals = np.bincount(scripts, weights, minlength=len(SCRIPTS))
    judged = _judged_lines(weights)
    if not len(judged):
        lines, judged = [" ".join(lines)], np.zeros(1, np.intp)
        scripts, weights = np.array([totals.argmax()]), weights.sum(keepdims=True)
    judged_totals = np.bincount(scripts[judged], weights[judged], minlength=len(SCRIPTS))
    found: dict[tuple[int, str], list[int]] = {}
    odds: dict[int, Table] = {}
    for script in dict.fromkeys(scripts[judged].tolist()):
        places = [place for place in judged.tolist() if scripts[place] == script]
        if SCRIPTS[script] in load_detection().scripts:
            found[script, ""] = places
            continue
        scored = profiles().log_odds(_heads([lines[place] for place in places]))
        odds.update(zip(places, scored, strict=True))
        for place, label in zip(places, _labels(scored), strict=True):
            found.setdefault((script, label), []).append(place)
    return [
        Passage(
            script=SCRIPTS[script],
            text="\n".join(lines[place] for place in places),
            letters=round(float(weights[places].sum() * totals[script] / judged_totals[script])),
            profile_odds=_together([odds[place] for place in places]) if places[0] in odds else None,
        )
        for (script, _), places in sorted(found.items(), key=lambda item: item[1])
    ]


def _judged_lines(weights: Letters) -> npt.NDArray[np.intp]:
    """Return the places of the lines to judge: long ones, evenly spread where there are many."""
    long = np.flatnonzero(weights >= MIN_LINE_LETTERS)
    if len(long) <= MAX_LINES:
        return long
    return long[np.linspace(0, len(long) - 1, MAX_LINES).astype(np.intp)]


def _scripts(letters: Letters, lines: list[str]) -> npt.NDArray[np.intp]:
    """Return each line's main script; ideographs in a text with kana are Japanese, unless a line is plainly Chinese."""
    scripts = letters.argmax(axis=1)
    kana, han = letters[:, _KANA], letters[:, _HAN]
    if not kana.any():
        return scripts
    scripts[(scripts == _HAN) & (kana >= _MIN_KANA_SHARE * (kana + han))] = _KANA
    if kana.sum() >= _MIN_KANA_SHARE * han[scripts == _KANA].sum():
        for place in np.flatnonzero(scripts == _HAN).tolist():
            if not _CHINESE.search(lines[place]):
                scripts[place] = _KANA
    return scripts


def _heads(lines: list[str]) -> list[str]:
    """Return the beginnings of lines, longer ones where there are few."""
    length = max(_LEAST_OF_A_LINE, _PROFILED_CHARACTERS // len(lines))
    return [line[:length] for line in lines]


def _labels(odds: Table) -> Iterator[str]:
    """Yield the label that each line goes with: that of all lines, or its own where that is much likelier."""
    common = int(odds.sum(axis=0).argmax())
    for row in odds:
        yield profiles().labels[common if row[common] > -_APART else int(row.argmax())]


def _together(odds: list[Table]) -> Table:
    """Return the log odds of lines taken together; each line's are divided by the root of its length."""
    total: Table = np.sum(odds, axis=0) / np.sqrt(len(odds), dtype=np.float32)
    return total - total.max()
