"""Mail: messages (.eml), mailboxes (.mbox), and pages that a browser saved in the form of one (.mht, .mhtml)."""

import re
from collections.abc import Iterator
from contextlib import suppress
from email import message_from_bytes, policy
from email.header import decode_header
from email.message import EmailMessage, Message
from email.utils import parseaddr
from typing import Any

from config.options import ReadOptions
from tasks.document import Document, document_id
from tasks.read.bytes.byte_stream import ByteStream
from tasks.read.bytes.encoding import decode_text, wide_encoding
from tasks.read.faults import Broken, Fault
from tasks.read.formats.whole_files import read_whole
from tasks.read.input import Input, PassedOver, milliseconds, web_address
from tasks.text.times import local_time, parse_time

# Without these a message is read whole, as the body of an article.
_PAGE_TAGS = re.compile(r"<!doctype[^<>]*+>|</?(?:html|head|body)\b[^<>]*+>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<(style|script|title)\b.*?</\1\s*>|<[^<>]*>|&nbsp;", re.IGNORECASE | re.DOTALL)
_NAME_AND_ADDRESS = re.compile(r'(.*[^\s<"\\].*)<([^<>\s]+@[^<>\s]+)>')
_MESSAGE_START = b"From "
# The first line of a message has a time, or one word or none; a sentence that begins with "From" has neither.
_POSTMARK = re.compile(rb"From .*\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|\d{4}-\d\d-\d\d)\b.*\d:\d\d")
_BARE_MARK = re.compile(rb"From \s*\S*\s*")
_HEADER_LINE = re.compile(rb"[\x21-\x39\x3b-\x7e]{1,80}[ \t]*:|>From ")
_QUOTED_START = re.compile(rb"^>From ", re.MULTILINE)
# The boundary of the parts with a mark that needs quotes, and has none.
_BARE_BOUNDARY = re.compile(
    rb"""(multipart/[\w-]{1,20};(?:[^\r\n"]|\r?\n[ \t])*?\bboundary=)(?!")([^\s;"]*[=?:()<>@,/\\\[\]][^\s;"]*)""", re.I
)
# A soft line break of quoted-printable, with spaces that a server put behind it.
_PADDED_BREAK = re.compile(rb"=[ \t]{1,9}(\r?\n)")
# A line of format=flowed that goes on in the next; the mark before a signature is none.
_FLOWED = re.compile(r"(?<!^--)(?<!\n--) \n")
_UTF7 = ("utf-7", "utf7", "unicode-1-1-utf-7")
_ESCAPE = "\x1b"
_BESIDE_BYTES = 3000
_LINE_BYTES = 1000
_HTML = ("text/html", "application/xhtml+xml")


def mail_documents(part: Input, stream: ByteStream, options: ReadOptions) -> Iterator[Document | PassedOver]:
    """Yield the article of a message: its HTML, which has the paragraphs, else its plain text; raises Broken.

    The sender is the publisher. Attachments are passed over.
    """
    yield from _article(_message(read_whole(stream, options)), part.blank())


def mailbox_documents(part: Input, stream: ByteStream, options: ReadOptions) -> Iterator[Document | PassedOver]:
    """Yield the article of each message of a mailbox, good or rejected; raises Broken."""
    offset = number = 0
    for data in _messages(stream, options.max_document_bytes):
        number += 1
        blank = part.blank(record=number, offset=offset)
        try:
            if len(data) > options.max_document_bytes:
                raise Broken(Fault.TOO_LARGE, f"message {number} is larger than {options.max_document_bytes} bytes")
            yield from _article(_message(_QUOTED_START.sub(b"From ", data)), blank)
        except Broken as fault:
            yield fault.reject(blank)
        offset = stream.position
    if stream.fault:
        raise stream.fault
    if not number:
        raise Broken(Fault.EMPTY, "is empty")


def _messages(stream: ByteStream, limit: int) -> Iterator[bytes]:
    """Yield the messages of a mailbox, each without its first line `From …`; a longer one than `limit` is cut behind it."""
    lines: list[bytes] = []
    size, is_blank = 0, True
    while line := stream.readline(limit + 2):
        if is_blank and line.startswith(_MESSAGE_START) and (not size or _begins_message(line, stream)):
            if size:
                yield b"".join(lines)
            lines, size = [], 0
        elif size <= limit:
            lines.append(line)
            size += len(line)
        is_blank = not line.strip()
    if size:
        yield b"".join(lines)


def _begins_message(line: bytes, stream: ByteStream) -> bool:
    """Tell whether a line `From …` begins a message, and is no sentence that a program forgot to mark."""
    is_dated = _POSTMARK.match(line) is not None
    if not is_dated and not _BARE_MARK.fullmatch(line):
        return False
    following = stream.readline(_LINE_BYTES)
    stream.unread(following)
    return _HEADER_LINE.match(following) is not None or (is_dated and not following.strip())


