"""Parts: what belongs to an article by its position among the blocks that the scorer keeps.

The scorer has seen far more menus than lists of an article, and scores each item alone.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence, Set
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from tasks.extract.blocks import Block, nearest
from tasks.extract.characters import length_of
from tasks.extract.elements import Element, cue_bits
from tasks.extract.sections import SUBHEAD_TAGS, with_posts, with_rest, with_sections, with_whole_lists
from tasks.text.corrections import is_correction
from tasks.text.sentences import ends_sentence

# Tells whether a line credits an agency.
IsCredit = Callable[[str], bool]

# Elements that an article has between its paragraphs, and the subheads over them.
PART_TAGS = frozenset(("ul", "ol", "dl", "table", "pre", "details", "blockquote", "amp-accordion"))
# An article may end with these.
_CLOSING = frozenset(("dl", "details"))
# These may stand in an element of their own, which makes them scroll or holds a caption.
_WRAPPED = frozenset(("table", "pre"))
# Share of links in them, at most.
MAX_LINKED = 0.2
# A lead stands so many blocks above the text at most, below a heading, and is at least so likely and so long.
LEAD_REACH = 8
LEAD_FROM = 0.15
MIN_LEAD = 60
# A shorter link between paragraphs is a teaser.
MIN_LINKED_SENTENCE = 100
# A credit stands right below the article, or below a line that is not kept, and is short.
CREDIT_REACH = 2
MAX_CREDIT = 100
# A correction stands at most so many blocks above or below the article.
CORRECTION_REACH = 5

_FOREIGN = cue_bits("related social navigation subscription meta comment advertisement consent author post caption")
# Not `related`: its word `teaser` names leads as often as other articles. These have links.
_NO_LEAD = _FOREIGN & ~cue_bits("related")
_HEADING_TAGS = SUBHEAD_TAGS | {"h1"}
_LEAD_TAGS = SUBHEAD_TAGS | {"p", "div", "section"}

Kept = NDArray[np.bool_]


def with_parts(blocks: Sequence[Block], is_likely: Kept, is_credit: IsCredit) -> Kept:
    """Return the kept blocks with the article's own lists, tables, subheads, corrections, and the credit below it."""
    kept = is_likely.copy()
    if not kept.any():
        return kept
    kept = with_posts(blocks, with_whole_lists(blocks, with_rest(blocks, with_sections(blocks, kept))))
    owners = [blocks[index].owner for index in np.flatnonzero(kept).tolist()]
    # A quotation with its speaker may be a figure.
    figures = {element for owner in owners for element in nearest(owner) if element.tag == "figure"}
    homes = {owner.parent for owner in owners} - figures
    parts = [_part_of(block, homes, figures) for block in blocks]
    by_part: defaultdict[Element | None, list[int]] = defaultdict(list)
    for index, part in enumerate(parts):
        by_part[part].append(index)
    wrappers = {part.parent for part in parts if part and part.tag in _WRAPPED}
    for is_between, whole_run in _runs(kept):
        each = [index for index in whole_run if not _is_caption(blocks[index], wrappers)]
        run = each if is_between else _closing_parts(blocks, parts, each) or each
        found = list(dict.fromkeys(parts[index] for index in run))
        if all(_is_wanted(part, is_between=is_between) for part in found):
            whole = [index for part in found for index in by_part[part]]
            # A subhead alone was judged by the scorer. A list of one item is a line of the page in the form of a list.
            is_part = any(part and part.tag not in SUBHEAD_TAGS for part in found)
            is_list = any(part and part.tag in ("ul", "ol") for part in found)
            if is_part and (len(whole) > 1 or not is_list) and _has_few_links(blocks, whole):
                kept[run] = True
    kept |= _linked_sentences(blocks, kept)
    return _with_notes(blocks, kept, is_likely, is_credit)


def _linked_sentences(blocks: Sequence[Block], kept: Kept) -> Kept:
    """Tell which blocks are links and yet paragraphs of the article: whole sentences, in a place like that of both neighbours."""
    found = np.zeros_like(kept)
    for index in (np.flatnonzero(~kept[1:-1] & kept[:-2] & kept[2:]) + 1).tolist():
        block = blocks[index]
        if block.is_link and block.owner.tag == "p" and length_of(block.text) >= MIN_LINKED_SENTENCE:
            places = {_place(blocks[each]) for each in (index - 1, index, index + 1)}
            found[index] = len(places) == 1 and ends_sentence(block.text)
    return found


