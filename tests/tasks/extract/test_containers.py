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
