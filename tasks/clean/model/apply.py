"""Takes out lines that no rule knows and no other page has shown: by their shape, words, place and neighbours.

The model is small and can be read: features of the lines (`features.py`) in any language, words of a page's furniture
(`config/line_model/cues.yaml`), and trees (`trees.json`) that `training/line_model.py` grew on pages of
many publishers. Losing a line of the story is worse than leaving one of the page, so it keeps what it is not sure of.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from config.line_model_data import LineModel
from tasks.clean.lines import Line, Lines
from tasks.clean.model.cues import Cues
from tasks.clean.model.facts import LineFacts, line_facts
from tasks.clean.model.features import line_features
from tasks.clean.model.reasons import reason
from tasks.clean.model.shrinkage import pooled, run_numbers
from tasks.clean.model.trees import answers, contributions, trees_of
from tasks.clean.model.windows import Column

RULE = "model"
PAGES = frozenset({"html", "warc"})  # formats whose text `extract` found in markup
# No line is judged by neighbours it does not have.
FEWEST_LINES = 4
# Articles have fewer; a longer text is left as it is, so that time stays bounded.
MOST_LINES = 5_000
# So long a line is a paragraph: of 4,084 lines of furniture ten were longer.
LONGEST_LINE = 500
LONGEST_SUBHEAD = 60
# Where more of the letters would go than this, the article itself is a list, a recipe or a programme, which looks like
# furniture: then nothing goes from between its first and its last paragraph.
LARGEST_SHARE = 0.6


def remove_by_model(lines: Lines, *, model: LineModel) -> Lines:
    """Return the lines without those that the model is sure are the page's, each with its score and reasons.

    Lines that other steps have taken out are seen where they stood: a line among them is likelier to be the page's. Of a
    page's article, which was found by its markup, only lines with a cue beyond bare address go: its subheads, lists and
    tables are short lines too.
    """
    found = furniture(lines.every, model=model, only_cued=lines.document.format in PAGES)
    return lines.without({lines.every[index].position: (RULE, evidence) for index, evidence in found.items()})


def furniture(lines: Sequence[Line], *, model: LineModel, only_cued: bool = False) -> dict[int, str]:
    """Return the lines that are the page's, by index, each with the evidence for it; with `only_cued` those with a cue."""
    judged = _judged(lines, model)
    sure = _without_lists(judged.scores >= model.trees.threshold, judged, lines)
    if only_cued and judged.columns:
        sure &= judged.columns["cue_kinds"] > 0
    found = np.flatnonzero(sure)
    said = contributions(_tools(model).trees, _rows(judged.columns, model, found))
    return {
        int(index): reason(
            judged.facts[index],
            judged.scores[index],
            spoken,
            model.trees.features,
            by_neighbours=judged.scores[index] - judged.alone[index],
        )
        for index, spoken in zip(found, said, strict=True)
    }


def scores(lines: Sequence[Line], *, model: LineModel) -> npt.NDArray[np.float64]:
    """Return the log-odds of each line being the page's; -inf for a line that is never taken out."""
    return _judged(lines, model).scores


def described(lines: Sequence[Line], *, cues: Cues) -> tuple[list[LineFacts], dict[str, Column]]:
    """Return what the model sees of a document's lines: each line's facts, and the features."""
    facts = [line_facts(line, cues=cues) for line in lines]
    return facts, line_features(facts, cues=cues)


def candidates(facts: Sequence[LineFacts], columns: dict[str, Column]) -> npt.NDArray[np.bool_]:
    """Tell of which lines the model is asked.

    Not of whole sentences without any cue, as most of an article is, and not of what looks like a subhead: a short line
    between paragraphs that has a cue by the way, or none.
    """
    plain = np.array([fact.is_paragraph for fact in facts], dtype=bool)
    plain &= (columns["cues"] == 0) & (columns["times_here"] == 0)
    short = np.array([len(fact.text) <= LONGEST_LINE for fact in facts], dtype=bool)
    return np.asarray(~plain & short & ~_subheads(facts, columns))


def _subheads(facts: Sequence[LineFacts], columns: dict[str, Column]) -> npt.NDArray[np.bool_]:
    has_shape = np.array(
        [len(fact.text) <= LONGEST_SUBHEAD and not (fact.is_prose or fact.ends or fact.is_ruled) for fact in facts],
        dtype=bool,
    )
    is_between = _follows_prose(facts) & _follows_prose(facts[::-1])[::-1]
    is_by_the_way = np.array([_has_cue_by_the_way(fact) for fact in facts], dtype=bool) & (columns["times_here"] == 0)
    return np.asarray(has_shape & is_between & is_by_the_way)


def _has_cue_by_the_way(fact: LineFacts) -> bool:
    """Whether cues stand in one place at most, and in no more than half of the words: two may begin the same word."""
    told = {cue.place: cue.word.count(" ") + 1 for cue in sorted(fact.cues, key=lambda cue: cue.word.count(" "))}
    return len(told) <= 1 and 2 * sum(told.values()) <= len(fact.words)


def _follows_prose(facts: Sequence[LineFacts]) -> npt.NDArray[np.bool_]:
    """Tell of each line whether the one before is a paragraph, those that a rule takes out left aside."""
    follows, is_prose = [], False
    for fact in facts:
        follows.append(is_prose)
        is_prose = is_prose if fact.is_ruled else fact.is_prose
    return np.array(follows, dtype=bool)


class _Tools:
    """A model laid out for use."""

    def __init__(self, model: LineModel) -> None:
        self.cues = Cues(model.cues)
        self.trees = trees_of(model.trees.trees, model.trees.features)


@lru_cache(maxsize=8)
def _tools(model: LineModel) -> _Tools:
    return _Tools(model)


class _Judged(NamedTuple):
    """A document's lines: the facts, the features, and the log-odds of being the page's, alone and among their like."""

    facts: list[LineFacts]
    columns: dict[str, Column]
    alone: Column
    scores: Column


def _judged(lines: Sequence[Line], model: LineModel) -> _Judged:
    alone = np.full(len(lines), -np.inf)
    if not FEWEST_LINES <= len(lines) <= MOST_LINES:
        return _Judged([], {}, alone, alone)
    facts, columns = described(lines, cues=_tools(model).cues)
    asked = np.flatnonzero(candidates(facts, columns))
    alone[asked] = answers(_tools(model).trees, _rows(columns, model, asked))
    return _Judged(facts, columns, alone, pooled(alone, run_numbers(facts)))


def _rows(columns: dict[str, Column], model: LineModel, chosen: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
    """Return the features of the chosen lines, a row each."""
    return np.stack([columns[name][chosen] for name in model.trees.features], axis=1) if columns else np.zeros((0, 0))


def _without_lists(sure: npt.NDArray[np.bool_], judged: _Judged, lines: Sequence[Line]) -> npt.NDArray[np.bool_]:
    """Return `sure` without what stands inside an article that looks like furniture itself."""
    sizes = np.array([len(line.text) for line in lines], dtype=float)
    if not judged.columns or sizes[judged.scores > 0].sum() <= LARGEST_SHARE * sizes.sum():
        return sure
    return sure & ((judged.columns["after_last"] > 0) | (judged.columns["before_first"] > 0))
