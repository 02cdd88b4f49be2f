"""A source from its feed to its archive, in several runs, against a test site."""

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.sources import FetchLimits
from tasks.document import Document
from tasks.enrich import enrich_document
from tasks.extract import extract_document
from tasks.fetch import FetchReport, PageOutcome, Trouble, Web
from tasks.fetch.memory import MAX_ATTEMPTS
from tasks.fetch.source import MAX_LISTS
from tasks.read.find.inputs import find_inputs
from tasks.read.formats.documents import read_documents
from tests.support.site import (
    LIMITS,
    NOW,
    Site,
    article,
    client,
    counts,
    fetch,
    http,
    moved,
    reasons,
    rss,
    running_site,
    sitemap,
)


def stored(folder: Path) -> list[Document]:
    return [document for part in find_inputs([str(folder)]) for document in read_documents(part)]


def pages(site: Site, *paths: str) -> list[str]:
    """Put an article at each path and return their URLs."""
    site.routes |= {path: http(article(path)) for path in paths}
    return [site.url(path) for path in paths]


def test_the_pages_of_a_feed_are_stored_and_a_second_run_fetches_nothing(site: Site, tmp_path: Path) -> None:
    site.routes["/rss"] = rss(*pages(site, "/a", "/b"))
    assert counts(fetch(site.url("/rss"), tmp_path)) == {"fetched": 2}
    documents = stored(tmp_path)
    assert [(document.url, document.rejection) for document in documents] == [
        (site.url("/a"), None),
        (site.url("/b"), None),
    ]
    assert "The council met on Tuesday to speak of /a" in (documents[0].markup or "")
    site.requests.clear()
    assert counts(fetch(site.url("/rss"), tmp_path)) == {"unchanged": 2}
    assert site.paths == ["/rss"]
    assert len(list(tmp_path.glob("*.warc.gz"))) == 1


def test_a_feed_that_has_not_changed_is_not_sent_again_once_its_pages_are_settled(site: Site, tmp_path: Path) -> None:
    pages(site, "/a")
    site.routes["/b"] = http(status="500 Oops")
    feed = rss(site.url("/a"), site.url("/b")).replace(b"\r\n\r\n", b'\r\nETag: "7"\r\n\r\n', 1)
    site.routes["/rss"] = lambda request: (
        http(status="304 Not Modified") if request.headers.get("if-none-match") == '"7"' else feed
    )
    assert counts(fetch(site.url("/rss"), tmp_path)) == {"fetched": 1, "failed": 1}
    pages(site, "/b")
    assert counts(fetch(site.url("/rss"), tmp_path)) == {"fetched": 1, "unchanged": 1}  # the feed was sent whole
    site.requests.clear()
    assert fetch(site.url("/rss"), tmp_path) == FetchReport(source="town")
    assert site.requests[-1].headers["if-none-match"] == '"7"'


def test_a_page_that_failed_is_tried_again_even_when_the_feed_has_dropped_it(site: Site, tmp_path: Path) -> None:
    site.routes |= {"/rss": rss(site.url("/a")), "/a": http(status="500 Oops")}
    report = fetch(site.url("/rss"), tmp_path)
    assert report.troubles == (
        Trouble(url=site.url("/a"), outcome=PageOutcome.FAILED, reason="the answer is 500 Oops"),
    )
    assert not report.is_failed
    site.routes["/rss"] = rss()
    pages(site, "/a")
    assert counts(fetch(site.url("/rss"), tmp_path)) == {"fetched": 1}


def test_a_site_whose_pages_all_fail_fails_the_source(site: Site, tmp_path: Path) -> None:
    links = [site.url(path) for path in ("/a", "/b", "/c")]
    site.routes |= {"/rss": rss(*links)} | {path: http(status="502 Bad Gateway") for path in ("/a", "/b", "/c")}
    assert fetch(site.url("/rss"), tmp_path).is_failed
    pages(site, "/b")
    report = fetch(site.url("/rss"), tmp_path)
    assert (counts(report), report.is_failed) == ({"fetched": 1, "failed": 2}, False)


