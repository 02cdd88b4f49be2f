"""Sitemaps: the pages of a sitemap of XML or text, and the sitemaps of an index or a robots.txt.

Read by a parser that forgives faults, because one bare `&` in an address would else lose all pages of a site.
"""

import html
import re
from collections import Counter
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from tasks.fetch.client import Answer
from tasks.fetch.entries import Entry, Listing, listing_of
from tasks.fetch.errors import Failed
from tasks.text.times import local_time, parse_time, written
from tasks.text.urls import canonical_url

# An entity of HTML, the number of a character, or an `&` that begins none: the parser would drop some of each.
_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)(#?\w{2,30};)?")
# A declaration, or a tag of a root. Only namespaces in it matter; a fault in it would hide the entries.
_ROOT_TAG = re.compile(r"<\?xml\b[^<>]*>|</?(?:[\w-]+:)?(?:urlset|sitemapindex)\b([^<>]*)>?", re.I)
_NAMESPACE = re.compile(r"""\bxmlns:([\w-]+)\s*=\s*["'“”]?([^\s"'“”&<>]+)""", re.I)
_ROOT_END = re.compile(r"</(?:[\w-]+:)?(?:urlset|sitemapindex)\s*>|^<[^>]*/>", re.I)
_ENTRY_END = re.compile(r"</(?:[\w-]+:)?(?:url|sitemap)\s*>", re.I)
_SITEMAP_LINE = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.I | re.M)
_ADDRESS_LINE = re.compile(r"^[ \t]*(https?://\S+)", re.I | re.M)
_NEWS = "http://www.google.com/schemas/sitemap-news/"


def read_sitemap(text: str, answer: Answer) -> Listing:
    """Return the entries of a sitemap or an index of sitemaps, from its root element on; Failed if nothing is whole."""
    text = _without_comments(text)
    ends = [end.end() for end in _ENTRY_END.finditer(text)]
    is_cut = not _ROOT_END.search(text, ends[-1] if ends else 0)
    if is_cut and not ends:
        raise Failed("is cut off before its first entry")
    root = _parsed(text[: ends[-1]] if is_cut else text)
    if root is None:
        raise Failed("is no well-formed XML")
    elements = [each for each in root.iter() if _name(each) in ("url", "sitemap")]
    entries = [(_name(each), entry) for each in elements if (entry := _entry(each, answer.url))]
    pages = [entry for name, entry in entries if name == "url"]
    lists = [entry for name, entry in entries if name == "sitemap"]
    listing = listing_of(pages, lists=lists, unnamed=max(len(ends), len(elements)) - len(entries))
    elsewhere = _other_languages(elements, answer.url) - {page.url for page in pages}
    passed_over = Counter(listing.passed_over) + _counted(elsewhere)
    return listing.with_(passed_over=passed_over, fault="is cut off" if is_cut else None)


def read_addresses(text: str, answer: Answer) -> Listing:
    """Return the addresses of a text, one a line, as pages; those after `Sitemap:` in a robots.txt as lists.

    Failed if there is none.
    """
    lists = [Entry(url=_address(line[1], answer.url)) for line in _SITEMAP_LINE.finditer(text)]
    pages = [Entry(url=canonical_url(line[1])) for line in _ADDRESS_LINE.finditer(text)]
    if not lists and not pages:
        raise Failed("names no sitemap and no page")
    return listing_of(pages, lists=lists)


def _without_comments(text: str) -> str:
    first, *others = text.split("<!--")
    return first + "".join(other.partition("-->")[2] for other in others)


def _parsed(text: str) -> Any:
    whole = _AMPERSAND.sub(lambda found: html.escape(html.unescape(found[0]), quote=False), _with_one_root(text))
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(whole.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _with_one_root(text: str) -> str:
    """Return a list with one root of plain spelling: sites join lists, close them twice, or leave quotes out."""
    attributes = " ".join(found[1] or "" for found in _ROOT_TAG.finditer(text))
    spaces = {prefix: f' xmlns:{prefix}="{name}"' for prefix, name in _NAMESPACE.findall(attributes)}
    return f"<urlset{''.join(spaces.values())}>{_ROOT_TAG.sub('', text)}</urlset>"


def _entry(element: Any, base: str) -> Entry | None:
    """Return an entry by the fields of its own: an image or video in it has a `loc`, too."""
    own = {_name(child): _text(child) for child in reversed(element) if _space(child) == _space(element)}
    news = {_name(child): _text(child) for child in element.iter() if _space(child) == "news" or _NEWS in _tag(child)}
    loc = own.get("loc") or next((_text(child) for child in element if _name(child) == "loc"), "")
    if not loc:
        return None
    changed = (own.get("lastmod") or news.get("publication_date") or "")[:100]
    published = local_time(news.get("publication_date", ""))
    return Entry(
        url=_address(loc, base),
        changed=changed,
        at=parse_time(changed),
        title=news.get("title", ""),
        published=written(published),
    )


def _other_languages(elements: list[Any], base: str) -> set[str]:
    links = (link for element in elements for link in element if _name(link) == "link" and link.get("hreflang"))
    return {_address(link.get("href"), base) for link in links if link.get("href")}


def _counted(elsewhere: set[str]) -> Counter[str]:
    return Counter({"page in another language that is no entry of its own": len(elsewhere)} if elsewhere else {})


def _address(loc: str, base: str) -> str:
    """Return the canonical URL of a `loc`, which may be relative or without scheme."""
    absolute = f"https://{loc}" if loc.lower().startswith("www.") else loc.replace("&amp;", "&")
    try:
        return canonical_url(urljoin(base, absolute))
    except ValueError:
        return absolute


def _text(element: Any) -> str:
    return "".join(line.strip() for line in (element.text or "").splitlines())


def _name(element: Any) -> str:
    """Return the name of an element in lower case without its namespace; empty for a comment or processing instruction."""
    return _tag(element).rpartition("}")[2].rpartition(":")[2].lower()


def _space(element: Any) -> str:
    """Return the prefix of an element, whether its namespace is declared or not: `news`, `image`, or empty."""
    if not _tag(element):
        return "?"
    name = _tag(element).rpartition("}")[2]
    return (element.prefix or name.rpartition(":")[0]).lower()


def _tag(element: Any) -> str:
    return element.tag if isinstance(element.tag, str) else ""
