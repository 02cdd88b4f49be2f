"""XML files: saved feeds (RSS, Atom) and other files of articles; each entry or article is a record.

Read as a stream by libxml2 in its forgiving mode, because exports of a whole blog have hundreds of megabytes, and feedparser
keeps a feed in memory. No entity of a file is expanded, and nothing is fetched.
"""

import html
import re
from collections.abc import Iterator
from html.entities import html5
from typing import Any

from lxml import etree

from config.options import ReadOptions
from config.record_fields import XML_RECORDS
from tasks.document import Document
from tasks.read.bytes.byte_stream import ByteStream
from tasks.read.bytes.compression import BLOCK_BYTES
from tasks.read.bytes.encoding import foreign_encoding, without_surrogates
from tasks.read.faults import Broken, Fault
from tasks.read.formats.blog_exports import Authors, kind_of_no_article
from tasks.read.formats.whole_files import read_whole, readable_text
from tasks.read.input import Input, PassedOver
from tasks.read.records.fields import FieldMap
from tasks.text.urls import absolute_url

# Errors of libxml2 at the end of a file that was cut.
_CUT = ("ERR_TAG_NOT_FINISHED", "ERR_GT_REQUIRED", "ERR_CDATA_NOT_FINISHED", "ERR_LT_REQUIRED")
_HEAD_BYTES = 4096
_XHTML_ROOT = re.compile(rb"(?>(?:<\?xml[^>]*>|(?><!--.*?-->)|\s)*)<(?:!doctype\s+html|html)\b", re.I | re.S)
_DEFINES_ENTITY = re.compile(rb"<!\s*ENTITY\b", re.I)
# References to halves of UTF-16 pairs, which XML forbids: Java and .NET write an emoji as two of them.
_HALVES = rb"(?:&#(?:x0*[dD][89a-fA-F][0-9a-fA-F]{2}|0*5[5-7][0-9]{3});)+"
_HALVES_BEFORE = re.compile(_HALVES + rb"\Z")
# An ampersand that begins no entity of XML: names of HTML become characters, others are escaped.
_AMPERSAND = re.compile(rb"&(?!#\d+;|#x[0-9a-fA-F]+;|(?:amp|lt|gt|quot|apos);)(?:(\w{2,31};))?|" + _HALVES)
_DECLARATION = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml\b[^>]*\?>)?\s*")
# The warnings of the program that writes a feed stand before it.
_WARNING = re.compile(rb"[\xef\xbb\xbf\s]*(?:[^<\xef\xbb\xbf\s]|<(?:br|b|p|div|pre|font|table)\b)", re.I)
_LATE_START = re.compile(rb"<\?xml\s|<(?:rss|feed|rdf:RDF)\b", re.I)
_WIDE_LABEL = re.compile(rb"""(<\?xml\b[^>]*\bencoding=["'])(?:utf-?16|ucs-?2|unicode)(?:le|be)?(?=["'])""", re.I)
_OTHER_LABEL = re.compile(rb"""\s*<\?xml\b[^>]*\bencoding=["'](?!utf-?8["'])""", re.I)
# Around all, because a file may hold articles one behind the other.
_AROUND, _AROUND_END = b"<all>", b"</all>"
_CDATA, _CDATA_END = b"<![CDATA[", b"]]>"
_LONGEST_MARK, _LONGEST_HALVES = 40, 400
_MARKUP_LISTED = (
    "p div br h1 h2 h3 h4 h5 h6 ul ol li blockquote b i em strong a span figure img table section hi head list ab"
)
_MARKUP = frozenset(_MARKUP_LISTED.split())
_DESCRIPTIONS = ("description", "summary", "excerpt:encoded")
_PLAIN_NAMESPACES = ("http://www.w3.org/2005/Atom", "http://purl.org/rss/1.0/", "http://backend.userland.com/rss2")
# Prefixes of the parts of an entry that describe its pictures and sounds.
_FOREIGN_PREFIXES = frozenset(("media", "itunes", "thr", "slash", "wfw", "georss", "yt"))


def xml_documents(part: Input, stream: ByteStream, options: ReadOptions) -> Iterator[Document | PassedOver]:
    """Yield a document for each entry of a feed or article of a file, good or rejected; raises Broken.

    A file of XML without articles, such as a sitemap, is passed over.
    """
    begun = stream.peek()
    if not _OTHER_LABEL.match(begun) and (encoding := foreign_encoding(begun)):
        stream.recode(encoding)  # it says that it is UTF-8, or nothing
    head = stream.read(_HEAD_BYTES)
    if _XHTML_ROOT.match(head):
        data = read_whole(stream, options, begun=head)
        yield part.blank().with_(markup=readable_text(data, is_page=True))
        return
    if not head.strip():
        raise stream.fault or Broken(Fault.EMPTY, "is empty")
    fields, number = FieldMap(options), 0
    authors = Authors()
    for record in _records(_Repaired(head, stream), authors):
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


