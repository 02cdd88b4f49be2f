"""Elements: the names, tags and flags of the elements around a text, which tell an article from the rest of its page."""

import re
from collections.abc import Container, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import TypeVar

from selectolax.lexbor import LexborHTMLParser, LexborNode

from config.models import load_extractor_cues
from tasks.text.matching import letters
from tasks.text.normalise import one_line

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
# All others are inline in a browser: tags of a page's own, of Word (`o:p`), of Yandex (`noindex`), and misspelt ones.
_BLOCK_TAGS_LISTED = (
    "address article aside blockquote body caption center colgroup dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form frameset h1 h2 h3 h4 h5 h6 header hgroup html iframe legend li main menu nav noscript ol optgroup option p "
    "plaintext pre search section summary table tbody template tfoot thead tr ul xmp"
)
_BLOCK_TAGS = frozenset(_BLOCK_TAGS_LISTED.split())
CUES = list(load_extractor_cues().names)
LINK, BOLD, HIDDEN, ARTICLE_BODY = 1, 2, 4, 8

_NAMING = frozenset(("class", "id", "itemprop", "role", "data-testid"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_INLINE_PARENTS = INLINE_TAGS | _HEADINGS | {"p"}
# A shorter `id` names a part of the page, as its heading does: "Related articles".
_SLUG_WORDS = 3
# So many tags of the page's own are looked at around an element.
_MOST_OWN_TAGS = 3
# A longer paragraph in a cell is one of an article that a table lays out.
_LONGEST_IN_CELL = 60
# Values of `display` with which an inline element begins a line.
_SET_APART = re.compile(r"display:(?:block|flex|grid|list-item|table|flow-root)\b")
_HIDING = frozenset(("aria-hidden", "hidden", "style"))
_TAG_BITS = {tag: 1 << bit for bit, tag in enumerate(TAGS)}
_FLAGS = {"a": LINK, "button": LINK, "b": BOLD, "strong": BOLD}
_WORD_BREAK = re.compile(r"(?<=[a-z])(?=[A-Z])|[^A-Za-z]+")
_CUE_WORDS = [frozenset(words.split()) for words in load_extractor_cues().names.values()]


def cue_bits(names: str) -> int:
    """Return the bits of `Element.cues` for the cues of these names, with spaces between them."""
    return sum(1 << CUES.index(name) for name in names.split())


def tag_bit(tag: str) -> int:
    """Return the bit of a tag with a feature of its own, 0 of any other."""
    return _TAG_BITS.get(tag, 0)


@lru_cache(maxsize=20_000)
def cues_of(name: str) -> int:
    """Return the groups of config/extraction/cues.yaml that the words of an attribute's value belong to, as bits."""
    words = set(map(str.lower, _WORD_BREAK.split(name)))
    return sum(1 << bit for bit, cue_words in enumerate(_CUE_WORDS) if words & cue_words)


class Element:
    """An element of the page with the cues, tags and flags of its own and of its ancestors.

    `cues` and `tag_bit` are its own, `cues_above` and `tags` include those of all ancestors; `path` is tag and class.
    `node` is its node in the page's tree; the body has none. `nearest` is kept by `blocks.nearest`.
    """

    __slots__ = ("cues", "cues_above", "depth", "flags", "nearest", "node", "parent", "path", "tag", "tag_bit", "tags")

    def __init__(
        self, tag: str, parent: "Element | None", attributes: dict[str, str | None], node: LexborNode | None = None
    ) -> None:
        cues, flags, path, bit = 0, _FLAGS.get(tag, 0), tag, _TAG_BITS.get(tag, 0)
        for name, value in attributes.items():
            if name in _NAMING:
                if value and not (name == "id" and _is_slug(value, tag, node)):
                    cues |= cues_of(value)
                    if name == "class":
                        path = f"{tag}.{value}"
                    elif value == "articleBody":
                        flags |= ARTICLE_BODY
            elif name in _HIDING and _hides(name, value or ""):
                flags |= HIDDEN
        if tag == "a" and _is_aim(attributes):
            flags, bit = 0, 0
        self.nearest: tuple[Element, ...] = ()
        self.tag, self.parent, self.node, self.path, self.cues, self.tag_bit = tag, parent, node, path, cues, bit
        if parent is None:
            self.depth, self.cues_above, self.tags, self.flags = 0, 0, bit, flags
        else:
            self.depth = parent.depth + 1
            self.cues_above = parent.cues_above | cues
            self.tags = parent.tags | bit
            self.flags = parent.flags | flags


def _is_slug(value: str, tag: str, node: LexborNode | None) -> bool:
    """Tell whether an `id` was made of the words of a heading, and so says nothing of what an element is."""
    if tag in _HEADINGS:
        return True
    is_long = tag == "section" and len(_WORD_BREAK.split(value)) >= _SLUG_WORDS
    heading = node.css_first("h2, h3, h4") if node is not None and is_long and cues_of(value) else None
    return heading is not None and letters(value) == letters(heading.text())


def set_apart_by_style(page: LexborHTMLParser) -> frozenset[int]:
    """Return the ids of the elements whose `style` begins a line: a paragraph may be a `span` that it makes a block."""
    styled = page.css('[style*="display" i]')
    return frozenset(
        node.mem_id
        for node in styled
        if _SET_APART.search((node.attributes.get("style") or "").lower().replace(" ", ""))
    )


def _is_within_line(node: LexborNode) -> bool:
    """Tell whether an element with a tag of the page's own is part of a line: of a paragraph, or beside text outside elements."""
    for inner in islice(way_up(node), _MOST_OWN_TAGS):
        parent = inner.parent
        beside = [sibling for sibling in (inner.prev, inner.next) if sibling is not None and sibling.tag == "-text"]
        if any((text.text_content or "").strip() for text in beside):
            return True
        if parent is None or parent.tag in _BLOCK_TAGS or parent.tag in INLINE_TAGS:
            return parent is not None and parent.tag in _INLINE_PARENTS
    return False


def _is_whole_cell(node: LexborNode) -> bool:
    """Tell whether a short paragraph is all that a cell of a table holds."""
    beside = [each for each in (node.prev, node.next) if each is not None]
    is_alone = all(each.tag == "-text" and not (each.text_content or "").strip() for each in beside)
    return is_alone and len(node.text()) <= _LONGEST_IN_CELL


def _is_own_anchor(node: LexborNode) -> bool:
    """Tell whether an element is the link of a subhead to itself, by which readers share it."""
    if node.parent is None or node.parent.tag not in _HEADINGS:
        return False
    return (node.attributes.get("href") or "").startswith("#")


def _is_aim(attributes: Container[str]) -> bool:
    """Tell whether an `a` is what links lead to, and none itself."""
    return "href" not in attributes and ("name" in attributes or "id" in attributes)


def _hides(name: str, value: str) -> bool:
    if name == "style":
        return "display:none" in value.replace(" ", "")
    return name == "hidden" or value == "true"


class Elements:
    """The elements of a page that hold text, each made at its first text."""

    def __init__(self, root: LexborNode, set_apart: frozenset[int] = frozenset()) -> None:
        self.top = Element("body", None, {})
        self._set_apart = set_apart
        self._known = {root.mem_id: self.top}
        self._around: dict[int, tuple[Element, int]] = {}

    def is_inline(self, node: LexborNode) -> bool:
        """Tell whether `node` begins no line: by its tag, by its style, or as an element of the page's own inside a line."""
        tag = node.tag or ""
        if tag in INLINE_TAGS:
            return node.mem_id not in self._set_apart
        if tag == "p" and node.parent is not None and node.parent.tag in ("td", "th"):
            return _is_whole_cell(node)
        return tag not in _BLOCK_TAGS and _is_within_line(node)

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
            while outer is not None and self.is_inline(outer):
                flag = _FLAGS.get(outer.tag or "", 0)
                flags |= 0 if outer.tag == "a" and (_is_own_anchor(outer) or _is_aim(outer.attributes)) else flag
                outer = outer.parent
            owner = self.of(outer)
            found = self._around[node.mem_id] = owner, flags | owner.flags
        return found

    def of(self, node: LexborNode | None) -> Element:
        """Return the element of `node`, made with its ancestors where it is new; of no node the body."""
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


Inside = TypeVar("Inside", Element, LexborNode)


def way_up(element: Inside | None, *, until: Container[Inside] = ()) -> Iterator[Inside]:
    """Yield an element and its ancestors, the innermost first, as far as the first one in `until`."""
    while element is not None and element not in until:
        yield element
        element = element.parent


def line_of(node: LexborNode) -> str:
    """Return the text inside an element as one line, with spaces between the texts of its parts."""
    return one_line(node.text(separator=" "))


def is_inside(node: LexborNode | None, ids: Container[int]) -> bool:
    """Tell whether a node or one around it has one of the given ids (`mem_id`)."""
    return any(each.mem_id in ids for each in way_up(node))


def remove_whole(nodes: Iterable[LexborNode]) -> None:
    """Remove nodes, each outermost one with all inside: what is inside a removed node is no more."""
    known = {node.mem_id: node for node in nodes}
    for node in [node for node in known.values() if not is_inside(node.parent, known)]:
        node.decompose()
