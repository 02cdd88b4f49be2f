"""Feeds: the pages of an RSS, Atom or JSON feed, and what the feed itself says about them."""

import calendar
import io
import re
from datetime import UTC, datetime
from time import struct_time
from typing import Any
from urllib.parse import urljoin

import feedparser
import msgspec

from tasks.document import Record
from tasks.fetch.client import Answer
from tasks.fetch.entries import Entry, Listing, listing_of
from tasks.fetch.errors import Failed
from tasks.text.times import local_time, parse_time, written
from tasks.text.urls import canonical_url

_FEED_END = re.compile(r"</(?:[\w-]+:)?(?:rss|feed|rdf)\s*>", re.I)
_ENTRY_END = re.compile(r"</(?:[\w-]+:)?(?:item|entry)\s*>", re.I)
_PAGE_TYPES = ("", "text/html", "application/xhtml+xml")
_MOST_AUTHORS = 20
# A shorter description is a teaser; the content that a feed states apart from it is the article.
_LEAST_DESCRIPTION = 800


def read_feed(text: str, answer: Answer) -> Listing:
    """Return the pages of an RSS or Atom feed, from its root element on; Failed if it is not a feed.

    Of a broken or cut feed, the entries that are whole are returned.
    """
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": answer.url}
    ends = [end.end() for end in _ENTRY_END.finditer(text)]
    is_cut = not _FEED_END.search(text)
    if is_cut and not ends:
        raise Failed("is cut off before its first entry")
    whole = text[: ends[-1]] if is_cut else text
    try:
        # A stream, because feedparser would fetch a string that looks like an address.
        feed = feedparser.parse(
            io.BytesIO(whole.encode("utf-8", "replace")), response_headers=headers, sanitize_html=False
        )
    except Exception as error:  # an old, lenient parser, and any bytes that a server sends
        raise Failed(f"cannot be read as a feed: {type(error).__name__}: {error}") from error
    if not feed.get("version") and not feed.entries:
        raise Failed("is no RSS or Atom feed")
    # Without `updated` the dict of feedparser returns `published`, with a warning; a plain dict does not.
    is_atom = str(feed.get("version")).startswith("atom")
    entries = [entry for each in feed.entries if (entry := _feed_entry(dict(each), is_atom=is_atom))]
    fault = "is cut off" if is_cut else f"is broken: {feed.bozo_exception}" if feed.bozo else None
    return listing_of(entries, unnamed=len(feed.entries) - len(entries)).with_(fault=fault)


def _feed_entry(fields: dict[str, Any], *, is_atom: bool) -> Entry | None:
    url = _page_of(fields)
    if not url:
        return None
    updated = _utc(fields.get("updated_parsed"))
    # In RSS, feedparser calls `dc:date` updated.
    published = (
        local_time(fields.get("published")) or _utc(fields.get("published_parsed")) or (None if is_atom else updated)
    )
    authors = (str(each.get("name") or "") for each in fields.get("authors") or ())
    contents = [str(each.get("value") or "") for each in fields.get("content") or ()]
    description = str(fields.get("summary") or "")
    return Entry(
        url=canonical_url(url),
        changed=str(fields.get("updated") or fields.get("published") or "")[:100],
        at=updated or published,
        title=str(fields.get("title") or ""),
        published=written(published),
        authors=tuple(filter(None, authors))[:_MOST_AUTHORS],
        content=max([*contents, description if len(description) >= _LEAST_DESCRIPTION else ""], key=len),
    )


def _page_of(fields: dict[str, Any]) -> str:
    """Return the address of the page: not that of a counter, a sound file, the entry itself or the comments."""
    links = [link for link in fields.get("links") or () if link.get("href")]
    pages = [
        link for link in links if link.get("rel", "alternate") == "alternate" and link.get("type", "") in _PAGE_TYPES
    ]
    chosen = pages[0]["href"] if pages else fields.get("link")
    return str(fields.get("feedburner_origlink") or chosen or "").strip()


def _utc(time: struct_time | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(time), UTC) if time else None
    except (ValueError, OverflowError, OSError):
        return None


class _Author(Record, frozen=True, forbid_unknown_fields=False):
    name: str | None = None


class _Item(Record, frozen=True, forbid_unknown_fields=False):
    """An item of a JSON feed: https://www.jsonfeed.org/version/1.1/."""

    id: Any = None
    url: str | None = None
    external_url: str | None = None
    title: str | None = None
    content_html: str | None = None
    content_text: str | None = None
    date_published: str | None = None
    date_modified: str | None = None
    authors: tuple[_Author, ...] | None = None
    author: _Author | None = None


class _JsonFeed(Record, frozen=True, forbid_unknown_fields=False):
    version: str
    items: tuple[_Item, ...]


def read_json_feed(text: str, answer: Answer) -> Listing:
    """Return the pages of a JSON feed; Failed if it is none."""
    try:
        feed = msgspec.json.decode(text, type=_JsonFeed)
    except msgspec.DecodeError as error:
        raise Failed(f"is no JSON feed: {error}") from error
    if "jsonfeed.org/version/" not in feed.version:
        raise Failed("is no JSON feed: its version is not one of jsonfeed.org")
    entries = [_json_entry(item, url, answer.url) for item in feed.items if (url := _json_url(item))]
    return listing_of(entries, unnamed=len(feed.items) - len(entries))


def _json_url(item: _Item) -> str | None:
    return item.url or item.external_url or (item.id if str(item.id).startswith(("http://", "https://")) else None)


def _json_entry(item: _Item, url: str, base: str) -> Entry:
    changed = item.date_modified or item.date_published or ""
    published = local_time(item.date_published)
    authors = item.authors or ((item.author,) if item.author else ())
    return Entry(
        url=canonical_url(urljoin(base, url)),
        changed=changed[:100],
        at=parse_time(changed),
        title=item.title or "",
        published=written(published),
        authors=tuple(author.name for author in authors if author.name)[:_MOST_AUTHORS],
        content=item.content_html or item.content_text or "",
    )
