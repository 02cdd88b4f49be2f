"""Markdown files: front matter states the fields, the rest is the text."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import yaml
from markdown_it import MarkdownIt

from config.options import ReadOptions
from tasks.document import Document
from tasks.read.bytes.byte_stream import ByteStream
from tasks.read.formats.record_fields import FieldMap
from tasks.read.formats.whole_files import read_whole, readable_text
from tasks.read.input import Input

_FRONT_MATTER = re.compile(
    r"\ufeff?(?P<mark>---|\+\+\+)[ \t]*\n(?P<fields>.{0,65536}?)\n(?P=mark)[ \t]*(?:\n|$)", re.DOTALL
)
_HEADING = re.compile(r"\s*<h1>(?P<title>.*?)</h1>", re.DOTALL)
_FIELD = re.compile(r"^(\w[\w -]*):[ \t]*(\S.*)$", re.MULTILINE)
# Of references between parts of YAML a few lines make gigabytes.
_REFERENCE = re.compile(r"^\s*(?:-|[\w-]+:)\s*[*&]\w", re.MULTILINE)
_RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def markdown_documents(part: Input, stream: ByteStream, options: ReadOptions) -> Iterator[Document]:
    """Yield the article of a Markdown file; a first heading is its title if the front matter has none. Raises Broken."""
    text = readable_text(read_whole(stream, options))
    front = _FRONT_MATTER.match(text)
    record = _fields(front["mark"], front["fields"]) if front else {}
    markup = _RENDERER.render(text[front.end() :] if front else text)
    fields = FieldMap(options)
    heading = _HEADING.match(markup)
    if heading and not fields.has_title(record):
        record["title"] = heading["title"]
        markup = markup[heading.end() :]
    yield fields.document({**record, "text": markup}, part.blank(), location="the file")


def _fields(mark: str, text: str) -> dict[str, Any]:
    """Return the fields of front matter; of one with an error, each line that names a field."""
    try:
        if mark == "+++":
            found: Any = tomllib.loads(text)
        elif _REFERENCE.search(text):
            found = None
        else:
            found = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - it makes texts and lists alone
    except (yaml.YAMLError, tomllib.TOMLDecodeError, RecursionError):
        found = None
    if not isinstance(found, dict):
        found = {name: value.strip("\"' ") for name, value in _FIELD.findall(text)}
    return {str(name): value for name, value in found.items() if str(name) != "text"}
