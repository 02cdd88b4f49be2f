"""Code pages: the encoding that a label names, and encodings that Python does not know.

Browsers know forty encodings, and the labels of each. Pages and mails of the years before them state others: of DOS and of
Macintosh, and national ones. libxml2 knows what its iconv knows; letters are taken from there.
"""

import codecs
import re
import string
from contextlib import suppress
from functools import cache, lru_cache

import webencodings
from lxml import etree

# Labels that are ignored: browsers refuse `replacement` and `x-user-defined`, and a text whose label can be read as ASCII is not
# UTF-16.
_NO_CHARSETS = {"replacement", "utf-16be", "utf-16le", "x-user-defined"}
# Encodings of Python that are no character sets of texts.
_NO_TEXTS = {"idna", "punycode", "raw-unicode-escape", "unicode-escape", "utf-7", "undefined"}
# Encodings that decode the same bytes to the same letters, and more.
_LARGER_SETS = {"gbk": "gb18030", "koi8-r": "koi8-u", "euc_jp": "euc_jis_2004"}
# Of one byte a letter, known to libxml2 alone.
_FOREIGN = {"viscii", "tcvn", "armscii-8", "georgian-ps", "georgian-academy", "koi8-t"}
_OTHER_NAMES = {
    "tcvn3": "tcvn",
    "tcvn5712-1": "tcvn",
    "x-viet-tcvn": "tcvn",
    "geostd8": "georgian-ps",
    "armscii8": "armscii-8",
    "x-mac-ce": "mac-latin2",
    "x-mac-icelandic": "mac-iceland",
}
_NUMBERED = re.compile(r"(?:x-)?(?:win(?:dows)?|cp|ansi|ibm|dos|code-?page)-?(\d{3,4})")
_ASCII = (string.ascii_letters + string.digits + "<>=:/-").encode()


@lru_cache(1024)
def codec_of_label(label: str) -> str | None:
    """Return the Python codec of a label, as browsers understand it if they do; None for no encoding of texts."""
    encoding = webencodings.lookup(label)
    if encoding is not None:
        name = None if encoding.name in _NO_CHARSETS else str(encoding.codec_info.name)
        return _LARGER_SETS.get(name, name) if name else None
    label = label.strip().lower().replace("_", "-").replace(" ", "-")
    label = _OTHER_NAMES.get(label, label)
    numbered = _NUMBERED.fullmatch(label)
    for each in (f"cp{numbered[1]}" if numbered else label, label.removeprefix("x-")):
        with suppress(LookupError, ValueError, UnicodeError):
            name = codecs.lookup(each).name
            if name.replace("_", "-") not in _NO_TEXTS and _ASCII.decode(name) == _ASCII.decode("ascii"):
                return name
    return None


def _find(name: str) -> codecs.CodecInfo | None:
    """Return a codec that only libxml2 knows; None for every other name."""
    name = name.replace("_", "-")
    letters = _letters(name) if name in _FOREIGN else ""
    if not letters:
        return None
    table = codecs.charmap_build(letters)

    class Decoder(codecs.IncrementalDecoder):
        def decode(self, data: bytes, final: bool = False) -> str:  # type: ignore[override]  # noqa: ARG002
            return codecs.charmap_decode(data, self.errors, letters)[0]

    return codecs.CodecInfo(
        encode=lambda text, errors="strict": codecs.charmap_encode(text, errors, table),
        decode=lambda data, errors="strict": codecs.charmap_decode(data, errors, letters),
        incrementaldecoder=Decoder,
        name=name,
    )


@cache
def _letters(name: str) -> str:
    """Return the 256 characters of an encoding, U+FFFE where it has none; empty if this libxml2 does not know it."""
    letters = [chr(byte) if byte < 0x80 else _letter(name, byte) for byte in range(256)]
    return "".join(letters) if len(set(letters)) > 0x80 + 1 else ""


def _letter(name: str, byte: int) -> str:
    with suppress(etree.XMLSyntaxError, LookupError):
        markup = b"<?xml version='1.0' encoding='%s'?><a>%c</a>" % (name.encode(), byte)
        return etree.fromstring(markup).text or "\ufffe"
    return "\ufffe"


codecs.register(_find)
