"""Markdown files: front matter states the fields, the rest is the text."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt

from config.options import ReadOptions
from tasks.document import Document
from tasks.read.bytes.byte_stream import ByteStream
from tasks.read.formats.front_matter import front_matter
from tasks.read.formats.whole_files import read_whole, readable_text
from tasks.read.input import Input
from tasks.read.records.fields import FieldMap

_HEADING = re.compile(r"\s*<h1>(?P<title>.*?)</h1>", re.DOTALL)
_RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def markdown_documents(part: Input, stream: ByteStream, options: ReadOptions) -> Iterator[Document]:
    """Yield the article of a Markdown file; a first heading is its title if the front matter has none. Raises Broken."""
    record, text = front_matter(readable_text(read_whole(stream, options)))
    markup = _RENDERER.render(text)
    fields = FieldMap(options)
    heading = _HEADING.match(markup)
    if heading and not fields.has_title(record):
        record["title"] = heading["title"]
        markup = markup[heading.end() :]
    yield fields.document({**record, "text": markup}, part.blank(), location="the file")
