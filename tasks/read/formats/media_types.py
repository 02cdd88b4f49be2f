"""Media types: tells by its content type, its address and its first bytes whether something in an archive is a page."""

import re

import msgspec

from tasks.read.bytes.encoding import looks_binary, signature_of
from tasks.text.markup import START_BYTES

# Kinds that are never an article, by content type and by the ending of an address.
_KINDS = (
    ("image", r"image/.*", "png jpg jpeg gif webp avif svg ico bmp tif tiff"),
    ("style sheet", r"text/css", "css"),
    ("script", r".*(?:java|ecma)script.*|application/wasm", "js mjs map wasm"),
    ("font", r"font/.*|application/(?:x-)?font.*|application/vnd\.ms-fontobject", "woff woff2 ttf otf eot"),
    (
        "video",
        r"video/.*|application/(?:dash\+xml|(?:vnd\.apple|x)\.?-?mpegurl)",
        "mp4 m4s m4v webm mov avi m3u8 mpd flv",
    ),
    ("audio", r"audio/.*", "mp3 m4a aac ogg oga wav opus"),
    ("JSON", r".*/(?:.*[-+])?json5?(?:p|lines)?", "json"),
    ("feed", r".*/(?:rss|atom|rdf)\+xml", "rss atom"),
    ("PDF", r"application/(?:x-)?pdf", "pdf"),
    ("archive", r"application/(?:x-)?(?:zip|gzip|tar|bzip2?|7z|rar|xz)(?:-.*)?", "zip gz tar bz2 7z rar xz"),
    (
        "Office document",
        r"application/(?:msword|rtf|vnd\.(?:ms-|openxml|oasis).*)",
        "doc docx xls xlsx ppt pptx odt ods",
    ),
    ("subtitles", r"text/vtt|application/x-subrip", "vtt srt"),
    ("table", r"text/(?:csv|tab-separated-values)", "csv tsv"),
    (
        "data",
        r"text/(?:event-stream|calendar|(?:x-)?vcard|x-component|cache-manifest|(?:x-)?yaml)",
        "ics vcf htc yaml yml",
    ),
    ("DNS answer", r"text/dns", ""),
)
_TYPES = tuple((kind, re.compile(types)) for kind, types, _ in _KINDS)
_ENDINGS = {ending: kind for kind, _, endings in _KINDS for ending in endings.split()}

# Other types that an application may give; these show only by their bytes whether they are a page.
_APPLICATION = re.compile(r"application/[\w.+-]+")
_UNKNOWN_TYPES = {"", "application/octet-stream", "binary/octet-stream", "application/unknown", "application/x-unknown"}
_XML_TYPES = {"text/xml", "application/xml"}
_TEXT_TYPES = {"text/plain", "text/markdown", "text/x-markdown"}
_SIGNATURES = {"PNG": "image", "JPEG": "image", "GIF": "image", "MP3": "audio"}
_XML_ROOTS = (
    ("feed", r"(?:\w+:)?(?:rss|feed|rdf)"),
    ("sitemap", r"(?:\w+:)?(?:urlset|sitemapindex)"),
    ("image", r"svg"),
)

_JSON_START = re.compile(rb"\s*[{\[]")
_PROLOGUE = rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*(?:(?:<\?[^>]*>|<!--(?:[^-]|-(?!->))*-->)\s*)*"
_ROOTS = tuple(
    (kind, re.compile(_PROLOGUE + rb"(?:<!doctype[^>]*>\s*)?<" + root.encode() + rb"\b", re.I))
    for kind, root in _XML_ROOTS
)


def is_html_type(content_type: str) -> bool:
    """Tell whether a content type states a page: HTML, XHTML, that of phones."""
    return "html" in content_type


def is_text_type(content_type: str) -> bool:
    """Tell whether a content type states plain text."""
    return content_type in _TEXT_TYPES


def kind_by_type(content_type: str) -> str | None:
    """Return the kind of what has this content type; None if it may be an article."""
    return next((kind for kind, types in _TYPES if types.fullmatch(content_type)), None)


def kind_by_address(url: str | None) -> str | None:
    """Return the kind that the ending of an address shows; None if it may be an article."""
    path = (url or "").partition("?")[0].partition("#")[0]
    name, dot, ending = path.rpartition("/")[2].rpartition(".")
    return _ENDINGS.get(ending.lower()) if dot and name else None


def kind_by_content(content: bytes, content_type: str, url: str | None) -> str | None:
    """Return the kind of content that is no page although its type allows one; None if it may be an article."""
    if not content:
        return None if is_html_type(content_type) else "empty answer"
    if signature := signature_of(content):
        return _SIGNATURES.get(signature, signature)
    if _JSON_START.match(content) and _is_json(content):
        return "JSON"
    if is_html_type(content_type):
        return None
    if content_type in _XML_TYPES:
        return next((kind for kind, root in _ROOTS if root.match(content[:START_BYTES])), "XML")
    if content_type in _UNKNOWN_TYPES and looks_binary(content):
        return "binary file"
    if content_type in _UNKNOWN_TYPES or content_type in _TEXT_TYPES:
        return kind_by_address(url)
    return "other file" if _APPLICATION.fullmatch(content_type) else None


def _is_json(content: bytes) -> bool:
    try:
        msgspec.json.decode(content, type=msgspec.Raw)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return False
    return True
