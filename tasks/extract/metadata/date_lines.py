"""Date lines: the texts of a page that show when its article was published, for pages whose metadata has no date."""

import re
from collections.abc import Iterator
from functools import cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from config.calendar import load_calendar
from tasks.extract.blocks import way_up
from tasks.text.matching import fold
from tasks.text.normalise import one_line

# A longer text is no date line.
MAX_CHARACTERS = 120
# After so many marked elements below the heading come other articles.
MAX_ELEMENTS = 12

_WORDS = ("date", "datum", "fecha", "publish", "posted", "time", "byline", "meta", "author")
_MARKED = "h1, time, " + ", ".join(f'[{name}*="{word}" i]' for name in ("class", "id") for word in _WORDS)
_MODIFIED_NAME = re.compile(r"modif|updat|revis", re.IGNORECASE)
_ELSEWHERE = frozenset({"aside", "nav", "footer", "head"})


def date_lines(tree: LexborHTMLParser) -> Iterator[str]:
    """Yield the texts and times of the elements marked as dates below the heading, in order, without those of a change."""
    marked = tree.css(_MARKED)
    headings = [number for number, element in enumerate(marked) if element.tag == "h1"]
    below = marked[headings[0] + 1 :] if headings else marked
    for element in [each for each in below if each.tag != "h1"][:MAX_ELEMENTS]:
        text = one_line(element.text(separator=" "))
        if len(text) <= MAX_CHARACTERS and not _is_of_a_change(element, text) and not _is_elsewhere(element):
            yield element.attributes.get("datetime") or ""
            yield text


def _is_of_a_change(element: LexborNode, text: str) -> bool:
    names = " ".join(element.attributes.get(name) or "" for name in ("class", "id", "itemprop"))
    before = element.prev.text() if element.prev is not None and element.prev.is_text_node else ""
    return bool(_MODIFIED_NAME.search(names) or _modified().match(fold(f"{before or ''} {text}")))


def _is_elsewhere(element: LexborNode) -> bool:
    return any(node.tag in _ELSEWHERE for node in way_up(element))


@cache
def _modified() -> re.Pattern[str]:
    words = (re.escape(fold(word)) for word in load_calendar().modified.split(","))
    return re.compile(rf"[^\w]*(?:{'|'.join(words)})")
