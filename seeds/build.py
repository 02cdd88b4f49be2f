"""Write the sample inputs that a text editor cannot: legacy encodings, archives, web crawls and broken files.

Each is built from a readable file in `sources/`. The bytes are the same on every machine: archives hold their content
uncompressed, because the output of a compressor depends on its version.

    python seeds/build.py      writes them all; a test checks that nothing changes
"""

import base64
import bz2
import codecs
import struct
import uuid
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

SEEDS = Path(__file__).parent
SOURCES = SEEDS / "sources"

WARC_LINE = "\r\n"
GZIP_HEADER = b"\x1f\x8b\x08\x00" + b"\x00\x00\x00\x00" + b"\x00\xff"  # deflate, no name, time 0, unknown system
DEFLATE_STORED_LIMIT = 0xFFFF
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
ZSTD_SINGLE_SEGMENT_SIZE_4 = b"\xa0"
ZSTD_BLOCK_LIMIT = 128 * 1024


def _chunks(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)] or [b""]


def gzip_stored(data: bytes) -> bytes:
    """Wrap `data` in one gzip member of stored blocks (RFC 1951, 3.2.4; RFC 1952)."""
    chunks = _chunks(data, DEFLATE_STORED_LIMIT)
    blocks = [
        struct.pack("<BHH", number == len(chunks), len(chunk), len(chunk) ^ 0xFFFF) + chunk
        for number, chunk in enumerate(chunks, start=1)
    ]
    return GZIP_HEADER + b"".join(blocks) + struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)


def zstd_raw(data: bytes) -> bytes:
    """Wrap `data` in one Zstandard frame of raw blocks (RFC 8878, 3.1.1)."""
    chunks = _chunks(data, ZSTD_BLOCK_LIMIT)
    blocks = [
        struct.pack("<I", (number == len(chunks)) | len(chunk) << 3)[:3] + chunk
        for number, chunk in enumerate(chunks, start=1)
    ]
    return ZSTD_MAGIC + ZSTD_SINGLE_SEGMENT_SIZE_4 + struct.pack("<I", len(data)) + b"".join(blocks)


def _head(first: str, fields: dict[str, str]) -> bytes:
    lines = [first, *(f"{name}: {value}" for name, value in fields.items()), "", ""]
    return WARC_LINE.join(lines).encode("ascii")


def _body(record: dict[str, Any]) -> bytes:
    """Return the body of a record, in the encoding of its `content_type`."""
    if "body_base64" in record:
        return base64.b64decode(record["body_base64"])
    charset = record.get("content_type", "").partition("charset=")[2] or "utf-8"
    return str(record.get("body", "")).encode(charset)


def _http(record: dict[str, Any]) -> bytes:
    """Return the HTTP message of a request or response record."""
    _, _, host, *path = record["uri"].split("/")
    if record["type"] == "request":
        return _head(f"GET /{'/'.join(path)} HTTP/1.1", {"Host": host, "User-Agent": "kiosque-seeds"})
    body = _body(record)
    return _head("HTTP/1.1 200 OK", {"Content-Type": record["content_type"], "Content-Length": str(len(body))}) + body


def warc_record(record: dict[str, Any], number: int) -> bytes:
    """Return one WARC 1.1 record; its id depends only on its number and URI."""
    of_http = record["type"] in ("request", "response")
    block = _http(record) if of_http else _body(record)
    uri = record.get("uri")
    fields = {
        "WARC-Type": record["type"],
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{uri}#{number}')}>",
        "WARC-Date": record["date"],
        **({"WARC-Target-URI": uri} if uri else {}),
        "Content-Type": f"application/http; msgtype={record['type']}" if of_http else record["content_type"],
        "Content-Length": str(len(block)),
    }
    return _head("WARC/1.1", fields) + block + 2 * WARC_LINE.encode()


def _text(name: str) -> str:
    return (SOURCES / f"{name}.src").read_text("utf-8")


def _records(name: str) -> list[bytes]:
    records = yaml.safe_load((SOURCES / f"{name}.yaml").read_text("utf-8"))
    return [warc_record(record, number) for number, record in enumerate(records, start=1)]


# The recipe of each file: its path in this folder, and its bytes from the source of the same name.
RECIPES: dict[str, Callable[[str], bytes]] = {
    "text/fr-bibliotheque-latin-1.txt": lambda name: _text(name).encode("latin-1"),
    "text/ru-derevyanny-teatr-windows-1251.txt": lambda name: _text(name).encode("windows-1251"),
    "text/tr-vapur-iskelesi-utf-8-bom.txt": lambda name: codecs.BOM_UTF8 + _text(name).encode("utf-8"),
    "text/el-kaiki-utf-16.txt": lambda name: codecs.BOM_UTF16_LE + _text(name).encode("utf-16-le"),
    "text/ro-brutaria-satului.txt.bz2": lambda name: bz2.compress(_text(name).encode("utf-8")),
    "text/en-truncated.txt.gz": lambda name: gzip_stored(_text(name).encode("utf-8"))[:-250],
    "html/es-banda-windows-1252.html": lambda name: _text(name).encode("windows-1252"),
    "jsonl/world-news.jsonl.gz": lambda name: gzip_stored(_text(name).encode("utf-8")),
    "jsonl/river-library.jsonl.zst": lambda name: zstd_raw(_text(name).encode("utf-8")),
    "jsonl/truncated.jsonl.gz": lambda name: gzip_stored(_text(name).encode("utf-8"))[:-120],
    "warc/harbour-week.warc.gz": lambda name: b"".join(gzip_stored(record) for record in _records(name)),
    "warc/truncated.warc": lambda name: b"".join(_records(name))[:-150],
}


def built_files() -> dict[str, bytes]:
    """Return the bytes of every derived file by its path in this folder."""
    return {path: recipe(Path(path).name) for path, recipe in RECIPES.items()}


if __name__ == "__main__":
    for path, data in built_files().items():
        (SEEDS / path).write_bytes(data)
