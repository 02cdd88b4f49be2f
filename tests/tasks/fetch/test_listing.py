"""Lists of any kind: the content decides, in any encoding; what is no list is refused with the reason."""

import gzip

import pytest

from tasks.fetch.errors import Failed, FetchError, Refused
from tests.support.lists import ITEM, read, rss, urls
from tests.support.site import bomb, sitemap


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-16", "utf-16"), ("utf-8-sig", "utf-8"), ("windows-1251", "windows-1251"), ("shift_jis", "Shift_JIS")],
)
def test_a_list_in_any_encoding_is_read(encoding: str, declared: str) -> None:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>'
    assert urls(read(rss(ITEM.format("a", ""), declaration).encode(encoding))) == ["https://news.test/a"]
    listed = declaration + sitemap("https://news.test/a").decode().partition("?>")[2]
    assert urls(read(listed.encode(encoding))) == ["https://news.test/a"]


MAP = "<urlset><url><loc>https://news.test/a</loc></url></urlset>"


@pytest.mark.parametrize(
    "content",
    [
        f"\n\n   <?xml version='1.0'?>{MAP}",
        f"<!-- made by a plugin --><?xml version='1.0'?><?xml-stylesheet href='/map.xsl'?>{MAP}<!-- in 3 s -->",
        f"<br />\n<b>Warning</b>: too old in <b>/www/map.php</b><br /><?xml version='1.0'?>{MAP}",
        f"<!DOCTYPE urlset>{MAP}",
        "https://news.test/a\r\n",
        "# all pages\n\nhttps://news.test/a\t2026-03-01",
        rss(ITEM.format("a", "")),
        '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": 1, "url": "../a"}]}',
    ],
    ids=["blank lines", "comments", "a warning", "a doctype", "text", "text with a comment", "a feed", "a JSON feed"],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_list_is_read_whatever_it_is_called_and_whatever_stands_before_it(content: str, pack: type[bytes]) -> None:
    listing = read(pack(content.encode()), "text/html")
    assert (urls(listing), listing.fault, dict(listing.passed_over)) == (["https://news.test/a"], None, {})


def test_the_sitemaps_of_a_robots_txt_are_lists() -> None:
    listing = read(
        "User-agent: *\nDisallow: /intern\n\nsitemap: https://news.test/one.xml\nSitemap:https://news.test/two.xml"
    )
    assert [entry.url for entry in listing.lists] == ["https://news.test/one.xml", "https://news.test/two.xml"]
    assert urls(listing) == []


NO_LIST = "is no feed and no sitemap"


@pytest.mark.parametrize(
    ("content", "content_type", "kind", "reason"),
    [
        ("", "text/plain", Failed, f"{NO_LIST} but text/plain"),
        ("<html><body>Sign in</body></html>", "text/html", Failed, f"{NO_LIST} but text/html"),
        ("See https://news.test/a for more.", "text/plain", Failed, f"{NO_LIST} but text/plain"),
        ("file:///etc/passwd", "text/plain", Failed, f"{NO_LIST} but text/plain"),
        ("User-agent: *\nDisallow: /", "text/plain", Failed, "names no sitemap and no page"),
        ("{}", "application/json", Failed, "is no JSON feed: Object missing required field `version`"),
        ('{"version": "7", "items": []}', "application/json", Failed, "is no JSON feed: its version is"),
        (bytes(range(256)) * 100, "application/xml", Failed, NO_LIST),
        (bomb(1), "application/xml", Refused, "is larger than 200,000 bytes"),
        (b"\x1f\x8b\x08", "application/xml", Failed, "cannot be decompressed: its end is missing"),
        (b"<a>" * 50_000, "application/xml", Failed, NO_LIST),
        ("<urlset>" + "<a>" * 50_000, "application/xml", Failed, "is cut off before its first entry"),
        (sitemap("https://news.test/a")[:150], "application/xml", Failed, "is cut off before its first entry"),
    ],
    ids=range(13),
)
def test_an_answer_that_is_no_list_is_refused_with_the_reason(
    content: bytes | str, content_type: str, kind: type, reason: str
) -> None:
    with pytest.raises(FetchError) as error:
        read(content, content_type)
    assert type(error.value) is kind
    assert str(error.value).startswith(reason)


BOMB = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("doctype", [BOMB, OUTSIDE, BOMB.lower(), BOMB.replace("<!ENTITY", "<! ENTITY")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-32"])
def test_entities_are_refused_in_any_encoding(doctype: str, encoding: str) -> None:
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>{doctype}'
    feed = rss(ITEM.format("&c;&a;", ""), declaration)
    listed = declaration + sitemap("https://news.test/&c;&a;").decode().partition("?>")[2]
    for content in (feed, listed):
        with pytest.raises(Refused, match=r"^defines entities, which no feed needs$"):
            read(content.encode(encoding))


def test_entities_cannot_hide_in_an_encoding_that_only_the_parser_knows() -> None:
    hidden = rss(
        ITEM.format("&c;", ""), '<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-DOCTYPE x [+ADwAIQ-ENTITY c "d"]>'
    )
    assert urls(read(hidden)) == ["https://news.test/&c"]
