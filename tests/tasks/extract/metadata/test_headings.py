"""The headline is told from what stands in or beside the headings of a page."""

import pytest

from tasks.extract.metadata.page_metadata import page_metadata
from tasks.extract.page import Page
from tests.support.inputs.pages import PARAGRAPHS, html_page

HEADLINE, SITE = "The old bridge stays closed until June", "Arle Courier"
TEXT = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


def title_of(body: str, title: str) -> str | None:
    return page_metadata(Page(html_page(body + TEXT, head=f"<title>{title}</title>"))).title


@pytest.mark.parametrize(
    "heading",
    [
        f"{HEADLINE} <small>The repairs take longer than planned</small>",
        f'{HEADLINE} <span class="sub-title">The repairs take longer</span>',
    ],
)
def test_a_smaller_line_inside_the_heading_is_no_part_of_the_headline(heading: str) -> None:
    assert title_of(f"<h1>{heading}</h1>", "x") == HEADLINE


def test_a_heading_that_is_small_as_a_whole_is_the_headline() -> None:
    assert title_of(f"<h1><small>{HEADLINE}</small></h1>", "x") == HEADLINE


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        (f'<h1><img src="logo.png" alt="{SITE}"></h1>', f"{HEADLINE} - {SITE}"),
        (f"<h1>{SITE}</h1><h2>{HEADLINE}</h2>", f"{SITE} | {HEADLINE}"),
        (f"<h1>{SITE}</h1><h2>{HEADLINE}</h2>", SITE),
        (f"<h2>{HEADLINE}</h2>", SITE),
        (f"<h2>{HEADLINE}</h2>", "Le Courrier de l’Arle"),
    ],
)
def test_the_name_of_the_site_as_heading_or_title_is_no_headline(heading: str, title: str) -> None:
    assert title_of(heading, title) == HEADLINE


@pytest.mark.parametrize("words", ["Print: ", "Drucken: ", "Version imprimable - ", "打印："])
def test_the_words_for_a_print_copy_are_no_part_of_the_headline(words: str) -> None:
    assert title_of(f"<h2>{HEADLINE}</h2>", words + HEADLINE) == HEADLINE


@pytest.mark.parametrize(
    "title", ["Print: a dying art on the Arle", "Times are hard on the Arle", "Arle Courier closes"]
)
def test_a_headline_about_print_or_papers_is_kept_above_a_subhead(title: str) -> None:
    assert title_of("<h2>Nine years of waiting for a bridge</h2>", title) == title


@pytest.mark.parametrize("name", ["sr-only", "element-invisible", "visually-hidden"])
def test_words_for_screen_readers_are_no_headline_unless_the_title_has_them_too(name: str) -> None:
    hidden = f'<h1 class="{name}">Main navigation</h1>'

    assert title_of(hidden, f"{HEADLINE} | {SITE}") == f"{HEADLINE} | {SITE}"
    assert title_of(f'<h1 class="{name}">{HEADLINE}</h1>', f"{HEADLINE} | Read it") == HEADLINE


@pytest.mark.parametrize("mark", ['div class="news-title"', 'span class="articleHeadline"'])
def test_a_headline_in_no_heading_is_found_where_the_title_names_only_the_site(mark: str) -> None:
    assert title_of(f"<{mark}>{HEADLINE}</{mark.split()[0]}>", SITE) == HEADLINE


@pytest.mark.parametrize("title", ["News detail", "Untitled document", "Nachrichten", "新闻详情"])
def test_the_name_that_a_template_gives_to_every_page_is_no_headline(title: str) -> None:
    assert title_of(f"<h1>{HEADLINE}</h1><meta property='og:title' content='{title}'>", title) == HEADLINE


def test_the_number_of_comments_in_the_heading_is_no_part_of_the_headline() -> None:
    heading = f'<h1>{HEADLINE} <a class="comments-link" href="#c">23 comments</a></h1>'

    assert title_of(heading, SITE) == HEADLINE