def test_a_page_that_fails_again_and_again_is_not_requested_until_the_user_asks(site: Site, tmp_path: Path) -> None:
    site.routes |= {"/rss": rss(site.url("/a")), "/a": http(status="403 Forbidden")}
    for _ in range(MAX_ATTEMPTS):
        assert counts(fetch(site.url("/rss"), tmp_path)) == {"failed": 1}
    assert counts(fetch(site.url("/rss"), tmp_path)) == {"unchanged": 1}
    pages(site, "/a")
    assert counts(fetch(site.url("/rss"), tmp_path, again=True)) == {"fetched": 1}


@pytest.mark.parametrize("content_type", ["text/css", "image/jpeg", "application/json", "application/octet-stream"])
def test_a_page_that_its_server_calls_something_else_is_stored(site: Site, tmp_path: Path, content_type: str) -> None:
    site.routes |= {"/rss": rss(site.url("/a")), "/a": http(article("/a"), content_type=content_type)}
    assert counts(fetch(site.url("/rss"), tmp_path)) == {"fetched": 1}
    assert [(document.url, document.rejection) for document in stored(tmp_path)] == [(site.url("/a"), None)]


def test_a_refused_page_is_not_requested_twice(site: Site, tmp_path: Path) -> None:
    links = [site.url(path) for path in ("/gone", "/paper.pdf", "/huge", "/secret", "/inside")]
    site.routes |= {
        "/robots.txt": http("User-agent: *\nDisallow: /secret"),
        "/rss": rss(*links, "javascript:alert(1)", "file:///etc/passwd"),
        "/paper.pdf": http(b"%PDF", content_type="application/pdf"),
        "/huge": http(b"x" * 200_001),
        "/inside": moved("http://127.0.0.2/"),
    }
    report = fetch(site.url("/rss"), tmp_path)
    assert counts(report) == {"refused": 7}
    assert reasons(report) == [
        "is not there (404)",
        "is application/pdf, no page",
        "is larger than 200,000 bytes",
        "is not allowed by robots.txt",
        "robots.txt of its site leads to the address 127.0.0.2, which is not public (setting fetch_private_networks)",
        "is not at an http or https address",
        "is not at an http or https address",
    ]
    assert not report.is_failed
    site.requests.clear()
    assert counts(fetch(site.url("/rss"), tmp_path)) == {"unchanged": 7}
    assert site.paths == ["/rss"]
    assert stored(tmp_path) == []


def test_a_page_whose_date_changed_in_the_feed_is_fetched_again_if_it_did(site: Site, tmp_path: Path) -> None:
    def dated(day: int) -> bytes:
        return rss(
            items=f"<item><link>{site.url('/a')}</link><pubDate>Mon, {day:02} Mar 2026 10:00:00 GMT</pubDate></item>"
        )

    def page(request: object) -> bytes:
        known = getattr(request, "headers", {}).get("if-none-match")
        return http(status="304 Not Modified") if known == tag else http(article(tag), ETag=tag)

    tag = '"one"'
    site.routes |= {"/rss": dated(2), "/a": page}
    assert counts(fetch(site.url("/rss"), tmp_path)) == {"fetched": 1}
    site.routes["/rss"] = dated(3)
    assert counts(fetch(site.url("/rss"), tmp_path)) == {"unchanged": 1}  # the date is new, the page is not
    tag = '"two"'
    site.routes["/rss"] = dated(4)
    assert counts(fetch(site.url("/rss"), tmp_path)) == {"fetched": 1}
    assert len(stored(tmp_path)) == 2


