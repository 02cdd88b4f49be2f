"""Forms of files (format and compression): recognised by the name or, without a known suffix, by the first bytes."""

import re

from config.errors import ConfigError
from tasks.read.bytes.compression import BLOCK_BYTES, MAGIC_BYTES, compression_of, new_decompressor

FORMATS = {
    ".txt": "txt",
    ".text": "txt",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".shtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".jsonlines": "jsonl",
    ".ldjson": "jsonl",
    ".jl": "jsonl",
    ".json": "json",
    ".warc": "warc",
    ".wet": "warc",
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".xml": "xml",
    ".rss": "xml",
    ".atom": "xml",
    ".rdf": "xml",
    ".eml": "eml",
    ".mbox": "mbox",
    ".mht": "mht",
    ".mhtml": "mht",
    ".md": "md",
    ".markdown": "md",
    ".parquet": "parquet",
    ".zip": "zip",
    ".wacz": "zip",
    ".tar": "tar",
    ".tgz": "tar",
    ".tbz": "tar",
    ".tbz2": "tar",
    ".txz": "tar",
    ".tzst": "tar",
    ".arc": "warc",
    ".ris": "export",
}
# Forms of one document a file; all others may hold many.
SINGLE = frozenset(("txt", "html", "eml", "mht", "md"))
# Forms that hold files of other forms.
ARCHIVES = frozenset(("zip", "tar"))
COMPRESSIONS = {".gz": "gzip", ".zst": "zstd", ".bz2": "bzip2", ".xz": "xz"}
KNOWN_FORMS = f"{', '.join(FORMATS)}, each plain or with {', '.join(COMPRESSIONS)}"

_NOTES = re.compile(
    r"(?:readme|changelog|changes|license|licence|contributing|code_of_conduct|security)\.(?:md|markdown)$", re.I
)
_ENDING = re.compile(r"[a-z0-9_+-]{1,12}")
_STARTS = (
    (re.compile(rb"WARC/\d|filedesc:"), "warc"),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*\{"), "jsonl"),
    (
        re.compile(rb"(?:\xef\xbb\xbf)?(?>(?:<\?xml[^>]*>|(?><!--.*?-->)|\s)*)<(?:rss|feed|rdf:RDF)\b", re.I | re.S),
        "xml",
    ),
    # An export of a news database, and the documents of a collection for research.
    (
        re.compile(
            rb"(?:\xef\xbb\xbf)?\s*(?:\d{1,5} of \d{1,5} DOCUMENTS\s|_{20,}\s+Document \d{1,5} of \d{1,5}\s|TY  - [A-Z]"
            rb"|HD[ \t]*\r?\n[^\n]+\n(?:[^\n]*\n){0,3}?(?:BY|CR|WC|PD)[ \t]*\r?\n)"
        ),
        "export",
    ),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:DOC>\s*<DOCNO>|doc\s+id=)"), "xml"),
    (re.compile(rb"PAR1"), "parquet"),
    (re.compile(rb"PK\x03\x04[\0-\x3f]\0"), "zip"),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)\b", re.I), "html"),
)
# Forms of texts, whose files may be of another form than their names say: servers and scripts give every answer one ending.
_NAMED_BY_HABIT = frozenset(("txt", "html", "json", "jsonl", "csv", "tsv", "md"))
_RECORD = re.compile(rb"""(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{\s*"[\w@.:-]{1,60}"\s*:""")
_PRETTY = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{[ \t]*\r?\n")
_HEADERS = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:[A-Za-z][\w-]{0,60}:[^\n]*\n(?:[ \t][^\n]*\n)*){0,200}?(?:MIME-Version|Message-ID|Received):",
    re.I,
)
_SAVED_PAGE = re.compile(
    rb"^(?:From: <Saved by|Snapshot-Content-Location:|Content-Type: multipart/related)", re.I | re.M
)
# First files of documents that are zip archives: Office, OpenDocument, EPUB.
_ZIPPED_DOCUMENT = re.compile(rb"PK\x03\x04.{26}(?:\[Content_Types\]|_rels/|word/|xl/|ppt/|docProps/|mimetype)", re.S)


def form_inside(head: bytes, named: str) -> str:
    """Return the format that the first bytes of a file show, if it may have its name by habit; else the one it is `named`."""
    if named not in _NAMED_BY_HABIT or _ZIPPED_DOCUMENT.match(head):
        return named
    if named == "jsonl" and _PRETTY.match(head):
        return "json"
    if _RECORD.match(head):
        return named if named in ("json", "jsonl") else "json"
    if _HEADERS.match(head):
        return "mht" if _SAVED_PAGE.search(head) else "eml"
    shown = next((format_ for start, format_ in _STARTS if format_ != "jsonl" and start.match(head)), named)
    return named if shown == "html" and named in ("txt", "md") else shown


def form_of(name: str) -> tuple[str, str | None] | None:
    """Return format and compression by the name of a file; None without a known suffix."""
    _, *suffixes = name.rpartition("/")[2].lstrip(".").lower().split(".")  # a path object takes ten times as long
    compression = COMPRESSIONS.get(f".{suffixes[-1]}") if suffixes else None
    named = suffixes[:-1] if compression else suffixes
    format_ = FORMATS.get(f".{named[-1]}") if named else None
    return (format_, compression) if format_ else None


def form_in_folder(path: str) -> tuple[str, str | None] | None:
    """Return format and compression of a file that was found in a folder; notes about the folder itself are no articles."""
    name = path.rpartition("/")[2]
    return None if _NOTES.match(name) else form_of(name)


def ending_of(name: str) -> str:
    """Return the ending of a file's name, by which a file of no known form is counted: `.pdf`, `.pdf.gz`."""
    _, *suffixes = name.rpartition("/")[2].lstrip(".").lower().split(".")
    compression = f".{suffixes.pop()}" if suffixes and f".{suffixes[-1]}" in COMPRESSIONS else ""
    ending = f".{suffixes[-1]}" if suffixes and _ENDING.fullmatch(suffixes[-1]) else ""
    return f"{ending}{compression}" or "file without ending"


def sniff_form(head: bytes) -> tuple[str, str | None] | None:
    """Return format and compression by the first bytes of a file; None for plain text, which has no signature."""
    compression = compression_of(head[:MAGIC_BYTES])
    if compression:
        head = _decompressed_start(head, compression)
    format_ = next((format_ for start, format_ in _STARTS if start.match(head)), None)
    return (format_, compression) if format_ else None


def require_form(head: bytes, given: str) -> tuple[str, str | None]:
    """Return the form that the first bytes of the file `given` show; ConfigError if they show none."""
    if form := sniff_form(head):
        return form
    raise ConfigError(f"{given}: what form this is in is not known; known are {KNOWN_FORMS}")


def _decompressed_start(head: bytes, compression: str) -> bytes:
    try:
        return new_decompressor(compression).decompress(head, BLOCK_BYTES)
    except Exception:  # damaged bytes show no form
        return b""
