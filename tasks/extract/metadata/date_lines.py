"""Date lines: the texts of a page that show when its article was published, for pages whose metadata has no date."""

import re
from collections.abc import Iterator
from itertools import islice, takewhile

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasks.extract.characters import length_of
from tasks.extract.elements import line_of, way_up
from tasks.extract.metadata.date_labels import is_labelled, names_both, parts_of_publication
from tasks.text.byline_words import MARKS, calendar_words
from tasks.text.matching import fold
from tasks.text.normalise import one_line
from tasks.text.sentences import ends_sentence
from tasks.text.times import parse_time

# A longer text is no date line.
MAX_CHARACTERS = 120
# After so many marked elements below the heading come other articles.
MAX_ELEMENTS = 12
# The same for elements without a mark, and for texts that are a date with a place or a name beside it.
MAX_UNMARKED, MAX_BARE_CHARACTERS, MAX_WORDS_BESIDE = 60, 80, 4
# A shorter sentence may be a date line.
MIN_SENTENCE = 80
# So far around an element stands the word that says what its time is.
MAX_HEIGHT = 3

_WORDS = ("date", "datum", "fecha", "publish", "posted", "time", "byline", "meta", "author")
_MARKED = "h1, time, " + ", ".join(f'[{name}*="{word}" i]' for name in ("class", "id") for word in _WORDS)
_UNMARKED = "h1, p, div, span, li, small, em, i, dd, td, h2, h3, h4, h5, h6"
_MODIFIED_NAME = re.compile(r"modif|updat|revis", re.IGNORECASE)
_PUBLISHED_NAME = re.compile(r"publi", re.IGNORECASE)
_ELSEWHERE = frozenset({"aside", "nav", "footer", "head", "figure", "figcaption", "blockquote", "form"})
_OF_OTHERS = re.compile(r"comment|related|recommend|sidebar|most-?read|popular|trending|newsletter", re.IGNORECASE)
_OUTERMOST = ("body", "main", "article", "header", "section")
ISO_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d[\d:.]*(?:Z|[+-]\d\d:?\d\d)?)?")
_TIME_DATA, _SECONDS = re.compile(r"time|date|publi|utc|epoch"), re.compile(r"1\d{9}(?:\d{3})?")
# What may stand before a date: nothing, a short word such as "On" or "Le", a weekday or a month, or what a sign sets apart.
_BEFORE_DATE = re.compile(r"(?:.*[,|•·:/()\[\]–—-])?\s*")
_SHORT_WORD = 3


def date_lines(tree: LexborHTMLParser) -> Iterator[str]:
    """Yield the texts and times that show when the article below the heading was published, in order, none of a change.

    The elements marked as dates come first, then others that say so or hold little else than a date.
    """
    seen: set[int] = set()
    for element in _below_heading(tree, _MARKED, MAX_ELEMENTS):
        yield from _of_publication(_line(element, seen))
    for text in _unmarked(tree, seen):
        yield from _of_publication(text)


def _below_heading(tree: LexborHTMLParser, selector: str, most: int) -> list[LexborNode]:
    found = tree.css(selector)
    headings = [number for number, element in enumerate(found) if element.tag == "h1"]
    below = found[headings[0] + 1 :] if headings else found
    return [each for each in islice((each for each in below if each.tag != "h1"), most) if not _is_elsewhere(each)]


def _of_publication(line: str) -> Iterator[str]:
    """Yield the times of machines, then the text, of each part of a line that is no change."""
    for part in parts_of_publication(line) if 0 < len(line) <= MAX_CHARACTERS else ():
        yield from ISO_TIME.findall(part)
        yield ISO_TIME.sub(" ", part).strip()


def _line(element: LexborNode, seen: set[int]) -> str:
    """Return the text of the line that an element is in, with the times of its `<time>`; empty for a line that was `seen`."""
    if _is_seen(element, seen):
        return ""
    around = islice(way_up(element), MAX_HEIGHT + 1)
    fitting = list(takewhile(lambda node: node is element or _is_line(node), around))
    seen.add(fitting[-1].mem_id)
    if not any(map(_is_of_a_change, fitting)):
        return _text(fitting[-1])
    text = line_of(fitting[-1])  # for readers, it may have both times
    return text if names_both(text) else ""


