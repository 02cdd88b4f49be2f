"""Feeds: parses RSS and Atom feeds, sitemaps, and indexes of sitemaps.

The XML cannot expand an entity or load another file: a file that defines entities is refused.
"""

import calendar
import codecs
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from time import struct_time
from typing import Any

import feedparser
from lxml import etree

from tasks.document import Record
from tasks.fetch.client import GZIP_START, Answer, decompressed
from tasks.fetch.errors import Failed, Refused
from tasks.text.times import parse_time
from tasks.text.urls import canonical_url

_DECLARATION = re.compile(r"""\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{1,40})["'][^>]{0,200}\?>""", re.I)
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.I)
_ANY_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>")
_ENTITY = re.compile(r"<!\s*ENTITY\b", re.I)
# Encodings of feeds. In other ones (UTF-7) an entity definition could stay hidden.
_ENCODINGS = re.compile(
    r"utf-?(8|16|32)(-?[lb]e)?|(iso-?)?8859-\d+|windows-125\d|cp125\d|latin-?\d|(us-)?ascii|koi8-[rut]|big5(-?hkscs)?"
    r"|gbk|gb2312|gb18030|shift[-_]jis|sjis|euc-(jp|kr)|iso-2022-jp|tis-620",
    re.I,
)
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# The limit of the protocol: https://www.sitemaps.org/protocol.html
MAX_ENTRIES = 50_000


class Entry(Record, frozen=True):
    """An entry of a list: a page, or a sitemap in an index. `at` is its time of change, `changed` the same as stated."""

    url: str
    changed: str = ""
    at: datetime | None = None


class Listing(Record, frozen=True):
    """The pages of a feed or sitemap, or the sitemaps of an index; `fault` is the reason if some may be missing."""

    pages: tuple[Entry, ...] = ()
    sitemaps: tuple[Entry, ...] = ()
    fault: str | None = None


def read_feed(answer: Answer) -> Listing:
    """Return the pages of an RSS or Atom feed; Refused if it defines entities, Failed if it is not a feed.

    Of a broken feed, the readable entries are returned.
    """
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": answer.url}
    # A stream, because feedparser would fetch a string that looks like an address.
    stream = io.BytesIO(_safe_text(answer.content, answer).encode("utf-8", "replace"))
    try:
        feed = feedparser.parse(stream, response_headers=headers, sanitize_html=False)
    except Exception as error:  # an old, lenient parser, and any bytes that a server sends
        raise Failed(f"cannot be read as a feed: {type(error).__name__}: {error}") from error
    if not feed.get("version"):
        raise Failed(f"is no RSS or Atom feed{_instead(answer)}")
    entries = tuple(_feed_entry(entry) for entry in feed.entries[:MAX_ENTRIES] if entry.get("link"))
    return Listing(pages=entries, fault=f"is broken: {feed.bozo_exception}" if feed.bozo else None)


def _feed_entry(entry: dict[str, Any]) -> Entry:
    # Without `updated` the dict of feedparser returns `published`, with a warning; a plain dict does not.
    fields = dict(entry)
    time = fields.get("updated_parsed") or fields.get("published_parsed")
    changed = str(fields.get("updated") or fields.get("published") or "")
    return Entry(url=canonical_url(str(entry["link"])), changed=changed[:100], at=_utc(time))


def _utc(time: struct_time | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(time), UTC) if time else None
    except (ValueError, OverflowError, OSError):
        return None


def read_sitemap(answer: Answer, *, max_bytes: int) -> Listing:
    """Return the entries of a sitemap or an index of sitemaps, plain or gzip.

    Raises Refused if it defines entities or is larger than `max_bytes` decompressed, Failed if it is broken or not a sitemap.
    """
    content = answer.content
    if content.startswith(GZIP_START):
        content = decompressed(content, max_bytes=max_bytes)
    text = _safe_text(content, answer)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Failed(f"is no well-formed XML: {error}{_instead(answer)}") from error
    kind = _name(root)
    if kind == "urlset":
        return Listing(pages=tuple(_sitemap_entries(root, "url")))
    if kind == "sitemapindex":
        return Listing(sitemaps=tuple(_sitemap_entries(root, "sitemap")))
    raise Failed(f"is no sitemap but <{kind[:40]}>")


def _sitemap_entries(root: Any, kind: str) -> Iterator[Entry]:
    for element in [child for child in root if _name(child) == kind][:MAX_ENTRIES]:
        fields = {_name(child): (child.text or "").strip() for child in element.iter()}
        if fields.get("loc"):
            changed = fields.get("lastmod") or fields.get("publication_date") or ""
            yield Entry(url=canonical_url(fields["loc"]), changed=changed[:100], at=parse_time(changed[:100]))


def _name(element: Any) -> str:
    """Return the name of an element without its namespace; empty for a comment or processing instruction."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _safe_text(data: bytes, answer: Answer) -> str:
    """Decode XML by its byte order mark, declaration or header, else as UTF-8, and remove its declaration.

    Raises Refused if it defines entities.
    """
    mark, encoding = next(((mark, name) for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), (b"", ""))
    if not encoding:
        head = data[:500].replace(b"\0", b"").decode("latin-1")
        declared = _DECLARATION.match(head) or _CHARSET.search(answer.header("Content-Type"))
        encoding = declared[1] if declared and _ENCODINGS.fullmatch(declared[1]) else "utf-8"
    try:
        text = data[len(mark) :].decode(encoding, "replace")
    except LookupError:
        text = data.decode("utf-8", "replace")
    if _ENTITY.search(text):
        raise Refused("defines entities, which no feed needs")
    return _ANY_DECLARATION.sub("", text, count=1)  # the encoding in it is wrong once the text is decoded


def _instead(answer: Answer) -> str:
    return f" but {answer.media_type[:80]}" if answer.media_type and "xml" not in answer.media_type else ""
