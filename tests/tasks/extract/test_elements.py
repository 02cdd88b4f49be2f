"""Unknown tags are parts of their line, as in a browser; an `id` made of a heading and its link to itself say nothing."""

import pytest

from tests.tasks.extract.test_fast import STORY, lines_of, news_page, texts


@pytest.mark.parametrize(
    "line",
    [
        "<p>Die Brücke bei <nobr>Orme am See</nobr> kostet viel.</p>",
        "<p>Die Brücke bei <noindex>Orme am See</noindex> kostet viel.</p>",
        '<p class="MsoNormal">Die Brücke bei <st1:place><st1:City>Orme</st1:City> am See</st1:place> kostet viel.<o:p></o:p></p>',
        "<div>Die Brücke bei <sapn>Orme am See</sapn> kostet viel.</div>",
        "<div><span>Die Brücke bei <x-link><x-text>Orme am See</x-text></x-link> kostet viel.</span></div>",
    ],
)
def test_an_unknown_tag_inside_a_line_ends_no_block(line: str) -> None:
    assert texts(line) == ["Die Brücke bei Orme am See kostet viel."]


@pytest.mark.parametrize("tag", ["noindex", "x-part", "story"])
def test_an_unknown_tag_around_blocks_leaves_them_apart(tag: str) -> None:
    assert texts(f"<{tag}><p>Die Brücke.</p></{tag}><{tag}>Der Fluss.</{tag}>") == ["Die Brücke.", "Der Fluss."]


def section(heading: str, slug: str) -> str:
    paragraphs = "".join(f"<p>{line.replace('the', 'a')}</p>" for line in STORY[1:4])
    return f'<section id="{slug}"><h2>{heading}</h2>{paragraphs}</section>'


def test_a_section_with_the_words_of_its_heading_as_id_is_kept() -> None:
    lines = lines_of(news_page(section("Comments of the mayor", "comments-of-the-mayor")))

    assert lines[1:5] == ["Comments of the mayor", *(line.replace("the", "a") for line in STORY[1:4])]


def test_the_readers_comments_below_their_heading_are_left_out() -> None:
    comments = "".join(
        f'<div class="comment"><b>{name}</b><p>I do not believe a word of it, and neither does my brother.</p></div>'
        for name in ("Ann", "Bo", "Cy")
    )

    assert lines_of(news_page(after=f'<section id="comments"><h2>Comments</h2>{comments}</section>')) == STORY


def test_a_subhead_that_is_a_link_to_itself_is_kept() -> None:
    assert (
        lines_of(news_page('<h2 id="cost"><a href="#cost">What the bridge costs</a></h2>'))[1]
        == "What the bridge costs"
    )


def test_a_heading_that_is_a_link_to_another_article_is_left_out() -> None:
    assert lines_of(news_page('<h3><a href="/ferry#top">Ferry stops for a month</a></h3>')) == STORY


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("<p>The quay has 10<sup>4</sup> square metres.</p>", "The quay has 10⁴ square metres."),
        ("<p>It took 2<sup>1</sup>/<sub>2</sub> hours.</p>", "It took 2 1/2 hours."),
        ("<p>It was the 21<sup>st</sup> boat of 5 m<sup>2</sup>.</p>", "It was the 21st boat of 5 m2."),
        ("<p>Built in 1931<sup>7</sup> by hand.</p>", "Built in 1931⁷ by hand."),
    ],
)
def test_raised_figures_do_not_become_figures_of_the_number_before_them(line: str, text: str) -> None:
    assert texts(line) == [text]


def test_a_paragraph_that_is_a_whole_cell_is_a_part_of_its_row() -> None:
    row = "<tr><td><p>Winch</p></td><td> <p><b>3 t</b></p> </td></tr>"

    assert [text.split() for text in texts(f"<table>{row}</table>")] == [["Winch", "3", "t"]]
    assert len(texts("<table><tr><td><p>One.</p><p>Two.</p></td></tr></table>")) == 2


def test_the_aim_of_a_link_is_text_of_the_article() -> None:
    first, *others = STORY
    page = news_page(f"<p><a name='top'>{first}</a></p>" + "".join(f"<a id='p'><p>{line}</p></a>" for line in others))

    assert [line for line in STORY if line not in lines_of(page)] == []
