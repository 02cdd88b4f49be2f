"""Windows: the parts of a text in one language each, as far as scripts and langdetect's profiles show.

A line is a paragraph. A short line says too little by itself (a credit line is detected as Galician), so it counts for the
windows of its script. Of a long text a sample of evenly spread lines is read, and only the beginning of each.
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

# Letters that a line needs to be sampled.
MIN_LINE_LETTERS = 40
MAX_LINES = 8
# Characters that are scored by langdetect's profiles: of all lines together, and of each line at least.
_PROFILED_CHARACTERS = 256
_LEAST_OF_A_LINE = 32
# A line is in a language of its own if its log-likelihood is this much higher than that of the language of all lines.
_APART = 0.9
_KANA, _HAN = SCRIPTS.index("kana"), SCRIPTS.index("han")
# Japanese is written with kana between the ideographs; Chinese may quote a word of it.
_MIN_KANA_SHARE = 0.1
# Words that Chinese needs and Japanese does not write like this.
_CHINESE = re.compile("[们們这這她它说說吗嗎吧呢哪啊]|的[^な、。の]|了[^解承]|是[^非正認]")

Letters = npt.NDArray[np.int64]


class Window(Record, frozen=True):
    """Lines in one script and apparently one language, with the letters and lines of the text that they stand for.

    `profile_likelihoods` are langdetect's log-likelihoods of its labels; None for a script that one language writes, and for
    a single line, which needs no separation.
    """

    script: str
    text: str
    letters: int
    lines: float = 1
    profile_likelihoods: Table | None = None


def windows_of(text: str, letters: Letters) -> list[Window]:
    """Return the windows of a text in the order of their first lines; `letters` are counted by line and script.

    The letters of lines outside the sample are shared out among the windows of their script, in proportion to their length, and
    so are these lines.
    """
    lines = text.split("\n")
    if len(lines) == 1:
        return [Window(script=SCRIPTS[_scripts(letters, lines)[0]], text=text, letters=int(letters.sum()))]
    weights: list[int] = letters.sum(axis=1).tolist()
    sampled = _sampled_lines(weights)
    if not sampled:
        lines, letters, weights, sampled = [" ".join(lines)], letters.sum(axis=0, keepdims=True), [sum(weights)], [0]
    scripts = _scripts(letters, lines)
    return [
        window
        for script in dict.fromkeys(scripts[number] for number in sampled)
        for window in _windows_in_script(
            SCRIPTS[script],
            [lines[number] for number in sampled if scripts[number] == script],
            weights=[weight for weight, its in zip(weights, scripts, strict=True) if its == script and weight],
        )
    ]


def _windows_in_script(script: str, lines: list[str], *, weights: list[int]) -> Iterator[Window]:
    """Yield the windows of sampled lines in one script; `weights` are the letters of each of its lines in the whole text."""
    letters = sum(weights)
    if script in load_detection().scripts or len(lines) == 1:
        yield Window(script=script, text="\n".join(lines), letters=letters, lines=len(weights))
        return
    characters = max(_LEAST_OF_A_LINE, _PROFILED_CHARACTERS // len(lines))
    likelihoods = profiles().log_likelihoods([line[:characters] for line in lines])
    labels = _labels(likelihoods)
    sampled = sum(map(len, lines))
    for label in dict.fromkeys(labels):
        numbers = [number for number, its in enumerate(labels) if its == label]
        text = "\n".join(lines[number] for number in numbers)
        joint = likelihoods[numbers].sum(axis=0) / math.sqrt(len(numbers))
        yield Window(
            script=script,
            text=text,
            letters=letters * len(text) // sampled,
            lines=len(weights) * len(numbers) / len(lines),
            profile_likelihoods=joint - joint.max(),
        )


def likelihoods_of_line(line: str) -> Table:
    """Return langdetect's log-likelihoods of its labels for a line."""
    likelihoods: Table = profiles().log_likelihoods([line[:_PROFILED_CHARACTERS]])[0]
    return likelihoods


def _sampled_lines(weights: list[int]) -> list[int]:
    """Return the indexes of the lines to read: long ones, evenly spread where there are many."""
    long = [number for number, weight in enumerate(weights) if weight >= MIN_LINE_LETTERS]
    if len(long) <= MAX_LINES:
        return long
    return [long[turn * (len(long) - 1) // (MAX_LINES - 1)] for turn in range(MAX_LINES)]


def _scripts(letters: Letters, lines: list[str]) -> list[int]:
    """Return each line's main script; ideographs in a text with kana are Japanese, unless a line is clearly Chinese."""
    scripts: list[int] = letters.argmax(axis=1).tolist()
    if _HAN not in scripts or not letters[:, _KANA].any():
        return scripts
    kana, han = letters[:, _KANA].tolist(), letters[:, _HAN].tolist()
    is_japanese = sum(kana) >= _MIN_KANA_SHARE * sum(han)
    for number in [number for number, script in enumerate(scripts) if script == _HAN]:
        is_mixed = kana[number] >= _MIN_KANA_SHARE * (kana[number] + han[number])
        if is_mixed or (is_japanese and not _CHINESE.search(lines[number])):
            scripts[number] = _KANA
    return scripts


def _labels(likelihoods: Table) -> list[int]:
    """Return the label of each line: that of all lines together, or its own where that is much likelier."""
    common = int(likelihoods.sum(axis=0).argmax())
    if (likelihoods[:, common] > -_APART).all():
        return [common] * len(likelihoods)
    return [common if row[common] > -_APART else int(row.argmax()) for row in likelihoods]
