"""Blocks: the runs of text between block-level elements of a page, in reading order, with their elements."""

import re
from collections.abc import Container, Iterable, Iterator, Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from config.extractor_model import load_cues

# Elements that never hold an article's text, the largest first: they are removed one after the other before the page is
# read. Menus and footers are 44 % of the blocks of 224 news pages, and none of them belongs to an article.
_UNREAD_TAGS_LISTED = (
    "head nav footer svg script style noscript select template iframe picture video audio canvas map math object option "
    "textarea"
)
UNREAD_TAGS = _UNREAD_TAGS_LISTED.split()
# Elements that hold no text and end no block.
_EMPTY_TAGS = frozenset(
    ["-comment", "area", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track"]
)
_INLINE_TAGS_LISTED = (
    "a abbr acronym amp-img b bdi bdo big br button cite code data del dfn em font i ins kbd label mark q "
    "rp rt ruby s samp small span strike strong sub sup td th time tt u var wbr"
)
INLINE_TAGS = frozenset(_INLINE_TAGS_LISTED.split())
# Tags with a feature of their own.
_TAGS_LISTED = (
    "article main aside header form figure figcaption table ul ol dl blockquote section button a p h1 h2 "
    "h3 h4 h5 h6 li tr dd dt div span strong pre"
)
TAGS = _TAGS_LISTED.split()
CUES = list(load_cues().names)

LINK, BOLD, HIDDEN, ARTICLE_BODY = 1, 2, 4, 8
# Marks inside a block's text: a line break, and the border between two cells of a row.
LINE, CELL = "\n", "\x1f"

# More than this share of a menu's entry, or of a related article's title, is links.
MOSTLY_LINKED = 0.9

_NAMING = frozenset(("class", "id", "itemprop", "role", "data-testid"))
_HIDING = frozenset(("aria-hidden", "hidden", "style"))
_TAG_BITS = {tag: 1 << bit for bit, tag in enumerate(TAGS)}
_FLAGS = {"a": LINK, "button": LINK, "b": BOLD, "strong": BOLD}
_WORD_BREAK = re.compile(r"(?<=[a-z])(?=[A-Z])|[^A-Za-z]+")
_SPACES = re.compile(r"[^\S\x1e\x1f]+")
_LETTER = re.compile(r"[^\W_]")
_BREAK = "\x1e"
_MAX_REMEMBERED = 20_000


def _cue_bits() -> dict[str, int]:
    bits: dict[str, int] = {}
    for bit, words in enumerate(load_cues().names.values()):
        for word in words.split():
            bits[word] = bits.get(word, 0) | 1 << bit
    return bits


_CUE_BITS = _cue_bits()
_remembered: dict[str, int] = {}


def cues_of(name: str) -> int:
    """Return the groups of config/extraction/cues.yaml that the words of an attribute's value belong to, as bits."""
    bits = 0
    for word in _WORD_BREAK.split(name):
        bits |= _CUE_BITS.get(word.lower(), 0)
    if len(_remembered) >= _MAX_REMEMBERED:
        _remembered.clear()
    _remembered[name] = bits
    return bits


class TooLarge(Exception):
    """The page is larger than any article; the message names what it has more of."""


class Element:
    """An element of the page with the cues, tags and flags of its own and of its ancestors.

    `cues` and `tag_bit` are its own, `cues_above` and `tags` include those of all ancestors; `path` is tag and class.
    `node` is its node in the page's tree; the body has none.
    """

    __slots__ = ("cues", "cues_above", "depth", "flags", "node", "parent", "path", "tag", "tag_bit", "tags")

    def __init__(
        self, tag: str, parent: "Element | None", attributes: dict[str, str | None], node: LexborNode | None = None
    ) -> None:
        cues, flags, path, bit = 0, _FLAGS.get(tag, 0), tag, _TAG_BITS.get(tag, 0)
        for name, value in attributes.items():
            if name in _NAMING:
                if value:
                    known = _remembered.get(value)
                    cues |= cues_of(value) if known is None else known
                    if name == "class":
                        path = f"{tag}.{value}"
                    elif value == "articleBody":
                        flags |= ARTICLE_BODY
            elif name in _HIDING and _hides(name, value or ""):
                flags |= HIDDEN
        self.tag, self.parent, self.node, self.path, self.cues, self.tag_bit = tag, parent, node, path, cues, bit
        if parent is None:
            self.depth, self.cues_above, self.tags, self.flags = 0, 0, bit, flags
        else:
            self.depth = parent.depth + 1
            self.cues_above = parent.cues_above | cues
            self.tags = parent.tags | bit
            self.flags = parent.flags | flags


def _hides(name: str, value: str) -> bool:
    if name == "style":
        return "display:none" in value.replace(" ", "")
    return name == "hidden" or value == "true"


class Block:
    """A run of text. `text` has LINE at line breaks and CELL between cells; `linked` and `bold` count characters.

    `links_before` counts the blocks right before this one that `without_menus` left out.
    """

    __slots__ = ("bold", "linked", "links_before", "owner", "text")

    def __init__(self, text: str, owner: Element, linked: int, bold: int) -> None:
        self.text, self.owner, self.linked, self.bold = text, owner, linked, bold
        self.links_before = 0

    @property
    def is_link(self) -> bool:
        """Tell whether hardly any text is outside links, as in a menu's entry or a related article's title."""
        return self.linked > MOSTLY_LINKED * len(self.text)


def without_menus(blocks: Sequence[Block]) -> list[Block]:
    """Return `blocks` without each link that has links before and behind it."""
    kept: list[Block] = []
    left_out = 0
    is_link = [True, *(block.is_link for block in blocks), True]
    for block, *around in zip(blocks, is_link, is_link[1:], is_link[2:], strict=False):
        if all(around):
            left_out += 1
            continue
        block.links_before, left_out = left_out, 0
        kept.append(block)
    return kept


def strip_unread(page: LexborHTMLParser) -> None:
    """Remove UNREAD_TAGS from `page`, with all their content."""
    page.strip_tags(UNREAD_TAGS)


def blocks_of(page: LexborHTMLParser, *, max_elements: int) -> list[Block]:
    """Return the blocks of `page`, and remove UNREAD_TAGS from it; TooLarge beyond `max_elements`."""
    strip_unread(page)
    root = page.body or page.root
    return list(_blocks(root, max_elements)) if root is not None else []


def keep_only(blocks: Iterable[Block], is_wanted: Iterable[bool]) -> None:
    """Remove the blocks that are not wanted from their page, with every element that holds no wanted block."""
    needed: set[Element] = set()
    dropped: list[Element] = []
    for block, wanted in zip(blocks, is_wanted, strict=True):
        if wanted:
            needed.update(_way_up(block.owner, until=needed))
        else:
            dropped.append(block.owner)
    seen = set(needed)
    for owner in dropped:
        unneeded = list(_way_up(owner, until=seen))
        seen.update(unneeded)
        # An element inside a removed one needs no removal of its own.
        if unneeded and unneeded[-1].parent in needed and unneeded[-1].node is not None:
            unneeded[-1].node.decompose()


def _way_up(element: Element | None, *, until: Container[Element]) -> Iterator[Element]:
    while element is not None and element not in until:
        yield element
        element = element.parent


def _blocks(root: LexborNode, max_elements: int) -> Iterator[Block]:
    """Yield the blocks in reading order: one ends where a block-level element begins or the text has another owner.

    Only elements that hold text become an `Element`: most of a page's do not.
    """
    elements = _Elements(root)
    owner, parts, linked, bold, ended, after_break, count = elements.top, [], 0, 0, True, False, 0
    for node in root.traverse(include_text=True):
        tag = node.tag
        if tag == "-text":
            text = node.text_content
            if not text or text.isspace():
                parts.append(" ")
                continue
            around, flags = elements.around(node.parent)
            if ended or around is not owner:
                if block := _block(parts, owner, linked, bold):
                    yield block
                owner, parts, linked, bold, ended = around, [], 0, 0, False
            after_break = False
            parts.append(text.replace("\n", _BREAK) if owner.tag == "pre" else text)
            if flags & LINK:
                linked += len(text)
            if flags & BOLD:
                bold += len(text)
            continue
        count += 1
        if count > max_elements:
            raise TooLarge(f"more than {max_elements:,} elements")
        if tag in _EMPTY_TAGS:
            continue
        if tag not in INLINE_TAGS:
            ended = True
        elif tag == "br":  # two in a row end a paragraph
            ended = ended or after_break
            after_break = True
            parts.append(_BREAK)
        elif tag in ("td", "th"):
            parts.append(CELL)
    if block := _block(parts, owner, linked, bold):
        yield block


class _Elements:
    """The elements of a page that hold text, each made at its first text."""

    def __init__(self, root: LexborNode) -> None:
        self.top = Element("body", None, {})
        self._known = {root.mem_id: self.top}
        self._around: dict[int, tuple[Element, int]] = {}

    def around(self, node: LexborNode | None) -> tuple[Element, int]:
        """Return the block-level element that is or contains `node`, and the flags of all elements around a text in `node`.

        No `Element` is made for the inline elements between: only their tags matter.
        """
        if node is None:
            return self.top, self.top.flags
        found = self._around.get(node.mem_id)
        if found is None:
            flags = 0
            outer: LexborNode | None = node
            while outer is not None and outer.tag in INLINE_TAGS:
                flags |= _FLAGS.get(outer.tag, 0)
                outer = outer.parent
            owner = self.of(outer)
            found = self._around[node.mem_id] = owner, flags | owner.flags
        return found

    def of(self, node: LexborNode | None) -> Element:
        waiting: list[LexborNode] = []
        element = self.top
        while node is not None:
            known = self._known.get(node.mem_id)
            if known is not None:
                element = known
                break
            waiting.append(node)
            node = node.parent
        for node in reversed(waiting):
            element = self._known[node.mem_id] = Element(node.tag or "", element, node.attributes, node)
        return element


def _block(parts: list[str], owner: Element, linked: int, bold: int) -> Block | None:
    text = "".join(parts)
    if _BREAK not in text and CELL not in text:
        text = " ".join(text.split())
    else:
        text = _SPACES.sub(" ", text).strip(" \x1e\x1f")
        text = LINE.join(line for part in text.split(_BREAK) if (line := part.strip()))
    has_letters = text and (text[0].isalnum() or _LETTER.search(text))
    return Block(text, owner, linked, bold) if has_letters else None
