"""Feeds and sitemaps: whole, broken and hostile."""

import gzip
from datetime import UTC, datetime

import pytest

from tasks.fetch.client import Answer
from tasks.fetch.errors import Failed, FetchError, Refused
from tasks.fetch.feeds import Entry, Listing, read_feed, read_sitemap
from tests.support.site import bomb, sitemap

URL = "https://news.test/feeds/all.xml"
ITEM = "<item><title>x</title><link>https://news.test/{}</link>{}</item>"


def answer(content: bytes | str, content_type: str = "application/xml") -> Answer:
    data = content.encode() if isinstance(content, str) else content
    headers = ((b"Content-Type", content_type.encode()),)
    at = datetime(2026, 3, 2, tzinfo=UTC)
    return Answer(
        url=URL, status=200, reason="OK", headers=headers, body=data, content=data, request=(), target=b"/", at=at
    )


def rss(items: str, declaration: str = '<?xml version="1.0"?>') -> str:
    return f'{declaration}<rss version="2.0"><channel><title>News</title>{items}</channel></rss>'


def urls(listing: Listing) -> list[str]:
    return [entry.url for entry in listing.pages]


def test_rss_gives_links_and_dates() -> None:
    dated = ITEM.format("a?utm_source=rss", "<pubDate>Mon, 02 Mar 2026 10:00:00 +0100</pubDate>")
    listing = read_feed(answer(rss(dated + ITEM.format("b", ""))))
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    first = Entry(url="https://news.test/a", changed="Mon, 02 Mar 2026 10:00:00 +0100", at=at)
    assert listing == Listing(pages=(first, Entry(url="https://news.test/b")))


def test_atom_gives_the_last_change_and_relative_links_are_completed() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>n</title><entry><id>1</id><title>x</title>'
        '<link rel="enclosure" href="/a.mp3"/><link rel="alternate" href="../a"/>'
        "<published>2026-03-01T08:00:00Z</published><updated>2026-03-02T08:00:00Z</updated></entry></feed>"
    )
    (entry,) = read_feed(answer(atom)).pages
    assert (entry.url, entry.changed) == ("https://news.test/a", "2026-03-02T08:00:00Z")


def test_rdf_of_the_year_2000_is_a_feed() -> None:
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        '<channel rdf:about="x"><title>n</title></channel><item rdf:about="https://news.test/a"><title>x</title>'
        "<link>https://news.test/a</link></item></rdf:RDF>"
    )
    assert urls(read_feed(answer(rdf))) == ["https://news.test/a"]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-16", "utf-16"), ("utf-8-sig", "utf-8"), ("windows-1251", "windows-1251"), ("shift_jis", "Shift_JIS")],
)
def test_a_feed_in_any_encoding_is_read(encoding: str, declared: str) -> None:
    text = rss(ITEM.format("a", ""), f'<?xml version="1.0" encoding="{declared}"?>')
    assert urls(read_feed(answer(text.encode(encoding)))) == ["https://news.test/a"]


def test_a_broken_feed_gives_its_readable_entries_and_a_fault() -> None:
    listing = read_feed(answer(rss(ITEM.format("a", "") + "<item><title>x</b></title>")[:-15]))
    assert urls(listing) == ["https://news.test/a"]
    assert listing.fault is not None
    assert listing.fault.startswith("is broken: ")


@pytest.mark.parametrize(
    ("content", "content_type", "reason"),
    [
        ("", "text/plain", "is no RSS or Atom feed but text/plain"),
        ("<html><body>Sign in</body></html>", "text/html", "is no RSS or Atom feed but text/html"),
        ("{}", "application/json", "is no RSS or Atom feed but application/json"),
        (bytes(range(256)) * 100, "application/xml", "is no RSS or Atom feed"),
        (bomb(1), "application/xml", "is no RSS or Atom feed"),
        ("file:///etc/passwd", "text/plain", "is no RSS or Atom feed but text/plain"),
        ("http://127.0.0.1:1/", "text/plain", "is no RSS or Atom feed but text/plain"),
    ],
)
def test_an_answer_that_is_not_a_feed_is_refused_with_its_type(
    content: bytes | str, content_type: str, reason: str
) -> None:
    with pytest.raises(Failed) as error:
        read_feed(answer(content, content_type))
    assert str(error.value) == reason


BOMB = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("doctype", [BOMB, OUTSIDE, BOMB.lower(), BOMB.replace("<!ENTITY", "<! ENTITY")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-32"])
def test_entities_are_refused_in_any_encoding(doctype: str, encoding: str) -> None:
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>{doctype}'
    feed = rss(ITEM.format("&c;&a;", ""), declaration).encode(encoding)
    listed = sitemap("https://news.test/&c;&a;").decode().partition("?>")[2]
    for read in (lambda: read_feed(answer(feed)), lambda: read_map((declaration + listed).encode(encoding))):
        with pytest.raises(Refused, match=r"^defines entities, which no feed needs$"):
            read()


def test_entities_cannot_hide_in_an_encoding_that_only_the_parser_knows() -> None:
    hidden = rss(
        ITEM.format("&c;", ""), '<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-DOCTYPE x [+ADwAIQ-ENTITY c "d"]>'
    )
    assert urls(read_feed(answer(hidden))) == ["https://news.test/&c"]


def read_map(content: bytes, max_bytes: int = 100_000) -> Listing:
    return read_sitemap(answer(content), max_bytes=max_bytes)


def test_a_news_sitemap_gives_pages_with_their_dates() -> None:
    inside = (
        "<url><loc> https://news.test/b </loc><news:news><news:publication><news:name>T</news:name></news:publication>"
        "<news:publication_date>2026-03-01T10:00:00Z</news:publication_date></news:news></url>"
        "<url><loc>https://news.test/c</loc><lastmod>2026-03-02</lastmod></url><url><lastmod>2026</lastmod></url><!-- x -->"
    )
    listing = read_map(sitemap("https://news.test/a", inside=inside))
    assert [(entry.url, entry.changed) for entry in listing.pages] == [
        ("https://news.test/a", ""),
        ("https://news.test/b", "2026-03-01T10:00:00Z"),
        ("https://news.test/c", "2026-03-02"),
    ]
    assert listing.pages[1].at == datetime(2026, 3, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_an_index_gives_sitemaps_plain_or_packed(pack: type[bytes]) -> None:
    listing = read_map(pack(sitemap("https://news.test/1.xml", kind="sitemapindex", entry="sitemap")))
    assert (urls(listing), [entry.url for entry in listing.sitemaps]) == ([], ["https://news.test/1.xml"])


@pytest.mark.parametrize(
    ("content", "kind", "reason"),
    [
        (b"", Failed, "is no well-formed XML: "),
        (sitemap("https://news.test/a")[:-4], Failed, "is no well-formed XML: "),
        (b"<html></html>", Failed, "is no sitemap but <html>"),
        (b"<a>" * 100_000, Failed, "is no well-formed XML: "),
        (bomb(1), Refused, "is larger than 100,000 bytes"),
        (gzip.compress(sitemap(), mtime=0)[:-9], Failed, "cannot be decompressed: its end is missing"),
        (b"\x1f\x8b\x08", Failed, "cannot be decompressed: its end is missing"),
    ],
)
def test_an_answer_that_is_not_a_sitemap_is_refused_with_the_reason(content: bytes, kind: type, reason: str) -> None:
    with pytest.raises(FetchError) as error:
        read_map(content)
    assert type(error.value) is kind
    assert str(error.value).startswith(reason)
