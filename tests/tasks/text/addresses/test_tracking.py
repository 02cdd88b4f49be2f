import pytest

from tasks.text.urls import canonical_url


@pytest.mark.parametrize(
    "pair",
    [
        "utm_source=x", "mibextid=Zx", "ref=rss", "from=home", "CMP=share_btn", "fb_action_ids=1", "srsltid=Af", "source=twitter",
        "PHPSESSID=8f1c", "sid=0123456789abcdef0123456789abcdef", "amp", "amp=1", "print=1", "outputType=amp", "output=1",
    ],
)  # fmt: skip
def test_a_parameter_of_the_way_the_visit_or_the_form_names_no_article(pair: str) -> None:
    assert canonical_url(f"https://kite.example/a?id=7&{pair}") == "https://kite.example/a?id=7"


@pytest.mark.parametrize(
    "pair",
    [
        "id=7", "p=12", "storyid=3", "newsid=1", "pn=2", "page=2", "lang=en", "ref=4711", "from=12", "sid=11", "source=4",
        "cid=101", "s=bridge", "output=full", "type=news", "iid=9", "partner=herald", "src=ferry",
    ],
)  # fmt: skip
def test_a_parameter_that_may_name_an_article_is_kept(pair: str) -> None:
    assert canonical_url(f"https://kite.example/a?{pair}") == f"https://kite.example/a?{pair}"


def test_the_id_of_a_visit_in_the_path_names_no_article() -> None:
    assert canonical_url("https://kite.example/a;jsessionid=AF01.n1?id=7") == "https://kite.example/a?id=7"
    assert canonical_url("https://kite.example/(S(abc123def456ghi789jkl012))/a") == "https://kite.example/a"
    assert canonical_url("https://kite.example/a;id=1") == "https://kite.example/a;id=1"
