"""The part of an article behind a button of its page is read; what else a page hides is not."""

import pytest

from tasks.extract.html import page_text
from tasks.extract.page import Page
from tests.support.inputs.pages import PARAGRAPHS, html_page

FIRST, REST = PARAGRAPHS[: len(PARAGRAPHS) // 2], PARAGRAPHS[len(PARAGRAPHS) // 2 :]
NOTE = "The bridge over the Arlen stays closed for repairs until the end of June, the town said."


def paragraphs(lines: list[str], way: str = "") -> str:
    return "".join(f"<p {way}>{line}</p>" for line in lines)


def text_of(body: str, *, is_precise: bool = False) -> str:
    return page_text(Page(html_page(body)), is_precise=is_precise, is_credit=lambda line: False)


@pytest.mark.parametrize(
    "way", ["hidden", 'style="display: none"', 'aria-hidden="true"', 'class="collapsed"', 'class="read-more-content"']
)
@pytest.mark.parametrize(
    "button",
    [
        "<button>Read more</button>",
        '<a href="#rest">Lire la suite</a>',
        '<p><span class="show-more">展开全文</span></p>',
        '<input type="button" value="Читать далее »">',
    ],
)
@pytest.mark.parametrize("is_precise", [False, True])
def test_the_rest_behind_a_button_is_read(way: str, button: str, is_precise: bool) -> None:
    one_by_one = paragraphs(FIRST) + button + paragraphs(REST, way)
    whole = f"<div>{paragraphs(FIRST)}</div>{button}<div {way}>{paragraphs(REST)}</div>"

    for body in (one_by_one, whole):
        text = text_of(body, is_precise=is_precise)
        assert [line for line in PARAGRAPHS if text.count(line) != 1] == []


def test_the_rest_that_begins_with_the_shown_text_again_is_read_once() -> None:
    body = f"<div>{paragraphs(FIRST)}</div><button>Read more</button><div hidden>{paragraphs(PARAGRAPHS)}</div>"

    text = text_of(body)

    assert [line for line in PARAGRAPHS if text.count(line) != 1] == []


@pytest.mark.parametrize(
    "hidden",
    [
        f'<div class="related" hidden><p>{NOTE}</p></div>',
        f'<div class="author-bio" hidden><p>{NOTE}</p></div>',
        f'<div class="paywall" hidden><p>{NOTE}</p></div>',
        f"<aside hidden><p>{NOTE}</p></aside>",
        f"<template><p>{NOTE}</p></template>",
        f'<div hidden><p><a href="/arlen">{NOTE}</a></p></div>',
        f"<div hidden><p>{NOTE}</p><form><input></form></div>",
    ],
)
def test_other_hidden_text_beside_a_button_is_left_out(hidden: str) -> None:
    assert NOTE not in text_of(paragraphs(PARAGRAPHS) + "<button>Read more</button>" + hidden)


@pytest.mark.parametrize(
    "button", ["", "<button>Share</button>", '<a href="/subscribe">Continue reading</a>'], ids=["none", "other", "link"]
)
def test_hidden_text_without_such_a_button_is_judged_as_before(button: str) -> None:
    assert NOTE not in text_of(paragraphs(PARAGRAPHS) + button + f"<div hidden><p>{NOTE}</p></div>")


def test_a_hidden_copy_of_the_shown_text_adds_nothing() -> None:
    shown = paragraphs(PARAGRAPHS) + "<button>Read more</button>"

    assert text_of(shown + f"<div hidden>{paragraphs(FIRST)}</div>") == text_of(shown)
