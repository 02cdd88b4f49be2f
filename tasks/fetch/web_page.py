"""Web page whose address is given as that of a feed: the feed that it links."""

from lxml import etree, html

from tasks.fetch.entries import Entry, Listing
from tasks.text.urls import absolute_url

_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"})
_COMMENTS = ("comment", "kommentar", "commentaire", "comentario", "reacties")


def linked_feeds(text: str, url: str) -> Listing | None:
    """Return the first feed that a page links by `<link rel="alternate">`, and the number of others; None without one.

    A feed of comments is not chosen where there is another.
    """
    try:
        page = html.fromstring(text.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    base = absolute_url(next(iter(page.xpath("//base/@href")), ""), base=url) or url
    links = [link for link in page.iter("link") if _is_feed(link)]
    found = [
        address for link in sorted(links, key=_is_of_comments) if (address := absolute_url(link.get("href"), base=base))
    ]
    addresses = list(dict.fromkeys(found))
    if not addresses:
        return None
    others = {"further feed that the page links": len(addresses) - 1} if len(addresses) > 1 else {}
    return Listing(lists=(Entry(url=addresses[0]),), passed_over=others)


def _is_feed(link: html.HtmlElement) -> bool:
    relations = (link.get("rel") or "").lower().split()
    return (
        "alternate" in relations and (link.get("type") or "").strip().lower() in _FEED_TYPES and bool(link.get("href"))
    )


def _is_of_comments(link: html.HtmlElement) -> bool:
    told = f"{link.get('href')} {link.get('title') or ''}".lower()
    return any(word in told for word in _COMMENTS)
