"""Several articles on one page, as endless scrolling loads them: all but the page's own are left out."""

import re
from collections.abc import Iterator
from itertools import pairwise

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasks.extract import json_ld
from tasks.extract.characters import weight_of
from tasks.extract.elements import line_of, way_up
from tasks.extract.page import Page
from tasks.text.matching import letters_and_digits
from tasks.text.times import local_time

# A shorter text is a teaser or a section.
MIN_LENGTH, MIN_PARAGRAPHS = 250, 2

# A longer text with a date is no date line.
MAX_DATE_CHARACTERS = 60

_HEADINGS = "h1, h2, h3"
# Words of a class, an id or an attribute's name that say an element is an article; with one of the others, it is a part of one.
_POST = frozenset(
    {"post", "article", "story", "entry", "hentry", "news", "nota", "noticia", "artikel", "artigo", "articulo"}
)
_PART = frozenset(
    {"section", "chapter", "part", "block", "body", "content", "text", "header", "component", "module", "row", "slide"}
)
_NAME_WORDS = re.compile(r"[a-z]+")
_ARTICLE_TYPE = re.compile(r"schema\.org/(?:\w*Article|BlogPosting)\s*$")
_ADDRESSED = re.compile(r"url|href|permalink|canonical|itemid", re.I)
_ADDRESS = re.compile(r"https?://|/[^/\s]", re.I)
_BYLINE = (
    '[class*="byline" i], [class*="author" i], [class*="dateline" i], [rel~="author"], [itemprop="author"], '
    '[itemprop="datePublished"], time'
)


def keep_own_article(page: Page, *, title: str | None) -> int:
    """Remove other articles from the tree of `page` if one of several has its `title`; return how many were removed.

    Parts of one article stay: the others must have a heading and a whole text each, and be articles by their tag, or by an
    address, a byline or a node of JSON-LD of their own.
    """
    own = _own_heading(page.tree, title)
    nodes = json_ld.nodes(page.scripts)
    if own is None or any("LiveBlogPosting" in str(node.get("@type")) for node in nodes):  # its posts are one article
        return 0
    headlines = {letters_and_digits(text) for node in nodes for text in json_ld.texts(node.get("headline"))}
    others = _other_articles(page.tree, own) or _other_siblings(own, headlines)
    for other in others:
        other.decompose()
    return len(others) or _cut_below(own, headlines)


def _own_heading(tree: LexborHTMLParser, title: str | None) -> LexborNode | None:
    wanted = letters_and_digits(title or "")
    return next((node for node in tree.css(_HEADINGS) if wanted and letters_and_digits(node.text()) == wanted), None)


def _other_articles(tree: LexborHTMLParser, own: LexborNode) -> list[LexborNode]:
    """Return the whole articles that are like the `<article>` with the heading `own`, or in one element with it."""
    outermost = [node for node in tree.css("article") if not _is_inside(node, "article")]
    around = {element.mem_id for element in way_up(own)}
    mine = next((node for node in outermost if node.mem_id in around), None)
    if mine is None or not _is_whole(mine):
        return []
    others = [node for node in outermost if node.mem_id != mine.mem_id and _is_whole(node)]
    return [node for node in others if _is_alike(node, mine) or (node.parent == mine.parent and _is_headed(node))]


def _other_siblings(own: LexborNode, headlines: set[str]) -> list[LexborNode]:
    """Return the whole articles among the like siblings of the innermost element around `own` that has any."""
    for element in way_up(own):
        if element.tag in ("body", "main") or element.parent is None:
            return []
        alike = [node for node in element.parent.iter() if node.mem_id != element.mem_id and _is_alike(node, element)]
        others = [node for node in alike if _is_whole(node) and _is_separate(node, own.tag, headlines)]
        if others and _is_whole(element):
            return others
    return []


def _cut_below(own: LexborNode, headlines: set[str]) -> int:
    """Remove what follows `own` from the next heading of its rank on, if that is an article of its own."""
    following = list(_following(own))
    ranked = [number for number, node in enumerate(following) if node.tag == own.tag]
    is_below, is_above = any(map(_is_date, following[:2])), _is_date(_before(own))
    begins = [
        number
        for number, end in pairwise((*ranked, len(following)))
        if _is_text(below := following[number + 1 : end])
        and (
            _is_named(following[number], headlines)
            or any(map(_is_byline, below[:2]))
            or (is_below and any(map(_is_date, below[:2])))
            or (is_above and _is_date(following[number - 1]))
            or (own.tag == "h1" and _is_rule(following[number - 1]))
        )
    ]
    if not begins or not _is_text(following[: ranked[0]]):
        return 0
    first = begins[0]
    for node in following[first - (is_above and _is_date(following[first - 1])) :]:
        node.decompose()
    return len(begins)


