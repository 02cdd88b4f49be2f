"""Containers: elements that are told by what they hold, whatever their names say.

A name such as `comment` tells a reader's comment from the article, and as often an opinion from a report: `opinion-comment`,
`has-comments`. Names alone do not decide about an element that holds most of a page's prose.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasks.extract.blocks import MAX_AROUND, UNREAD_TAGS, Block, blocks_of, nearest
from tasks.extract.elements import TAGS, Element, cue_bits, tag_bit, way_up
from tasks.text.sentences import ends_sentence

# A paragraph has so many characters at least; one of a script without spaces counts as three.
MIN_PARAGRAPH = 60
# Fewer are no article: a note that scripts are needed, or about the publisher.
FEWEST_PARAGRAPHS = 3
# So many comments side by side are a thread.
FEWEST_COMMENTS = 2
# `Gary M. on September 17, 2018 at 8:50 pm said:`
MAX_SIGNATURE = 100

COMMENT = cue_bits("comment")
# An element that holds most of the prose keeps these cues: texts about cookies and offers may be all that a page holds.
_BELIEVED = cue_bits("body article consent subscription")
_ASIDE = sum(1 << TAGS.index(tag) for tag in ("aside", "form", "header", "figure", "button"))
_HEADINGS = frozenset(("h1", "h2", "h3"))
# What the elements of a description list are where it holds sentences: an interview, the entries of a live blog.
_AS_PROSE = {"dl": "div", "dt": "h3", "dd": "p"}
_DL = 1 << TAGS.index("dl")
# A template is no part of a parser's tree.
_TEMPLATE = re.compile(r"<(/?)template\b", re.IGNORECASE)
# Unread elements that hold an article where a program writes it for readers without scripts, or by mistake.
_PERHAPS_READ = ("footer", "nav", "noscript")


def prose_of(blocks: Sequence[Block], lengths: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return for each block its length if it is a paragraph with few links, else 0."""
    few_links = np.array([block.linked < 0.3 * len(block.text) for block in blocks], dtype=bool)
    return np.where((lengths >= MIN_PARAGRAPH) & few_links, lengths, 0)


