"""Microdata: leaves out the properties (`itemprop`) that a page states of other things than its article."""

import re
from collections.abc import Iterable

from selectolax.lexbor import LexborNode

from tasks.extract.elements import way_up
from tasks.extract.own_node import differ, is_same_title
from tasks.text.normalise import one_line

# The page's own article is longer.
MAX_TEASER = 600

_COMMENT = re.compile(r"(?:^|[\s_-])(?:comments?|kommentare?|comentarios?|commentaires?)(?:$|[\s_-])", re.IGNORECASE)
_PAGE = ("html", "body", "main")
_ARTICLE = re.compile(r"(?:Article|Posting|Report)$")


def own_elements(elements: list[LexborNode], titles: Iterable[str]) -> list[LexborNode]:
    """Return the `elements` without the properties of items that are not the page's article.

    The article is the item whose headline is one of the page's `titles`, else the only item that is an article by its type,
    unless it is a teaser of another. Else the properties of several items are all left out.
    """
    elements = [each for each in elements if not ("itemprop" in each.attributes and _is_in_comment(each))]
    items = {element.mem_id: _item(element) for element in elements if element.attributes.get("itemprop")}
    scoped = {item.mem_id: item for item in items.values() if item is not None}
    if not scoped:
        return elements
    known = tuple(titles)
    headlines = [(each, item) for each in elements if _is_headline(each) and (item := items[each.mem_id])]
    own = {item.mem_id for each, item in headlines if any(is_same_title(_value(each), title) for title in known)}
    if not own:
        others = {item.mem_id for each, item in headlines if _is_teaser(item) and differ([_value(each)], known)}
        if len(scoped) == 1 and not others:
            return elements
        articles = {key for key, item in scoped.items() if _ARTICLE.search(item.attributes.get("itemtype") or "")}
        own = articles - others if len(articles) == 1 else set()
    return [each for each in elements if (item := items.get(each.mem_id)) is None or item.mem_id in own]


def _is_teaser(item: LexborNode) -> bool:
    return item.css_first("h1") is None and len(item.text()) <= MAX_TEASER


def _is_in_comment(element: LexborNode) -> bool:
    names = (
        f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
        for node in way_up(element.parent)
        if node.tag not in _PAGE
    )
    return any(map(_COMMENT.search, names))


def _item(element: LexborNode) -> LexborNode | None:
    """Return the item that a property belongs to: the nearest element around it that opens one."""
    return next((node for node in way_up(element.parent) if "itemscope" in node.attributes), None)


def _is_headline(element: LexborNode) -> bool:
    return element.attributes.get("itemprop") == "headline"


def _value(element: LexborNode) -> str:
    return one_line(element.attributes.get("content") or element.text(separator=" "))
