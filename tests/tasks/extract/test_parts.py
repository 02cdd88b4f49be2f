"""What belongs to an article by its position is kept: the lead above its text, and tables in elements of their own."""

import pytest

from tests.tasks.extract.test_fast import STORY, lines_of, news_page

LEAD = "Nach neun Jahren Streit soll die zweite Brücke kommen, und die Fährleute fürchten um ihre Arbeit am Fluss."
ANSWER = "Die Gemeinde zahlt, und der Kreis hilft."
ROWS = "<table><tr><th>Ort</th><th>Kosten</th></tr><tr><td>Orme</td><td>12</td></tr><tr><td>Leith</td><td>28</td></tr></table>"


def page_with(above: str) -> str:
    """Build a page with elements between its heading and the text."""
    return news_page().replace('<div class="article-body">', f'{above}<div class="article-body">')


def page_ending_with(closing: str) -> str:
    """Build a page whose elements have no names, with some below its text."""
    text = "".join(f"<p>{line}</p>" for line in STORY)
    menu = "".join(f"<li>{word}</li>" for word in ("Politik", "Sport", "Wetter"))
    below = f"<div><ul>{menu}</ul></div><div>Alle Rechte vorbehalten</div>"
    return f"<html><body><div><h1>Brücke</h1><ul>{menu}</ul></div><div>{text}{closing}</div>{below}</body></html>"


@pytest.mark.parametrize(
    "above",
    [
        f'<div class="teaser-text"><p>{LEAD}</p></div>',
        f'<div class="excerpt">{LEAD}</div>',
        f"<h2><p>{LEAD}</p></h2>",
        f'<div class="lead-media"><figure><figcaption>Foto: Bo Ek</figcaption></figure></div><p class="post-teaser">{LEAD}</p>',
        f'<p class="article-dek">{LEAD}</p><div class="byline">Von Ann Lee</div>',
    ],
)
def test_the_lead_below_the_heading_is_kept(above: str) -> None:
    assert lines_of(page_with(above)) == [LEAD, *STORY]


@pytest.mark.parametrize(
    "above",
    [
        '<div class="teaser-text"><h2>Wird die Brücke am Ende doch nicht gebaut?</h2></div>',
        f'<figure><figcaption class="teaser-text">{LEAD}</figcaption></figure>',
        f'<div class="newsletter-signup"><p>{LEAD}</p></div>',
        f'<div class="teaser-text"><p><a href="/faehre">{LEAD}</a></p></div>',
    ],
)
def test_other_elements_below_the_heading_are_no_lead(above: str) -> None:
    assert lines_of(page_with(above)) == STORY


def test_sentences_without_a_heading_above_them_are_no_lead() -> None:
    assert LEAD not in lines_of(page_with(f'<div class="teaser-text"><p>{LEAD}</p></div>').replace("h1>", "div>"))


@pytest.mark.parametrize(
    "around", ['<div class="table-scroll">{}</div>', '<figure class="table">{}<figcaption>Kosten</figcaption></figure>']
)
def test_a_table_in_an_element_of_its_own_is_kept(around: str) -> None:
    rows = ["| Ort | Kosten |", "| Orme | 12 |", "| Leith | 28 |"]

    assert lines_of(news_page(around.format(ROWS))) == [STORY[0], *rows, *STORY[1:]]


def test_the_answers_that_open_on_a_page_for_telephones_are_kept() -> None:
    opening = f"<amp-accordion><section><h4>Wer zahlt?</h4><p>{ANSWER}</p></section></amp-accordion>"

    assert lines_of(news_page(opening)) == [STORY[0], "Wer zahlt?", ANSWER, *STORY[1:]]


def test_subheads_of_the_first_rank_between_paragraphs_are_kept() -> None:
    chapters = "".join(f"<h1>Kapitel {number}</h1><p>{line}</p>" for number, line in enumerate(STORY))

    assert "Kapitel 2" in lines_of(news_page(f"<article>{chapters}</article>"))


def test_a_paragraph_that_is_a_link_as_a_whole_is_kept_between_its_like() -> None:
    linked = "".join(
        f"<div class='row'><p>{f'<a href=/a>{line}</a>' if number == 2 else line}</p></div>"
        for number, line in enumerate(STORY)
    )
    teaser = linked.replace(STORY[2], "So klingt die neue Orgel von Leith, sagt der Küster")

    assert STORY[2] in lines_of(news_page(linked))
    assert "So klingt die neue Orgel von Leith, sagt der Küster" not in lines_of(news_page(teaser))


@pytest.mark.parametrize(
    ("closing", "lines"),
    [
        (f"<details><summary>Wer zahlt?</summary><p>{ANSWER}</p></details>", ["Wer zahlt?", ANSWER]),
        (
            "<p>Die Fähre legt ab:</p><ul><li>um acht</li><li>um zehn</li></ul>",
            ["Die Fähre legt ab:", "- um acht", "- um zehn"],
        ),
    ],
)
def test_the_part_that_an_article_ends_with_is_kept(closing: str, lines: list[str]) -> None:
    assert lines_of(page_ending_with(closing))[-len(lines) :] == lines


def test_a_list_that_nothing_announces_below_the_text_is_left_out() -> None:
    assert lines_of(page_ending_with("<ul><li>Politik</li><li>Sport</li></ul>"))[-1] == STORY[-1]
