"""Text of a list: decompresses and decodes an answer, and refuses XML that defines entities."""

import codecs
import re
import zlib

from tasks.fetch.client import GZIP_START, Answer, decompressed
from tasks.fetch.errors import Failed, Refused

_DECLARATION = re.compile(r"""<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{1,40})["'][^>]{0,200}\?>""", re.I)
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.I)
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
_BLOCK_BYTES = 4096


def list_text(answer: Answer, *, max_bytes: int) -> tuple[str, str | None]:
    """Return the text of a list without its byte order mark, and the fault if its end is missing.

    Raises Refused if it defines entities or has more than `max_bytes` decompressed, Failed if nothing of it can be decompressed.
    """
    content, fault = _unpacked(answer.content, max_bytes)
    text = _decoded(content, answer)
    if _ENTITY.search(text):
        raise Refused("defines entities, which no feed needs")
    return text, fault


def _unpacked(content: bytes, max_bytes: int) -> tuple[bytes, str | None]:
    """Decompress gzip, whatever the list is called; other content is returned as it is."""
    if not content.startswith(GZIP_START):
        return content, None
    try:
        return decompressed(content, max_bytes=max_bytes), None
    except Failed as error:
        start = _whole_start(content, max_bytes)
        if not start:
            raise
        return start, str(error)


def _whole_start(content: bytes, max_bytes: int) -> bytes:
    """Return what can be decompressed of a damaged file."""
    stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
    start = b""
    for at in range(0, len(content), _BLOCK_BYTES):
        try:
            start += stream.decompress(content[at : at + _BLOCK_BYTES], max_bytes)
        except zlib.error:
            break
        if len(start) >= max_bytes:
            break
    return start[:max_bytes]


def _decoded(data: bytes, answer: Answer) -> str:
    """Decode by the byte order mark, the declaration or the header, else as UTF-8."""
    mark, encoding = next(((mark, name) for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), (b"", ""))
    if not encoding:
        head = data[:1000].replace(b"\0", b"").decode("latin-1")
        declared = _DECLARATION.search(head) or _CHARSET.search(answer.header("Content-Type"))
        encoding = declared[1] if declared and _ENCODINGS.fullmatch(declared[1]) else "utf-8"
    try:
        return data[len(mark) :].decode(encoding, "replace").lstrip("\ufeff")
    except LookupError:
        return data.decode("utf-8", "replace")
