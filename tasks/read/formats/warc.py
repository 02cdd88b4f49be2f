"""Web archives: pages and texts become documents; what is no page is passed over, and counted by its kind."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from fastwarc.warc import HeaderMap

from config.options import ReadOptions
from tasks.document import LISTED, Document, document_id
from tasks.read.bytes.byte_stream import ByteStream
from tasks.read.bytes.compression import MAGIC_BYTES, compression_of
from tasks.read.bytes.encoding import looks_binary
from tasks.read.bytes.http_content import Decoded, HttpResponse, decoded, parse_headers, parse_response
from tasks.read.bytes.warc_frames import Frame, WarcFrames
from tasks.read.faults import Broken, Fault
from tasks.read.formats.media_types import (
    is_html_type,
    is_text_type,
    kind_by_address,
    kind_by_content,
    kind_by_type,
)
from tasks.read.formats.whole_files import readable_text
from tasks.read.input import Input, PassedOver, milliseconds, web_address
from tasks.text.markup import START_BYTES, begins_page
from tasks.text.times import parse_time

# Kinds of records that may hold an article; the others describe other records.
ARTICLE_KINDS = {"response", "resource", "conversion"}
_OTHER_KINDS = {"metadata", "revisit"}
# The archive's own: they hold nothing that a server sent, and are not counted.
_OWN_KINDS = {"warcinfo", "request"}

_HTTP_HEADER_BYTES = 64 * 1024
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.I)
# Resources that crawlers add for themselves: logs, settings, their own text of a page.
_CRAWLERS_NOTE = re.compile(r"<?(?:urn|metadata):", re.I)
_EMPTY_STATUS = {204, 205, 304}


class _Answer(NamedTuple):
    """What a record holds: `response` is its HTTP response or, of a record without HTTP, a response of status 200."""

    headers: HeaderMap
    response: HttpResponse
    url: str | None

    @property
    def stated(self) -> str:
        return (self.response.headers.get("Content-Type") or "")[:200]

    @property
    def content_type(self) -> str:
        return self.stated.partition(";")[0].strip().lower()


def warc_documents(part: Input, stream: ByteStream, options: ReadOptions) -> Iterator[Document | PassedOver]:
    """Yield a document for each page or text in an archive, good or rejected; record numbers count every record.

    A stretch of bytes that is not a record gives one rejected document and counts as one record.
    """
    frames = WarcFrames(
        stream,
        first_number=part.first_record,
        max_body_bytes=options.max_document_bytes + _HTTP_HEADER_BYTES,
        kinds=ARTICLE_KINDS,
        is_followed=part.last_offset is not None or (part.end or part.size) < part.size,
    )
    frame = None
    for frame in frames:
        if frame.fault or frame.kind not in _OWN_KINDS:
            yield _item(frame, part.blank(record=frame.number, offset=frame.offset), options)
    if frame is None and part.end is None:
        raise Broken(Fault.EMPTY, "is empty")


def _item(frame: Frame, blank: Document, options: ReadOptions) -> Document | PassedOver:
    document = blank
    try:
        if frame.fault:
            raise frame.fault
        if frame.kind == "continuation":
            raise Broken(Fault.BROKEN_RECORD, "continues a record stored in several parts, which are not joined")
        if frame.kind not in ARTICLE_KINDS:
            return PassedOver(kind=frame.kind if frame.kind in _OTHER_KINDS else "unknown record")
        answer = _answer(frame)
        document = _with_warc_header(blank, answer)
        return _with_content(document, frame, answer, options)
    except Broken as fault:
        return fault.reject(document)


def _answer(frame: Frame) -> _Answer:
    headers = parse_headers(frame.head)
    is_http = frame.kind == "response" and "http" in (headers.get("Content-Type") or "http").lower()
    response = parse_response(frame.body) if is_http else HttpResponse(200, headers, frame.body)
    return _Answer(headers, response, web_address(headers.get("WARC-Target-URI")))


def _with_warc_header(blank: Document, answer: _Answer) -> Document:
    fetched = parse_time(answer.headers.get("WARC-Date"))
    listed = answer.headers.get("WARC-Listed")
    hints = (answer.headers.get("WARC-Identified-Content-Language"), answer.response.headers.get("Content-Language"))
    return blank.with_(
        extra={LISTED: listed} if listed else {},
        id=document_id(blank.origin, url=answer.url),
        url=answer.url,
        address=answer.url,
        fetched=fetched,
        version=milliseconds(fetched) if fetched else blank.version,
        language_hint=_first(hints[0]) or blank.language_hint or _first(hints[1]),
    )


def _with_content(document: Document, frame: Frame, answer: _Answer, options: ReadOptions) -> Document | PassedOver:
    """Return `document` with the page or text of a record, or the kind of what it is instead; raises Broken."""
    if (kind := _kind_by_header(answer)) and not _sends_page(answer.response):
        return PassedOver(kind=kind)
    _check_status(answer.response)
    content, is_cut = _content(frame, answer, options)
    content_type, is_page = answer.content_type, begins_page(content)
    if frame.kind == "resource" and not is_page and _CRAWLERS_NOTE.match(_target(answer)):
        return PassedOver(kind="crawler's note")
    if not is_page and (kind := kind_by_content(content, content_type, answer.url)):
        return PassedOver(kind=kind)
    if is_cut:
        document = document.with_(is_truncated=True)
    charset = _CHARSET.search(answer.stated)
    declared = charset[1] if charset else None
    if is_html_type(content_type) or is_page:
        return document.with_(markup=readable_text(content, declared=declared, is_page=True))
    if not is_text_type(content_type):
        raise Broken(Fault.NOT_AN_ARTICLE, f"is {content_type[:80] or 'of no stated type'}, and no page")
    return document.with_(text=readable_text(content, declared=declared))


def _kind_by_header(answer: _Answer) -> str | None:
    """Return the kind of a record that its headers show to be no page; None if it may be one."""
    status = answer.response.status
    if status in _EMPTY_STATUS or (status is not None and status < 200):
        return "empty answer"
    is_page = status is None or 200 <= status < 300
    return kind_by_type(answer.content_type) or (None if is_page else kind_by_address(answer.url))


def _sends_page(response: HttpResponse) -> bool:
    """Tell whether the content of a good answer begins as a page does, whatever type its server states."""
    start = response._replace(content=response.content[:START_BYTES])
    return (response.status or 200) // 100 == 2 and begins_page(decoded(start, limit=START_BYTES).content)


def _check_status(response: HttpResponse) -> None:
    if response.status is None:
        raise Broken(Fault.BROKEN_RECORD, "HTTP response has no status")
    if 300 <= response.status < 400:
        location = (response.headers.get("Location") or "an address that it does not name").strip()[:200]
        raise Broken(Fault.REDIRECT, f"HTTP {response.status}: redirects to {location}")
    if not 200 <= response.status < 300:
        raise Broken(Fault.HTTP_STATUS, f"HTTP {response.status}: the server sent no page")


def _content(frame: Frame, answer: _Answer, options: ReadOptions) -> Decoded:
    """Return the decoded content; raises Broken."""
    limit = options.max_document_bytes
    content, is_cut = decoded(answer.response, limit=limit)
    if len(content) > limit or len(frame.body) < frame.length:
        raise Broken(Fault.TOO_LARGE, f"is larger than {limit} bytes")
    if compression_of(content[:MAGIC_BYTES]) or (
        answer.response.headers.get("Content-Encoding") and looks_binary(content)
    ):
        raise Broken(Fault.BROKEN_RECORD, "HTTP content cannot be decoded: it is damaged")
    return Decoded(content, is_cut or frame.is_cut or bool(answer.headers.get("WARC-Truncated")))


def _target(answer: _Answer) -> str:
    return (answer.headers.get("WARC-Target-URI") or "").strip()


def _first(languages: str | None) -> str | None:
    return (languages or "").split(",")[0].strip() or None
