import pytest

from tasks.text.addresses.original_urls import original_url


@pytest.mark.parametrize(
    ("url", "original"),
    [
        ("https://web.archive.org/web/20240307100000/https://kite.example/a?b=1", "https://kite.example/a?b=1"),
        ("http://archive.org/web/2024id_/http://kite.example/a", "http://kite.example/a"),
        (
            "https://web.archive.org/web/2024/https://web.archive.org/web/2023/https://kite.example/",
            "https://kite.example/",
        ),
        ("https://web.archive.org/web/2024*/kite.example", "https://web.archive.org/web/2024*/kite.example"),
        ("https://kite.example/web/2024/https://a.example", "https://kite.example/web/2024/https://a.example"),
    ],
)
def test_a_copy_in_the_wayback_machine_has_the_address_of_its_page(url: str, original: str):
    assert original_url(url) == original


PAGE = "https://kite.example/a?b=1"
IN_A_PARAMETER = "https%3A%2F%2Fkite.example%2Fa%3Fb%3D1"


@pytest.mark.parametrize(
    "url",
    [
        f"https://archive.ph/20240307100000/{PAGE}",
        f"http://archive.is/2024.03.07-100000/{PAGE}",
        f"https://arquivo.pt/wayback/20240307100000/{PAGE}",
        f"https://wayback.archive-it.org/1234/20240307100000mp_/{PAGE}",
        "https://web.archive.org/web/20240307100000/kite.example/a?b=1",
        f"http://webcache.googleusercontent.com/search?q=cache:AbC-1:{PAGE}+kite&hl=en",
        "https://kite-example.cdn.ampproject.org/c/s/kite.example/a?b=1",
        "https://www.google.co.uk/amp/s/kite.example/a?b=1",
    ],
)
def test_a_copy_in_another_archive_or_cache_has_the_address_of_its_page(url: str):
    assert original_url(url) == PAGE


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.google.com/url?sa=t&url={IN_A_PARAMETER}&usg=x",
        f"https://www.google.com/url?q={IN_A_PARAMETER}",
        f"https://l.facebook.com/l.php?u={IN_A_PARAMETER}&h=AT0",
        f"https://vk.com/away.php?to={IN_A_PARAMETER}",
        f"http://www.bing.com/news/apiclick.aspx?ref=FexRss&url={IN_A_PARAMETER}&c=1",
        f"https://eur01.safelinks.protection.outlook.com/?url={IN_A_PARAMETER}&data=05",
        f"https://r.search.yahoo.com/_ylt=A/RV=2/RU={IN_A_PARAMETER}/RK=2/RS=x-",
        f"https://l.facebook.com/l.php?u=https%3A%2F%2Fweb.archive.org%2Fweb%2F20240307100000%2F{IN_A_PARAMETER}",
    ],
)
def test_a_link_that_leads_on_has_the_address_of_the_page(url: str):
    assert original_url(url) == PAGE


@pytest.mark.parametrize(
    "url",
    [
        "https://www.google.com/url?q=kite",
        "https://www.google.com/search?q=https://kite.example/a",
        "https://www.facebook.com/kite/posts/17?u=https://kite.example/a",
        "https://kite.example/l.php?u=https://a.example/",
        "https://kite.example/2024/03/07/100000/a",
        "https://www.google.com/url?q=[",
        "http://[::1",
        "",
    ],
)
def test_any_other_address_is_kept(url: str):
    assert original_url(url) == url


def test_an_amp_page_in_a_cache_is_a_form_of_its_page():
    url = "https://kite-example.cdn.ampproject.org/c/s/kite.example/a"
    assert original_url(url, of_form=True) == url
    assert original_url(f"https://archive.ph/20240307100000/{url}", of_form=True) == url
