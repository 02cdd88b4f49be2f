"""Sitemaps: of XML in any spelling, of text, cut and packed."""

import gzip
from datetime import UTC, datetime

import pytest

from tests.support.lists import read, urls
from tests.support.site import sitemap


def test_a_news_sitemap_gives_pages_with_their_dates_and_titles() -> None:
    inside = (
        "<url><loc> https://news.test/b </loc><news:news><news:publication><news:name>T</news:name></news:publication>"
        "<news:publication_date>2026-03-01T10:00:00Z</news:publication_date><news:title>Herring</news:title></news:news></url>"
        "<url><loc>https://news.test/c</loc><lastmod>2026-03-02</lastmod></url><url><lastmod>2026</lastmod></url><!-- x -->"
    )
    listing = read(sitemap("https://news.test/a", inside=inside))
    assert [(entry.url, entry.changed, entry.title) for entry in listing.pages] == [
        ("https://news.test/a", "", ""),
        ("https://news.test/b", "2026-03-01T10:00:00Z", "Herring"),
        ("https://news.test/c", "2026-03-02", ""),
    ]
    assert listing.pages[1].at == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert listing.pages[1].published == "2026-03-01T10:00:00+00:00"
    assert listing.passed_over == {"entry without an address": 1}


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_an_index_gives_sitemaps_plain_or_packed(pack: type[bytes]) -> None:
    listing = read(pack(sitemap("https://news.test/1.xml", kind="sitemapindex", entry="sitemap")))
    assert (urls(listing), [entry.url for entry in listing.lists]) == ([], ["https://news.test/1.xml"])


IMAGE = "<image:image><image:loc>https://cdn.test/a.jpg</image:loc><image:title>Gulls</image:title></image:image>"
VIDEO = (
    "<video:video><video:thumbnail_loc>/a.png</video:thumbnail_loc><video:content_loc>/a.mp4</video:content_loc>"
    "<video:publication_date>1999-01-01</video:publication_date></video:video>"
)


@pytest.mark.parametrize(
    "entry",
    [
        f"<url><loc>https://news.test/a?b=1&amp;c=2</loc>{IMAGE}{VIDEO}</url>",
        f"<url>{IMAGE}<image:loc>https://cdn.test/b.jpg</image:loc><loc>https://news.test/a?b=1&amp;c=2</loc></url>",
        "<url><loc>https://news.test/a?b=1&c=2</loc></url>",
        "<url><loc>https://news.test/a?b=1&amp;amp;c=2</loc></url>",
        "<url><loc><![CDATA[\n  https://news.test/a?b=1&c=2\n]]></loc></url>",
        "<url><loc>\n    https://news.test/\n    a?b=1&amp;c=2\n  </loc></url>",
        "<url><loc>/a?b=1&amp;c=2</loc></url>",
        "<url><loc>//news.test/a?b=1&amp;c=2</loc></url>",
        "<URL><LOC>https://news.test/a?b=1&amp;c=2</LOC></URL>",
        "<s:url xmlns:s='http://www.sitemaps.org/schemas/sitemap/0.9'><s:loc>https://news.test/a?b=1&amp;c=2</s:loc></s:url>",
        "<s:url><s:loc>https://news.test/a?b=1&amp;c=2</s:loc><image:loc>https://cdn.test/a.jpg</image:loc></s:url>",
    ],
)
@pytest.mark.parametrize(
    "space", ["", "http://www.google.com/schemas/sitemap/0.84", "http://www.sitemaps.org/schemas/sitemap/0.9"]
)
def test_the_address_of_an_entry_is_that_of_its_page(entry: str, space: str) -> None:
    root = f"urlset xmlns='{space}'" if space else "urlset"
    listing = read(f"<{root}>{entry}</urlset>")
    assert (urls(listing), listing.fault) == (["https://news.test/a?b=1&c=2"], None)
    assert listing.pages[0].changed == ""


def test_an_address_without_scheme_is_completed() -> None:
    assert urls(read("<urlset><url><loc>www.news.test/a</loc></url></urlset>")) == ["https://www.news.test/a"]


