import pytest
from selectolax.lexbor import LexborHTMLParser

from tasks.extract.metadata.date_lines import date_lines


def lines(markup: str) -> list[str]:
    return [line for line in date_lines(LexborHTMLParser(markup)) if line]


def test_marked_texts_below_the_heading_are_date_lines():
    body = '<div class="date">Today</div><h1>A bridge</h1><time datetime="2022-02-04">Friday</time><p class="byline">4 May</p>'

    assert lines(body) == ["2022-02-04", "Friday", "4 May"]


@pytest.mark.parametrize(
    "change",
    [
        '<time class="updated">5 May 2022</time>',
        '<span class="date-modified">5 May 2022</span>',
        '<p class="meta">Last update: 5 May 2022</p>',
        '<p class="datum">Aktualisiert am 5.5.2022</p>',
        '<p class="date">更新：2022年5月5日</p>',
        '<p>Mis à jour le <time datetime="2022-05-05">5 mai</time></p>',
    ],
)
def test_the_time_of_a_change_is_none_of_publication(change: str):
    assert lines(f"<h1>A bridge</h1>{change}") == []


def test_texts_beside_the_article_and_long_ones_are_no_date_lines():
    body = (
        f'<h1>A bridge</h1><aside><time>4 May</time></aside><nav class="date">x</nav><p class="meta">{"long " * 40}</p>'
    )

    assert lines(body) == []
