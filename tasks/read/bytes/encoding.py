"""Encoding: decodes bytes of an unknown encoding, and recognises binary data."""

import codecs
import re

import webencodings

# Labels that are ignored: browsers refuse `replacement` and `x-user-defined`, and a text whose label can be read as ASCII is not
# UTF-16.
_NO_CHARSETS = {"replacement", "utf-16be", "utf-16le", "x-user-defined"}
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins with UTF-16's mark: first
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Encodings of news before UTF-8. With all encodings of Python as candidates, detection is right less often.
_CANDIDATES = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874", "koi8_r", "koi8_u",
    "cp932", "euc_jp", "iso2022_jp", "gb18030", "big5", "cp949",
]  # fmt: skip

_META_CHARSET = re.compile(rb"""<(?:meta|\?xml)[^>]{0,500}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{1,40})""", re.I)
_META_BYTES = 4096

_SIGN_IN_WORD = re.compile("[^\\W\\d_][¡-¬®-¶¸-¿×÷\ufffd][^\\W\\d_]")

_CONTROLS = bytes(set(range(32)) - set(b"\b\t\n\f\r\x1b"))
_CONTROL_SHARE = 0.01
_BROKEN_SHARE = 20
_MAGIC = (
    (b"%PDF-", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"PK\x03\x04", "ZIP or Office"),
    (b"\xd0\xcf\x11\xe0", "Office"),
    (b"{\\rtf", "RTF"),
    (b"\x7fELF", "ELF"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "RAR"),
    (b"\xfd7zXZ", "xz"),
    (b"SQLite format 3", "SQLite"),
    (b"PAR1", "Parquet"),
    (b"ID3", "MP3"),
)


def looks_binary(data: bytes) -> str | None:
    """Return in words why `data` is not text; None if it may be text."""
    if _byte_order_mark(data):
        return None
    if name := signature_of(data):
        return f"looks binary ({name})"
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if controls > len(data) * _CONTROL_SHARE:
        return f"looks binary ({controls} control characters in {len(data)} bytes)"
    return None


def signature_of(data: bytes) -> str | None:
    """Return the name of the binary format that the first bytes show; None if they show none."""
    return next((name for magic, name in _MAGIC if data.startswith(magic)), None)


def decode_text(data: bytes, *, declared: str | None = None) -> str:
    r"""Decode `data`, with lines ended by `\n`. Any bytes give a text without lone surrogates.

    Tries in this order: the byte order mark, UTF-8, the `declared` label as browsers understand it, the most likely
    encoding, windows-1252. In UTF-8 and in the declared encoding one of twenty letters beyond ASCII may be broken. Bytes
    that are not valid in the chosen encoding become U+FFFD.
    """
    text = _decode(data, declared)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def declared_charset(markup: bytes) -> str | None:
    """Return the label of the encoding in the first `meta` element or XML declaration of a page."""
    found = _META_CHARSET.search(markup, 0, _META_BYTES)
    return found[1].decode("ascii", "replace") if found else None


def without_surrogates(text: str) -> str:
    """Replace each lone surrogate by U+FFFD: no encoding can write it."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _decode(data: bytes, declared: str | None) -> str:
    mark = _byte_order_mark(data)
    if mark:
        return data[len(mark[0]) :].decode(mark[1], "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    nearly = (_nearly(data, codec) for codec in ("utf-8", _web_codec(declared)) if codec)
    return next(filter(None, nearly), None) or _detect(data) or data.decode("cp1252", "replace")


def _nearly(data: bytes, codec: str) -> str | None:
    """Decode `data` if at most one in _BROKEN_SHARE of its letters beyond ASCII is broken, as after a lost byte; else None."""
    text = data.decode(codec, "replace")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return text if text.count("\ufffd") * _BROKEN_SHARE <= beyond_ascii else None


def _byte_order_mark(data: bytes) -> tuple[bytes, str] | None:
    return next(((mark, codec) for mark, codec in _BYTE_ORDER_MARKS if data.startswith(mark)), None)


def _web_codec(label: str | None) -> str | None:
    """Return the Python codec of a label as browsers understand it; None for no label or an unknown one."""
    encoding = webencodings.lookup(label or "")
    if encoding is None or encoding.name in _NO_CHARSETS:
        return None
    return "gb18030" if encoding.name == "gbk" else str(encoding.codec_info.name)  # a superset of gbk


def _detect(data: bytes) -> str | None:
    """Guess the encoding. If windows-1252 fits as well as another one, take it: most news were written in it."""
    from charset_normalizer import from_bytes  # noqa: PLC0415 - 0.1 s, and nearly all inputs are UTF-8

    matches = from_bytes(data, cp_isolation=_CANDIDATES)
    best = matches.best()
    if best is None:
        return None
    western = next((match.coherence for match in matches if match.encoding == "cp1252"), 0.0)
    if best.encoding != "cp1252" and western >= best.coherence and _reads_as_western(data):
        return data.decode("cp1252", "replace")
    return str(best)


def _reads_as_western(data: bytes) -> bool:
    """Tell whether windows-1252 gives words: mostly plain letters, and no sign inside a word as in "Wa³êsa"."""
    text = data.decode("cp1252", "replace")
    letters = sum(map(str.isalpha, text))
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return beyond_ascii * 2 <= letters and not _SIGN_IN_WORD.search(text)