def test_a_page_that_is_only_listed_as_another_language_is_counted() -> None:
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{tag}" href="https://news.test/{tag}/a"/>' for tag in ("en", "cy", "gd")
    )
    listing = read(
        f'<urlset xmlns:xhtml="http://www.w3.org/1999/xhtml"><url><loc>https://news.test/en/a</loc>{links}</url></urlset>'
    )
    assert urls(listing) == ["https://news.test/en/a"]
    assert listing.passed_over == {"page in another language that is no entry of its own": 2}


@pytest.mark.parametrize(
    "end", ["<url><loc>https://news.test/ha", "<url>", "", "<url><loc>https://news.test/b</loc></ur"]
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_of_a_sitemap_that_is_cut_off_whole_entries_are_read(end: str, pack: type[bytes]) -> None:
    listing = read(pack(sitemap("https://news.test/a").replace(b"</urlset>", b"") + end.encode()))
    assert (urls(listing), listing.fault) == (["https://news.test/a"], "is cut off")


def test_of_a_packed_sitemap_whose_end_is_missing_whole_entries_are_read() -> None:
    pages = [f"https://news.test/{number * number}" for number in range(400)]
    listing = read(gzip.compress(sitemap(*pages), mtime=0)[:-300])
    assert 200 < len(listing.pages) < 400
    assert urls(listing) == pages[: len(listing.pages)]
    assert listing.fault == "is cut off"


SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
TWO = "<url><loc>https://news.test/a</loc></url><url><loc>https://news.test/ü?x=1&y=&#233;&#xD800;&copy=2</loc></url>"
TITLED = TWO.replace("</url>", "<n:news><n:title>Herring</n:title></n:news></url>", 1)


@pytest.mark.parametrize(
    "content",
    [
        f"<urlset xmlns='{SPACE}'>{TWO[:41]}</urlset>\n<?xml version='1.0'?><urlset xmlns='{SPACE}'>{TWO[41:]}</urlset>",
        f"<urlset>{TWO[:41]}</urlset>{TWO[41:]}</urlset>",
        f"<urlset><urlset>{TWO[:41]}</urlset>\n<urlset>{TWO[41:]}</urlset></urlset>",
        f"<urlset xmlns={SPACE}>{TWO}</urlset>",
        f"<urlset xmlns={SPACE} xmlns:news={NEWS}>{TWO}</urlset>",
        f"<urlset xmlns=“{SPACE}”>{TWO}</urlset>",
        f'<urlset xmlns="{SPACE}>{TWO}</urlset>',
        f'<urlset xmlns="{SPACE}"xmlns:xsi=x xsi:schemaLocation={SPACE} {SPACE}/sitemap.xsd>{TWO}</urlset>',
    ],
    ids=["two roots", "closed twice", "nested", "bare", "two bare", "curly", "open quote", "joined"],
)
def test_a_fault_in_the_root_of_a_sitemap_costs_no_page(content: str) -> None:
    listing = read(content)
    assert urls(listing) == ["https://news.test/a", "https://news.test/%C3%BC?x=1&y=%C3%A9%EF%BF%BD&copy=2"]
    assert (listing.fault, listing.passed_over) == (None, {})


def test_an_index_joined_with_a_sitemap_gives_both() -> None:
    index = "<sitemapindex><sitemap><loc>https://news.test/1.xml</loc></sitemap></sitemapindex>"
    listing = read(f"{index}<urlset>{TWO}</urlset>")
    assert ([entry.url for entry in listing.lists], len(listing.pages)) == (["https://news.test/1.xml"], 2)


@pytest.mark.parametrize("quote", ['"', "'", "“", ""])
def test_a_prefix_of_any_name_is_known_by_its_namespace(quote: str) -> None:
    listing = read(f"<urlset xmlns:n={quote}{NEWS}{quote.replace('“', '”')}>{TITLED}</urlset>")
    assert [entry.title for entry in listing.pages] == ["Herring", ""]


def test_a_second_root_that_is_cut_off_is_reported() -> None:
    listing = read(f"<urlset>{TWO}</urlset><urlset>{TWO[:41].replace('/a', '/c')}<url><loc>https://ne")
    assert (len(listing.pages), listing.fault) == (3, "is cut off")
