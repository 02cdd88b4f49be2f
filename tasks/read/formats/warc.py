"""Web archives: pages and texts become documents; other records are skipped or rejected with a reason."""

import io
import re
from collections.abc import Iterator
from typing import Literal

from fastwarc.warc import ArchiveIterator, WarcRecord

from config.options import ReadOptions
from tasks.document import Document, document_id
from tasks.read.bytes.byte_stream import ByteStream
from tasks.read.bytes.encoding import declared_charset
from tasks.read.bytes.warc_frames import Frame, WarcFrames
from tasks.read.faults import Broken, Fault
from tasks.read.formats.whole_files import readable_text
from tasks.read.input import Input, milliseconds, web_address
from tasks.text.times import parse_time

# Kinds of records that may hold an article; all other kinds describe other records.
ARTICLE_KINDS = {"response", "resource", "conversion"}

_HTML_TYPES = {"text/html", "application/xhtml+xml"}
_HTTP_HEADER_BYTES = 64 * 1024
_HTML_START = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body)\b", re.I)
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.I)


def warc_documents(part: Input, stream: ByteStream, options: ReadOptions) -> Iterator[Document]:
    """Yield a document for each page or text in an archive, good or rejected; record numbers count every record.

    A stretch of bytes that is not a record gives one rejected document and counts as one record.
    """
    frames = WarcFrames(
        stream,
        first_number=part.first_record,
        max_body_bytes=options.max_document_bytes + _HTTP_HEADER_BYTES,
        kinds=ARTICLE_KINDS,
    )
    frame = None
    for frame in frames:
        if frame.fault or frame.kind in ARTICLE_KINDS:
            yield _document(frame, part.blank(record=frame.number, offset=frame.offset), options)
        elif frame.kind == "continuation":
            fault = Broken(Fault.BROKEN_RECORD, "continues a record stored in several parts, which are not joined")
            yield fault.reject(part.blank(record=frame.number, offset=frame.offset))
    if frame is None and part.end is None:
        raise Broken(Fault.EMPTY, "is empty")


def _document(frame: Frame, blank: Document, options: ReadOptions) -> Document:
    document = blank
    try:
        if frame.fault:
            raise frame.fault
        record = _parse(frame, auto_decode="all")
        document = _with_warc_header(blank, record)
        return _with_content(document, frame, record, options)
    except Broken as fault:
        return fault.reject(document)


def _parse(frame: Frame, *, auto_decode: Literal["none", "all"]) -> WarcRecord:
    try:
        stream = io.BytesIO(frame.head + frame.body)
        return next(iter(ArchiveIterator(stream, auto_decode=auto_decode, stream_detect=False)))
    except (OSError, ValueError, StopIteration) as error:
        raise Broken(Fault.BROKEN_RECORD, f"WARC record cannot be parsed: {error}") from error


def _with_warc_header(blank: Document, record: WarcRecord) -> Document:
    url = web_address(record.headers.get("WARC-Target-URI"))
    fetched = parse_time(record.headers.get("WARC-Date"))
    return blank.with_(
        id=document_id(blank.origin, url=url),
        url=url,
        address=url,
        fetched=fetched,
        version=milliseconds(fetched) if fetched else blank.version,
        language_hint=_first(record.headers.get("WARC-Identified-Content-Language")) or blank.language_hint,
    )


def _with_content(document: Document, frame: Frame, record: WarcRecord, options: ReadOptions) -> Document:
    """Return `document` with the page or text of `record`; raises Broken."""
    is_http = frame.kind == "response" and record.http_headers is not None
    if is_http:
        _check_status(record)
        hint = document.language_hint or _first(record.http_headers.get("Content-Language"))
        document = document.with_(language_hint=hint)
    stated = (record.http_headers if is_http else record.headers).get("Content-Type") or ""
    content_type = stated.split(";")[0].strip().lower()
    if content_type not in {"", "text/plain", *_HTML_TYPES}:
        raise Broken(Fault.NOT_AN_ARTICLE, f"is {content_type[:80]}, not an article")
    payload = _payload(frame, record, options)
    charset = _CHARSET.search(stated)
    declared = charset[1] if charset else None
    if content_type in _HTML_TYPES or (not content_type and _HTML_START.match(payload)):
        return document.with_(markup=readable_text(payload, declared=declared or declared_charset(payload)))
    if not content_type:
        raise Broken(Fault.NOT_AN_ARTICLE, "states no content type and is no HTML")
    return document.with_(text=readable_text(payload, declared=declared))


def _check_status(record: WarcRecord) -> None:
    status = record.http_headers.status_code
    if status is None:
        raise Broken(Fault.BROKEN_RECORD, "HTTP response has no status")
    if not 200 <= status < 300:
        raise Broken(Fault.HTTP_STATUS, f"HTTP {status}")


def _payload(frame: Frame, record: WarcRecord, options: ReadOptions) -> bytes:
    """Return the decoded content; raises Broken.

    Some crawlers store the decoded page but keep the header of its content encoding. Markup is then taken unchanged.
    """
    limit = options.max_document_bytes
    try:
        payload = record.reader.read(limit + 1)
    except OSError as error:
        payload = _parse(frame, auto_decode="none").reader.read(limit + 1)
        if not payload.lstrip().startswith(b"<"):
            raise Broken(Fault.BROKEN_RECORD, f"HTTP content cannot be decoded: {error}") from error
    if len(payload) > limit or len(frame.body) < frame.length:
        raise Broken(Fault.TOO_LARGE, f"is larger than {limit} bytes")
    return payload


def _first(languages: str | None) -> str | None:
    return (languages or "").split(",")[0].strip() or None
