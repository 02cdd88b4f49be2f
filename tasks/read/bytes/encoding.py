"""Encoding: decodes bytes of an unknown encoding, and recognises binary data."""

import codecs
import re
from codecs import getincrementaldecoder
from collections import Counter, defaultdict
from contextlib import suppress
from itertools import islice
from typing import Any

from tasks.read.bytes.code_pages import codec_of_label
from tasks.runtime.late_imports import at_first_use

with at_first_use():  # it loads models, and nearly all inputs are UTF-8
    from tasks.read.bytes import encoding_choice

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins with UTF-16's mark: first
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META_CHARSET = re.compile(rb"""<(?:meta|\?xml)[^>]{0,500}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{1,40})""", re.I)
# Browsers read 1,024 bytes before they begin to show a page, and read again if a label comes later.
_META_BYTES = 256 * 1024
_MOST_LABELS = 3
# How much a label counts, in natural logarithms of likelihood: a server states the same for all its pages, and many state
# that of western Europe for all languages.
_WEIGHT_OF_PAGE, _WEIGHT_OF_SERVER, _WESTERN_SHARE = 12.0, 8.0, 0.5
_WESTERN = "cp1252"

# Encodings in seven bits, and the escapes that show them.
_ESCAPE = b"\x1b"
_ESCAPED = {b"$B": "iso2022_jp_ext", b"$@": "iso2022_jp_ext", b"(J": "iso2022_jp_ext", b"$)C": "iso2022_kr"}
# HZ writes Chinese letters between marks, as mail and news groups had them.
_HZ, _HZ_WORDS = b"~{", re.compile(rb"~\{(?:[!-w][!-~]){2,}~\}")
# ISO-2022-KR goes over to Korean letters and back by these.
_SHIFTING, _SHIFTS = b"\x1b$)C", b"\x0e\x0f"
# Without a mark: the share of letters that every text of several lines has, and what no text has.
_WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_WIDE_SAMPLE_BYTES = 4096
_PLAIN = re.compile("[\t\n\r -~\u3000-\u3002\uff01-\uff5e]")
_NO_TEXT = re.compile("[\0-\x08\x0e-\x1f\x7f-\x9f\ud800-\uf8ff\ufdd0-\ufdef\ufff0-\uffff]")
_PLAIN_SHARE = 0.05
# Thai has hardly any spaces: so large a share of its letters is in one block of Unicode, of which each has 128 characters.
# Those before that of Greek are Latin.
_BLOCK_BITS, _BLOCK_SHARE, _FIRST_BLOCK = 7, 0.8, 6
_LEAST_WIDE_LETTERS = 8

_CONTROLS = bytes(set(range(32)) - set(b"\b\t\n\f\r\x1b"))
_CONTROL_SHARE = 0.01
# Zeros behind a text, in a buffer or a block of a disk that it did not fill. More of them are a bomb or a damaged disk.
_MOST_PADDING = 64 * 1024
_BROKEN_SHARE = 20
_ZERO_OF_JAVA = b"\xc0\x80"
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
    if _byte_order_mark(data) or _unmarked_wide_encoding(data):
        return None
    if name := signature_of(data):
        return f"looks binary ({name})"
    if _SHIFTING in data:
        data = data.translate(None, _SHIFTS)
    filled = data.rstrip(b"\0")
    if filled and len(data) - len(filled) <= _MOST_PADDING:
        data = filled
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if controls > len(data) * _CONTROL_SHARE:
        return f"looks binary ({controls} control characters in {len(data)} bytes)"
    return None


def signature_of(data: bytes) -> str | None:
    """Return the name of the binary format that the first bytes show; None if they show none."""
    return next((name for magic, name in _MAGIC if data.startswith(magic)), None)


