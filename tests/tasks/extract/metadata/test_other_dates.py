import pytest

from tasks.extract.metadata.other_dates import without_other_dates

LONG = f"<p>{'The river rose on 4 May 2026. ' * 6}</p>"


@pytest.mark.parametrize(
    "other",
    [
        '<ul><li><a href="/a">Goat elected to the council</a> 12 April 2025</li></ul>',
        '<div><h3><a href="/a">Goat elected to the council</a></h3><span>12 April 2025</span></div>',
        '<div id="comments"><p>Bo Ek, 12 April 2025: at last</p></div>',
        "<p>Last updated: 12 April 2025</p>",
        "<p>© 12 April 2025 Valley Post</p>",
        '<img src="/uploads/2025/04/12/goat.jpg">',
        "<blockquote><p>At last!</p>— Bo Ek (@bo) <a href='https://x.example/1'>April 12, 2025</a></blockquote>",
        "<footer>12 April 2025</footer>",
    ],
)
@pytest.mark.parametrize("page", ["<h1>A bridge</h1>{other}{text}", "<h1>A bridge</h1>{text}{other}"])
def test_dates_of_other_things_are_removed(page: str, other: str):
    left = without_other_dates(f"<body>{page.format(other=other, text=LONG)}</body>")

    assert "2025" not in left
    assert "4 May 2026" in left


@pytest.mark.parametrize(
    "years", ["2020<br>" * 20_000, "<i>2020</i>" * 10_000, "<div>2020" * 9_000], ids=lambda years: years[:9]
)
def test_a_page_of_years_ends(years: str):
    assert "4 May" in without_other_dates(f"<body><h1>A bridge</h1><p>4 May 2026</p><div>{years}</div></body>")


def test_what_follows_the_article_is_removed_and_its_own_date_is_kept():
    body = f"<h1>A bridge</h1><p>Oslo, 4 May 2026</p>{LONG}<p>Registered on 12 April 2025.</p>"

    left = without_other_dates(f"<body>{body}</body>")

    assert "Oslo, 4 May 2026" in left
    assert "2025" not in left


@pytest.mark.parametrize(
    "picture", ["<figure><figcaption>{}</figcaption></figure>", '<p class="wp-caption-text">{}</p>']
)
def test_the_date_of_a_picture_is_removed(picture: str):
    left = without_other_dates(f"<body><h1>A bridge</h1>{picture.format('Flood of 2 March 1998')}{LONG}</body>")

    assert "1998" not in left


def test_the_day_above_the_page_is_removed():
    left = without_other_dates(f'<body><div class="topbar"><b>30 November 2026</b></div><h1>A bridge</h1>{LONG}</body>')

    assert "November" not in left
