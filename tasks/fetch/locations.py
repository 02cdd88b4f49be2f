"""Locations: checks URLs from feeds, pages and redirects, which may contain anything."""

from urllib.parse import urljoin, urlsplit

from tasks.fetch.errors import Refused
from tasks.text.urls import canonical_url

MAX_CHARACTERS = 2000


def checked_url(url: str, *, base: str | None = None) -> str:
    """Return the canonical form of a URL that may be requested; Refused unless it is http(s) without a user name.

    A relative URL is completed with `base`.
    """
    if len(url) > MAX_CHARACTERS:
        raise Refused(f"has an address of more than {MAX_CHARACTERS:,} characters")
    try:
        parts = urlsplit(urljoin(base or "", url.strip()))
        port = parts.port
    except ValueError as error:
        raise Refused(f"has no valid address: {error}") from error
    if parts.scheme not in ("http", "https"):
        raise Refused("is not at an http or https address")
    if not parts.hostname or port == 0:
        raise Refused("has an address without a host")
    if "@" in parts.netloc:
        raise Refused("has an address that holds a user name")
    return canonical_url(parts.geturl())


def origin_of(url: str) -> str:
    """Return scheme, host and port of a checked URL; a robots.txt is valid for one origin."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def host_of(url: str) -> str:
    """Return the host of a checked URL."""
    return urlsplit(url).hostname or ""