def test_pages_over_the_limit_wait_for_the_next_run_and_are_not_forgotten(site: Site, tmp_path: Path) -> None:
    few = FetchLimits(delay_s=0, max_pages=2)
    site.routes["/rss"] = rss(*pages(site, "/a", "/b", "/c", "/d", "/e"))
    assert counts(fetch(site.url("/rss"), tmp_path, limits=few)) == {"fetched": 2, "waiting": 3}
    site.routes["/rss"] = rss()
    assert counts(fetch(site.url("/rss"), tmp_path, limits=few)) == {"fetched": 2, "waiting": 1}
    assert counts(fetch(site.url("/rss"), tmp_path, limits=few)) == {"fetched": 1}
    assert fetch(site.url("/rss"), tmp_path, limits=few) == FetchReport(source="town")


def test_pages_of_a_host_that_asks_to_wait_are_fetched_by_a_later_run(site: Site, tmp_path: Path) -> None:
    site.routes["/rss"] = rss(*pages(site, "/a", "/b", "/c"))
    site.routes["/b"] = http(status="429 Too Many Requests")
    report = fetch(site.url("/rss"), tmp_path)
    assert counts(report) == {"fetched": 1, "waiting": 2}
    assert reasons(report) == ["its host asks to wait (429)"] * 2
    assert site.paths == ["/rss", "/a", "/b"]
    pages(site, "/b")
    assert counts(fetch(site.url("/rss"), tmp_path)) == {"fetched": 2, "unchanged": 1}


def test_a_page_that_always_makes_its_host_ask_to_wait_does_not_delay_the_others(site: Site, tmp_path: Path) -> None:
    site.routes["/rss"] = rss(*pages(site, "/a", "/b", "/c"))
    site.routes["/a"] = http(status="429 Too Many Requests")
    found = [counts(fetch(site.url("/rss"), tmp_path)) for _ in range(MAX_ATTEMPTS + 1)]
    tried = [{"unchanged": 2, "waiting": 1}] * (MAX_ATTEMPTS - 2)
    assert found == [{"waiting": 3}, {"fetched": 2, "waiting": 1}, *tried, {"unchanged": 3}]


def test_the_latest_pages_are_fetched_first_and_old_ones_never(site: Site, tmp_path: Path) -> None:
    pages(site, "/old", "/mid", "/new")
    listed = "".join(
        f"<url><loc>{site.url(path)}</loc><lastmod>{NOW - timedelta(days=days):%Y-%m-%d}</lastmod></url>"
        for path, days in (("/old", 40), ("/mid", 3), ("/new", 1))
    )
    site.routes["/map"] = http(sitemap(inside=listed), content_type="application/xml")
    limits = FetchLimits(delay_s=0, max_pages=1, max_age_days=30)
    assert counts(fetch(site.url("/map"), tmp_path, kind="sitemap", limits=limits)) == {"fetched": 1, "waiting": 1}
    assert site.paths == ["/map", "/new"]


def index_of(*urls: str) -> bytes:
    return http(sitemap(*urls, kind="sitemapindex", entry="sitemap"))


def test_an_index_of_sitemaps_is_followed_and_a_broken_one_is_reported(site: Site, tmp_path: Path) -> None:
    site.routes["/1.xml"] = http(sitemap(*pages(site, "/a")))
    site.routes["/2.xml"] = http("<urlset><url>")
    site.routes["/map"] = index_of(*(site.url(path) for path in ("/1.xml", "/2.xml", "/4.xml")))
    report = fetch(site.url("/map"), tmp_path, kind="sitemap")
    assert (counts(report), report.is_failed) == ({"fetched": 1}, False)
    broken, missing = (report.fault or "").split("; ")
    assert broken == f"{site.url('/2.xml')} is cut off before its first entry"
    assert missing == f"{site.url('/4.xml')} is not there (404)"


