"""Text in records: joins the paragraphs, sections and blocks in which tools keep an article to one text, a paragraph a line."""

import ast
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Any
from unicodedata import normalize

from tasks.read.bytes.encoding import clean_values, without_surrogates

# Names of a value inside an object, best first: one of them is the text, the others are the same in another form.
_VALUES_LISTED = (
    "rendered processed plain plaintext text textcontent value html raw content body contentelements bodyhtml bodytext "
    "bodytextsummary t cdata main stringvalue insert"
)
_VALUES = _VALUES_LISTED.split()
_HEADINGS = frozenset(("headline", "heading", "header", "title", "subtitle", "subheading"))
# Names of parts that follow each other.
_PARTS_LISTED = (
    "summary lead intro sections paragraphs blocks children innerblocks items data attributes ops root sentences document "
    "nodes"
)
_PARTS = frozenset(_PARTS_LISTED.split())
# The parts of these are words of one line.
_RUNS = frozenset(("children", "content", "ops", "nodes"))
_KINDS = ("type", "_type", "name", "blockName", "kind", "nodeType")
_INLINE_LISTED = "text span link a hyperlink strong em b i mark mention linebreak hardbreak"
_INLINE = frozenset(_INLINE_LISTED.split())
_TEXTLESS_LISTED = (
    "image photo picture images video audio gallery slideshow figure embed socialembed oembed oembedresponse customembed rawhtml "
    "ad ads advertisement newsletter related relatedlinks relatedcontent interstitiallink twitter tweet instagram youtube "
    "facebook iframe map divider separator horizontalrule spacer button buttons podcast promo poll quiz referent"
)
_TEXTLESS = frozenset(_TEXTLESS_LISTED.split())
# An entry with a title and one of these is another article, no block of this one.
_OF_ARTICLES_LISTED = (
    "url link weburl permalink published publishedat pubdate datepublished date publisheddate publishdate"
)
_OF_ARTICLES = frozenset(_OF_ARTICLES_LISTED.split())
_TITLES = frozenset(("title", "headline", "webtitle"))
_MOST_LEVELS = 12
_MARKS = re.compile(r"[\W_]+")
# A list or an object that a program wrote into a text.
_WRITTEN = re.compile(r"""\s*(?:\[\s*["'{\[\]]|\[None\b|\{\s*["'}])""")
_LENIENT = json.JSONDecoder(strict=False)
_LONGEST_PYTHON = 100_000  # reading Python's own form needs much memory
# Signs for a line end that a program wrote instead of one: those of a text end sentences, those of an example do not.
_WRITTEN_ENDS = re.compile(r"(?:(?:\\r)?\\n[ \t]*)+")
_AFTER_SENTENCES = re.compile(r"""(?:[.!?…。！？।؟»”][”"')\]]{0,2}[ \t]*|(?:\\r)?\\n[ \t]*)(?:(?:\\r)?\\n[ \t]*)+""")
# Letters and tags that a program escaped twice: `Gr\\u00f6\\u00dfe`, `\\u003cp\\u003e`. A text about escapes has them alone.
_ESCAPES = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")
_INSIDE_WORDS = re.compile(
    r"[^\W\d_](?:\\u[0-9a-fA-F]{4})+|(?:\\u[0-9a-fA-F]{4})+[^\W\d_]|(?:\\u[0-9a-fA-F]{4}){3}|\\u003c/"
)
_FEWEST_ESCAPES = 3
# A carriage return, as a spreadsheet stores it.
_SHEET_RETURN = "_x000D_"


@lru_cache(10_000)
def plain_name(name: str) -> str:
    """Return a name as it is compared: without case, spaces and marks. A search engine's `_source` is no `source`.

    The capital of a Turkish `ı` is that of `i`.
    """
    return name if name == "_source" else _MARKS.sub("", normalize("NFKC", name).casefold().replace("ı", "i"))


def text_of(value: object) -> str | None:
    r"""Return the text of a value of a record, a paragraph a line ended by `\n`, or None if it holds none.

    A list is one of paragraphs, of lists of sentences, of sections with headings, or of the blocks of an editor. A list of
    other articles is no text.
    """
    text = without_bytes(value) if isinstance(value, str) else ""
    parts, level = (written_in(text), 1) if text else (value, 0)
    if parts is not None:
        text = "\n".join(line for line in _lines(parts, level) if not line.isspace()).strip("\n")
    if not text or text.isspace():
        return None
    text = with_characters(text)
    if _SHEET_RETURN in text:
        text = text.replace(f"{_SHEET_RETURN}\n", "\n").replace(_SHEET_RETURN, "\n")
    if "\\n" in text and "\n" not in text:
        text = _with_line_ends(text)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def written_in(text: str) -> list[Any] | dict[str, Any] | None:
    """Return the list or object that a table or a database holds as text: `["A", "B"]`, `[{"type": …}]`, `['A', 'B']`."""
    if not _WRITTEN.match(text):
        return None
    for read in (_LENIENT.decode, ast.literal_eval) if len(text) < _LONGEST_PYTHON else (_LENIENT.decode,):
        with suppress(ValueError, SyntaxError, RecursionError, MemoryError):
            value = clean_values(read(text.strip()))
            return value if isinstance(value, list | dict) else None
    return None


