"""XML files: saved feeds (RSS, Atom) and other files of articles; each entry or article is a record.

Read as a stream by libxml2 in its forgiving mode, because exports of a whole blog have hundreds of megabytes, and feedparser
keeps a feed in memory. No entity of a file is expanded, and nothing is fetched.
"""

import base64
import copy
import html
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from lxml import etree

from config.options import ReadOptions
from config.record_fields import XML_RECORDS
from tasks.document import Document
from tasks.read.bytes.byte_stream import ByteStream
from tasks.read.bytes.encoding import StreamDecoder, decode_text
from tasks.read.faults import Broken, Fault
from tasks.read.formats.blog_exports import Authors, kind_of_no_article
from tasks.read.formats.whole_files import read_whole, readable_text
from tasks.read.formats.xml_repair import RepairedXml
from tasks.read.input import Input, PassedOver, web_address
from tasks.read.records.fields import FieldMap
from tasks.text.urls import absolute_url

# Errors of libxml2 at the end of a file that was cut.
_CUT = ("ERR_TAG_NOT_FINISHED", "ERR_GT_REQUIRED", "ERR_CDATA_NOT_FINISHED", "ERR_LT_REQUIRED")
_HEAD_BYTES = 4096
_XHTML_ROOT = re.compile(rb"(?>(?:<\?xml[^>]*>|(?><!--.*?-->)|\s)*)<(?:!doctype\s+html|html)\b", re.I | re.S)
_MARKUP_LISTED = (
    "p div br h1 h2 h3 h4 h5 h6 ul ol li blockquote b i em strong a span figure img table section hi head list ab"
)
_MARKUP = frozenset(_MARKUP_LISTED.split()) | {"hr", "wbr"}
_AS_HTML = {
    "head": "h2",
    "list": "ul",
    "item": "li",
    "ab": "p",
    "hi": "b",
    "media": "figure",
    "media-caption": "figcaption",
}
# A text that is only a line about the description, which is the article.
_NOTE_LETTERS, _TIMES_LONGER = 200, 4
# An entry of these names is in no other; where it is, the other is not closed.
_ENTRIES = frozenset(("item", "entry", "article", "newsitem", "post", "story"))
_MOST_DEPTH = 1000
_LISTS_OF_ADDRESSES = frozenset(("urlset", "sitemapindex", "opml"))
_DESCRIPTIONS = ("description", "summary", "excerpt:encoded")
_PLAIN_NAMESPACES = ("http://www.w3.org/2005/Atom", "http://purl.org/rss/1.0/", "http://backend.userland.com/rss2")
# Prefixes of the parts of an entry that describe its pictures and sounds.
_FOREIGN_PREFIXES = frozenset(("media", "itunes", "thr", "slash", "wfw", "georss", "yt"))


def xml_documents(part: Input, stream: ByteStream, options: ReadOptions) -> Iterator[Document | PassedOver]:
    """Yield a document for each entry of a feed or article of a file, good or rejected; raises Broken.

    A file of XML without articles, such as a sitemap, is passed over.
    """
    stream.recode(StreamDecoder(stream.peek()).decode)
    head = stream.read(_HEAD_BYTES)
    if _XHTML_ROOT.match(head):
        data = read_whole(stream, options, begun=head)
        yield part.blank().with_(markup=readable_text(data, is_page=True))
        return
    if not head.strip():
        raise stream.fault or Broken(Fault.EMPTY, "is empty")
    fields, number = FieldMap(options), 0
    authors = Authors()
    for record in _records(RepairedXml(head, stream), authors):
        if kind := kind_of_no_article(record):
            yield PassedOver(kind=kind)
            continue
        authors.name(record)
        number += 1
        blank = part.blank(record=number)
        try:
            document = fields.document(_with_text(record, fields), blank, location=f"entry {number}")
        except Broken as fault:
            document = fault.reject(blank)
        yield document
    if stream.fault:
        raise stream.fault
    if not number:
        yield PassedOver(kind="XML")


def _records(source: "RepairedXml", authors: "Authors") -> Iterator[dict[str, Any]]:
    """Yield each outermost element that is an entry or an article, with the names of its parts; raises Broken.

    `authors` are told of the elements outside.
    """
    events = etree.iterparse(
        source,
        events=("start", "end"),
        recover=True,
        huge_tree=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
    )
    outer: Any = None
    depth = 0
    try:
        for event, element in events:
            name = _local(element)
            depth += 1 if event == "start" else -1
            if depth > _MOST_DEPTH:  # libxml2 takes ever longer
                raise Broken(
                    Fault.BROKEN_RECORD, f"has more than {_MOST_DEPTH} tags one in the other that nothing closes"
                )
            if event == "start" and outer is None and name in _LISTS_OF_ADDRESSES:
                return
            if event == "start" and outer is None and name in XML_RECORDS:
                outer = element
            elif event == "start" and name in _ENTRIES and outer is not None and outer.tag == element.tag:
                # The parser may end an entry whose tag is broken, and not tell.
                is_inside = any(parent is outer for parent in element.iterancestors())
                yield _unclosed_record(outer, element) if is_inside else _record(outer)
                outer = element
            elif event == "end" and element is outer:
                if source.is_ended and any(error.type_name in _CUT for error in events.error_log):
                    raise Broken(Fault.BROKEN_RECORD, "the file ends early, inside of this entry")
                yield _record(element)
                outer = None
                _forget(element)
            elif event == "end" and outer is None:
                authors.add(_local(element), (element.text or "").strip())
                _forget(element)
    except etree.XMLSyntaxError as error:
        raise Broken(Fault.BROKEN_RECORD, f"is no XML: {error.msg}") from error


