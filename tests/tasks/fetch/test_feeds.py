"""RSS, Atom and JSON feeds: their pages, and what they say about them."""

from datetime import UTC, datetime

import pytest

from tasks.fetch.entries import Entry, Listing
from tests.support.lists import ITEM, read, rss, urls


def test_rss_gives_links_and_dates() -> None:
    dated = ITEM.format("a?utm_source=rss", "<pubDate>Mon, 02 Mar 2026 10:00:00 +0100</pubDate>")
    listing = read(rss(dated + ITEM.format("b", "")))
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    first = Entry(
        url="https://news.test/a",
        changed="Mon, 02 Mar 2026 10:00:00 +0100",
        at=at,
        title="x",
        published="2026-03-02T10:00:00+01:00",
    )
    assert listing == Listing(pages=(first, Entry(url="https://news.test/b", title="x")))


def test_atom_gives_the_last_change_and_relative_links_are_completed() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>n</title><entry><id>1</id><title>x</title>'
        '<link rel="enclosure" href="/a.mp3"/><link rel="alternate" href="../a"/>'
        "<published>2026-03-01T08:00:00Z</published><updated>2026-03-02T08:00:00Z</updated></entry></feed>"
    )
    (entry,) = read(atom).pages
    assert (entry.url, entry.changed) == ("https://news.test/a", "2026-03-02T08:00:00Z")
    assert entry.published == "2026-03-01T08:00:00+00:00"


def atom(links: str, root: str = "") -> str:
    entry = f"<entry><id>tag:news.test,2026:1</id><title>x</title>{links}</entry>"
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {root}>{entry}</feed>'


ATOM = 'xmlns:atom="http://www.w3.org/2005/Atom"'
BURNER = 'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'


@pytest.mark.parametrize(
    "content",
    [
        atom('<link rel="self" href="/entry/1.atom"/><link href="/a" type="text/html"/>'),
        atom('<link type="application/pdf" href="/a.pdf"/><link rel="replies" href="/a#talk"/><link href="/a"/>'),
        atom('<link href="a"/>', 'xml:base="https://news.test/"'),
        rss(f"<item {BURNER}><link>https://burner.test/~r/1</link><feedburner:origLink>https://news.test/a</feedburner:origLink></item>"),
        rss("<item><guid>https://news.test/a</guid></item>"),
        rss('<item><guid isPermaLink="false">4711</guid><link>\n  https://news.test/a\n</link></item>'),
        rss("<item><link><![CDATA[https://news.test/a]]></link><comments>https://news.test/a/talk</comments></item>"),
        rss(f'<item {ATOM}><atom:link rel="self" href="/1.xml"/><atom:link href="https://news.test/a"/></item>'),
    ],
    ids=["self", "types", "xml:base", "origLink", "guid", "no permalink", "CDATA", "atom in RSS"],
)  # fmt: skip
def test_the_link_of_an_entry_is_that_of_its_page(content: str) -> None:
    assert urls(read(content)) == ["https://news.test/a"]


def test_a_feed_states_title_authors_and_the_whole_text() -> None:
    item = (
        '<item xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        "<title>Gulls &amp;amp; herring</title><link>https://news.test/a</link><dc:creator>Ann Orlo</dc:creator>"
        "<description>In short.</description><content:encoded><![CDATA[<p>All of it.</p>]]></content:encoded></item>"
    )
    (entry,) = read(rss(item)).pages
    assert (entry.title, entry.authors, entry.content) == ("Gulls &amp; herring", ("Ann Orlo",), "<p>All of it.</p>")


def test_a_json_feed_gives_the_same_of_both_versions() -> None:
    feed = (
        '{{"version": "https://jsonfeed.org/version/{}", "items": [{{"id": "1", "external_url": "https://news.test/a",'
        '"title": "Gulls", "content_html": "<p>All.</p>", "date_published": "2026-03-01T10:00:00+02:00", {}}}, {{"id": "2"}}]}}'
    )
    first = read(feed.format("1", '"author": {"name": "Ann Orlo", "url": "https://news.test/ann"}'), "application/json")
    assert first == read(feed.format("1.1", '"authors": [{"name": "Ann Orlo"}, {"avatar": "a.png"}]'))
    (entry,) = first.pages
    assert (entry.url, entry.title, entry.content) == ("https://news.test/a", "Gulls", "<p>All.</p>")
    assert (entry.authors, entry.at) == (("Ann Orlo",), datetime(2026, 3, 1, 8, tzinfo=UTC))
    assert first.passed_over == {"entry without an address": 1}


def test_rdf_of_the_year_2000_is_a_feed() -> None:
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        '<channel rdf:about="x"><title>n</title></channel><item rdf:about="https://news.test/a"><title>x</title>'
        "<link>https://news.test/a</link></item></rdf:RDF>"
    )
    assert urls(read(rdf)) == ["https://news.test/a"]


def test_a_broken_feed_gives_its_readable_entries_and_a_fault() -> None:
    listing = read(rss(ITEM.format("a", "") + "<item><title>x</b></title></item>"))
    assert urls(listing) == ["https://news.test/a"]
    assert listing.fault is not None
    assert listing.fault.startswith("is broken: ")
    assert listing.passed_over == {"entry without an address": 1}


def test_of_a_feed_that_is_cut_off_whole_entries_are_read_and_no_half_address() -> None:
    listing = read(rss(ITEM.format("a", "") + ITEM.format("a-longer-address", "")).partition("longer")[0])
    assert (urls(listing), listing.fault) == (["https://news.test/a"], "is cut off")
