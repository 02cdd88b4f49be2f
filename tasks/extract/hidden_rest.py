"""Hidden rest: opens the part of an article that stands behind a button "Read more" of the same page.

Reading the page needs no click: the text is there, in the container that shows the article's first paragraphs.
"""

import re
from collections.abc import Iterable, Iterator, Set
from functools import cache
from itertools import islice, takewhile

from selectolax.lexbor import LexborHTMLParser, LexborNode

from config.models import load_extractor_cues
from tasks.extract.characters import length_of
from tasks.extract.elements import cue_bits, cues_of, line_of, way_up
from tasks.text.matching import fold, letters, trim
from tasks.text.normalise import one_line
from tasks.text.sentences import ends_sentence

# A shorter text is a label or a note, and one with more in links is a list of other articles.
MIN_PARAGRAPH, MAX_LINKED = 60, 0.3
# Least share of such text in an element: one of short lines is an offer or a list.
MIN_PROSE = 0.5
# A longer text is no button. It stands in the element around the hidden one, or in that around this.
MAX_BUTTON, HEIGHT = 60, 2
# So many hidden elements, buttons, paragraphs of an element, and elements around it are looked at.
MAX_HIDDEN, MAX_BUTTONS, MAX_PARAGRAPHS, MAX_AROUND = 200, 40, 200, 30

_HIDDEN = (
    '[hidden], [style*="display" i], [style*="visibility" i], [aria-hidden="true" i], '
    '[class*="collaps" i], [class*="hidden" i], [class*="more" i], [class*="d-none" i]'
)
_HIDING_STYLE = re.compile(r"display:none|visibility:hidden", re.IGNORECASE)
_HIDING_CLASS = re.compile(
    r"(?:^|[\s_-])(?:collapsed?|collapsible|(?:is-?)?hidden|d-none|(?:read-?)?more-?(?:content|text|body)|(?:content|text)-?more)(?:$|[\s_-])",
    re.IGNORECASE,
)
_BUTTONS = 'button, a, summary, label, input[type="button"], [role="button" i], [class*="more" i], [class*="expand" i]'
_ELSEWHERE = frozenset({"aside", "nav", "footer", "form", "template", "figure", "dialog", "noscript"})
_OF_OTHERS = re.compile(
    r"kommentar|related|teaser|recommend|sidebar|promo|(?<![a-z])card|widget|menu|(?<![a-z])sr-|screen-?reader|print",
    re.IGNORECASE,
)
_CUES_OF_OTHERS = cue_bits("comment author consent subscription social advertisement")
# Scripts without full stops.
_WITHOUT_STOPS = re.compile("[\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff]")


def open_rest(tree: LexborHTMLParser) -> None:
    """Show the hidden elements of `tree` that go on with the text above them, behind a button that says so.

    Where one begins with the text above again, that text goes: an article is read once.
    """
    hidden = [node for node in islice(tree.css(_HIDDEN), MAX_HIDDEN) if node.tag != "body" and _is_hidden(node)]
    # Most pages have no such button, and to look for one is quicker than to read all that is hidden.
    openers = {button.mem_id for button in tree.css(_BUTTONS) if _opens(button)} if hidden else set()
    if not openers:
        return
    for node in [node for node in hidden if _is_rest(node)]:
        shown = [paragraph for before in _before(node) for paragraph in _paragraphs(before)]
        texts = [letters(paragraph.text()) for paragraph in shown]
        if not texts or not _has_button(node, openers):
            continue
        whole = letters(node.text())
        if all(letters(paragraph.text()) in "\n".join(texts) for paragraph in _paragraphs(node)):
            continue
        for paragraph, text in zip(shown, texts, strict=True):
            if text in whole:
                paragraph.decompose()
        _show(node)


def _is_rest(node: LexborNode) -> bool:
    """Tell whether a hidden element holds sentences of an article as far as its names and tags tell."""
    prose = sum(len(paragraph.text().strip()) for paragraph in _paragraphs(node))
    if not prose or prose < MIN_PROSE * len(line_of(node)) or node.css_first("form, input"):
        return False
    around = takewhile(lambda each: each.tag not in ("body", "main", "article"), islice(way_up(node), MAX_AROUND))
    return not any(each.tag in _ELSEWHERE or _names_others(each) for each in around)


def _names_others(node: LexborNode) -> bool:
    names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
    return bool(cues_of(names) & _CUES_OF_OTHERS or _OF_OTHERS.search(names))


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    style = (attributes.get("style") or "").replace(" ", "")
    is_marked = "hidden" in attributes or (attributes.get("aria-hidden") or "").lower() == "true"
    return bool(is_marked or _HIDING_STYLE.search(style) or _HIDING_CLASS.search(attributes.get("class") or ""))


def _before(node: LexborNode) -> list[LexborNode]:
    """Return the shown elements before a hidden one, or where none has a paragraph, those before the element around it."""
    for inner in islice(way_up(node), HEIGHT):
        before = [each for each in _siblings_before(inner) if not _is_hidden(each)]
        if any(True for each in before for _ in _paragraphs(each)):
            return before
    return []


def _siblings_before(node: LexborNode) -> Iterator[LexborNode]:
    siblings = node.parent.iter() if node.parent is not None and node.tag != "body" else iter(())
    return takewhile(lambda sibling: sibling != node, siblings)


def _paragraphs(node: LexborNode) -> Iterator[LexborNode]:
    """Yield the paragraphs in an element that are sentences with few links; the element itself where it has none."""
    inner = node.css("p")[:MAX_PARAGRAPHS] if node.tag != "p" else []
    for paragraph in inner or [node]:
        text = one_line(paragraph.text())
        if length_of(text) >= MIN_PARAGRAPH and (ends_sentence(text) or _WITHOUT_STOPS.match(text)):
            linked = sum(len(link.text()) for link in paragraph.css("a"))
            if linked <= MAX_LINKED * len(text):
                yield paragraph


def _has_button(node: LexborNode, openers: Set[int]) -> bool:
    """Tell whether one of `openers` stands near a hidden element, and not in it."""
    around = islice(way_up(node), 1, HEIGHT + 1)
    inside = {inner.mem_id for inner in node.css(_BUTTONS)}
    near = {button.mem_id for each in around for button in each.css(_BUTTONS)[:MAX_BUTTONS]}
    return not openers.isdisjoint(near - inside)


def _opens(button: LexborNode) -> bool:
    """Tell whether an element is a button that shows more of this page, and no link to another."""
    href = button.attributes.get("href") or ""
    if href and not href.startswith(("#", "javascript:")):
        return False
    text = button.attributes.get("value") if button.tag == "input" else button.text(separator=" ")
    return len(text or "") <= MAX_BUTTON and trim(fold(one_line(text or ""))).strip(" .…>»›→↓▼▾+[]()") in _openers()


def _show(node: LexborNode) -> None:
    """Make a hidden element one with what is around it: its names tell the scorer that it is hidden."""
    if node.tag != "p" and node.css_first("p") is not None:
        node.unwrap()
        return
    for name in ("style", "hidden", "aria-hidden", "class"):
        if name in node.attributes:
            del node.attrs[name]


@cache
def _openers() -> frozenset[str]:
    listed: Iterable[list[str]] = load_extractor_cues().openers.values()
    return frozenset(trim(fold(opener)) for openers in listed for opener in openers)
