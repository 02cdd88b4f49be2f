"""Lists of articles: section, topic, tag, author and search pages, known by teasers that are all of their text."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasks.extract import json_ld
from tasks.extract.blocks import UNREAD_TAGS
from tasks.extract.characters import is_korean, length_of, weight_of
from tasks.extract.elements import way_up
from tasks.extract.kinds.notices import heads_list, heads_search
from tasks.extract.page import Page
from tasks.text.matching import letters
from tasks.text.urls import is_article_url

# A shorter link is a menu's entry; a longer text below a link is an article of its own and no teaser.
MIN_HEADLINE, MIN_HEADLINE_IN_HEADING, MAX_TEASER = 20, 12, 600
# Teasers that make a list, those of them that the text has, and their least share of it. The rest, if it is longer than a
# date and a label, is an article with the teasers of others below it.
MIN_TEASERS, MIN_SHOWN, MIN_SHARE, MIN_OWN_TEXT = 5, 3, 0.65, 60
# The same for a page that calls itself a collection, or the results of a search.
MIN_TEASERS_OF_COLLECTION, MIN_TEASERS_OF_SEARCH, MIN_SHARE_OF_COLLECTION = 3, 2, 0.5

LIST_PAGES = frozenset({"CollectionPage", "SearchResultsPage"})
COLLECTION_TYPES = LIST_PAGES | {"ProfilePage", "Blog", "ItemList"}
_BODY_CLASSES = frozenset(
    {
        "archive",
        "archives",
        "category",
        "tag",
        "search",
        "search-results",
        "author",
        "home",
        "blog",
        "taxonomy",
        "front",
    }
)
_COLLECTION_PATH = re.compile(
    r"/(?:tags?|category|categories|topics?|authors?|search|archives?|rubriken?|section|sections)(?:/[^/]+)?/?$|/page/\d+/?$"
)
_SEARCH_PATH = re.compile(
    r"(?:^|/)(?:search(?:[.-]\w+)?|suche|recherche|rechercher|buscar|busca|buscador|busqueda|ricerca|cerca|pesquisa|zoeken|sok|søk|sog|haku|szukaj"
    r"|hledani|hladat|kereses|cautare|pretraga|poisk|arama|ara|index\.php|tim-kiem|cari)?/?",
    re.I,
)
_SEARCH_QUERY = re.compile(
    r"(?:^|&)(?:s|q|qs|query|search|search_?query|text|term|keywords?|wd|suche|suchbegriff|recherche|buscar|kw)=[^&]",
    re.I,
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


class _Teaser(NamedTuple):
    """A link with the text that goes with it; `group` tells those side by side whose headline stands first."""

    address: str
    text: str
    group: tuple[int, str] | None


def without_teasers(page: Page, text: str, *, headings: Sequence[str], url: str | None) -> str | None:
    """Return `text`, which extraction left of `page`, without teasers of other articles where these are most of it.

    None for a page that only lists articles. An article of `page` that says so, or whose text is mostly its own, is returned
    as it is. `headings` are the titles of the page, `url` is its own address.
    """
    is_dated = "article:published_time" in page.metas
    is_search = heads_search(headings) or (not is_dated and _is_search(url))
    is_collection = is_search or heads_list(headings) or _is_collection(page, url, is_dated=is_dated)
    if not is_collection and (is_dated or page.article or _is_article_by_type(page)):
        return text
    tree = LexborHTMLParser(page.markup)  # that of the page has lost elements
    tree.strip_tags(UNREAD_TAGS)
    teasers = list(_teasers(tree, url))
    count = len({teaser.address for teaser in teasers})
    if not text:
        return None if count >= MIN_TEASERS else text
    lines = _teaser_of_each(text, teasers)
    total, listed = length_of(text), sum(length_of(line) for line, teaser in lines if teaser is not None)
    if is_collection:
        least = MIN_TEASERS_OF_SEARCH if is_search else MIN_TEASERS_OF_COLLECTION
        return None if count >= least and listed >= MIN_SHARE_OF_COLLECTION * total else text
    if _are_of_one_list([teaser for _, teaser in lines], teasers):
        return None
    shown = len({teaser for _, teaser in lines} - {None})
    if count < MIN_TEASERS or shown < MIN_SHOWN or listed < MIN_SHARE * total:
        return text
    own = "\n".join(line for line, teaser in lines if teaser is None)
    return own if length_of(own) >= MIN_OWN_TEXT else None


def _is_collection(page: Page, url: str | None, *, is_dated: bool) -> bool:
    """Tell whether the page calls itself a list, by JSON-LD, the classes of its body or its address."""
    types = json_ld.types_in(page.scripts)
    if types & COLLECTION_TYPES and (not page.article or (types & LIST_PAGES and not is_dated)):
        return True
    if url and (not is_article_url(url) or _COLLECTION_PATH.search(urlsplit(url).path)):
        return True
    body = page.tree.body
    classes = set(((body.attributes.get("class") or "") if body is not None else "").lower().split())
    return bool(classes & _BODY_CLASSES) and "single" not in classes and not is_dated


def _is_search(url: str | None) -> bool:
    """Tell whether an address asks a search: words in its query, and no article in its path."""
    parts = urlsplit(url or "")
    return bool(_SEARCH_QUERY.search(parts.query)) and any(
        _SEARCH_PATH.fullmatch(path) for path in (parts.path, "/" + parts.path.rstrip("/").rpartition("/")[2])
    )


def _is_article_by_type(page: Page) -> bool:
    return any("article" in kind.lower() for kind in page.metas.get("og:type", ())[:1])


def _teasers(tree: LexborHTMLParser, url: str | None) -> Iterator[_Teaser]:
    """Yield each link to another page of the site that has the length of a headline, with the text that goes with it."""
    links = [(node, address) for node in tree.css("a[href]") if (address := _address(node, url)) and _is_headline(node)]
    site = _site(url, [address for _, address in links])
    own = url.partition("#")[0] if url else None
    links = [(node, address) for node, address in links if urlsplit(address).netloc in ("", site) and address != own]
    reached: dict[int, set[str]] = defaultdict(set)
    for node, address in links:
        for element in _way_up(node):
            reached[element.mem_id].add(address)
    for node, address in links:
        unit = _unit(node, reached)
        text = _unit_text(unit, reached)
        if length_of(text) <= MAX_TEASER and not _has_own_heading(unit):
            is_headed = text.startswith(" ".join(node.text(separator=" ").split()))
            around = unit.parent if is_headed else None
            yield _Teaser(address, text, (around.mem_id, str(unit.tag)) if around is not None else None)


def _has_own_heading(unit: LexborNode) -> bool:
    """Tell whether an element has the heading of the page: a short article with a link to another."""
    heading = unit.css_first("h1")
    return heading is not None and heading.css_first("a[href]") is None


def _are_of_one_list(found: Sequence[str | None], teasers: Sequence[_Teaser]) -> bool:
    """Tell whether all lines are of teasers side by side: of some, or of one of many, where only the first has sentences."""
    groups: dict[tuple[int, str], set[str]] = defaultdict(set)
    for teaser in teasers:
        if teaser.group:
            groups[teaser.group].add(teaser.address)
    shown = set(found)
    return any(shown <= group and (len(group) >= MIN_TEASERS or len(shown) >= MIN_SHOWN) for group in groups.values())


def _unit(link: LexborNode, reached: dict[int, set[str]]) -> LexborNode:
    """Return the largest element around `link` without another such link."""
    unit = link
    for element in _way_up(link):
        if len(reached[element.mem_id]) > 1 or element.tag in ("body", "main"):
            break
        unit = element
    return unit


def _unit_text(unit: LexborNode, reached: dict[int, set[str]]) -> str:
    """Return the text of an element with a link; of a heading with what is below it."""
    parts = [unit.text(separator=" ")]
    if unit.tag in _HEADINGS:
        below = unit.next
        while below is not None and below.tag not in _HEADINGS and not reached.get(below.mem_id):
            parts.append(below.text(separator=" "))
            below = below.next
    return " ".join(" ".join(parts).split())


def _way_up(node: LexborNode) -> Iterator[LexborNode]:
    return takewhile(lambda element: element.tag != "html", way_up(node))


def _address(link: LexborNode, url: str | None) -> str | None:
    href = (link.attributes.get("href") or "").strip().partition("#")[0]
    if not href or href.lower().startswith(("javascript:", "mailto:", "tel:", "data:")):
        return None
    try:
        return urljoin(url, href) if url else urlsplit(href).geturl()
    except ValueError:
        return None


def _is_headline(link: LexborNode) -> bool:
    text = " ".join(link.text(separator=" ").split())
    is_in_heading = link.parent is not None and link.parent.tag in _HEADINGS
    return weight_of(text) >= (MIN_HEADLINE_IN_HEADING if is_in_heading else MIN_HEADLINE) and (
        len(text.split()) >= 3 or length_of(text) > len(text) or is_korean(text)
    )


def _site(url: str | None, addresses: Iterable[str]) -> str:
    """Return the host of the page, else the one that most links name."""
    if url:
        return urlsplit(url).netloc
    hosts = Counter(host for address in addresses if (host := urlsplit(address).netloc))
    return hosts.most_common(1)[0][0] if hosts else ""


def _teaser_of_each(text: str, teasers: Sequence[_Teaser]) -> list[tuple[str, str | None]]:
    """Return each line of `text` with the address of the first teaser that holds it; None where none does."""
    inside = [(teaser.address, letters(teaser.text)) for teaser in teasers]
    return [
        (line, next((address for address, held in inside if key in held), None))
        for line in text.split("\n")
        for key in [letters(line)]
    ]
