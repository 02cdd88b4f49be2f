"""Hostile inputs, each with its expected outcome. They are generated when a test needs them."""

import bz2
import gzip
import json
import os
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1_000_000
ARTICLE = "The old bridge over the river is open again, a week earlier than the council had planned in spring."
SENTENCE = "The council of the town said on Tuesday that work on the bridge would begin in spring. "


@dataclass(frozen=True)
class Hostile:
    """A file and the outcome of its first record; for a rejection also step, error and words of the reason."""

    name: str
    make: Callable[[], bytes | Iterator[bytes]]
    outcome: str = "indexed"
    step: str = ""
    error: str = ""
    reason: str = ""

    def write(self, folder: Path, *, prefix: str) -> None:
        """Write the file into `folder` under its name with `prefix` before it."""
        content = self.make()
        with (folder / f"{prefix}{self.name}").open("wb") as file:
            for block in (content,) if isinstance(content, bytes) else content:
                file.write(block)


def rejected(name: str, make: Callable[[], bytes | Iterator[bytes]], step: str, error: str, reason: str) -> Hostile:
    return Hostile(name, make, "rejected", step, error, reason)


def packed_twice() -> bytes:
    return gzip.compress(b"".join(gzip_members(200)) + b"\0" * MEGABYTE)


def text(characters: int) -> str:
    return (SENTENCE * (characters // len(SENTENCE) + 1))[:characters]


def page(body: str, *, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


def article(*, times: int = 8) -> str:
    return "<article>" + f"<p>{SENTENCE}</p>" * times + "</article>"


def linked_data(value: str) -> str:
    return f'<script type="application/ld+json">{value}</script>'


def record(**fields: object) -> bytes:
    return json.dumps({"text": ARTICLE, **fields}).encode() + b"\n"


def warc(body: bytes, *, length: int) -> bytes:
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2024-02-05T10:00:00Z\r\n"
        "WARC-Target-URI: https://news.example/a\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {length}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def http(body: bytes, *, length: int, encoding: str = "identity") -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: {encoding}\r\nContent-Length: {length}\r\n\r\n"
    return head.encode() + body


def whole_warc(body: bytes) -> bytes:
    return warc(body, length=len(body))


def zeros(megabytes: int) -> bytes:
    return bytes(megabytes * MEGABYTE)


def gzip_members(megabytes: int) -> Iterator[bytes]:
    """Return gzip data that decompresses to a thousand times its size."""
    compressor = zlib.compressobj(9, wbits=31)
    for _ in range(megabytes):
        yield compressor.compress(b"bomb " * (MEGABYTE // 5))
    yield compressor.flush()


def zstd_frame_with_a_window_of_2_gb() -> bytes:
    # Magic, a descriptor without content size, a window descriptor of exponent 21 (2^31 bytes), one raw block.
    return (
        b"\x28\xb5\x2f\xfd"
        + b"\x00"
        + bytes([21 << 3])
        + (len(ARTICLE) << 3 | 1).to_bytes(3, "little")
        + ARTICLE.encode()
    )


def entities_in_entities() -> bytes:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    return (
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY e0 "boom">{levels}]>'
        f"<html><body>{article()}<p>&e11;</p></body></html>"
    ).encode()


def marks_of_many_classes() -> bytes:
    """Return one letter with a million marks; sorting them canonically takes quadratic time."""
    return ("e" + "\u0301\u0316\u0334\u05b0\u0315" * 200_000).encode()


# Inputs that take more time than a document may.
SLOW = (
    rejected("marks.txt", marks_of_many_classes, "extract", "TooSlow", "of processor time, the last of it in extract"),
    rejected(
        "attributes.html",
        lambda: page("<p " + " ".join(f"a{n}=1" for n in range(400_000)) + f">{text(2000)}</p>"),
        "extract",
        "TooSlow",
        "of processor time, the last of it in extract",
    ),
)

QUICK = (
    rejected("line-100-mb.txt", lambda: (text(MEGABYTE).encode() for _ in range(100)), "read", "TooLarge", "is larger"),
    Hostile("line-2-mb.txt", lambda: text(2 * MEGABYTE).encode()),
    Hostile("one-word-5-mb.txt", lambda: b"a" * 5 * MEGABYTE),
    Hostile("spaces-5-mb.txt", lambda: ARTICLE.encode() + b" " * 5 * MEGABYTE + b"x"),
    Hostile("lines-of-nothing.txt", lambda: b"\n" * 5 * MEGABYTE + ARTICLE.encode()),
    rejected("boilerplate-only.txt", lambda: b"Read more\n" * 20_000, "clean", "NothingLeft", "boilerplate"),
    Hostile("ideographs.txt", lambda: "".join(chr(0x4E00 + n * 7919 % 20_000) for n in range(300_000)).encode()),
    rejected("empty.txt", lambda: b"", "read", "Empty", "is empty"),
    rejected("white-space.txt", lambda: b" \r\n\t" * 1000, "read", "Empty", "is empty"),
    rejected("nulls.txt", lambda: zeros(1), "read", "Binary", "control characters"),
    Hostile("a-null-in-text.txt", lambda: (text(500) + "\0" + text(500)).encode()),
    rejected("nothing-visible.txt", lambda: "\u200b\u00ad\ufeff".encode() * 1000, "clean", "NothingLeft", ""),
    Hostile("any-bytes.txt", lambda: bytes(0x80 + n * n * 7919 % 0x80 for n in range(200_000))),
    Hostile("half-a-utf-16.txt", lambda: ARTICLE.encode("utf-16") + b"\x00"),
    rejected(
        "nested-100000.html",
        lambda: page("<div>" * 100_000 + text(3000) + "</div>" * 100_000),
        "extract",
        "TooLarge",
        "elements nested more than 10,000 deep",
    ),
    Hostile("nested-9000-below.html", lambda: page(article() + "<div>" * 9_000 + "</div>" * 9_000)),
    rejected(
        "nested-below.html",
        lambda: page(article() + "<div>" * 40_000 + "</div>" * 40_000),
        "extract",
        "TooLarge",
        "elements nested more than 10,000 deep",
    ),
    rejected("elements-60000.html", lambda: page("<p>x <b>y</b></p>" * 30_000), "extract", "TooLarge", "50,000 elements"),
    Hostile("no-body.html", lambda: b"<html>" + article().encode()),
    rejected("no-text.html", lambda: page("<body></body>"), "extract", "NoArticle", "holds no article text"),
    Hostile("never-closed.html", lambda: page(article() + "<!--" + "-" * 3 * MEGABYTE)),
    Hostile("angle-brackets.html", lambda: page(f"{article()}<p>{'<' * MEGABYTE}")),
    Hostile("a-long-attribute.html", lambda: page(f'<p title="{"x" * 5 * MEGABYTE}">{SENTENCE}</p>{article()}')),
    Hostile("a-null-in-a-page.html", lambda: page(article()).replace(b"Tuesday", b"Tues\0day")),
    Hostile("entities.html", entities_in_entities),
    Hostile("linked-data-5-mb.html", lambda: page(article(), head=linked_data('{"a":' + "[1]," * MEGABYTE + "}"))),
    Hostile("linked-data-nested.html", lambda: page(article(), head=linked_data("[" * MEGABYTE))),
    Hostile("linked-data-wide.html", lambda: page(article(), head=linked_data("[" + "{}," * 500_000 + "{}]"))),
    rejected("nested.jsonl", lambda: b"[" * 100_000 + b"\n" + record(), "read", "NotJson", "recursion"),
    rejected("nested.json", lambda: b"[" * 100_000, "read", "NotJson", "recursion"),
    rejected(
        "number-of-a-million-digits.jsonl",
        lambda: b'{"n":' + b"9" * MEGABYTE + b"," + record()[1:],
        "read",
        "NotJson",
        "digits",
    ),
    Hostile("a-time-out-of-time.jsonl", lambda: record(published=10**400, fetched="9" * 90)),
    Hostile("lone-surrogates.jsonl", lambda: record(title="\ud800 \udfff", author=["\udc00"])),
    Hostile("a-million-keys.jsonl", lambda: record(**{f"k{n}": n for n in range(200_000)})),
    Hostile("empty-objects.jsonl", lambda: record(list=[{}] * 1_000_000)),
    rejected("bomb.txt.gz", lambda: gzip_members(200), "read", "TooLarge", "is larger than 20971520 bytes"),
    rejected("bomb.jsonl.gz", lambda: gzip_members(200), "read", "TooLarge", "500 times its"),
    rejected("bomb-in-a-bomb.txt.gz", packed_twice, "read", "TooLarge", "is larger than 20971520 bytes"),
    rejected("bomb.txt.bz2", lambda: bz2.compress(zeros(100)), "read", "TooLarge", "is larger than 20971520 bytes"),
    rejected("window.txt.zst", zstd_frame_with_a_window_of_2_gb, "read", "BrokenCompression", "memory"),
    rejected("cut.txt.gz", lambda: gzip.compress(os.urandom(1000))[:500], "read", "BrokenCompression", "ends early"),
    rejected("too-long.warc", lambda: warc(http(page(article()), length=9), length=10**15), "read", "BrokenRecord", "ends early"),
    Hostile("too-short.warc", lambda: warc(http(page(article()), length=9), length=100).replace(b"e/a\r", b"e/short\r")),
    rejected("no-length.warc", lambda: warc(b"", length=-1), "read", "BrokenRecord", "states no length"),
    Hostile("http-length-lies.warc", lambda: whole_warc(http(page(article()), length=10**12))),
    rejected(
        "http-bomb.warc",
        lambda: whole_warc(http(gzip.compress(zeros(100)), length=99, encoding="gzip")),
        "read",
        "TooLarge",
        "is larger than 20971520 bytes",
    ),
)  # fmt: skip