def _is_seen(element: LexborNode, seen: set[int]) -> bool:
    return any(node.mem_id in seen for node in islice(way_up(element), MAX_HEIGHT + 1))


def _is_line(node: LexborNode) -> bool:
    is_short = node.tag not in _OUTERMOST and len(line_of(node)) <= MAX_CHARACTERS
    return is_short and node.css_first("h1, h2, h3") is None


def _text(node: LexborNode) -> str:
    """Return the text inside a node without the times of changes, each element with its time for machines before it."""
    pieces: list[str] = []
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if each.tag == "-text":
            pieces.append(each.text_content or "")
        elif not _is_of_a_change(each):
            pieces.append(f" {_for_machines(each)} ")
            waiting += reversed(list(each.iter(include_text=True)))
    return one_line("".join(pieces))


def _for_machines(element: LexborNode) -> str:
    """Return the time that an element states in an attribute beside its text, which may be "2 hours ago"; empty if none."""
    attributes = element.attributes
    stated = ISO_TIME.match(attributes.get("datetime") or "") or ISO_TIME.fullmatch(attributes.get("title") or "")
    if stated:
        return stated[0]
    data = (attributes.get(name) or "" for name in attributes if name.startswith("data-") and _TIME_DATA.search(name))
    times = (value if ISO_TIME.fullmatch(value) else _of_seconds(value) for value in data)
    return next(filter(None, times), "")


def _of_seconds(value: str) -> str:
    """Return the time of a number of seconds or milliseconds since 1970, in ISO 8601; empty for anything else."""
    time = parse_time(value) if _SECONDS.fullmatch(value) else None
    return time.isoformat() if time else ""


def _is_of_a_change(element: LexborNode) -> bool:
    """Tell whether an element is named as the time of a change; one of both is that of publication."""
    names = " ".join(element.attributes.get(name) or "" for name in ("class", "id", "itemprop"))
    return bool(_MODIFIED_NAME.search(names)) and not _PUBLISHED_NAME.search(names)


def _unmarked(tree: LexborHTMLParser, seen: set[int]) -> Iterator[str]:
    """Yield short texts below the heading that name a publication, or up to the first sentence are little but a date."""
    if tree.css_first("h1") is None:
        return
    is_before_text = True
    for element in _below_heading(tree, _UNMARKED, MAX_UNMARKED):
        text = line_of(element)
        is_sentence = length_of(text) > MIN_SENTENCE and _is_innermost(element) and ends_sentence(text)
        is_before_text = is_before_text and not is_sentence
        if len(text) <= MAX_CHARACTERS and not _is_seen(element, seen):
            line = _text(element)
            if is_labelled(line) or (is_before_text and _is_bare_date(line)):
                yield line


def _is_innermost(element: LexborNode) -> bool:
    return all(inner == element for inner in element.css("p, div"))


def _is_bare_date(text: str) -> bool:
    """Tell whether a text is a date, with a few words beside it that a sign sets apart."""
    begin = re.search(r"\d", text)
    if begin is None or len(text) > MAX_BARE_CHARACTERS:
        return False
    before = text[: begin.start()].split()
    while before and (
        _is_of_calendar(before[-1]) or (before[-1].isalpha() and len(before) == 1 and len(before[0]) <= _SHORT_WORD)
    ):
        before.pop()
    others = [word for word in text.split() if any(map(str.isalpha, word)) and not _is_of_calendar(word)]
    return bool(_BEFORE_DATE.fullmatch(" ".join(before))) and len(others) <= MAX_WORDS_BESIDE


def _is_of_calendar(word: str) -> bool:
    return fold(word).strip(MARKS + ".") in calendar_words()


def _is_elsewhere(element: LexborNode) -> bool:
    around = takewhile(lambda node: node.tag != "body", way_up(element))
    return any(node.tag in _ELSEWHERE or _names_others(node) for node in around)


def _names_others(node: LexborNode) -> bool:
    names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
    return node.tag not in ("main", "article") and _OF_OTHERS.search(names) is not None
