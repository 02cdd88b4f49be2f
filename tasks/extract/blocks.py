"""Blocks: the runs of text between block-level elements of a page, in reading order, with their elements."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasks.extract.elements import BOLD, LINK, Element, Elements, set_apart_by_style, way_up
from tasks.extract.hidden import remove_hidden
from tasks.text.corrections import is_correction
from tasks.text.scripts import EAST_ASIAN_RUN
from tasks.text.sentences import ENDS_ANYWHERE

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
# Marks inside a block's text: a line break, and the border between two cells of a row.
LINE, CELL = "\n", "\x1f"

# More than this share of a menu's entry, or of a related article's title, is links.
MOSTLY_LINKED = 0.9

# So many footers of articles are looked at, and so long ones: more, and longer ones, are not of an article.
MOST_FOOTERS = 50
LONGEST_FOOTER = 2000
# Elements of real pages are up to about 50 deep.
MAX_AROUND = 100

_SPACES = re.compile(r"[^\S\x1e\x1f]+")
_LETTER = re.compile(r"[^\W_]")
# A line break of the source between two characters of these is no space.
_UNSPACED = f"[{EAST_ASIAN_RUN}\uff01-\uff65]"
_UNSPACED_WRAP = re.compile(rf"(?<={_UNSPACED})\s*\n\s*(?={_UNSPACED})")
_BREAK = "\x1e"
_FIGURES, _EXPONENTS = re.compile(r"[-−+]?\d{1,3}"), str.maketrans("0123456789-−+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁺")
# Of many languages: a space is behind such an initial, for nothing tells `A tram` from `After`.
_WORDS_OF_A_LETTER = "AEIOUYÀÉÓАВИКОСУЯ"
# An element ends with the end of a sentence, and the next begins with a word, without a space: styles set them apart.
_LAST_OF_SENTENCE = re.compile(rf"[^\W\d_A-Z][.!?…:][\"”»’)]*$|[{ENDS_ANYWHERE}][」』”）]*$")
_FIRST_WORD = re.compile(r"[\"“„«]?[^\W\d_]")
# Such elements are paragraphs if each has at least so many characters; ideographs count as two.
_FEWEST_IN_PARAGRAPH = 40


class TooLarge(Exception):
    """The page is larger than any article; the message names what it has more of."""


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


def blocks_of(page: LexborHTMLParser, *, max_elements: int, unread: Sequence[str] = UNREAD_TAGS) -> list[Block]:
    """Return the blocks of `page`, which loses the elements `unread` and small hidden ones; TooLarge beyond `max_elements`."""
    inner = page.css("article footer, main footer, blockquote footer, figure footer") if "footer" in unread else []
    read = {footer.mem_id for footer in inner[:MOST_FOOTERS] if _is_read(footer)}
    if read:
        page.strip_tags([tag for tag in unread if tag != "footer"])
        for footer in reversed([footer for footer in page.css("footer") if footer.mem_id not in read]):
            footer.decompose()
    else:
        page.strip_tags(list(unread))
    remove_hidden(page)
    root = page.body or page.root
    if root is None:
        return []
    blocks = list(_blocks(Elements(root, set_apart_by_style(page)), root, max_elements))
    return _with_initials(blocks) if any(len(block.text) == 1 for block in blocks) else blocks


def _is_read(footer: LexborNode) -> bool:
    """Tell whether a footer is that of a quotation, and names its speaker, or holds a correction of the article."""
    parts = ("blockquote", "figure", "article", "main")
    around = next((element for element in way_up(footer.parent) if element.tag in parts), None)
    if around is not None and around.tag in ("blockquote", "figure"):
        return True
    lines = (footer, *footer.css("p, li, div, small, span")) if len(footer.text()) <= LONGEST_FOOTER else ()
    return any(is_correction(line.text().strip()) for line in lines)


def _with_initials(blocks: Sequence[Block]) -> list[Block]:
    """Put each large initial that stands in an element of its own back before its word."""
    joined: list[Block] = []
    for block in reversed(blocks):
        if joined and len(block.text) == 1 and block.text.isupper() and joined[-1].text[0].islower():
            joined[-1].text = block.text + (" " if block.text in _WORDS_OF_A_LETTER else "") + joined[-1].text
        else:
            joined.append(block)
    return joined[::-1]


def keep_only(blocks: Iterable[Block], is_wanted: Iterable[bool]) -> None:
    """Remove the blocks that are not wanted from their page, with every element that holds no wanted block."""
    needed: set[Element] = set()
    dropped: list[Element] = []
    for block, wanted in zip(blocks, is_wanted, strict=True):
        if wanted:
            needed.update(way_up(block.owner, until=needed))
        else:
            dropped.append(block.owner)
    seen = set(needed)
    for owner in dropped:
        unneeded = list(way_up(owner, until=seen))
        seen.update(unneeded)
        # An element inside a removed one needs no removal of its own.
        if unneeded and unneeded[-1].parent in needed and unneeded[-1].node is not None:
            unneeded[-1].node.decompose()


def nearest(element: Element) -> tuple[Element, ...]:
    """Return an element and its ancestors, the innermost first, but not all of those that a hostile page has.

    They are kept: many blocks have one owner, and each is asked for them several times.
    """
    if not element.nearest:
        element.nearest = tuple(islice(way_up(element), MAX_AROUND))
    return element.nearest


def _blocks(elements: Elements, root: LexborNode, max_elements: int) -> Iterator[Block]:
    """Yield the blocks in reading order: one ends where a block-level element begins or the text has another owner.

    Only elements that hold text become an `Element`: most of a page's do not.
    """
    owner, parts, linked, bold, ended, after_break, count = elements.top, [], 0, 0, True, False, 0
    raised: LexborNode | None = None
    for node in root.traverse(include_text=True):
        tag = node.tag
        if tag == "-text":
            text = node.text_content
            if not text or text.isspace():
                parts.append(" ")
                continue
            around, flags = elements.around(node.parent)
            if parts and not ended and around is owner:
                gap = _gap(parts[-1], text)
                ended = gap == LINE
                parts.append(gap)
            if ended or around is not owner:
                if block := _block(parts, owner, linked, bold):
                    yield block
                owner, parts, linked, bold, ended = around, [], 0, 0, False
            after_break = False
            if raised is not None:
                text, raised = _raised(text, raised), None
            parts.append(text.replace("\n", _BREAK) if owner.tag == "pre" else text)
            if flags & LINK:
                linked += len(text)
            if flags & BOLD:
                bold += len(text)
            continue
        count += 1
        if count > max_elements:
            raise TooLarge(f"more than {max_elements:,} elements")
        if tag == "br":  # two in a row end a paragraph
            ended, after_break = ended or after_break, True
            parts.append(_BREAK)
        elif tag in ("td", "th"):
            parts.append(CELL)
        elif tag == "wbr":  # what is before it continues
            parts.append("")
        elif tag == "sup" and parts and parts[-1][-1:].isdecimal():
            raised = node
        elif tag not in _EMPTY_TAGS and not elements.is_inline(node):
            ended = True
    if block := _block(parts, owner, linked, bold):
        yield block


def _raised(text: str, element: LexborNode) -> str:
    """Return the text of a `sup` behind a number apart from that: the figures of an exponent, or a fraction behind a space."""
    below = element.next
    is_fraction = below is not None and below.tag == "-text" and (below.text_content or "").startswith(("/", "⁄"))
    if is_fraction and text.isdecimal():
        return f" {text}"
    return text.translate(_EXPONENTS) if _FIGURES.fullmatch(text) else text


def _gap(before: str, after: str) -> str:
    """Return what belongs between two texts that no space separates: LINE between paragraphs, a space, or nothing."""
    end = None if after[0].islower() else _LAST_OF_SENTENCE.search(before[-4:])
    if end is None or not _FIRST_WORD.match(after):
        return ""
    is_unspaced = end[0][0] in ENDS_ANYWHERE
    if min(len(before), len(after)) * (1 + is_unspaced) >= _FEWEST_IN_PARAGRAPH:
        return LINE
    return "" if is_unspaced else " "


def _block(parts: list[str], owner: Element, linked: int, bold: int) -> Block | None:
    text = "".join(parts)
    if "\n" in text and not text.isascii():
        text = _UNSPACED_WRAP.sub("", text)
    if _BREAK not in text and CELL not in text:
        text = " ".join(text.split())
    else:
        text = _SPACES.sub(" ", text).strip(" \x1e\x1f")
        text = LINE.join(line for part in text.split(_BREAK) if (line := part.strip()))
    has_letters = text and (text[0].isalnum() or _LETTER.search(text))
    return Block(text, owner, linked, bold) if has_letters else None