def prose_without_threads(blocks: Sequence[Block], lengths: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return `prose_of` with 0 for what may be a thread of readers' comments: an article may have less text than its readers."""
    is_comment = in_threads(blocks) | in_threads(blocks, are_named=False)
    return np.where(is_comment, 0, prose_of(blocks, lengths))


def read_as_prose(blocks: Sequence[Block]) -> None:
    """Make each description list that is mostly sentences one of subheads and paragraphs: the scorer has seen facts in them."""
    if not any(block.owner.tags & _DL for block in blocks):
        return
    sizes: Counter[Element] = Counter()
    for block in (block for block in blocks if block.owner.tag != "dt"):
        is_sentence = ends_sentence(block.text) and block.linked < 0.3 * len(block.text)
        size = len(block.text) if is_sentence else -len(block.text)
        sizes.update({element: size for element in nearest(block.owner) if element.tag == "dl"})
    inside: set[Element | None] = set()
    for element in _outer_first(blocks):
        if element.parent in inside or sizes[element] > 0:
            inside.add(element)
            tag = _AS_PROSE.get(element.tag, element.tag)
            element.tag_bit = tag_bit(tag)
            element.tag = "dl" if element.tag == "dl" else tag  # it is still kept or left out whole
            element.tags = element.tag_bit | (element.parent.tags if element.parent else 0)


def article_of(block: Block) -> Element | None:
    """Return the outermost `article` element around a block, or None."""
    return next((element for element in reversed(nearest(block.owner)) if element.tag == "article"), None)


def in_threads(blocks: Sequence[Block], *, are_named: bool = True) -> NDArray[np.bool_]:
    """Tell for each block whether it belongs to a thread of readers' comments, as far as the page's structure shows it.

    Comments stand side by side, most of them with author or time above or below the text. The paragraphs or sections of an
    article may be named like comments too, but are single blocks, or have headings. If not `are_named`, contributions below
    an element that is named so are comments too.
    """
    if not any(block.owner.cues_above & COMMENT for block in blocks):
        return np.zeros(len(blocks), dtype=bool)
    comments = set(_comments(blocks, are_named=are_named))
    return np.array([not comments.isdisjoint(nearest(block.owner)) for block in blocks], dtype=bool)


def _comments(blocks: Sequence[Block], *, are_named: bool) -> Iterator[Element]:
    held: defaultdict[Element, list[Block]] = defaultdict(list)
    for block in (block for block in blocks if block.owner.cues_above & COMMENT):
        for element in nearest(block.owner):
            if (element.cues if are_named else element.cues_above) & COMMENT:
                held[element].append(block)
    # The names of single comments differ: `even`, `by-author`.
    alike: defaultdict[tuple[Element | None, str], list[Element]] = defaultdict(list)
    for element in held:
        alike[element.parent, element.tag if are_named else element.path].append(element)
    for elements in alike.values():
        signed = sum(_is_signed(held[element]) for element in elements)
        has_heading = any(block.owner.tag in _HEADINGS for element in elements for block in held[element])
        if len(elements) >= FEWEST_COMMENTS and signed > len(elements) / 2 and not has_heading:
            yield from elements


def _is_signed(blocks: Sequence[Block]) -> bool:
    """Tell whether the first or last of these blocks may be the author or time of a comment."""
    ends = (blocks[0].text, blocks[-1].text)
    return len(blocks) > 1 and any(len(text) <= MAX_SIGNATURE and not ends_sentence(text) for text in ends)


def blocks_despite_names(markup: str, *, max_elements: int) -> list[Block]:
    """Return the blocks of a page as if no name or tag spoke against an element that holds most of its prose."""
    page = LexborHTMLParser(_TEMPLATE.sub(r"<\1div", markup))
    page.strip_tags([tag for tag in UNREAD_TAGS if tag not in _PERHAPS_READ])
    paragraphs = _paragraphs_inside(page)
    for node in reversed(page.css(", ".join(_PERHAPS_READ))):  # the inner ones first
        is_titled = node.tag == "noscript" or node.css_first("h1, article") is not None
        if paragraphs[node.mem_id] < FEWEST_PARAGRAPHS or not is_titled:
            node.decompose()
    blocks = blocks_of(page, max_elements=max_elements, unread=())
    _disbelieve(blocks)
    return blocks


def _paragraphs_inside(page: LexborHTMLParser) -> Counter[int]:
    """Count the paragraphs in each element, by the id of its node."""
    counts: Counter[int] = Counter()
    for paragraph in page.css("footer p, nav p, noscript p"):
        around: LexborNode | None = paragraph if len(paragraph.text().strip()) >= MIN_PARAGRAPH else None
        for _ in range(MAX_AROUND):
            if around is None:
                break
            counts[around.mem_id] += 1
            around = around.parent
    return counts


def _disbelieve(blocks: Sequence[Block]) -> None:
    """Take from the elements that hold most of the prose the cues and tags that speak against an article."""
    lengths = np.array([len(block.text) for block in blocks], dtype=np.float32)
    prose: Counter[Element] = Counter()
    for block, length in zip(blocks, prose_without_threads(blocks, lengths).tolist(), strict=True):
        prose.update(dict.fromkeys(nearest(block.owner), length))
    most = sum(prose[element] for element in prose if element.parent is None) / 2
    for element in _outer_first(blocks):
        if prose[element] > most:
            element.cues &= _BELIEVED
            element.tag_bit &= ~_ASIDE
        parent = element.parent
        element.cues_above = element.cues | (parent.cues_above if parent else 0)
        element.tags = element.tag_bit | (parent.tags if parent else 0)


def _outer_first(blocks: Iterable[Block]) -> Iterator[Element]:
    known: dict[Element, None] = {}
    for block in blocks:
        known |= dict.fromkeys(reversed(list(way_up(block.owner, until=known))))
    return iter(known)
