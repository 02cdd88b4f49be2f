"""A page whose address was given as that of a feed: the feed that it links."""

import pytest

from tests.support.lists import read

LINK = '<link rel="alternate" type="application/rss+xml" title="{}" href="{}">'


def test_a_page_names_its_feed_and_not_that_of_the_comments_and_the_others_are_counted() -> None:
    links = (
        LINK.format("Comments", "/comments/feed")
        + LINK.format("News", "/news.rss")
        + LINK.format("Sport", "/sport.rss")
    )
    listing = read(f"<!doctype html><html><head>{links}</head><body><p>Welcome</p></body></html>", "text/html")
    assert [entry.url for entry in listing.lists] == ["https://news.test/news.rss"]
    assert listing.passed_over == {"further feed that the page links": 2}


@pytest.mark.parametrize(
    "page",
    [
        "<html><base href='https://news.test/de/'><link REL='Alternate' TYPE='application/atom+xml' href='feed.xml'></html>",
        "<!DOCTYPE HTML PUBLIC '-//W3C//DTD HTML'><link rel='home alternate' type=application/feed+json href=/de/feed.xml>",
        "<html><link rel=alternate hreflang=fr href=/fr/><link rel=alternate type=application/rdf+xml href=/de/feed.xml></html>",
    ],
)
def test_the_link_of_a_feed_may_be_written_in_many_ways(page: str) -> None:
    (entry,) = read(page, "text/html").lists
    assert entry.url == "https://news.test/de/feed.xml"