def without_bytes(text: str) -> str:
    """Return the text of bytes that a program of Python wrote as they are: `b'Gr\\xc3\\xbc\\xc3\\x9fe'`."""
    if text[:2] not in ("b'", 'b"') or not text.rstrip().endswith(text[1]) or len(text) > _LONGEST_PYTHON:
        return text
    with suppress(ValueError, SyntaxError, AttributeError):
        return str(clean_values(ast.literal_eval(text.strip()).decode()))
    return text


def with_characters(text: str) -> str:
    r"""Write characters for the escapes of a text in which several, and at least half, are inside words: `Gr\u00f6\u00dfe`."""
    inside = len(_INSIDE_WORDS.findall(text)) if "\\u" in text else 0
    if inside < _FEWEST_ESCAPES or inside * 2 < len(_ESCAPES.findall(text)):
        return text
    return without_surrogates(_ESCAPES.sub(_characters, text).replace("\\/", "/").replace('\\"', '"'))


def _characters(escapes: re.Match[str]) -> str:
    return "".join(chr(int(code, 16)) for code in escapes[0].split("\\u")[1:])


def _with_line_ends(text: str) -> str:
    r"""Write line ends for the signs `\n` of a text in which several, and at least half, are behind a sentence or another."""
    behind = len(_AFTER_SENTENCES.findall(text))
    are_meant = behind > 1 and behind * 2 >= len(_WRITTEN_ENDS.findall(text))
    return _WRITTEN_ENDS.sub("\n", text) if are_meant else text


def _lines(value: object, level: int, around: str = "") -> Iterator[str]:
    if level > _MOST_LEVELS:
        return
    if isinstance(value, str):
        inner = written_in(value)
        yield from (value,) if inner is None else _lines(inner, level + 1, around)
    elif isinstance(value, dict):
        yield from _object_lines({plain_name(name): part for name, part in value.items()}, _kind(value), level)
    elif isinstance(value, list) and not _lists_articles(value):
        yield from _list_lines(value, level, around)


def _list_lines(value: list[Any], level: int, around: str) -> Iterator[str]:
    if level and (around in ("list", "sentences") and all(isinstance(part, str) for part in value)):
        yield " ".join(part.strip() for part in value)
    elif level and around in _RUNS and value and all(map(_is_inline, value)):
        yield "".join(line for part in value for line in _lines(part, level + 1, around))
    else:
        for part in value:
            yield from _lines(part, level + 1, "list")


def _object_lines(parts: dict[str, Any], kind: str, level: int) -> Iterator[str]:
    """Yield the lines of an object: its heading unless it is the article itself, its text, and its parts in order."""
    if kind in _TEXTLESS:
        return
    if kind in ("linebreak", "hardbreak"):
        yield "\n"
        return
    if level:
        yield from (line for name in parts if name in _HEADINGS for line in _lines(parts[name], level + 1, "heading"))
    best = next((name for name in _VALUES if parts.get(name) and isinstance(parts[name], str | list | dict)), None)
    if best:
        yield from _lines(parts[best], level + 1, best)
        if "items" not in parts:
            return
    for name in parts:
        if name in _PARTS and name != best:
            yield from _lines(parts[name], level + 1, name)


def _is_inline(part: object) -> bool:
    """Tell whether a part is a run of words inside a paragraph, as rich-text editors store it."""
    if not isinstance(part, dict):
        return False
    kind = _kind(part)
    return kind in _INLINE or (not kind and (isinstance(part.get("text"), str) or "insert" in part))


def _kind(part: dict[str, Any]) -> str:
    kind = next((part[name] for name in _KINDS if isinstance(part.get(name), str)), "")
    return plain_name(kind.rpartition("/")[2])


def _lists_articles(parts: list[Any]) -> bool:
    """Tell whether most parts are articles of their own: a title with an address or a time."""
    objects = [{plain_name(name) for name in part} for part in parts if isinstance(part, dict)]
    articles = [names for names in objects if names & _TITLES and names & _OF_ARTICLES]
    return len(articles) * 2 > len(parts)