def decode_text(data: bytes, *, declared: str | None = None, is_page: bool = False) -> str:
    r"""Decode `data`, with lines ended by `\n`. Any bytes give a text without lone surrogates.

    Bytes that show their encoding are decoded so: a mark, valid UTF-8, UTF-16 and UTF-32, ISO-2022-JP, and UTF-8 of which one
    in twenty letters beyond ASCII is broken. For others all usual encodings are tried, and the likeliest text is taken. The
    `declared` label, and those in the head of a page (`is_page`), count for their encodings as browsers understand them. Bytes
    that are not valid in the chosen encoding become U+FFFD.
    """
    text = _decode(data, declared, is_page=is_page)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def declared_charsets(markup: bytes) -> list[str]:
    """Return the labels of encodings in the `meta` elements and the XML declaration of a page, at most _MOST_LABELS."""
    found = _META_CHARSET.finditer(markup, 0, _META_BYTES)
    return [label[1].decode("ascii", "replace") for label in islice(found, _MOST_LABELS)]


def wide_encoding(head: bytes) -> str | None:
    """Return the encoding of a text in UTF-16 or UTF-32 by its first bytes; None for every other."""
    mark = _byte_order_mark(head)
    return (None if mark[1] == "utf-8" else mark[1]) if mark else _unmarked_wide_encoding(head)


class StreamDecoder:
    """Decodes a text that is read in pieces: UTF-8, until a piece is not, and from there on the likeliest encoding.

    `head` are the first bytes. They state labels, and show UTF-16, UTF-32 and encodings in seven bits: then that `is_chosen`.
    """

    def __init__(self, head: bytes) -> None:
        self._head = head
        codec = wide_encoding(head) or _escaped_encoding(head)
        self.is_chosen = codec is not None
        self._decoder: codecs.IncrementalDecoder = getincrementaldecoder(codec or "utf-8")(
            "replace" if codec else "strict"
        )

    def decode(self, data: bytes) -> str:
        """Decode the next bytes."""
        if not self.is_chosen:
            try:
                return self._decoder.decode(data)
            except UnicodeDecodeError:
                data = self._decoder.getstate()[0] + data
                self._choose(data)
        return self._decoder.decode(data)

    def _choose(self, data: bytes) -> None:
        codec = (
            "utf-8"
            if _is_nearly_utf8(data)
            else encoding_choice.likeliest(data, _weights(self._head, None, is_page=True))
        )
        self._decoder = getincrementaldecoder(codec)(
            encoding_choice.foreign_bytes(data) if codec == "utf-8" else "replace"
        )
        self.is_chosen = True


