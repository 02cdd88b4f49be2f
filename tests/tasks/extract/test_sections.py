"""An article that is cut into sections is read whole, and teasers are not."""

import re

import pytest

from tasks.extract.fast import find_text
from tasks.extract.page import Page
from tests.support.inputs.pages import PARAGRAPHS

TITLE = "A second bridge for the river towns"
INTRODUCTION = "".join(f"<p>{one} {two}</p>" for one in PARAGRAPHS for two in PARAGRAPHS)
SECTIONS = {
    "Measure the banks": "Measure both banks in a dry month before you draw anything. The western one gives way after rain, and "
    "a pier that stands too near to it leans within ten years.",
    "Choose the steel": "Take steel from the old works if you can get it. It lasts longer in the salty air of the estuary, and "
    "its plates fit the bolts that most builders of the region have.",
    "Close the road": "Close the road for a week in the autumn, when the harvest is over. Tell the villages a month before, and "
    "let the school bus pass twice a day whatever happens.",
}


def lines_of(sections: str) -> list[str]:
    page = (
        f"<html><head><title>{TITLE}</title></head><body><main><article><h1>{TITLE}</h1>"
        f'<div class="article-body">{INTRODUCTION}</div>{sections}</article></main></body></html>'
    )
    return find_text(Page(page), max_elements=1000, is_credit=lambda line: False).text.split("\n")


@pytest.mark.parametrize(
    "form",
    [
        "<section><h2>{0}</h2><p>{1}</p></section>",
        '<div class="card"><h3>{0}</h3><p>{1}</p></div>',
        '<div class="column"><div class="inner"><h3 class="card-title">{0}</h3><div>{1}</div></div></div>',
    ],
)
def test_the_sections_below_the_introduction_are_kept_with_their_subheads(form: str) -> None:
    lines = lines_of("".join(form.format(*section) for section in SECTIONS.items()))

    assert lines[-6:] == [line for section in SECTIONS.items() for line in section]


@pytest.mark.parametrize(
    "form",
    [
        '<div class="card"><h3><a href="/1">{0}</a></h3><p>{1}</p></div>',
        '<div class="card"><h3>{0}</h3><p>{1}</p><a href="/1">Read more</a></div>',
        '<div class="newsletter-box"><h3>{0}</h3><p>{1}</p></div>',
        "<article><h3>{0}</h3><p>{1}</p></article>",
    ],
    ids=["linked", "with a link below", "newsletter", "articles"],
)
def test_teasers_of_the_same_structure_are_left_out(form: str) -> None:
    lines = lines_of("".join(form.format(*section) for section in SECTIONS.items()))

    assert not set(SECTIONS.values()) & set(lines)


POSTS = [
    ("The barrier opens", "The barrier at the lock was opened a little earlier than announced this morning."),
    ("First barge", "A barge with gravel is the first to pass, and its skipper waves with both arms."),
    ("Water rises", "The water at the gauge has risen by eleven centimetres since the last reading."),
    ("School closed", "The school on the lower quay stays closed, and lessons are held in the town hall."),
]
LIVE = f'<script type="application/ld+json">{{"@type": "LiveBlogPosting", "headline": "{TITLE}"}}</script>'


def live_blog(form: str, head: str = "") -> list[str]:
    posts = "".join(form.format(number, *post) for number, post in enumerate(POSTS))
    page = f"<html><head><title>{TITLE}</title>{head}</head><body><h1>{TITLE}</h1><div>{posts}</div></body></html>"
    return find_text(Page(page), max_elements=1000, is_credit=lambda line: False).text.split("\n")


@pytest.mark.parametrize(
    "form",
    [
        '<div class="minute"><i>1{0}h05</i><h4>{1}</h4><div>{2}</div><ul><li>Pass it on</li></ul></div>',
        '<section><h3>kl. 1{0}.30 {1}</h3><p>{2}</p><div class="share"><a href="#">Facebook</a></div></section>',
    ],
)
def test_every_post_of_a_page_that_says_it_is_a_live_blog_is_read_with_its_subhead(form: str) -> None:
    lines = [re.sub(r"^kl. \S+ ", "", line) for line in live_blog(form, LIVE)]

    assert lines == [line for post in POSTS for line in post]


def test_the_subheads_of_posts_are_kept_where_most_of_the_text_is_in_posts() -> None:
    form = '<article class="update"><time>1{0}:05</time><h3>{1}</h3><p>{2} {2}</p></article>'

    assert [line for line in live_blog(form) if len(line) < 30] == [heading for heading, _ in POSTS]


def test_times_beside_an_article_make_no_posts_of_it() -> None:
    news = "".join(f"<li><b>1{n}:05</b> <p>{text}</p></li>" for n, (_, text) in enumerate(POSTS))

    assert not {text for _, text in POSTS} & set(lines_of(f"<ul>{news}</ul>"))


REST = [f"{text} {number} boats wait." for number, text in enumerate(SECTIONS.values(), 1)]
NOTES = ("Our letter brings the news of the towns to you on each morning.", "You can end it on any day of the year.")


@pytest.mark.parametrize("name", ["text-widget", "ad-free", "hide-on-paywall", "article-footer"])
def test_the_rest_of_an_article_is_kept_whatever_its_element_is_named(name: str) -> None:
    rest = "".join(f"<p>{line}</p>" for line in REST)
    short = f"<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>"
    page = f'<main><article><h1>{TITLE}</h1><div class="body">{short}</div><div class="{name}">{rest}</div></article></main>'
    lines = find_text(Page(page), max_elements=1000, is_credit=lambda line: False).text.split("\n")

    assert lines[-3:] == REST


@pytest.mark.parametrize("name", ["newsletter", "comments", "author-note"])
def test_a_few_sentences_of_the_page_are_no_rest_of_the_article(name: str) -> None:
    assert not set(NOTES) & set(lines_of(f'<div class="{name}">{"".join(f"<p>{note}</p>" for note in NOTES)}</div>'))
