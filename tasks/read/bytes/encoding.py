"""Turns bytes of an unknown encoding into text, and tells text from what is none."""

import codecs
import re

import webencodings

# Labels that are passed over: browsers refuse or ignore `replacement` and `x-user-defined`, and a label that could be read as
# ASCII does not stand in UTF-16.
_NO_CHARSETS = {"replacement", "utf-16be", "utf-16le", "x-user-defined"}
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins with UTF-16's mark: first
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Encodings that news were written in before UTF-8: with all of Python's to choose from, detection is right less often.
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
    """Say in words why `data` is no text; None if it may be."""
    if _byte_order_mark(data):
        return None
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return f"looks binary ({name})"
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if controls > len(data) * _CONTROL_SHARE:
        return f"looks binary ({controls} control characters in {len(data)} bytes)"
    return None


def decode_text(data: bytes, *, declared: str | None = None) -> str:
    r"""Decode `data`, its lines ended by `\n`; any bytes give a text without lone surrogates.

    Tries, in this order: the byte order mark, UTF-8, the `declared` label as the web understands it (each of these two
    may have a broken letter among twenty), the most likely encoding; where nothing fits, windows-1252. What has no
    letter in the encoding taken becomes U+FFFD.
    """
    text = _decode(data, declared)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def declared_charset(markup: bytes) -> str | None:
    """Return the label that a page's `meta` element or XML declaration gives near its start."""
    found = _META_CHARSET.search(markup, 0, _META_BYTES)
    return found[1].decode("ascii", "replace") if found else None


def without_surrogates(text: str) -> str:
    """Replace each lone surrogate, which no encoding can write, by U+FFFD."""
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
    """Decode `data` when of its letters beyond ASCII at most one in _BROKEN_SHARE is broken: a byte lost on the way."""
    text = data.decode(codec, "replace")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return text if text.count("\ufffd") * _BROKEN_SHARE <= beyond_ascii else None


def _byte_order_mark(data: bytes) -> tuple[bytes, str] | None:
    return next(((mark, codec) for mark, codec in _BYTE_ORDER_MARKS if data.startswith(mark)), None)


def _web_codec(label: str | None) -> str | None:
    """Return the Python codec for a label as pages use it; None for no label, or one that names no character set."""
    encoding = webencodings.lookup(label or "")
    if encoding is None or encoding.name in _NO_CHARSETS:
        return None
    return "gb18030" if encoding.name == "gbk" else str(encoding.codec_info.name)  # all of gbk, and more


def _detect(data: bytes) -> str | None:
    """Guess the encoding; of two that fit as well, windows-1252 is the one that most news were written in."""
    from charset_normalizer import from_bytes  # seldom needed

    matches = from_bytes(data, cp_isolation=_CANDIDATES)
    best = matches.best()
    if best is None:
        return None
    western = next((match.coherence for match in matches if match.encoding == "cp1252"), 0.0)
    if best.encoding != "cp1252" and western >= best.coherence and _reads_as_western(data):
        return data.decode("cp1252", "replace")
    return str(best)


def _reads_as_western(data: bytes) -> bool:
    """Say whether windows-1252 gives words: mostly of plain letters, with no sign inside as in "Wa³êsa"."""
    text = data.decode("cp1252", "replace")
    letters = sum(map(str.isalpha, text))
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return beyond_ascii * 2 <= letters and not _SIGN_IN_WORD.search(text)