def _place(block: Block) -> tuple[str, ...]:
    return tuple(element.path for element in nearest(block.owner)[:3])


def _with_notes(blocks: Sequence[Block], kept: Kept, is_likely: Kept, is_credit: IsCredit) -> Kept:
    """Return the kept blocks with the corrections around the article and the credit below it."""
    first, last = np.flatnonzero(is_likely)[[0, -1]].tolist()
    for index in range(max(0, first - CORRECTION_REACH), min(len(blocks), last + 1 + CORRECTION_REACH)):
        if not kept[index] and is_correction(blocks[index].text) and _has_few_links(blocks, [index]):
            kept[index] = True
    for index in range(last + 1, min(last + 1 + CREDIT_REACH, len(blocks))):
        # Cleaning removes it and remembers the agency.
        if len(blocks[index].text) <= MAX_CREDIT and is_credit(blocks[index].text):
            kept[index] = True
    return kept


def with_lead(blocks: Sequence[Block], probabilities: NDArray[np.float32], is_likely: Kept) -> Kept:
    """Return the likely blocks with the lead: the sentences between the heading and the text, in an element of their own."""
    first = next((index for index in np.flatnonzero(is_likely).tolist() if blocks[index].owner.tag != "h1"), 0)
    leads: list[int] = []
    for index in range(first - 1, max(-1, first - 1 - LEAD_REACH), -1):
        if probabilities[index] >= LEAD_FROM and _is_lead(blocks[index]):
            leads.append(index)
        elif blocks[index].owner.tag in _HEADING_TAGS:
            completed = is_likely.copy()
            completed[leads] = True
            return completed
    return is_likely


def _is_lead(block: Block) -> bool:
    names = 0
    for element in nearest(block.owner)[:3]:
        names |= element.cues
    # A subhead that is no longer than a headline is one.
    least = MIN_LEAD * (1 + (block.owner.tag in SUBHEAD_TAGS))
    is_sentence = length_of(block.text) >= least and ends_sentence(block.text)
    return is_sentence and not block.linked and block.owner.tag in _LEAD_TAGS and not names & _NO_LEAD


def _runs(kept: Kept) -> list[tuple[bool, list[int]]]:
    """Return the runs of blocks that are not kept, behind a kept one, and whether a kept one is behind them."""
    runs = [list(run) for is_kept, run in groupby(range(len(kept)), key=lambda index: bool(kept[index])) if not is_kept]
    return [(run[-1] + 1 < len(kept), run) for run in runs if run[0] > 0]


def _closing_parts(blocks: Sequence[Block], parts: Sequence[Element | None], run: list[int]) -> list[int]:
    """Return the blocks of the parts that an article ends with, of those that a run begins with.

    These are description lists (when and where, below a short report), questions in `details`, and a list that a colon announces.
    """
    closing: list[int] = []
    for part, indexes in groupby(run, key=lambda index: parts[index]):
        whole = list(indexes)
        is_announced = blocks[whole[0] - 1].text.endswith((":", "：")) and blocks[whole[0] - 1].owner.tag == "p"
        if part is None or not (part.tag in _CLOSING or (part.tag in ("ul", "ol") and is_announced)):
            break
        closing += whole
    return closing


def _part_of(block: Block, homes: Set[Element | None], figures: Set[Element]) -> Element | None:
    """Return the part or subhead of a block, which is in an element with kept paragraphs.

    None where a name says that the part is none of the article's.
    """
    names = 0
    for element in nearest(block.owner):
        names |= element.cues
        is_part = element.tag in PART_TAGS or element.tag in _HEADING_TAGS or element in figures
        outer = element.parent.parent if element.parent is not None and element.tag in _WRAPPED else None
        if is_part and (element.parent in homes or outer in homes):
            return None if names & _FOREIGN else element
    return None


def _is_caption(block: Block, wrappers: Set[Element | None]) -> bool:
    """Tell whether a block is the caption below a table, which is kept without it."""
    return block.owner.tag == "figcaption" and block.owner.parent in wrappers


def _is_wanted(part: Element | None, *, is_between: bool) -> bool:
    return part is not None and (is_between or part.tag not in _HEADING_TAGS)


def _has_few_links(blocks: Sequence[Block], indexes: Iterable[int]) -> bool:
    chosen = [blocks[index] for index in indexes]
    return sum(block.linked for block in chosen) <= MAX_LINKED * sum(len(block.text) for block in chosen)
