"""Sections: an article that is cut into elements side by side, each with a subhead or a time, and a text.

Guides, lists and live blogs are built so. The scorer sees one element with the introduction and doubts the rest, which looks
like teasers.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence, Set

import numpy as np
from numpy.typing import NDArray

from tasks.extract.blocks import Block, nearest
from tasks.extract.characters import length_of
from tasks.extract.elements import Element, cue_bits
from tasks.text.sentences import ends_sentence

SUBHEAD_TAGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
# So many such elements are sections, with so many characters of text each on average: teasers are shorter.
FEWEST_SECTIONS = 3
MIN_SECTION = 150
# A shorter text of a post may be anything.
MIN_TEXT_OF_POST = 25
# Share of links in them, at most.
MAX_LINKED = 0.1

# Not `related`: its word `card` names sections as often as teasers. These have links.
_FOREIGN = cue_bits("social navigation subscription comment advertisement consent author post")
# A post begins with a time of the day: "14:05", "kl. 9.30", "10h05". A date in figures is none.
_TIME_OF_DAY = re.compile(r"(?>[^\d\n]{0,10})(?:[01]?\d|2[0-3])\s?[:.hH時点시]\s?[0-5]\d(?![\d.,/-])")
# Its time is one of its first blocks: the subhead or a name may stand above it.
_HEAD_OF_POST = 3
# What is left of a line that is nothing but a time, with its zone.
_LONGEST_ZONE = 6
# In the way up from a text to its post; above that, `live` may be called anything.
_NOT_OF_POST = _FOREIGN & ~cue_bits("post")

# An element beside the text is the rest of the article if it is nothing but so many paragraphs, each so long, and holds at
# least this share of what is kept: notes about the publisher and its newsletters are shorter. One of 224 news pages has two
# such paragraphs, a poll; none has three.
FEWEST_IN_REST = 3
MIN_IN_REST = 40
MIN_REST = 1 / 3
# Whose names are believed nevertheless: readers and authors write as many paragraphs as an article has.
_OTHERS = cue_bits("comment author consent")


def with_sections(blocks: Sequence[Block], kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the kept blocks with the sections beside a kept one, or right below the kept text."""
    completed = kept.copy()
    for indexes in _groups(blocks):
        every = [index for section in indexes for index in section]
        continues = kept[every].any() or kept[max(0, every[0] - 1)]
        if continues and not kept[every].all() and _are_sections([[blocks[index] for index in one] for one in indexes]):
            completed[every] = True
    return completed


def with_rest(blocks: Sequence[Block], kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the kept blocks with the rest of an article that goes on in an element beside it, whatever this is named."""
    completed = kept.copy()
    size = sum(len(blocks[index].text) for index in np.flatnonzero(kept).tolist())
    for index in (np.flatnonzero(~kept[1:] & kept[:-1]) + 1).tolist():
        before = nearest(blocks[index - 1].owner)
        beside = next((one for one in nearest(blocks[index].owner) if one not in before and one.parent in before), None)
        if beside is not None and beside.tag in ("div", "section") and not beside.cues & _OTHERS:
            end = next((at for at in range(index, len(blocks)) if beside not in nearest(blocks[at].owner)), len(blocks))
            rest = blocks[index:end]
            is_long = sum(len(block.text) for block in rest) >= MIN_REST * size
            if is_long and len(rest) >= FEWEST_IN_REST and all(map(_is_paragraph, rest)):
                completed[index:end] = True
    return completed


def _is_paragraph(block: Block) -> bool:
    is_sentence = length_of(block.text) >= MIN_IN_REST and ends_sentence(block.text)
    return block.owner.tag == "p" and is_sentence and not block.linked


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


def with_posts(blocks: Sequence[Block], kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the kept blocks with those of `posts_of`, if posts hold most of the kept text."""
    inside, wanted = posts_of(blocks)
    if not inside:
        return kept
    sizes = np.array([len(block.text) for block in blocks]) * kept
    if sizes[inside].sum() <= sizes.sum() / 2:
        return kept
    completed = kept.copy()
    completed[wanted] = True
    return completed


def posts_of(blocks: Sequence[Block]) -> tuple[list[int], list[int]]:
    """Return the blocks of the posts of a live blog, and those of them that are subheads and texts.

    Posts are elements side by side with a time of the day at their head. The scorer doubts short texts with a time above and
    links for sharing below.
    """
    timed = {index for index, block in enumerate(blocks) if _TIME_OF_DAY.match(block.text)}
    posts = _posts(blocks, timed) if len(timed) >= FEWEST_SECTIONS else []
    inside = [index for _, indexes in posts for index in indexes]
    return inside, [index for post, indexes in posts for index in indexes if _is_of_post(blocks[index], post)]


def _posts(blocks: Sequence[Block], timed: Set[int]) -> list[tuple[Element, list[int]]]:
    """Return the outermost elements side by side with a block that is `timed` among the first, with their blocks."""
    groups: defaultdict[tuple[Element | None, str], dict[Element, list[int]]] = defaultdict(dict)
    for element in (element for index in timed for element in nearest(blocks[index].owner)):
        groups[element.parent, element.tag][element] = []
    alike = [group for (_, tag), group in groups.items() if len(group) >= FEWEST_SECTIONS and tag not in SUBHEAD_TAGS]
    posts = {element: held for group in alike for element, held in group.items()}
    for index, block in enumerate(blocks):
        for element in nearest(block.owner):
            if element in posts:
                posts[element].append(index)
    begun = (
        [(element, held) for element, held in group.items() if not timed.isdisjoint(held[:_HEAD_OF_POST])]
        for group in alike
    )
    enough = (group for group in begun if len(group) >= FEWEST_SECTIONS)
    return max(enough, key=lambda group: sum(len(held) for _, held in group), default=[])


def _is_of_post(block: Block, post: Element) -> bool:
    """Tell whether a block of a post is its subhead, or a text of it, and no time, name, link or list."""
    names = 0
    for element in nearest(block.owner):
        if element is post:
            break
        names |= element.cues
    time = _TIME_OF_DAY.match(block.text)
    is_time = time is not None and len(block.text) - time.end() <= _LONGEST_ZONE
    if is_time or names & _NOT_OF_POST or block.linked > MAX_LINKED * len(block.text):
        return False
    is_subhead = block.owner.tag in SUBHEAD_TAGS or (time is not None and block.bold > 0)
    return is_subhead or (ends_sentence(block.text) and length_of(block.text) >= MIN_TEXT_OF_POST)


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
