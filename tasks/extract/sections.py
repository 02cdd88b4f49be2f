"""Sections: an article that is cut into elements side by side, each with a subhead and its text.

Guides and lists are built so. The scorer sees one element with the introduction and doubts the rest, which looks like teasers.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tasks.extract.blocks import Block, nearest
from tasks.extract.elements import CUES, Element

SUBHEAD_TAGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
# So many such elements are sections, with so many characters of text each on average: teasers are shorter.
FEWEST_SECTIONS = 3
MIN_SECTION = 150
# Share of links in them, at most.
MAX_LINKED = 0.1

# Not `related`: its word `card` names sections as often as teasers. These have links.
_FOREIGN_LISTED = "social navigation subscription comment advertisement consent author post"
_FOREIGN = sum(1 << CUES.index(cue) for cue in _FOREIGN_LISTED.split())


def with_sections(blocks: Sequence[Block], kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the kept blocks with the sections beside a kept one, or right below the kept text."""
    completed = kept.copy()
    for indexes in _groups(blocks):
        every = [index for section in indexes for index in section]
        continues = kept[every].any() or kept[max(0, every[0] - 1)]
        if continues and not kept[every].all() and _are_sections([[blocks[index] for index in one] for one in indexes]):
            completed[every] = True
    return completed


def with_whole_lists(blocks: Sequence[Block], kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the kept blocks with the rest of each description list that is kept for the most part: its last answer is short."""
    lists: defaultdict[Element, list[int]] = defaultdict(list)
    for index, block in enumerate(blocks):
        for element in nearest(block.owner):
            if element.tag == "dl":
                lists[element].append(index)
    completed = kept.copy()
    for indexes in lists.values():
        sizes = np.array([len(blocks[index].text) for index in indexes])
        if sizes[kept[indexes]].sum() > sizes.sum() / 2:
            completed[indexes] = True
    return completed


def _groups(blocks: Sequence[Block]) -> list[list[list[int]]]:
    """Return the blocks of each element around a single subhead, in groups of elements side by side."""
    ways = [nearest(block.owner) for block in blocks]
    is_subhead = [block.owner.tag in SUBHEAD_TAGS for block in blocks]
    subheads = Counter(element for way, is_head in zip(ways, is_subhead, strict=True) if is_head for element in way)
    sections: defaultdict[Element, list[int]] = defaultdict(list)
    for index, way in enumerate(ways):
        around = [element for element in way if subheads[element] == 1]
        if around and around[-1].tag != "article":  # several are several articles
            sections[around[-1]].append(index)
    groups: defaultdict[tuple[Element | None, str], list[list[int]]] = defaultdict(list)
    for section, indexes in sections.items():
        groups[section.parent, section.tag].append(indexes)
    return [group for group in groups.values() if len(group) >= FEWEST_SECTIONS]


def _are_sections(group: Sequence[Sequence[Block]]) -> bool:
    every = [block for section in group for block in section]
    names = 0
    for block in every:
        names |= block.owner.cues | (block.owner.parent.cues if block.owner.parent else 0)
    texts = [block for block in every if block.owner.tag not in SUBHEAD_TAGS]
    linked, characters = sum(block.linked for block in every), sum(len(block.text) for block in texts)
    has_links = any(block.linked for block in every if block.owner.tag in SUBHEAD_TAGS) or any(
        section[-1].is_link for section in group
    )
    is_text = characters >= MIN_SECTION * len(group) and linked <= MAX_LINKED * characters
    return is_text and not has_links and not names & _FOREIGN
