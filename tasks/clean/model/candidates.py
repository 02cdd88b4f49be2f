"""Candidates: the lines that the model may remove at all."""

from collections.abc import Mapping, Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from tasks.clean.model.facts import LineFacts
from tasks.clean.model.windows import Column

# A longer line is a paragraph: of 4,084 lines of boilerplate ten were longer.
LONGEST_LINE = 500
LONGEST_SUBHEAD = 60
# Up to so many lines between two lines of prose are a list, a table or a subhead of the article, if none has more than an
# incidental cue.
LONGEST_LIST = 12
INCIDENTAL_SHARE = 0.25
# In a longer sentence one word that addresses the reader may be another word: German `sie`, Romanian `din`, Turkish `her`.
LEAST_ADDRESS_SHARE = 0.1
QUESTION_MARKS = ("?", "？", "؟")
# A shorter line with a full stop may be a label.
SHORTEST_SENTENCE = 30


def candidates(facts: Sequence[LineFacts], columns: Mapping[str, Column]) -> npt.NDArray[np.bool_]:
    """Tell which lines the model predicts: all but long lines, full sentences without a cue, and likely subheads.

    Most of an article is full sentences without a cue. A likely subhead is a short line between paragraphs with at most an
    incidental cue.
    """
    is_plain = np.array([fact.is_paragraph for fact in facts], dtype=bool)
    is_plain &= (columns["cues"] == 0) & (columns["times_here"] == 0)
    is_short = np.array([len(fact.text) <= LONGEST_LINE for fact in facts], dtype=bool)
    return np.asarray(~is_plain & is_short & ~_subheads(facts, columns))


def protected(facts: Sequence[LineFacts], columns: Mapping[str, Column]) -> npt.NDArray[np.bool_]:
    """Tell which lines are the article's own whatever they look like: they are learnt from, and never removed.

    These are corrections; calls with who said them; sentences with a full stop that neither address the reader nor begin with
    a cue; and short runs between lines of prose with incidental cues at most: lists, specifications, results, questions and
    subheads. The last two were half of what was lost on sources never seen.
    """
    is_correction = np.array([fact.is_correction or fact.is_report for fact in facts], dtype=bool)
    stops = np.array([fact.stops and fact.length > SHORTEST_SENTENCE for fact in facts], dtype=bool)
    is_address = (columns["bare_address"] > 0) & (columns["cue_share"] > LEAST_ADDRESS_SHARE)
    is_call = (columns["cue_decisive"] > 0) | is_address | (columns["times_here"] > 0)
    is_call |= np.any([column > 0 for name, column in columns.items() if name.startswith("head_")], axis=0)
    return np.asarray(is_correction | (stops & ~is_call) | _own_lists(facts, columns))


def _own_lists(facts: Sequence[LineFacts], columns: Mapping[str, Column]) -> npt.NDArray[np.bool_]:
    is_prose = np.array([fact.is_prose for fact in facts], dtype=bool)
    is_cued = np.array([fact.is_ruled for fact in facts], dtype=bool) | _calls(columns)
    run = np.cumsum(is_prose)  # lines of prose begin a run, and are none of its lines
    size = np.bincount(run, weights=~is_prose)[run]
    cued = np.bincount(run, weights=is_cued & ~is_prose)[run]
    is_inside = (run > 0) & (run < run[-1])
    return np.asarray(is_inside & ~is_prose & (size <= LONGEST_LIST) & (cued == 0))


def _calls(columns: Mapping[str, Column]) -> npt.NDArray[np.bool_]:
    """Tell which lines have more than an incidental cue: a strong or decisive one, two purposes, or a quarter of the words."""
    is_decisive = (columns["strong"] > 0) | (columns["cue_decisive"] > 0) | (columns["cue_kinds"] > 1)
    return np.asarray(is_decisive | ((columns["cue_kinds"] > 0) & (columns["cue_share"] > INCIDENTAL_SHARE)))


def _subheads(facts: Sequence[LineFacts], columns: Mapping[str, Column]) -> npt.NDArray[np.bool_]:
    has_shape = np.array(
        [
            len(fact.text) <= LONGEST_SUBHEAD
            and not (fact.is_prose or fact.is_ruled)
            and (not fact.ends or _asks(fact))
            for fact in facts
        ],
        dtype=bool,
    )
    is_between = _follows_prose(facts) & _follows_prose(facts[::-1])[::-1]
    found = has_shape & is_between & (columns["times_here"] == 0)
    for index in np.flatnonzero(found).tolist():
        found[index] = _has_incidental_cue(facts[index])
    return np.asarray(found)


def _asks(fact: LineFacts) -> bool:
    """Tell whether a line is a question without a cue, as subheads are: the page asks for a subscription or an opinion."""
    return fact.text.endswith(QUESTION_MARKS) and not fact.cues


def _has_incidental_cue(fact: LineFacts) -> bool:
    """Tell whether cues are in one position at most, and in no more than half of the words.

    Two cues may begin the same word; the longer one counts.
    """
    words = {cue.position: cue.word.count(" ") + 1 for cue in sorted(fact.cues, key=lambda cue: cue.word.count(" "))}
    return len(words) <= 1 and 2 * sum(words.values()) <= len(fact.words)


def _follows_prose(facts: Sequence[LineFacts]) -> npt.NDArray[np.bool_]:
    """Tell of each line whether the one before it is a paragraph; lines that a rule removes are skipped."""
    last = accumulate(facts, lambda is_prose, fact: is_prose if fact.is_ruled else fact.is_prose, initial=False)
    return np.array(list(last)[:-1], dtype=bool)
