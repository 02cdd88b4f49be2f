from datetime import UTC, datetime

import pytest
from selectolax.lexbor import LexborHTMLParser

from tasks.extract.metadata.date_lines import date_lines
from tasks.text.times import parse_time


def lines(markup: str) -> list[str]:
    return [line for line in date_lines(LexborHTMLParser(markup)) if line]


def test_marked_texts_below_the_heading_are_date_lines():
    body = '<div class="date">Today</div><h1>A bridge</h1><time datetime="2022-02-04">Friday</time><p class="byline">4 May</p>'

    assert lines(body) == ["2022-02-04", "Friday", "4 May"]


@pytest.mark.parametrize(
    "element",
    [
        '<abbr class="published" title="2024-03-07T10:00:00Z">Thursday</abbr>',
        '<span class="date" title="2024-03-07T10:00:00Z">2 hours ago</span>',
        '<span class="timestamp" data-timestamp="1709805600">2 hours ago</span>',
        '<span class="post-time" data-publish-date="1709805600000">Yesterday</span>',
        '<p class="meta"><span data-utc="2024-03-07T10:00:00Z">Thursday</span></p>',
    ],
)
def test_a_time_for_machines_in_an_attribute_is_read_before_the_text_for_readers(element: str):
    assert parse_time(lines(f"<h1>A bridge</h1>{element}")[0]) == datetime(2024, 3, 7, 10, tzinfo=UTC)


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


@pytest.mark.parametrize(
    ("below", "found"),
    [
        ('<p class="meta">Updated 5 May 2026 10:12 | Published 4 May 2026</p>', "Published 4 May 2026"),
        ('<p class="date">Veröffentlicht: 04.05.2026, Aktualisiert: 05.05.2026</p>', "Veröffentlicht: 04.05.2026,"),
        ('<p class="meta"><time class="published updated" datetime="2026-05-04">4 May</time></p>', "2026-05-04"),
        (
            '<p><b>Updated</b> <time datetime="2026-05-05">5 May</time>'
            ' <b>Published</b> <time datetime="2026-05-04">4 May</time></p>',
            "2026-05-04",
        ),
        (
            '<div class="dates"><i class="date-modified">5 May 2026</i> <i class="date">4 May 2026</i></div>',
            "4 May 2026",
        ),
        ("<p>Publié le 4 mai 2026, modifié le 5 mai 2026</p>", "Publié le 4 mai 2026,"),
        ("<p>Oslo, 4 May 2026</p>", "Oslo, 4 May 2026"),
        ("<p>Le 4 mai 2026 à 6h00</p>", "Le 4 mai 2026 à 6h00"),
    ],
)
def test_the_time_of_publication_is_found_beside_that_of_a_change_and_without_a_mark(below: str, found: str):
    assert lines(f"<h1>A bridge</h1>{below}")[0] == found


@pytest.mark.parametrize(
    "below",
    [
        "<p>Elections on 4 May 2026</p>",
        "<figure><p>Oslo, 4 May 2026</p></figure>",
        '<div class="related"><p>4 May 2026</p></div>',
        "<p>© 4 May 2026 Valley Post</p>",
        f"<p>{'The river rose. ' * 6}</p><p>4 May 2026</p>",
    ],
)
def test_other_texts_without_a_mark_are_no_date_lines(below: str):
    assert lines(f"<h1>A bridge</h1>{below}") == []


def test_an_element_named_for_a_change_may_show_the_time_of_publication_too():
    both = (
        '<time itemprop="dateModified" datetime="2026-05-09">05/05/2026 09:10 | Actualizado a 09/05/2026 12:00</time>'
    )
    one = '<time itemprop="dateModified" datetime="2026-05-09">09/05/2026 12:00</time>'

    assert lines(f"<h1>A bridge</h1>{both}") == ["05/05/2026 09:10 |"]
    assert lines(f"<h1>A bridge</h1>{one}") == []