def _is_rule(node: LexborNode) -> bool:
    """Tell whether an element is a rule, or a line of marks such as "* * *"."""
    text = line_of(node)
    return node.tag == "hr" or (bool(text) and not any(map(str.isalnum, text)))


def _is_named(heading: LexborNode, headlines: set[str]) -> bool:
    return _has_address(heading) or letters_and_digits(heading.text()) in headlines


def _is_date(node: LexborNode | None) -> bool:
    """Tell whether an element is a line with a date and little else."""
    text = "" if node is None or node.tag in ("h1", "h2", "h3") else line_of(node)
    return 0 < len(text) <= MAX_DATE_CHARACTERS and local_time(text, languages=("en-GB",)) is not None


def _before(node: LexborNode) -> LexborNode | None:
    above = node.prev
    while above is not None and above.tag in ("-text", "-comment"):
        above = above.prev
    return above


def _is_byline(node: LexborNode) -> bool:
    return node.css_matches(_BYLINE) or (node.tag != "p" and node.css_first(_BYLINE) is not None)


def _following(node: LexborNode) -> Iterator[LexborNode]:
    below = node.next
    while below is not None:
        if below.tag not in ("-text", "-comment"):
            yield below
        below = below.next


def _is_text(nodes: list[LexborNode]) -> bool:
    paragraphs = [node for node in nodes if node.tag == "p"]
    return len(paragraphs) >= MIN_PARAGRAPHS and sum(weight_of(node.text()) for node in paragraphs) >= MIN_LENGTH


def _is_whole(node: LexborNode) -> bool:
    """Tell whether an element has a heading, and below it the text of an article."""
    if node.css_first(_HEADINGS) is None:
        return False
    return _is_text(node.css("p"))


def _is_headed(node: LexborNode) -> bool:
    """Tell whether an element begins with a heading of the first or second rank: comments and boxes have lesser ones."""
    heading = node.css_first("h1, h2")
    return heading is not None and line_of(node).startswith(line_of(heading))


def _is_alike(node: LexborNode, other: LexborNode) -> bool:
    if node.tag != other.tag:
        return False
    classes, others = (set((each.attributes.get("class") or "").split()) for each in (node, other))
    return bool(classes & others) or classes == others


def _is_separate(node: LexborNode, rank: str | None, headlines: set[str]) -> bool:
    """Tell whether an element is named as an article, or begins with a heading of this rank and is a post or has a byline."""
    heading = node.css_first(_HEADINGS)
    if heading is None:
        return False
    if letters_and_digits(heading.text()) in headlines or _has_address(node) or _has_address(heading):
        return True
    if _ARTICLE_TYPE.search(node.attributes.get("itemtype") or ""):
        return True
    return heading.tag == rank and (_is_post(node) or node.css_first(_BYLINE) is not None)


def _is_post(node: LexborNode) -> bool:
    """Tell whether the names of an element say that it is an article, and no part of one: `story-wrapper`, `data-article-id`."""
    attributes = node.attributes
    names = [
        attributes.get("class") or "",
        attributes.get("id") or "",
        *(name for name in attributes if name.startswith("data-")),
    ]
    words = set(_NAME_WORDS.findall(" ".join(names).lower()))
    return not _POST.isdisjoint(words) and _PART.isdisjoint(words)


def _has_address(node: LexborNode) -> bool:
    """Tell whether an element states an address of its own; a heading also by a link around its text."""
    if any(_ADDRESSED.search(name) and _ADDRESS.match(value or "") for name, value in node.attributes.items()):
        return True
    if node.tag not in ("h1", "h2", "h3"):
        return False
    link = node.css_first("a[href]") or (node.parent if node.parent is not None and node.parent.tag == "a" else None)
    return link is not None and not (link.attributes.get("href") or "#").startswith("#")


def _is_inside(node: LexborNode, tag: str) -> bool:
    return any(element.tag == tag for element in way_up(node.parent))