def test_indexes_in_indexes_are_followed_each_once_and_only_so_deep(site: Site, tmp_path: Path) -> None:
    home, year, month = (site.url(path) for path in ("/map", "/2025", "/2025-03"))
    site.routes |= {
        "/map": index_of(year, home),
        "/2025": index_of(month, home),
        "/2025-03": index_of(site.url("/day"), year),
        "/day": http(gzip.compress(sitemap(*pages(site, "/a", "/b")))),
    }
    report = fetch(home, tmp_path, kind="sitemap")
    assert (counts(report), report.fault, report.passed_over) == ({"fetched": 2}, None, {})
    assert site.paths == ["/map", "/2025", "/2025-03", "/day", "/a", "/b"]
    site.routes["/day"] = index_of(site.url("/hour"))
    assert fetch(home, tmp_path, kind="sitemap").passed_over == {"list more than 4 levels deep": 1}


def test_lists_over_the_limit_of_a_run_are_counted(site: Site, tmp_path: Path) -> None:
    days = [f"/{number}" for number in range(MAX_LISTS + 2)]
    site.routes |= {day: http(sitemap(*pages(site, "/a"))) for day in days} | {"/map": index_of(*map(site.url, days))}
    report = fetch(site.url("/map"), tmp_path, kind="sitemap")
    assert report.passed_over == {f"list beyond the latest {MAX_LISTS} of a run": 2}


@pytest.mark.parametrize("kind", ["feed", "sitemap"])
def test_the_content_tells_a_feed_from_a_sitemap_and_from_a_page_that_links_its_feed(
    site: Site, tmp_path: Path, kind: str
) -> None:
    site.routes |= {
        "/": http('<html><link rel="alternate" type="application/atom+xml" href="/news"><p>Welcome</p></html>'),
        "/news": http(rss(*pages(site, "/a")).partition(b"\r\n\r\n")[2], content_type="text/plain"),
        "/robots.txt": http(f"User-agent: *\nDisallow:\nSitemap: {site.url('/map')}", content_type="text/plain"),
        "/map": http(sitemap(*pages(site, "/b"))),
    }
    assert counts(fetch(site.url("/"), tmp_path / "1", kind=kind)) == {"fetched": 1}
    assert counts(fetch(site.url("/"), tmp_path / "1", kind=kind)) == {"unchanged": 1}
    assert counts(fetch(site.url("/robots.txt"), tmp_path / "2", kind=kind)) == {"fetched": 1}
    assert site.paths == ["/", "/news", "/a", "/", "/news", "/map", "/b"]


FLOOD = [
    "The river left its bed at noon on Sunday and stood a metre high in the lower town until the next morning, the mayor said.",
    "Forty families slept in the school, where the baker brought bread and the choir had left its blankets after a concert.",
    "Two bridges stay closed until divers have looked at their piers; the railway runs again, more slowly than before.",
    "Nobody had seen so much water in the lower town since the dam was built, and the insurers expect four hundred letters.",
]


def feed_of_whole_articles(site: Site, *paths: str, text: str = "") -> bytes:
    content = text or "".join(f"&lt;p&gt;{line}&lt;/p&gt;" for line in FLOOD)
    items = "".join(
        f"<item><title>High water in {path[1:]}</title><link>{site.url(path)}</link><author>ann@news.test (Ann Orlo)</author>"
        f"<pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate>"
        f'<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/">{content}</content:encoded></item>'
        for path in paths
    )
    return rss(items=items)


@pytest.mark.slow
def test_the_text_of_the_feed_is_stored_where_a_page_is_gone_or_closed_or_does_not_show_the_article(
    site: Site, tmp_path: Path
) -> None:
    site.routes |= {
        "/rss": feed_of_whole_articles(site, "/gone", "/closed", "/script", "/empty", "/whole"),
        "/closed": http(status="402 Payment Required"),
        "/script": http("<html><body><div id=app>Loading…</div><script src=/app.js></script></body></html>"),
        "/empty": http(),
        "/whole": http("<html><h1>High water</h1>" + "".join(f"<p>{line}</p>" for line in FLOOD)),
    }
    report = fetch(site.url("/rss"), tmp_path)
    assert (counts(report), report.from_feed, report.troubles) == ({"fetched": 5}, 4, ())
    *own, page = [extract_document(document) for document in stored(tmp_path)]
    assert [document.url for document in own] == [site.url(path) for path in ("/gone", "/closed", "/script", "/empty")]
    for document in own:
        assert document.text.split("\n")[-4:] == FLOOD
        assert document.authors == ("Ann Orlo",)
        assert document.published == datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert own[0].title == "High water in gone"
    assert page.url == site.url("/whole")
    assert counts(fetch(site.url("/rss"), tmp_path)) == {"unchanged": 5}


