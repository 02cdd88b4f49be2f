"""JSON-LD of news pages: the schema.org objects in `<script type="application/ld+json">`, with publishers' common faults."""

import json
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from html import unescape
from itertools import chain, islice
from typing import Any

Node = dict[str, Any]

# Besides these every type that ends with "Article" (NewsArticle, ReportageNewsArticle, …).
ARTICLE_TYPES = frozenset({"LiveBlogPosting", "BlogPosting", "SocialMediaPosting", "Report", "CreativeWork", "Review"})
# A page may carry its comments and links as nodes; no real one has this many.
MAX_NODES = 2000

_WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$")
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_TAG = re.compile(r"<[^<>]*>")
_DECODER = json.JSONDecoder(strict=False)


class Script:
    """One script of JSON-LD, decoded once, when its nodes are first read."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def nodes(self) -> list[Node]:
        """Every object in the script, outer before inner, with lists and `@graph` opened; none if it does not parse.

        Line breaks inside strings, trailing commas, comment marks around the script and text after its end are tolerated.
        """
        return list(_objects(_parsed(self.text), limit=MAX_NODES))


def nodes(scripts: Iterable[Script]) -> list[Node]:
    """Return the objects of all `scripts`, at most MAX_NODES."""
    return list(islice(chain.from_iterable(script.nodes for script in scripts), MAX_NODES))


def article_node(candidates: Iterable[Node]) -> Node:
    """Return the first node that is an article with a headline, a date or an author; an empty one if none is."""
    stated = {"headline", "datePublished", "author"}
    return next((node for node in candidates if _is_article(node) and node.keys() & stated), {})


def texts(value: object) -> list[str]:
    """Return the strings of a value: itself, its `name` (`@value`, `@id`) if it is an object, or those of a list."""
    if isinstance(value, str):
        return [_TAG.sub("", unescape(value))]
    if isinstance(value, dict):
        return next((texts(value[key]) for key in ("name", "@value", "alternateName", "@id") if value.get(key)), [])
    if isinstance(value, list):
        return [text for item in value if not isinstance(item, list) for text in texts(item)]
    return []


def _parsed(script: str) -> object:
    text = script.strip()
    if text[:1] in ("<", "/") or text[-1:] == ">":  # else there is none, and the search takes longer than the parser
        text = _WRAPPING.sub("", text).strip()
    for attempt in (text, _TRAILING_COMMA.sub("", text)):
        try:
            return _DECODER.raw_decode(attempt)[0]
        except (ValueError, RecursionError):
            continue
    return None


def _objects(value: object, *, limit: int) -> Iterator[Node]:
    """Yield the objects inside `value` without recursion, in document order."""
    waiting: list[object] = [value]
    while waiting and limit > 0:
        current = waiting.pop()
        if isinstance(current, dict):
            yield current
            limit -= 1
        if isinstance(current, dict | list):
            inner = current.values() if isinstance(current, dict) else current
            waiting.extend(reversed([item for item in inner if isinstance(item, dict | list)]))


def _is_article(node: Node) -> bool:
    kinds = node.get("@type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    names = [re.split(r"[/:#]", kind)[-1] for kind in listed if isinstance(kind, str)]
    return any(name.endswith("Article") or name in ARTICLE_TYPES for name in names)