def without_surrogates(text: str) -> str:
    """Replace each lone surrogate by U+FFFD: no encoding can write it."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def clean_values(value: Any) -> Any:
    """Return what JSON holds with every lone surrogate in it replaced."""
    if isinstance(value, str):
        return value if value.isascii() else without_surrogates(value)
    if isinstance(value, list):
        return [clean_values(part) for part in value]
    if isinstance(value, dict):
        return {clean_values(name): clean_values(part) for name, part in value.items()}
    return value


def _decode(data: bytes, declared: str | None, *, is_page: bool) -> str:
    if mark := _byte_order_mark(data):
        while data.startswith(mark[0]):
            data = data[len(mark[0]) :]
        return data.decode(mark[1], "replace")
    if text := _unescaped(data):
        return text
    if wide := _unmarked_wide_encoding(data):
        return data.decode(wide, "replace")
    if (text := _utf8(data)) is not None:
        return text
    if _is_nearly_utf8(data):
        return _mixed(data)
    codec = _likeliest(data, declared, is_page=is_page)
    return _mixed(data) if codec == "utf-8" else data.decode(codec, "replace")


def _utf8(data: bytes) -> str | None:
    """Decode UTF-8, also that of Java and of databases, in which a character beyond U+FFFF is two, and zero two bytes."""
    with suppress(UnicodeDecodeError):
        return data.decode("utf-8")
    with suppress(UnicodeDecodeError):
        return without_surrogates(data.replace(_ZERO_OF_JAVA, b"\0").decode("utf-8", "surrogatepass"))
    return None


def _mixed(data: bytes) -> str:
    return data.decode("utf-8", encoding_choice.foreign_bytes(data))


def _likeliest(data: bytes, declared: str | None = None, *, is_page: bool = False) -> str:
    return encoding_choice.likeliest(data, _weights(data, declared, is_page=is_page))


def _unescaped(data: bytes) -> str | None:
    codec = _escaped_encoding(data)
    with suppress(UnicodeDecodeError):
        return data.decode(codec) if codec else None
    return None


def _escaped_encoding(data: bytes) -> str | None:
    """Return the encoding in seven bits whose escapes are in `data`; None without any."""
    if _ESCAPE in data:
        return next((codec for escape, codec in _ESCAPED.items() if _ESCAPE + escape in data), None)
    return "hz" if data.isascii() and _HZ in data and _HZ_WORDS.search(data) else None


def _is_nearly_utf8(data: bytes) -> bool:
    """Tell whether at most one in _BROKEN_SHARE of the letters of `data` beyond ASCII is broken, as after a lost byte."""
    text = data.decode("utf-8", "replace")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return text.count("\ufffd") * _BROKEN_SHARE <= beyond_ascii


def _byte_order_mark(data: bytes) -> tuple[bytes, str] | None:
    return next(((mark, codec) for mark, codec in _BYTE_ORDER_MARKS if data.startswith(mark)), None)


def _unmarked_wide_encoding(data: bytes) -> str | None:
    """Return the encoding of text in UTF-16 or UTF-32 without a mark: only there it has zeros."""
    sample = data[:_WIDE_SAMPLE_BYTES]
    if b"\0" not in sample or _is_utf8_beyond_ascii(sample):
        return None
    shares = {codec: _plain_share(sample, codec) for codec in _WIDE}
    best = max(shares, key=lambda codec: shares[codec])
    return best if shares[best] >= _PLAIN_SHARE else None


def _is_utf8_beyond_ascii(sample: bytes) -> bool:
    """Tell whether `sample` is UTF-8 with letters beyond ASCII, which wide letters form by no chance."""
    with suppress(UnicodeDecodeError):
        return not sample.isascii() and bool(getincrementaldecoder("utf-8")().decode(sample))
    return False


def _plain_share(sample: bytes, codec: str) -> float:
    """Return the share of plain letters, spaces and usual signs in a reading of `sample`, or of one script; 0 for no text."""
    unit = 4 if "32" in codec else 2
    text = sample[: len(sample) // unit * unit].decode(codec, "replace")
    if len(sample) % unit or len(text) < _LEAST_WIDE_LETTERS or _NO_TEXT.search(text[:-1]):
        return 0
    plain = len(_PLAIN.findall(text)) / len(text)
    return plain if plain >= _PLAIN_SHARE else _block_share(text)


def _block_share(text: str) -> float:
    """Return the share of the characters of a text that are in its most frequent block; 0 if that is not nearly all."""
    block, count = Counter(ord(character) >> _BLOCK_BITS for character in text).most_common(1)[0]
    is_script = block >= _FIRST_BLOCK and len(set(text)) >= _LEAST_WIDE_LETTERS
    return count / len(text) if is_script and count >= _BLOCK_SHARE * len(text) else 0


def _weights(data: bytes, declared: str | None, *, is_page: bool) -> dict[str, float]:
    """Return how much the labels count for their encodings."""
    weights = defaultdict[str, float](float)
    labels = [(label, _WEIGHT_OF_PAGE) for label in dict.fromkeys(declared_charsets(data))] if is_page else []
    for label, weight in [(declared, _WEIGHT_OF_SERVER), *labels]:
        if codec := codec_of_label(label or ""):
            weights[codec] += weight * (_WESTERN_SHARE if codec == _WESTERN else 1)
    return weights
