"""Hidden elements: removes the small ones that a reader does not see beside a text, after the rest of the article is shown.

A site may hide the article itself until a script shows it, or all but its first lines: these stay. Inside a line, words
for screen readers, explanations that open and the marks of footnotes are removed.
"""

import re
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasks.extract.elements import is_inside, remove_whole, way_up
from tasks.extract.hidden_rest import open_rest

_MARKED = '[hidden], [style*="display" i], [style*="visibility" i], [style*="-9" i], [style*="font-size" i]'
_INSIDE_LINES = (
    'sup, a[href*="_ftn"], a[href*="_edn"], p a span, p [role="tooltip"], i[class], span[class*="material-" i]'
)
# Words of a link that only screen readers say: "(opens in a new tab)". An explanation opens above its word.
_UNSEEN = re.compile(r"(?:^|[\s_-])(?:sr-(?:only|text)|screen-?reader|visually-?hidden|tooltip)", re.IGNORECASE)
# A longer text is a part of the article that scripts show, and so is one that is not so much shorter than the text beside it.
MAX_CHARACTERS, MAX_SHARE = 300, 0.25
# Words for screen readers with more of a line's or a link's text are what it says.
MAX_SHARE_OF_LINE = 0.8
# So many nodes of an element, and of elements side by side, are looked at.
MAX_NODES = 200

# Styles without spaces that put text outside of the screen, or make it as small as nothing.
_OUT_OF_SIGHT = re.compile(r"(?:left|top|text-indent):-9\d{2,}|font-size:0(?![.\d])")
# A picture that a font makes of a name or of a letter for private use.
_ICON = re.compile(r"[\ue000-\uf8ff]{1,2}|[a-z]+(?:_[a-z\d]+)*")
_OF_ICONS = re.compile(r"icons?(?![a-z])|material-symbols", re.IGNORECASE)

_FOOTNOTE = re.compile(r"\s*[(\[]?(?:\d{1,3}|[ivx]{1,4}|[a-z*†‡]|note \d{1,2}|nb \d{1,2})[)\]]?\s*", re.IGNORECASE)


def remove_hidden(tree: LexborHTMLParser) -> None:
    """Show the rest of the article that a button opens, and remove the small elements that an attribute or a style hides."""
    open_rest(tree)
    found = tree.css(f"{_MARKED}, {_INSIDE_LINES}")
    removed = {mark.mem_id: mark for node in found if (mark := _inside_line(node)) is not None}
    marked = [node for node in found if _is_hidden(node) and not (removed and is_inside(node, removed))]
    remove_whole(removed.values())
    parents = {node.parent.mem_id: node.parent for node in marked if node.parent is not None}
    # The inner ones first: an outer element may be removed with them.
    for parent in reversed(parents.values()):
        children = [(child, _is_hidden(child)) for child in parent.iter(include_text=True)]
        hidden = [child for child, is_hidden in children if is_hidden]
        sizes = [_size(child) for child in hidden]
        if max(sizes) > MAX_CHARACTERS:
            continue
        shown = sum(_size(child) for child, is_hidden in children if not is_hidden)
        if sum(sizes) <= MAX_SHARE * shown:
            for child in hidden:
                child.decompose()


def _inside_line(node: LexborNode) -> LexborNode | None:
    """Return what is no word of the line around an element: words that are not seen, or a footnote's mark with its link."""
    tag, attributes = node.tag, node.attributes
    if _is_icon(node):
        return node
    if tag == "span" or attributes.get("role") == "tooltip":
        names = f"{attributes.get('class') or ''} {attributes.get('role') or ''}"
        return node if _UNSEEN.search(names) and _is_beside_text(node) else None
    if tag not in ("sup", "a") or not _FOOTNOTE.fullmatch(node.text()):
        return None
    outer = node.parent if node.parent is not None and node.parent.tag in ("a", "sup") else node
    links = [outer, node, *node.css("a")]
    is_mark = any("#" in (each.attributes.get("href") or "") for each in links) and outer.text() == node.text()
    return outer if is_mark else None


def _is_icon(node: LexborNode) -> bool:
    text = node.text(strip=True) if node.tag in ("i", "span") else ""
    if not text or not _ICON.fullmatch(text):
        return False
    return not text.isascii() or bool(_OF_ICONS.search(node.attributes.get("class") or ""))


def _is_beside_text(node: LexborNode) -> bool:
    """Tell whether the link or paragraph around an element has other text: a picture may be all that is seen of a link."""
    around = next((each for each in way_up(node.parent) if each.tag in ("a", "p")), None)
    return around is not None and len(node.text()) < MAX_SHARE_OF_LINE * len(around.text())


def _is_hidden(node: LexborNode) -> bool:
    if node.tag == "-text":
        return False
    attributes = node.attributes
    style = (attributes.get("style") or "").lower().replace(" ", "")
    if _OUT_OF_SIGHT.search(style):
        return True
    if "display:" in style or "visibility:hidden" in style:  # the style is stronger than the attribute
        return "display:none" in style or "visibility:hidden" in style
    return "hidden" in attributes and attributes["hidden"] != "until-found"


def _size(node: LexborNode) -> int:
    """Return the number of characters in the first nodes of an element."""
    nodes = islice(node.traverse(include_text=True), MAX_NODES)
    return sum(len((inner.text_content or "").strip()) for inner in nodes if inner.tag == "-text")
