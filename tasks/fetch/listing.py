"""Listing: the pages and further lists that an answer names, whatever it is.

It may be an RSS, Atom or JSON feed, a sitemap of XML or text, an index of sitemaps, a robots.txt, or a page that links its feed.
Servers and users mix these up, so the content decides, and not its name, its type or the field in the sources file.
"""

import re

from tasks.fetch.client import Answer
from tasks.fetch.entries import Listing
from tasks.fetch.errors import Failed
from tasks.fetch.feeds import read_feed, read_json_feed
from tasks.fetch.list_text import list_text
from tasks.fetch.sitemaps import read_addresses, read_sitemap
from tasks.fetch.web_page import linked_feeds

# The first of these elements is the root: anything before it is a declaration, a comment or a warning of the server.
_ROOT = re.compile(r"<(?:[\w-]{1,20}:)?(urlset|sitemapindex|rss|feed|rdf|html)\b|<!doctype\s+html\b", re.I)
_ADDRESS_LINE = re.compile(r"\s*(?:#|https?://\S)", re.I)
_ROBOTS = re.compile(r"^[ \t]*(?:user-agent|sitemap)[ \t]*:", re.I | re.M)


def read_listing(answer: Answer, *, max_bytes: int) -> Listing:
    """Return what a list names; of a broken or cut one, what is whole, with the fault.

    Raises Refused if it defines entities or has more than `max_bytes` decompressed, Failed if it is no list.
    """
    text, fault = list_text(answer, max_bytes=max_bytes)
    listing = _read(text, answer)
    return listing.with_(fault=listing.fault or fault)


def _read(text: str, answer: Answer) -> Listing:
    if text.lstrip().startswith("{"):
        return read_json_feed(text, answer)
    root = _ROOT.search(text)
    kind = (root[1] or "html").lower() if root else ""
    if root and kind in ("urlset", "sitemapindex"):
        return read_sitemap(text[root.start() :], answer)
    if root and kind in ("rss", "feed", "rdf"):
        return read_feed(text[root.start() :], answer)
    if kind == "html" and (feeds := linked_feeds(text, answer.url)):
        return feeds
    lines = [line for line in text.splitlines() if line.strip()]
    if not root and lines and (_ROBOTS.search(text) or all(map(_ADDRESS_LINE.match, lines))):
        return read_addresses(text, answer)
    raise Failed(f"is no feed and no sitemap{_instead(answer)}")


def _instead(answer: Answer) -> str:
    return f" but {answer.media_type[:80]}" if answer.media_type and "xml" not in answer.media_type else ""
