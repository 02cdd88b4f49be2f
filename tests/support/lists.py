"""Answers with lists: feeds and sitemaps as a server sends them."""

from datetime import UTC, datetime

from tasks.fetch.client import Answer
from tasks.fetch.entries import Listing
from tasks.fetch.listing import read_listing

URL = "https://news.test/feeds/all.xml"
ITEM = "<item><title>x</title><link>https://news.test/{}</link>{}</item>"


def answer(content: bytes | str, content_type: str = "application/xml") -> Answer:
    data = content.encode() if isinstance(content, str) else content
    headers = ((b"Content-Type", content_type.encode()),)
    at = datetime(2026, 3, 2, tzinfo=UTC)
    return Answer(
        url=URL, status=200, reason="OK", headers=headers, body=data, content=data, request=(), target=b"/", at=at
    )


def read(content: bytes | str, content_type: str = "application/xml", *, max_bytes: int = 200_000) -> Listing:
    return read_listing(answer(content, content_type), max_bytes=max_bytes)


def rss(items: str, declaration: str = '<?xml version="1.0"?>') -> str:
    return f'{declaration}<rss version="2.0"><channel><title>News</title>{items}</channel></rss>'


def urls(listing: Listing) -> list[str]:
    return [entry.url for entry in listing.pages]
