"""Microdata: leaves out the properties (`itemprop`) that a page states of other things than its article."""

import re
from collections.abc import Iterable

from selectolax.lexbor import LexborNode

from tasks.extract.blocks import way_up
from tasks.extract.own_node import is_same_title
from tasks.text.normalise import one_line

_ARTICLE = re.compile(r"(?:Article|Posting|Report)$")


def own_elements(elements: list[LexborNode], titles: Iterable[str]) -> list[LexborNode]:
    """Return the `elements` without the properties of items that are not the page's article.

    The article is the item whose headline is one of the page's `titles`, else the only item that is an article by its type.
    Else the properties of several items are all left out.
    """
    items = {element.mem_id: _item(element) for element in elements if element.attributes.get("itemprop")}
    scoped = {item.mem_id: item for item in items.values() if item is not None}
    if len(scoped) <= 1:
        return elements
    known = tuple(titles)
    agreeing = (
        each for each in elements if _is_headline(each) and any(is_same_title(_value(each), title) for title in known)
    )
    own = {item.mem_id for each in agreeing if (item := items[each.mem_id])}
    articles = {identity for identity, item in scoped.items() if _ARTICLE.search(item.attributes.get("itemtype") or "")}
    own = own or (articles if len(articles) == 1 else set())
    return [each for each in elements if (item := items.get(each.mem_id)) is None or item.mem_id in own]


def _item(element: LexborNode) -> LexborNode | None:
    """Return the item that a property belongs to: the nearest element around it that opens one."""
    return next((node for node in way_up(element.parent) if "itemscope" in node.attributes), None)


def _is_headline(element: LexborNode) -> bool:
    return element.attributes.get("itemprop") == "headline"


def _value(element: LexborNode) -> str:
    return one_line(element.attributes.get("content") or element.text(separator=" "))