@pytest.mark.slow
def test_what_the_feed_says_about_a_page_is_used_where_the_page_does_not_say_it(site: Site, tmp_path: Path) -> None:
    paragraphs = "".join(f"<p>{line}</p>" for line in FLOOD)
    stated = (
        '<title>Water up</title><meta name="author" content="Tom Reis">'
        '<meta property="article:published_time" content="2026-03-01T07:00:00Z">'
    )
    site.routes |= {
        "/rss": feed_of_whole_articles(site, "/bare", "/full"),
        "/bare": http(f"<html><body>{paragraphs}"),
        "/full": http(f"<html><head>{stated}</head><body>{paragraphs}"),
    }
    assert fetch(site.url("/rss"), tmp_path).from_feed == 0
    bare, full = [enrich_document(extract_document(document)) for document in stored(tmp_path)]
    assert (bare.title, bare.authors, bare.published) == (
        "High water in bare",
        ("Ann Orlo",),
        datetime(2026, 3, 2, 10, tzinfo=UTC),
    )
    assert (full.title, full.authors, full.published) == (
        "Water up",
        ("Tom Reis",),
        datetime(2026, 3, 1, 7, tzinfo=UTC),
    )
    assert bare.extra == full.extra == {}


@pytest.mark.parametrize("text", ["Two bridges stay closed.", f"{' '.join(FLOOD)} […]", f"{' '.join(FLOOD)}…"])
def test_a_teaser_takes_the_place_of_no_page(site: Site, tmp_path: Path, text: str) -> None:
    site.routes["/rss"] = feed_of_whole_articles(site, "/gone", text=text)
    report = fetch(site.url("/rss"), tmp_path)
    assert (counts(report), report.from_feed) == ({"refused": 1}, 0)


@pytest.mark.parametrize(
    ("feed", "fault"),
    [
        (http(status="404 Not Found"), "is not there (404)"),
        (http("<html>Sign in</html>"), "is no feed and no sitemap but text/html"),
        (http('<!DOCTYPE rss [<!ENTITY a "b">]><rss/>'), "defines entities, which no feed needs"),
        (moved("http://10.0.0.1/rss"), "robots.txt of its site leads to the address 10.0.0.1, which is not public"),
    ],
)
def test_a_feed_that_cannot_be_read_fails_the_source(site: Site, tmp_path: Path, feed: bytes, fault: str) -> None:
    site.routes["/rss"] = feed
    report = fetch(site.url("/rss"), tmp_path)
    assert report.is_failed
    assert (report.fault or "").startswith(f"{site.url('/rss')} {fault}")
    assert counts(report) == {}


def test_a_broken_feed_gives_its_pages_and_is_read_again(site: Site, tmp_path: Path) -> None:
    whole = rss(*pages(site, "/a")).partition(b"\r\n\r\n")[2]
    site.routes["/rss"] = http(whole[:-12], ETag='"1"')
    for outcome in ("fetched", "unchanged"):
        report = fetch(site.url("/rss"), tmp_path)
        assert (counts(report), report.is_failed) == ({outcome: 1}, False)
        assert report.fault == f"{site.url('/rss')} is cut off"
        assert "if-none-match" not in site.requests[1].headers


