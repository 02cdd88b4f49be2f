"""Front matter: the fields above a text, as Markdown and the text files of some extractors and people have them."""

import re
import tomllib
from collections.abc import Callable, Container
from typing import Any

import yaml

_BLOCK = re.compile(r"\ufeff?(?P<mark>---|\+\+\+)[ \t]*\n(?P<fields>.{0,65536}?)\n(?P=mark)[ \t]*(?:\n|$)", re.DOTALL)
_FIELD = re.compile(r"^(\w[\w -]*):[ \t]*(\S.*)$", re.MULTILINE)
_NO_FIELD = re.compile(r"^(?![\w-]+\s*[:=]|\s|-|#|\]|$)", re.MULTILINE)
_ADDRESS = re.compile(r"https?://[^\s/]+/\S+")
# Lines `Name: value` up to a blank one.
_HEAD = re.compile(r"[\s\ufeff]{0,99}(?P<lines>(?:[^\W\d_][\w .-]{0,29}[:：][ \t]*\S[^\r\n]*\r?\n){2,20})[ \t]*\r?\n")
_HEAD_LINE = re.compile(r"([^:：]+)[:：][ \t]*(\S.*?)\s*$")
_HEAD_FIELDS, _FEWEST_FIELDS = ("title", "url", "published", "authors", "source", "language"), 2
# Of references between parts of YAML a few lines make gigabytes.
_REFERENCE = re.compile(r"^\s*(?:-|[\w-]+:)\s*[*&]\w", re.MULTILINE)


def front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Return the fields above a text, written in YAML (`---`) or TOML (`+++`), and the text; no fields if it has none."""
    block = _BLOCK.match(text)
    if not block or _NO_FIELD.search(block["fields"]):
        return {}, text
    fields = {str(name): value for name, value in _fields(block["mark"], block["fields"]).items()}
    return (
        ({name: value for name, value in fields.items() if name != "text"}, text[block.end() :])
        if fields
        else ({}, text)
    )


def head_lines(text: str, *, meaning: Callable[[str], Container[str]]) -> tuple[dict[str, Any], str]:
    """Return the fields in the lines above a text (`Title: …`), and the text; no fields if it does not begin with such lines.

    `meaning` tells which of our fields a name means. Most lines must name one, and one of them the title or the address: an
    article too may begin with "Text: Ann Lee". A first line that is an address alone is that of the article.
    """
    head, _, rest = text.lstrip("\ufeff\r\n").partition("\n")
    if _ADDRESS.fullmatch(head.strip()) and rest.strip():
        return {"url": head.strip()}, rest
    block = _HEAD.match(text)
    lines = map(_HEAD_LINE.match, block["lines"].splitlines() if block else ())
    found: dict[str, Any] = {line[1]: line[2] for line in lines if line}
    meanings = {name: meaning(name) for name in found}
    known = [name for name in found if any(field in meanings[name] for field in _HEAD_FIELDS)]
    is_sure = any("title" in meanings[name] or "url" in meanings[name] for name in known)
    has_text = any("text" in meanings[name] for name in found)
    if block is None or not is_sure or has_text or 2 * len(known) <= len(found) or len(known) < _FEWEST_FIELDS:
        return {}, text
    return found, text[block.end() :]


def _fields(mark: str, text: str) -> dict[Any, Any]:
    """Return the fields of a block; of one with an error, each line that names a field."""
    found: Any = None
    try:
        if mark == "+++":
            found = tomllib.loads(text)
        elif not _REFERENCE.search(text):
            found = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - it makes texts and lists alone
    except (yaml.YAMLError, tomllib.TOMLDecodeError, RecursionError):
        pass
    return found if isinstance(found, dict) else {name: value.strip("\"' ") for name, value in _FIELD.findall(text)}
