"""Markup in text: tells HTML from text that only mentions it, and takes entities and tags out of a line.

Records, feeds and text files hold HTML where text is expected, also escaped once or twice. A text with `a < b`, `<3`, `AT&T`
or an example of code is no markup.
"""

import re
from html import unescape
from html.entities import html5

_BLOCKS_LISTED = (
    "article aside blockquote body center dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header html li main nav "
    "ol p pre section table tbody td th thead tr ul"
)
_BLOCKS = frozenset(_BLOCKS_LISTED.split())
_INLINE_LISTED = (
    "a abbr audio b big br bdi cite code del em embed font hr i iframe img ins kbd label mark noscript object picture q rp rt "
    "ruby s script small source span strike strong style sub sup time tt u var video wbr"
)
_INLINE = frozenset(_INLINE_LISTED.split())
_ATTRIBUTES = r"""(?>(?:\s++[\w:@.-]++(?:\s*+=\s*+(?:"[^"<>]*+"|'[^'<>]*+'|[^\s"'<>]++))?)*)"""
_TAG = re.compile(rf"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)(?P<attributes>{_ATTRIBUTES})\s*/?>")
_BREAK = re.compile(r"<br\b[^<>]*>", re.IGNORECASE)
# A break of a real text stands at the end of a sentence, at the end of a line, or beside another tag.
_TRUE_BREAK = re.compile(
    r"""(?:[.!?…:;,»”"')\]>。！？।،؟-]|^|\n)\s{0,9}<br\b[^<>]*>|<br\b[^<>]*>\s*(?:<|\n|$)""", re.IGNORECASE
)
# A text about markup quotes it, or calls it a tag. German "Tag" is a day.
_ABOUT_MARKUP = re.compile(
    r"`(?:``\w*)?\s*</?\w|<[^<>]*>\W?[\s-]+(?:tags?|elements?|balises?|etiquetas?|тег\w*)\b|>\s*(?:标签|タグ)|\bX?HTML5?\b|\bCSS\b|\bQuell(?:text|code)\b"
)
# Before a page may stand a byte order mark, read as Latin-1 too, comments and declarations.
_PAGE = re.compile(
    r"(?>(?:\s|(?><!--.*?-->)|<\?[^>]*>|\ufeff|ï»¿|ÿþ|þÿ)*)<(?:!doctype\s+html|html|head|body|meta|title)\b",
    re.IGNORECASE | re.DOTALL,
)
# A page shows in so many bytes that it is one.
START_BYTES = 4096
_PAGE_PART = re.compile(r"<(?:head|nav|header|footer|aside|form|script)\b", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_CONTAINERS = frozenset(("article", "body", "center", "div", "html", "main", "p", "section"))
_SENTENCE_IN_BLOCK = re.compile(r"<(article|center|div|main|p|section)\b[^<>]*+>[^<>]{40,}+", re.IGNORECASE)
_VOID = frozenset(("br", "wbr", "img", "hr"))
# The readings over the words of a ruby, and the brackets around them: they would be glued between the words, which then are
# not found. The largest first: they are removed one after the other.
READING_TAGS, RUBY_TAGS = ["rtc", "rt", "rp"], ["ruby", "rb", "rbc"]
_READINGS = re.compile(
    r"<(rtc|rt|rp)\b[^<>]*>.{0,500}?(?:</\1>|(?=</ruby>))|</?(?:ruby|rb|rbc)>", re.IGNORECASE | re.DOTALL
)
_RUBY_ENDS = re.compile(r"</ruby>", re.IGNORECASE)
_MOST_ESCAPES = 3
_MOSTLY = 0.5
_QUOTED = re.compile(r"`(?:``\w*)?\s*</?\w")


def markup_in(text: str) -> str | None:
    """Return the HTML that `text` is, unescaped as often as it was escaped; None if it is plain text."""
    text = without_cdata(text)
    for _ in range(_MOST_ESCAPES):
        if _is_markup(text):
            return text
        if "&lt;" not in text and "&#60;" not in text and "&amp;lt;" not in text:
            return None
        text = unescaped(text)
    return None


def begins_page(content: bytes) -> bool:
    """Tell whether `content` begins as a page does, in any encoding; UTF-16 loses its zeros."""
    return _PAGE.match(content[:START_BYTES].replace(b"\0", b"").decode("latin-1")) is not None


def is_page(markup: str) -> bool:
    """Tell whether markup is a whole page: with a head, menus or scripts, and not an article's body in the tags of a page."""
    return bool(_PAGE.match(markup) and _PAGE_PART.search(markup))


def is_fragment(markup: str) -> bool:
    """Tell whether markup is the body of an article alone: no head, menu or script is in it."""
    return not _PAGE_PART.search(markup)


def unescaped(text: str) -> str:
    """Replace every known entity that ends with a semicolon: `&#8211;`, `&amp;`. `AT&T` and `&c.` are no entities."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def without_cdata(text: str) -> str:
    """Take text out of the CDATA sections of XML that a program left around it."""
    return without_parts(text, "<![CDATA[", "]]>", keep_inside=True)


def without_parts(text: str, start: str, end: str, *, keep_inside: bool = False) -> str:
    """Remove what is between the marks `start` and `end`, with the marks, or the marks alone.

    Written by hand because a regular expression takes time with the square of the marks that are never closed.
    """
    kept, position = [], 0
    while (begin := text.find(start, position)) >= 0 and (stop := text.find(end, begin + len(start))) >= 0:
        kept += [text[position:begin], text[begin + len(start) : stop] if keep_inside else ""]
        position = stop + len(end)
    return "".join([*kept, text[position:]]) if position else text


def without_readings(line: str) -> str:
    """Remove the readings of rubies from a line, with the tags of the rubies."""
    return _READINGS.sub("", line) if _RUBY_ENDS.search(line) else line


def plain_line(line: str) -> str:
    """Return a title or name without entities and tags, also if they were escaped twice."""
    line = without_cdata(line)
    for _ in range(_MOST_ESCAPES):
        before = line
        line = unescaped(_without_tags(line))
        if line == before:
            break
    return line


def _character(entity: re.Match[str]) -> str:
    name = entity[0][1:]
    return unescape(entity[0]) if name.startswith("#") or name in html5 else entity[0]


def _without_tags(line: str) -> str:
    if "<" not in line:
        return line
    line = without_readings(line)
    ended = {tag["name"].lower() for tag in _TAG.finditer(line) if tag["end"]} | _VOID

    def without(tag: re.Match[str]) -> str:
        name = tag["name"].lower()
        if name not in ended or name not in _BLOCKS | _INLINE:
            return tag[0]
        return " " if name == "br" or name in _BLOCKS else ""

    return _TAG.sub(without, line)


def _is_markup(text: str) -> bool:
    if "<" not in text:
        return False
    if _PAGE.match(text):
        return True
    text = without_parts(without_parts(text, "<!--", "-->"), "<?", "?>")
    tags = [tag for tag in _TAG.finditer(text) if tag["name"].lower() in _BLOCKS | _INLINE]
    if not tags:
        return False
    if _share_in_blocks(text, tags) >= _MOSTLY and not _QUOTED.search(text):
        return True
    return not _ABOUT_MARKUP.search(text) and _is_marked_up(text, tags)


def _is_marked_up(text: str, tags: list[re.Match[str]]) -> bool:
    """Tell whether tags of a text that is mostly outside of blocks are used.

    That is: tags are closed or have attributes, a block holds a sentence, or breaks end lines. A block of a few words is code.
    """
    inline = [tag for tag in tags if tag["name"].lower() not in _CONTAINERS]
    opened = {tag["name"].lower() for tag in inline if not tag["end"]}
    ended = {tag["name"].lower() for tag in inline if tag["end"]}
    with_value = any("=" in tag["attributes"] and tag["name"].lower() in (*ended, "img", "iframe") for tag in inline)
    breaks = len(_BREAK.findall(text))
    is_broken = breaks > 0 and len(_TRUE_BREAK.findall(text)) * 2 >= breaks
    closed = {tag["name"].lower() for tag in tags if tag["end"]}
    has_sentence = any(block[1].lower() in closed for block in _SENTENCE_IN_BLOCK.finditer(text))
    return bool(opened & ended) or with_value or is_broken or has_sentence


def _share_in_blocks(text: str, tags: list[re.Match[str]]) -> float:
    """Return the share of the characters outside of tags that are inside a closed block, or behind a `<p>` at a line's start."""
    blocks = [tag for tag in tags if tag["name"].lower() in _BLOCKS]
    ended = {tag["name"].lower() for tag in blocks if tag["end"]}
    ended |= {"p"} if _are_at_starts(text, blocks) else set()
    inside = depth = 0
    last = 0
    for tag in tags:
        inside += (tag.start() - last) * (depth > 0)
        last = tag.end()
        if tag["name"].lower() in ended and tag["name"].lower() in _BLOCKS:
            depth = max(0, depth - 1) if tag["end"] else depth + 1
    inside += (len(text) - last) * (depth > 0)
    outside_tags = len(text) - sum(tag.end() - tag.start() for tag in tags)
    return inside / outside_tags if outside_tags else 1.0


def _are_at_starts(text: str, blocks: list[re.Match[str]]) -> bool:
    """Tell whether each `<p>` begins the text or a line, or follows a tag or the end of a sentence; old pages never close it."""
    before = [text[: tag.start()].rstrip(" \t")[-1:] for tag in blocks if tag["name"].lower() == "p"]
    return bool(before) and all(not last or last in '\n>.!?…”"»。' for last in before)
