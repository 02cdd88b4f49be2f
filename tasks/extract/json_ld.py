"""JSON-LD of news pages: the schema.org objects in `<script type="application/ld+json">`."""

import re
from collections.abc import Iterable, Iterator, Set
from functools import cached_property
from html import unescape
from itertools import chain, islice
from typing import Any

from tasks.extract import lenient_json
from tasks.text.scripts import HANGUL, KANA_AND_HAN

Node = dict[str, Any]

# Besides these every type that ends with "Article" (NewsArticle, ReportageNewsArticle, …).
ARTICLE_TYPES = frozenset({"LiveBlogPosting", "BlogPosting", "SocialMediaPosting", "Report", "CreativeWork", "Review"})
_PARTS = frozenset({"CreativeWork", "Review", "SocialMediaPosting"})
# A page may carry its comments and links as nodes; no real one has this many.
MAX_NODES = 2000
# Fields whose values are other things than the object that has them: articles of a list, readers' comments, reviews.
OTHERS = frozenset(
    {"itemListElement", "hasPart", "isPartOf", "mentions", "about", "citation", "isBasedOn", "relatedLink", "subjectOf"}
    | {
        "comment",
        "review",
        "reviews",
        "itemReviewed",
        "video",
        "associatedMedia",
        "liveBlogUpdate",
        "blogPost",
        "workExample",
    }
    | {"significantLink", "significantLinks", "isRelatedTo", "isSimilarTo", "exampleOfWork", "recordedIn", "encoding"}
)

_EAST_ASIAN = re.compile(f"[{KANA_AND_HAN}{HANGUL}]")
_TAG = re.compile(r"<[^<>]*>")


class Script:
    """One script of JSON-LD, decoded once, when its nodes are first read."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def nodes(self) -> list[Node]:
        """Every object in the script, outer before inner, with lists and `@graph` opened; none if it cannot be read."""
        return list(_objects(self._values, limit=MAX_NODES))

    @cached_property
    def main_nodes(self) -> list[Node]:
        """The `nodes` that are not in a list of other things."""
        return list(_objects(self._values, limit=MAX_NODES, passed_over=OTHERS))

    @cached_property
    def _values(self) -> list[object]:
        return list(lenient_json.values(self.text))


def nodes(scripts: Iterable[Script]) -> list[Node]:
    """Return the objects of all `scripts`, at most MAX_NODES."""
    return list(islice(chain.from_iterable(script.nodes for script in scripts), MAX_NODES))


def texts(value: object) -> list[str]:
    """Return the strings of a value: itself, its name (`@value`, `@id`) if it is an object, or those of a list."""
    if isinstance(value, str):
        return [_TAG.sub("", unescape(value))]
    if isinstance(value, dict):
        if not value.get("name") and (person := _person(value)):
            return [person]
        return next((texts(value[key]) for key in ("name", "@value", "alternateName", "@id") if value.get(key)), [])
    if isinstance(value, list):
        return [text for item in opened(value) for text in texts(item)]
    return []


def opened(values: list[object]) -> list[object]:
    """Return the values of a list, with those of the lists in it; lists inside of these are left out."""
    inner = chain.from_iterable(value if isinstance(value, list) else [value] for value in values)
    return [value for value in inner if not isinstance(value, list)]


def _person(node: Node) -> str:
    """Return the name of a person that an object states in two parts; in East Asia the family's is the first."""
    given, family = (" ".join(texts(node.get(key))).strip() for key in ("givenName", "familyName"))
    return family + given if _EAST_ASIAN.match(family) else f"{given} {family}".strip()


def _objects(value: object, *, limit: int, passed_over: Set[str] = frozenset()) -> Iterator[Node]:
    """Yield the objects inside `value` without recursion, in document order, but not those in fields `passed_over`."""
    waiting: list[object] = [value]
    while waiting and limit > 0:
        current = waiting.pop()
        inside: Iterable[object] = ()
        if isinstance(current, dict):
            yield current
            limit -= 1
            inside = [item for key, item in current.items() if key not in passed_over]
        elif isinstance(current, list):
            inside = current
        waiting += [item for item in inside if isinstance(item, (dict, list))][::-1]


def is_article(node: Node) -> bool:
    """Tell whether a node is of a type that an article has."""
    return any(name.endswith("Article") or name in ARTICLE_TYPES for name in _types(node))


def may_be_part(node: Node) -> bool:
    """Tell whether a node may as well be a part of the article: a review in it, an embedded post, the work that it is about."""
    return _PARTS.issuperset(_types(node))


def is_page(node: Node) -> bool:
    """Tell whether a node describes a page with one thing on it, whose times are the article's."""
    return not {"WebPage", "ItemPage"}.isdisjoint(_types(node))


def types_in(scripts: Iterable[Script]) -> set[str]:
    """Return the types of all objects in `scripts`."""
    return {name for node in nodes(scripts) for name in _types(node)}


def _types(node: Node) -> list[str]:
    """Return the types of a node, without the vocabulary that they are of."""
    kinds = node.get("@type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    return [re.split(r"[/:#]", kind)[-1] for kind in listed if isinstance(kind, str)]
