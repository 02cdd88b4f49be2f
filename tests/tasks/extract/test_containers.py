"""An element's name does not lose an article, and readers' comments stay out."""

import pytest

from config.models import load_extractor_cues
from tasks.extract.html import page_text
from tasks.extract.page import Page
from tests.support.inputs.pages import PARAGRAPHS

TITLE = "A second bridge for the river towns"
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
COMMENT = "<p>Nobody in this town needs a bridge at all, if you ask me, and nobody ever asked me about it.</p>"


def text_of(markup: str) -> str:
    return page_text(Page(markup), is_precise=False, is_credit=lambda line: False)


def page(article: str, *, main: str = "", after: str = "") -> str:
    """Build a page whose article is the markup `article`; `main` are the attributes of the element around it."""
    return (
        f'<html><head><title>{TITLE}</title></head><body><header><a href="/">Home</a></header><main {main}><h1>{TITLE}</h1>'
        f"{article}{after}</main><footer><p>All rights reserved.</p></footer></body></html>"
    )


def is_whole(text: str) -> bool:
    return all(paragraph in text for paragraph in PARAGRAPHS)


@pytest.mark.parametrize("form", ["{}", "{}-article", "has-{}", "reader-{}__body"])
def test_no_name_that_the_extractor_knows_loses_the_article(form: str) -> None:
    words = [*load_extractor_cues().names["comment"].split(), "related", "promo", "sidebar", "newsletter", "footer"]
    lost = [
        (word, where)
        for word in words
        for where, markup in (
            ("its own", page(f'<div class="{form.format(word)}">{BODY}</div>')),
            ("above", page(f'<div id="{form.format(word)}"><div class="text">{BODY}</div></div>')),
            ("around all", page(f"<div>{BODY}</div>", main=f'class="{form.format(word)}"')),
        )
        if not is_whole(text_of(markup))
    ]
    assert not lost


@pytest.mark.parametrize("tag", ["nav", "footer", "noscript", "template", "aside", "dialog open"])
def test_an_article_is_read_in_an_element_that_holds_none_elsewhere(tag: str) -> None:
    article = f"<{tag}><article><h1>{TITLE}</h1>{BODY}</article></{tag.split()[0]}>"

    assert is_whole(text_of(page(article)))


@pytest.mark.parametrize(
    "thread",
    [
        '<ol class="comments">{}</ol>'.format(f'<li class="comment"><b>Ann</b>{COMMENT * 3}</li>' * 4),
        '<div class="discussion">{}</div>'.format(f"<div class='item'><i>Ann, 3 May</i>{COMMENT * 3}</div>" * 4),
    ],
    ids=["named", "unnamed"],
)
def test_comments_stay_out_although_they_are_most_of_the_page(thread: str) -> None:
    text = text_of(page(f'<div class="comment-piece">{BODY}</div>', after=thread))

    assert is_whole(text)
    assert "Nobody in this town" not in text


def test_a_page_of_nothing_but_a_note_without_scripts_has_no_text() -> None:
    note = "<noscript><p>Please enable JavaScript in your browser to read this page, which needs it.</p></noscript>"

    assert "JavaScript" not in text_of(page(note))


ANSWERS = (
    "I began at the mill.",
    "My brother lent me his cart, and we drove to the fair with it.",
    "Next year it is his.",
)


@pytest.mark.parametrize("form", ["<dt>{}</dt><dd>{}</dd>", "<div><dt>{}</dt><dd><p>{}</p></dd></div>", "<dt>{}<dd>{}"])
def test_an_interview_in_a_description_list_is_read_to_its_last_answer(form: str) -> None:
    questions = ("Where did you begin?", "Who helped you?", "And what comes next?")
    interview = "".join(form.format(*pair) for pair in zip(questions, ANSWERS, strict=True))
    text = text_of(page(f"<p>{PARAGRAPHS[0]}</p><dl>{interview}</dl>"))
    assert [line for line in (*questions, *ANSWERS) if line not in text] == []


def test_a_live_blog_in_a_description_list_is_read_whole() -> None:
    entries = "".join(f"<dt>{14 - hour}:30</dt><dd>{line}</dd>" for hour, line in enumerate(PARAGRAPHS))
    text = text_of(page(f"<dl>{entries}</dl>"))
    assert is_whole(text)
    assert [hour for hour in ("14:30", "13:30", "12:30") if hour not in text] == []


def test_a_list_of_facts_below_the_article_stays_out() -> None:
    facts = "<dt>Published</dt><dd>27 February 2022</dd><dt>Topics</dt><dd>Bridges</dd><dt>Region</dt><dd>West</dd>"
    text = text_of(page(BODY, after=f'<div class="meta"><dl>{facts}</dl></div>'))
    assert is_whole(text)
    assert "27 February" not in text
