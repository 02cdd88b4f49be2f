"""Paywalls: signs in the markup that the page shows only the beginning of its article."""

from collections.abc import Callable, Iterator

from selectolax.lexbor import LexborHTMLParser

from tasks.extract import json_ld
from tasks.extract.blocks import blocks_of
from tasks.extract.characters import length_of
from tasks.extract.page import Page
from tasks.text.matching import letters

# Tells whether a line says that the article goes on for subscribers.
IsWall = Callable[[str], bool]

# A longer text may be the whole article: publishers mark articles as not free that a crawler sees in full.
MAX_LENGTH = 1500
# The text is cut off if it has a smaller share of the words that the page states.
MIN_SHARE_OF_WORDS, MIN_WORDS = 0.6, 100
# Lines below the text in which a wall is sought.
REACH = 10
MAX_ELEMENTS = 50_000
# A wall without a text is an empty place that scripts may fill.
MIN_WALL = 30

_WALL_NAMES = (
    "paywall",
    "pay-wall",
    "regwall",
    "reg-wall",
    "piano-offer",
    "subscription-wall",
    "subscribe-wall",
    "premium-wall",
    "login-wall",
    "article-gate",
    "content-gate",
    "paid-content-barrier",
)
_WALLS = ", ".join(f'[{attribute}*="{name}" i]' for name in _WALL_NAMES for attribute in ("class", "id"))
_NOT_FREE = frozenset({"locked", "metered", "paid", "premium", "subscriber", "subscription"})


def is_cut_off(page: Page, text: str, *, is_wall: IsWall) -> bool:
    """Tell whether `text` is only the beginning of the article of `page`.

    The page says that the article is not free, has an element that stands for a paywall, or goes on below the text with a
    line for which `is_wall`. A long text is taken for the whole article, unless the page states that it has far more words.
    """
    node = page.article
    words = _words(node)
    if words >= MIN_WORDS and length_of(text) == len(text):  # where spaces tell words apart
        is_short = len(text.split()) < MIN_SHARE_OF_WORDS * words
    else:
        is_short = length_of(text) <= MAX_LENGTH
    if not is_short:
        return False
    return is_not_free(page) or _has_wall(page, text, is_wall)


def is_not_free(page: Page) -> bool:
    """Tell whether `page` states that not everybody may read its article."""
    return any(map(_is_no, _access(page.article))) or _tier(page) in _NOT_FREE


def _has_wall(page: Page, text: str, is_wall: IsWall) -> bool:
    """Tell whether an offer stands in an element named after paywalls, or a line of one right below the text."""
    tree = LexborHTMLParser(page.markup)  # that of the page has lost elements
    walls = (" ".join(wall.text().split()) for wall in tree.css(_WALLS))
    if any(MIN_WALL <= length_of(wall) <= MAX_LENGTH // 2 for wall in walls):
        return True
    lines = [block.text for block in blocks_of(tree, max_elements=MAX_ELEMENTS)]
    last = letters(text.rpartition("\n")[2])
    end = next((number for number, line in enumerate(lines) if letters(line) == last), None)
    return end is not None and any(map(is_wall, lines[end + 1 : end + 1 + REACH]))


def _access(node: json_ld.Node) -> Iterator[object]:
    yield node.get("isAccessibleForFree")
    parts = node.get("hasPart")
    for part in parts if isinstance(parts, list) else [parts]:
        if isinstance(part, dict):
            yield part.get("isAccessibleForFree")


def _is_no(value: object) -> bool:
    return value is False or (isinstance(value, str) and value.rstrip("/").lower().endswith("false"))


def _tier(page: Page) -> str:
    """Return the tier of the article in the words of Facebook's and Google's metadata; empty where none is stated."""
    return next(iter(page.metas.get("article:content_tier", ())), "").lower()


def _words(node: json_ld.Node) -> int:
    stated = node.get("wordCount")
    if isinstance(stated, str) and stated.strip().isdecimal():
        stated = int(stated)
    return stated if isinstance(stated, int) else 0
