import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tasks.text.urls import (
    absolute_url,
    canonical_url,
    host_names,
    is_article_url,
    is_front_page,
    own_address,
    site_of,
    spelled_once,
    url_spellings,
    with_scheme,
)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://News.Example/A/b", "https://news.example/A/b"),
        ("https://news.example:443/a", "https://news.example/a"),
        ("http://news.example:8080/a", "http://news.example:8080/a"),
        ("https://news.example", "https://news.example/"),
        ("https://news.example/a#top", "https://news.example/a"),
        ("https://u:p@news.example/a", "https://news.example/a"),
        ("https://news.example/a?utm_source=x&id=7&fbclid=y", "https://news.example/a?id=7"),
        ("https://news.example/a?b=2&a=1", "https://news.example/a?b=2&a=1"),
        ("https://news.example/a?utm_source=x", "https://news.example/a"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ("https://news.example/%c3%bc", "https://news.example/%C3%BC"),
        ("https://[::1]:443/a", "https://[::1]/a"),
        ("https://news.example/%7eanna/a%2Db%2541", "https://news.example/~anna/a-b%2541"),
        ("https://news.example/a?id=7&amp;cat=2", "https://news.example/a?id=7&cat=2"),
        ("https://news.example/\u200ba\ufeff", "https://news.example/a"),
        (" https://news.example/a\n", "https://news.example/a"),
    ],
)
def test_one_page_has_one_spelling(url: str, canonical: str):
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    ("text", "completed"),
    [
        ("news.example/a", "https://news.example/a"),
        ("daily-kite.co.uk", "https://daily-kite.co.uk"),
        ("localhost.example:8080/a", "https://localhost.example:8080/a"),
        ("http://news.example/a", "http://news.example/a"),
        ("bridge.txt", "bridge.txt"),
        ("news/bridge.txt", "news/bridge.txt"),
        ("0" * 32, "0" * 32),
    ],
)
def test_an_address_without_scheme_is_completed_and_a_file_is_not(text: str, completed: str):
    assert with_scheme(text) == completed


@pytest.mark.parametrize("url", ["", "/a/b", "mailto:a@b.example", "http://[::1", "https://", "urn:x:1"])
def test_a_text_that_is_no_web_address_is_kept_as_it_is(url: str):
    assert canonical_url(url) == url


@settings(deadline=None)
@example("http://..//0")
@given(
    st.one_of(
        st.text(),
        st.text().map("https://news.example/".__add__),
        st.text(st.characters(categories=["L", "N", "P", "S", "Cs"])).map("http://".__add__),
        st.text("ab%/?&=#;:@[]. é\ud800", max_size=30).map("https://".__add__),
    )
)
def test_making_canonical_twice_changes_nothing_and_nothing_raises(url: str):
    canonical = canonical_url(url)

    assert canonical_url(canonical) == canonical
    site_of(url)
    is_article_url(url)
    absolute_url(url, base="https://news.example/")


def test_a_front_page_is_no_article():
    assert not is_article_url("https://news.example/")
    assert not is_article_url("/bridge")
    assert not is_article_url(None)
    assert is_article_url("https://news.example/?p=17")
    assert is_article_url("https://news.example/bridge")
    assert is_article_url("https://news.example/#/article/1")
    assert not is_article_url("https://news.example/#!/")


def test_an_own_address_keeps_the_fragment():
    assert own_address("HTTPS://News.Example/live?utm_source=x#post-é") == "https://news.example/live#post-%C3%A9"
    assert own_address("https://news.example/live#") == canonical_url("https://news.example/live")


def test_an_own_address_keeps_the_form_of_the_page():
    assert own_address("https://news.example/a?amp=1&utm_source=x") == "https://news.example/a?amp=1"
    assert canonical_url("https://news.example/a?amp=1&utm_source=x") == "https://news.example/a"


@pytest.mark.parametrize(
    "fragment", ["top", "comments", "comment-17", "more-311", ":~:text=bridge", "utm_source=x", "xtor=RSS-4"]
)
def test_an_own_address_has_no_fragment_that_every_page_may_have(fragment: str):
    assert own_address(f"https://news.example/live#{fragment}") == "https://news.example/live"


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://edition.news.com/a", "news.com"),
        ("https://www.paper.co.uk/a", "paper.co.uk"),
        ("https://paper.blogspot.com/a", "paper.blogspot.com"),
        ("http://localhost:80/a", "localhost"),
        ("http://www.intranet/a", "intranet"),
        ("a/b", None),
        (None, None),
    ],
)
def test_the_site_is_the_registrable_domain(url: str | None, site: str | None):
    assert site_of(url) == site


def test_one_page_is_spelled_with_http_or_https_with_or_without_www_and_a_last_slash() -> None:
    spelled = {
        f"{scheme}://{www}kite.example/a{slash}?id=7"
        for scheme in ("http", "https")
        for www in ("", "www.")
        for slash in ("", "/")
    }
    for url in spelled:
        assert set(url_spellings(f"{url}&utm_source=x#top")) == spelled
        assert url_spellings(url)[0] == url


def test_what_the_spellings_of_an_address_share_keeps_query_and_fragment() -> None:
    assert len({spelled_once(url) for url in url_spellings("https://kite.example/a?id=7")}) == 1
    others = ("/a", "/a?id=8", "/a?id=7#!/b", "/a?id=7#!/b/", "/A?id=7")
    assert len({spelled_once(f"https://kite.example{page}") for page in others}) == len(others)


@pytest.mark.parametrize("text", ["", "kite", "ftp://kite.example/a", "https://"])
def test_a_text_that_is_no_web_address_has_one_spelling(text: str) -> None:
    assert url_spellings(text) == (canonical_url(text),)


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("https://News.Kite.example:8080/a", ("news.kite.example", "kite.example", "example")),
        ("http://münz.example", ("xn--mnz-hoa.example", "example")),
        ("http://192.0.2.7/a", ("192.0.2.7",)),
        ("http://[2001:db8::1]/a", ("2001:db8::1",)),
        ("kite.example", ()),
        (None, ()),
    ],
)
def test_a_host_is_named_with_the_domains_above_it(url: str | None, hosts: tuple[str, ...]) -> None:
    assert host_names(url) == hosts


def test_a_link_to_the_front_page_is_told_from_others() -> None:
    links = ["/", "https://a.example", "https://a.example/", "//a.example/"]
    others = [
        "",
        "#top",
        "/a",
        "https://a.example/a",
        "https://a.example/?p=7",
        "mailto:a@b.example",
        "https://[",
        "javascript:void(0)",
    ]

    assert [url for url in (*links, *others) if is_front_page(url)] == links