def _records(source: "_Repaired", authors: "Authors") -> Iterator[dict[str, Any]]:
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
    try:
        for event, element in events:
            if event == "start" and outer is None and _local(element) in XML_RECORDS:
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
    if fields.has_text(record):
        return record
    found = [name for name in _DESCRIPTIONS if isinstance(record.get(name), str)]
    if not found:
        return record
    best = max(found, key=lambda name: len(record[name]))
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
        if value in (None, "", {}):
            continue
        known = record.get(name)
        record[name] = value if known is None else [*known, value] if isinstance(known, list) else [known, value]
    return record


def _value(element: Any) -> Any:
    """Return the text of an element, its markup, or its parts by name; of a page what is in its body."""
    children = [child for child in element if isinstance(child.tag, str)]
    if _local(element) == "html" and (bodies := [child for child in children if _local(child) == "body"]):
        return _value(bodies[0])
    text = "".join(element.itertext()).strip()
    if not children:
        return text or {_local_name(name): value for name, value in element.attrib.items()}
    if any(_local(child) in _MARKUP for child in children) or (element.text or "").strip():
        return _inner_markup(element)
    return _record(element)


def _inner_markup(element: Any) -> str:
    """Write what is inside an element as HTML, with the headings of TEI as such."""
    inside = [html.escape(element.text or "", quote=False)]
    for child in element:
        if isinstance(child.tag, str):
            for part in child.iter(etree.Element):
                part.tag = {"head": "h2", "list": "ul", "item": "li", "ab": "p", "hi": "b"}.get(
                    _local(part), _local(part)
                )
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


class _Repaired:
    """The bytes of a file with its ampersands repaired; `read` raises Broken if it defines entities."""

    def __init__(self, head: bytes, stream: ByteStream) -> None:
        self.is_ended = False
        self._head, self._stream = head, stream
        self._carried, self._in_cdata = b"", False
        self._is_wide = b"\0" in head  # UTF-16 is left as it is
        self._end = b""
        if not self._is_wide:
            self._begin()

    def _begin(self) -> None:
        """Leave out what stands before the XML and a label that is not true, and put an element around all."""
        head = self._head
        if _WARNING.match(head) and (late := _LATE_START.search(head)):
            head = head[late.start() :]
        head = _WIDE_LABEL.sub(rb"\1utf-8", head)
        declared = _DECLARATION.match(head)
        start = declared.end() if declared else 0
        if not head.startswith(b"<!", start):
            head, self._end = head[:start].strip() + _AROUND + head[start:], _AROUND_END
        self._head = head

    def read(self, _: int) -> bytes:
        """Return the next bytes; b"" at the end."""
        while block := self._head or self._stream.read(BLOCK_BYTES):
            self._head = b""
            if repaired := block if self._is_wide else self._repair(self._carried + block):
                return repaired
        rest, self._carried = _escaped(self._carried), b""
        self.is_ended = not rest
        if self.is_ended and self._end and not self._stream.fault:
            rest, self._end = self._end, b""
        return rest

    def _repair(self, data: bytes) -> bytes:
        """Repair `data` up to the last mark that may be cut in two; the rest is carried over to the next block."""
        end = max(data.rfind(mark, len(data) - _LONGEST_MARK) for mark in (b"&", b"<", b"]"))
        if halves := _HALVES_BEFORE.search(data, max(0, end - _LONGEST_HALVES), max(0, end)):
            end = halves.start()
        data, self._carried = (data[:end], data[end:]) if end > 0 else (data, b"")
        parts = []
        while data:
            if self._in_cdata:
                inside, self._in_cdata, data = _until(data, _CDATA_END, is_open=True)
                parts.append(inside)
            else:
                outside, self._in_cdata, data = _until(data, _CDATA, is_open=False)
                parts.append(_escaped(outside))
        return b"".join(parts)


def _until(data: bytes, mark: bytes, *, is_open: bool) -> tuple[bytes, bool, bytes]:
    """Return `data` through `mark`, whether what follows is in CDATA, and the rest."""
    before, found, rest = data.partition(mark)
    return before + found, is_open ^ bool(found), rest


def _escaped(data: bytes) -> bytes:
    if _DEFINES_ENTITY.search(data):
        raise Broken(Fault.BROKEN_RECORD, "defines entities, which no file of articles needs")
    return _AMPERSAND.sub(_character, data) if b"&" in data else data


def _character(found: re.Match[bytes]) -> bytes:
    name = found[1].decode("ascii", "replace") if found[1] else ""
    if name in html5:
        return _references(html5[name])
    if found[0].endswith(b";") and not name:
        return _references(_joined(found[0]))
    return b"&amp;" + found[0][1:]


def _joined(halves: bytes) -> str:
    """Return the characters of references to halves of UTF-16 pairs; one without its other half is U+FFFD."""
    numbers = (half[2:] for half in halves.decode("ascii").split(";") if half)
    units = (chr(int(number[1:], 16) if number.startswith("x") else int(number)) for number in numbers)
    return without_surrogates("".join(units))


def _references(text: str) -> bytes:
    return "".join(f"&#{ord(letter)};" for letter in text).encode()