def _with_text(record: dict[str, Any], fields: FieldMap) -> dict[str, Any]:
    """Return an entry whose description is its text, unless it has a text of its own."""
    found = [name for name in _DESCRIPTIONS if isinstance(record.get(name), str)]
    best = max(found, key=lambda name: len(record[name]), default=None)
    note = record.get("content:encoded")
    if best and isinstance(note, str) and len(note) < min(_NOTE_LETTERS, len(record[best]) / _TIMES_LONGER):
        record = {name: value for name, value in record.items() if name != "content:encoded"}
    if best is None or fields.has_text(record):
        return record
    return {"text": record[best], **{name: value for name, value in record.items() if name != best}}


def _forget(element: Any) -> None:
    """Remove an element that was read, and those before it, from memory."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:  # comments may stand before the root
        del parent[0]


def _record(element: Any) -> dict[str, Any]:
    record: dict[str, Any] = {_local_name(name): value for name, value in element.attrib.items()}
    for child in element:
        name = _name(child) if isinstance(child.tag, str) else ""
        if not name or name.partition(":")[0] in _FOREIGN_PREFIXES:
            continue
        value = _value(child)
        if name == "link" and isinstance(value, dict):
            value = value["href"] if value.get("rel", "alternate") == "alternate" and "href" in value else None
            value = absolute_url(value, base=child.base) or value if value else None
        if value in (None, "", {}) or (name == "content" and isinstance(value, dict) and "src" in value):
            continue  # the content is elsewhere
        known = record.get(name)
        record[name] = value if known is None else [*known, value] if isinstance(known, list) else [known, value]
    if len(element) == 0 and element.attrib and (element.text or "").strip():
        record["text"] = element.text.strip()
    if link := record.pop("feedburner:origlink", None) or record.get("link") or web_address(record.get("about")):
        record["link"] = link
    return record


def _unclosed_record(entry: Any, inner: Any) -> dict[str, Any]:
    """Return the record of an entry in which a tag is not closed, so that the next one, `inner`, is inside of it."""
    path = list[int]()
    while inner is not entry:
        path.append(inner.getparent().index(inner))
        inner = inner.getparent()
    copied = parent = copy.deepcopy(entry)
    for index in reversed(path[1:]):
        del parent[index + 1 :]
        parent = parent[index]
    del parent[path[0] :]
    return _record(copied)


def _value(element: Any) -> Any:
    """Return the text of an element, its markup, or its parts by name; of a page what is in its body."""
    children = [child for child in element if isinstance(child.tag, str)]
    if _local(element) == "html" and (bodies := [child for child in children if _local(child) == "body"]):
        return _value(bodies[0])
    text = "".join(element.itertext()).strip()
    if text and "base64" in (element.get("mode"), element.get("encoding")):
        return _unpacked(text)
    if _local(element) == "nitf":
        return _record(element)
    if not children:
        return text or {_local_name(name): value for name, value in element.attrib.items()}
    if any(_local(child) in _MARKUP for child in children) or (element.text or "").strip():
        return _inner_markup(element)
    return _record(element)


def _unpacked(text: str) -> str:
    with suppress(ValueError):
        return decode_text(base64.b64decode(text))
    return text


def _inner_markup(element: Any) -> str:
    """Write what is inside an element as HTML, with the headings of TEI and the captions of NITF as such."""
    inside = [html.escape(element.text or "", quote=False)]
    for child in element:
        if isinstance(child.tag, str):
            for part in child.iter(etree.Element):
                if ":" not in (name := _local(part)):  # else its prefix has no namespace, and lxml makes no such tag
                    part.tag = _AS_HTML.get(name, name)
            inside.append(etree.tostring(child, encoding="unicode", method="html"))
    return "".join(inside)


def _local(element: Any) -> str:
    """Return the name of an element in lower case without its namespace; empty for a comment or instruction."""
    return _local_name(element.tag).lower() if isinstance(element.tag, str) else ""


def _local_name(name: Any) -> str:
    return str(name).rpartition("}")[2]


def _name(element: Any) -> str:
    """Return the name of an element with its prefix; that of a `field` is its attribute, as search engines write it."""
    local = _local(element)
    if local in ("field", "str", "meta") and element.get("name"):
        return str(element.get("name"))
    is_plain = element.prefix in (None, "wp") or etree.QName(element).namespace in _PLAIN_NAMESPACES
    return local if is_plain else f"{element.prefix}:{local}"
