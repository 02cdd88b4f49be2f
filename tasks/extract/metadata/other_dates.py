"""Other dates: removes from a page what has dates that are not its article's, before the whole page is searched for one."""

import re
from itertools import accumulate, islice, takewhile

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasks.extract.characters import length_of
from tasks.extract.elements import line_of, remove_whole, way_up
from tasks.extract.metadata.date_labels import parts_of_publication
from tasks.text.normalise import one_line

# A longer text around a date is none of its own line, a shorter link no headline, a shorter paragraph none of the article.
MAX_LINE, MAX_HEIGHT, MIN_HEADLINE, MIN_HEADLINE_WORDS, MIN_PARAGRAPH = 200, 4, 20, 3, 150

_UNREAD_TAGS = ["nav", "footer", "aside", "form", "iframe", "link", "blockquote", "figure", "figcaption"]
# Numbers in an address may be anything, and a picture may be of any day.
_ADDRESSED = frozenset({"href", "src", "srcset", "style", "alt"})
_ADDRESS = re.compile(r"""https?:[^\s"'<>&]+""", re.IGNORECASE)
_OF_OTHERS = ", ".join(
    f'[{name}*="{word}" i]:not(html, body, main, article)'
    for name in ("class", "id")
    for word in (
        "comment",
        "kommentar",
        "related",
        "recommend",
        "popular",
        "trending",
        "newsletter",
        "copyright",
        "caption",
        "topbar",
        "top-bar",
        "today",
        "current-date",
        "currentdate",
    )
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_COPYRIGHT = re.compile(r"©|\(c\)|copyright|all rights reserved", re.IGNORECASE)


def without_other_dates(markup: str) -> str:
    """Return a page without menus, comments, quotes, teasers, times of changes and of copyright, and what follows the article."""
    tree = LexborHTMLParser(markup)
    tree.strip_tags(_UNREAD_TAGS)
    remove_whole(tree.css(_OF_OTHERS))
    remove_whole(_lines_of_others(tree))
    remove_whole(_below_text(tree))
    for node in tree.css("*"):
        for name in _ADDRESSED & node.attributes.keys():
            del node.attrs[name]
    return _ADDRESS.sub("", tree.html or "")


def _lines_of_others(tree: LexborHTMLParser) -> list[LexborNode]:
    """Return the lines with a year that name a change or a copyright, or hold a link that is a headline."""
    if tree.body is None:
        return []
    dated = (
        node
        for node in tree.body.traverse(include_text=True)
        if node.tag == "-text" and _YEAR.search(node.text_content or "")
    )
    known: dict[int, bool] = {}
    lines = {line.mem_id: line for node in dated if (line := _line(node, known)) is not None}
    return [line for line in lines.values() if _is_of_others(line)]


def _line(text: LexborNode, known: dict[int, bool]) -> LexborNode | None:
    """Return the largest element around a text that is as short as a line; `known` are those that were measured before."""
    largest = None
    for node in islice(way_up(text.parent), MAX_HEIGHT):
        if node.mem_id not in known:  # a long element is around many texts
            known[node.mem_id] = _is_short(node)
        if not known[node.mem_id]:
            break
        largest = node
    return largest


def _is_short(node: LexborNode) -> bool:
    if node.tag in ("body", "main", "article", "script"):
        return False
    pieces = (one_line(each.text_content or "") for each in node.traverse(include_text=True) if each.tag == "-text")
    if any(length > MAX_LINE for length in accumulate(map(len, pieces))):  # known without the rest of a deep page
        return False
    return len(line_of(node)) <= MAX_LINE and node.css_first("h1") is None


def _is_of_others(line: LexborNode) -> bool:
    text = line_of(line)
    is_dated = any(map(_YEAR.search, parts_of_publication(text)))
    return not is_dated or bool(_COPYRIGHT.search(text)) or any(map(_is_headline, line.css("a[href]")))


def _is_headline(link: LexborNode) -> bool:
    words = "".join(character for character in line_of(link) if not character.isdecimal())
    return length_of(words) >= MIN_HEADLINE and (
        len(words.split()) >= MIN_HEADLINE_WORDS or length_of(words) > len(words)
    )


def _below_text(tree: LexborHTMLParser) -> list[LexborNode]:
    """Return what follows the last long paragraph, scripts apart; nothing on a page without one."""
    last = next((node for node in reversed(tree.css("p")) if length_of(line_of(node)) >= MIN_PARAGRAPH), None)
    following: list[LexborNode] = []
    for node in takewhile(lambda each: each.tag != "body", way_up(last)):
        below = node.next
        while below is not None:
            following += [below] if below.tag not in ("-text", "script") else []
            below = below.next
    return following