def test_the_stored_headers_are_the_received_ones_except_hop_by_hop_headers(site: Site, tmp_path: Path) -> None:
    page = article("chunks").encode()
    site.routes["/rss"] = rss(site.url("/a"))
    site.routes["/a"] = (
        b"HTTP/1.1 200 Fine\r\nContent-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
        + b"%x\r\n%s\r\n0\r\n\r\n" % (len(page), page)
    )
    fetch(site.url("/rss"), tmp_path)
    (document,) = stored(tmp_path)
    assert document.markup == page.decode()
    assert document.rejection is None


def test_the_file_of_a_killed_run_is_completed_and_nothing_is_fetched_twice(site: Site, tmp_path: Path) -> None:
    class Killed(BaseException):
        """The end of the process, in the middle of the third page."""

    def until_the_third(seconds: float) -> None:
        if site.paths[-1:] == ["/b"]:
            raise Killed

    site.routes["/rss"] = rss(*pages(site, "/a", "/b", "/c"))
    with pytest.raises(Killed):
        fetch(site.url("/rss"), tmp_path, through=Web(client(), pause=until_the_third))
    (whole,) = tmp_path.glob("*.warc.gz")
    part = whole.rename(tmp_path / f".{whole.name}")  # as a run leaves it that could not even end its files
    with part.open("ab") as file:
        file.write(part.read_bytes()[:100])  # and a record of which only the start was written
    site.requests.clear()
    assert counts(fetch(site.url("/rss"), tmp_path)) == {"fetched": 1, "unchanged": 2}
    assert site.paths == ["/rss", "/c"]
    assert sorted(document.url or "" for document in stored(tmp_path)) == [
        site.url(path) for path in ("/a", "/b", "/c")
    ]
    assert not list(tmp_path.glob(".*.warc.gz"))


def test_an_empty_file_of_a_killed_run_is_removed(site: Site, tmp_path: Path) -> None:
    (tmp_path / ".20260302T120000-abcdef.warc.gz").write_bytes(b"\x1f\x8b\x08\x00")
    site.routes["/rss"] = rss()
    fetch(site.url("/rss"), tmp_path)
    assert not list(tmp_path.glob("*.warc.gz")) + list(tmp_path.glob(".*.warc.gz"))


def test_two_runs_of_a_source_do_not_overlap(site: Site, tmp_path: Path) -> None:
    second: list[FetchReport] = []

    def feed(request: object) -> bytes:
        second.append(fetch(site.url("/rss"), tmp_path))
        return rss()

    site.routes["/rss"] = feed
    assert not fetch(site.url("/rss"), tmp_path).is_failed
    assert [(each.fault, each.is_failed) for each in second] == [("is being fetched by another run just now", True)]


def test_stored_pages_are_kept_when_a_site_is_gone(tmp_path: Path) -> None:
    with running_site() as site:
        site.routes["/rss"] = rss(*pages(site, "/a"))
        fetch(site.url("/rss"), tmp_path)
    before = stored(tmp_path)
    report = fetch(site.url("/rss"), tmp_path, limits=LIMITS)
    assert report.is_failed
    assert "connection failed: " in (report.fault or "")
    assert stored(tmp_path) == before


def test_a_memory_that_is_not_a_database_is_an_error_and_not_a_fresh_start(site: Site, tmp_path: Path) -> None:
    (tmp_path / "memory.sqlite").write_bytes(b"no database at all, but long enough to be taken for one" * 10)
    report = fetch(site.url("/rss"), tmp_path)
    assert (report.fault, report.is_failed) == (f"{tmp_path} cannot be used: file is not a database", True)
    assert site.requests == []


def test_text_of_a_site_cannot_control_the_terminal(site: Site, tmp_path: Path) -> None:
    site.routes |= {
        "/rss": rss(site.url("/a"), "news:\u202ehidden\u009b31m"),
        "/a": http(status="500 \x9b31mOops"),
    }
    troubles = fetch(site.url("/rss"), tmp_path).troubles
    assert len(troubles) == 2
    assert all(trouble.url.isprintable() and trouble.reason.isprintable() for trouble in troubles)