def _article(message: EmailMessage, blank: Document) -> Iterator[Document | PassedOver]:
    page, plain = _first(message, _HTML), _first(message, ("text/plain",))
    text = _PAGE_TAGS.sub("", _text(page)).strip()
    if not _ANY_TAG.sub("", text).strip():  # the page has only pictures
        text = _parts_text(message, plain)
    if not text:
        raise Broken(Fault.NO_TEXT, "the message has no text")
    name, address = _sender(_header(message, "From"))
    url = web_address(_header(message, "Archived-At"))
    yield blank.with_(
        id=document_id(blank.origin, url=url),
        url=url,
        address=url,
        record_id=_header(message, "Message-ID").strip("<> ") or None,
        text=text,
        title=_header(message, "Subject", beside=page or plain) or None,
        published=local_time(_header(message, "Date")),
        publisher=blank.publisher or name or address.rpartition("@")[2] or None,
        language_hint=_header(message, "Content-Language").split(",")[0].strip() or blank.language_hint,
    )
    for attachment in message.walk():
        if attachment.get_content_disposition() == "attachment":
            yield PassedOver(kind=f"attachment {attachment.get_content_type()}")


def _parts_text(message: EmailMessage, first: Message | None) -> str:
    """Return the text of a part, and of those that follow behind pictures, between which some programs cut a text."""
    parts: list[Message] = [part for part in message.walk() if not part.is_multipart()]
    texts, is_behind_picture = list[str](), False
    for part in parts[parts.index(first) :] if first else ():
        is_text = part.get_content_type() == "text/plain" and part.get_content_disposition() != "attachment"
        if is_text and (is_behind_picture or not texts):
            texts.append(_text(part))
        is_behind_picture = part.get_content_maintype() == "image"
    return "\n\n".join(filter(None, texts))


def _sender(header: str) -> tuple[str, str]:
    """Return the name and the address of a sender, also where a sign in the name has lost its quotes."""
    name, address = parseaddr(header)
    if not name and (found := _NAME_AND_ADDRESS.match(header)):
        return found[1].replace("\\", "").strip('" '), found[2]
    return name, address


def page_documents(part: Input, stream: ByteStream, options: ReadOptions) -> Iterator[Document]:
    """Yield the page that a browser saved with its pictures; raises Broken."""
    message = _message(read_whole(stream, options))
    page = _first(message, _HTML, location=_header(message, "Snapshot-Content-Location"))
    markup = _text(page)
    if not page or not markup:
        raise Broken(Fault.NO_TEXT, "no page is in it")
    locations = (_header(message, "Snapshot-Content-Location"), _header(page, "Content-Location"))
    url = next(filter(None, map(web_address, locations)), None)
    saved = parse_time(_header(message, "Date"))
    document = part.blank()
    yield document.with_(
        id=document_id(document.origin, url=url),
        url=url,
        address=url,
        fetched=saved,
        version=milliseconds(saved) if saved else document.version,
        markup=markup,
    )


def _message(data: bytes) -> EmailMessage:
    if wide_encoding(data):
        data = decode_text(data).encode()
    if not data.strip():
        raise Broken(Fault.EMPTY, "is empty")
    data = _PADDED_BREAK.sub(rb"=\1", _BARE_BOUNDARY.sub(rb'\1"\2"', data.lstrip()))
    return message_from_bytes(data, policy=policy.default)


def _first(message: EmailMessage, kinds: tuple[str, ...], *, location: str = "") -> Message | None:
    """Return the part of a kind that is no attachment: that of `location`, else the first."""
    parts = [part for part in message.walk() if part.get_content_disposition() != "attachment"]
    found = [part for part in parts if part.get_content_type() in kinds]
    own = (part for part in found if location and _header(part, "Content-Location") == location)
    with_text = (part for part in found if len(found) > 1 and _text(part))
    return next(own, next(with_text, found[0] if found else None))


def _text(part: Message | None) -> str:
    if part is None:
        return ""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    is_page = part.get_content_type() in _HTML
    text = _decoded(data, part.get_param("charset"), is_page=is_page)
    if str(part.get_param("format")).lower() == "flowed":
        is_space_lost = str(part.get_param("delsp")).lower() == "yes"
        text = _FLOWED.sub("" if is_space_lost else " ", text.replace("\r\n", "\n"))
    return "" if text.isspace() else text


def _decoded(data: bytes, label: Any, *, is_page: bool = False) -> str:
    """Decode a text or a header of a mail. UTF-7 is known only there, where programs for seven bits wrote it."""
    label = label.strip("'\" ").lower() if isinstance(label, str) else None
    if label in _UTF7:
        with suppress(UnicodeDecodeError):
            return data.decode("utf-7")
    return decode_text(data, declared=label, is_page=is_page)


def _header(message: Message, name: str, *, beside: Message | None = None) -> str:
    """Return a header. What is no plain ASCII, which no standard allows, is read with the text of the part `beside` it."""
    try:
        raw = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
        if not raw.isascii() or _ESCAPE in raw:
            data, body = raw.encode("utf-8", "surrogateescape"), beside.get_payload(decode=True) if beside else b""
            if isinstance(body, bytes) and not body.isascii():
                data = data.replace(b"\n", b" ") + b"\n" + body[:_BESIDE_BYTES]
            label = beside.get_param("charset") if beside else None
            return " ".join(_decoded(data, label).partition("\n")[0].split())
        text = str(message.get(name, ""))
        if "\ufffd" in text or "=?" in text:  # the label of a word is unknown to the parser of the standard library
            words = decode_header(" ".join(raw.split()))
            text = "".join(word if isinstance(word, str) else _decoded(word, label) for word, label in words)
        return " ".join(text.split())
    except Exception:  # that parser fails at some headers that programs write
        return ""
