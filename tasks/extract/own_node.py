"""Own node: finds the JSON-LD of the page's own article among that of lists, reviews, comments and videos."""

import re
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple

from tasks.extract import json_ld
from tasks.extract.json_ld import Node, Script
from tasks.text.matching import letters_and_digits
from tasks.text.scripts import KANA_AND_HAN
from tasks.text.urls import absolute_url, canonical_url, is_article_url, spelled_once

# A shorter title, such as "Live", is part of many others; in UTF-8, where an ideograph counts for three letters.
MIN_TITLE_BYTES = 12

_STATED = frozenset({"headline", "datePublished", "author"})
_CUT = re.compile(r"(?:…|\.\.\.)\s*$")
# A word that two headlines may share, in scripts without spaces two letters.
_WORD = re.compile(rf"[^\W{KANA_AND_HAN}]{{4,}}|(?=([{KANA_AND_HAN}]{{2}}))")


class Stated(NamedTuple):
    """The titles and addresses that the page states of itself outside JSON-LD."""

    titles: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


def own_node(scripts: Sequence[Script], stated: Stated) -> Node:
    """Return the node of the page's own article; an empty one if none is sure.

    It agrees with the page in headline or address. If no node does, it is the only article outside lists of others, unless
    its headline and its address both contradict the page.
    """
    nodes = json_ld.nodes(scripts)
    main = {id(node) for node in chain.from_iterable(script.main_nodes for script in scripts)}
    articles = [node for node in nodes if json_ld.is_article(node) and node.keys() & _STATED]
    articles.sort(key=lambda node: id(node) not in main)
    page = _spelled(stated.addresses, stated)
    ranks = [_agreement(node, stated, page) for node in articles]
    best = max(ranks, default=0)
    agreeing = [node for node, rank in zip(articles, ranks, strict=True) if rank == best]
    if best >= _BY_TITLE:
        titled = sorted(zip(ranks, articles, strict=True), key=lambda ranked: -ranked[0])
        return _joined([node for rank, node in titled if rank >= _BY_TITLE])
    if best == _BY_ADDRESS:
        return agreeing[0]
    possible = [node for node in agreeing if best == 0 and id(node) in main and not json_ld.may_be_part(node)]
    if len(possible) == 1:
        return possible[0]
    pages = (node for node in nodes if json_ld.is_page(node) and "datePublished" in node)
    return next((node for node in pages if _agreement(node, stated, page) > 0), {})


_BY_ADDRESS, _BY_TITLE, _BY_BOTH, _CONTRADICTS = 1, 2, 3, -1


def _agreement(node: Node, stated: Stated, page: set[str]) -> int:
    """Rank a node by its agreement with the titles and addresses of the page; `page` has the spellings of these."""
    titles = [title for key in ("headline", "alternativeHeadline", "name") for title in json_ld.texts(node.get(key))]
    addresses = [url for key in ("url", "mainEntityOfPage", "@id") for url in _addresses(node.get(key))]
    by_title = any(is_same_title(one, other) for one in titles for other in stated.titles)
    spelled = _spelled(addresses, stated)
    by_address = not spelled.isdisjoint(page)
    if by_title or by_address:
        return _BY_TITLE * by_title + _BY_ADDRESS * by_address
    is_other = spelled and page and differ(titles, stated.titles)
    return _CONTRADICTS if is_other else 0


def _addresses(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for key in ("@id", "url") for text in json_ld.texts(value.get(key))]
    return json_ld.texts(value)


def _spelled(addresses: Iterable[str], stated: Stated) -> set[str]:
    """Return what all spellings of each address that names an article have in common."""
    base = next((address for address in stated.addresses if is_article_url(address)), None)
    own = (absolute_url(address, base=base) for address in addresses if address.strip())
    return {spelled_once(canonical_url(address)) for address in own if address and is_article_url(address)}


def is_same_title(one: str, other: str) -> bool:
    """Compare two titles by their letters; one may be cut, or stand beside the name of the site."""
    cut, whole = sorted((one, other), key=lambda title: not _CUT.search(title))
    first, second = letters_and_digits(cut), letters_and_digits(whole)
    if first == second:
        return bool(first)
    shorter, longer = sorted((first, second), key=len)
    return len(shorter.encode("utf-8", "surrogatepass")) >= MIN_TITLE_BYTES and (
        longer.startswith(shorter) or longer.endswith(shorter)
    )


def differ(titles: Iterable[str], others: Iterable[str]) -> bool:
    """Tell whether both are stated and have no word in common."""
    one, two = (
        {found[1] or found[0] for found in _WORD.finditer(" ".join(each).casefold())} for each in (titles, others)
    )
    return bool(one and two) and one.isdisjoint(two)


def _joined(nodes: Sequence[Node]) -> Node:
    """Return the fields of nodes with one headline; the first that states a field is taken at its word."""
    joined: Node = {}
    for node in nodes:
        joined = node | joined
    return joined
