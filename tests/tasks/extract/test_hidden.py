"""What a reader does not see is no text, unless it is the article itself."""

import pytest

from tasks.extract.html import page_text
from tasks.extract.page import Page
from tests.support.inputs.pages import PARAGRAPHS, html_page

WAYS = ["hidden", 'style="display:none"', 'style="color: red; VISIBILITY: Hidden"']
NOTE = "Note of the desk: the mayor calls back tonight."


def text_of(body: str, *, is_precise: bool = False) -> str:
    return page_text(Page(html_page(body)), is_precise=is_precise, is_credit=lambda line: False)


def page(note: str) -> str:
    first, *others = PARAGRAPHS
    return f"<p>{first}</p>{note}" + "".join(f"<p>{line}</p>" for line in others)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "form", ["<p {}>{}</p>", "<div {}><div><p>{}</p></div></div>", f"<p>{PARAGRAPHS[1] * 2} <span {{}}>{{}}</span></p>"]
)
@pytest.mark.parametrize("is_precise", [False, True])
def test_a_small_hidden_element_is_left_out(way: str, form: str, is_precise: bool) -> None:
    text = text_of(page(form.format(way, NOTE)), is_precise=is_precise)

    assert NOTE not in text
    assert [line for line in PARAGRAPHS if line not in text] == []


@pytest.mark.parametrize("way", WAYS)
def test_an_article_that_a_script_shows_is_read(way: str) -> None:
    lines = [f"<p>{line}</p>" for line in PARAGRAPHS]
    whole = f"<div {way}>{''.join(lines)}</div>"
    all_but_the_first = lines[0] + "".join(line.replace("<p>", f"<p {way}>") for line in lines[1:])
    the_rest = f"{lines[0]}<div {way}>{''.join(lines[1:] * 2)}</div>"

    lost = [
        (page, line)
        for page in (whole, all_but_the_first, the_rest)
        for line in PARAGRAPHS
        if line not in text_of(page)
    ]
    assert lost == []


@pytest.mark.parametrize(
    "shown",
    ['hidden="until-found"', 'hidden style="display:block"', 'style="display:inline"', 'aria-hidden="true"', ""],
)
def test_an_element_that_is_shown_stays(shown: str) -> None:
    assert NOTE in text_of(page(f"<p {shown}>{NOTE}</p>"))


@pytest.mark.parametrize(
    "inside",
    [
        'the harbour<sup id="r1"><a href="#f1">1</a></sup>',
        'the harbour<a href="#_ftn2" name="_ftnref2">[2]</a>',
        'the harbour<a href="/2022/bridge#note-3"><sup>(3)</sup></a>',
        '<a href="/h">the harbour<span class="sr-only"> (opens in a new tab)</span></a>',
        '<a href="/h">the harbour <span class="link__screen-reader-text">external link</span></a>',
        '<span>the harbour<span role="tooltip">Where ships are safe.</span></span>',
    ],
)
def test_marks_and_unseen_words_inside_a_line_are_left_out(inside: str) -> None:
    line = f"<p>{PARAGRAPHS[0]} Ships wait in {inside} until the bridge opens.</p>"

    assert f"{PARAGRAPHS[0]} Ships wait in the harbour until the bridge opens." in text_of(page(line)).split("\n")


@pytest.mark.parametrize(
    ("inside", "shown"),
    [
        ("30 m<sup>2</sup> on the 4<sup>th</sup> floor", "30 m2 on the 4th floor"),
        ('the <a href="/h"><span class="visually-hidden">harbour</span></a>', "the harbour"),
        ('the <a href="/terms#harbour">harbour</a>', "the harbour"),
    ],
)
def test_raised_words_and_whole_links_inside_a_line_stay(inside: str, shown: str) -> None:
    assert f"{PARAGRAPHS[0]} They saw {shown}." in text_of(page(f"<p>{PARAGRAPHS[0]} They saw {inside}.</p>"))


@pytest.mark.parametrize("style", ["position: absolute; left: -9999px", "text-indent:-9999em", "font-size: 0"])
def test_text_out_of_sight_is_left_out_of_its_line(style: str) -> None:
    line = f'{PARAGRAPHS[1] * 2} <span style="{style}">{NOTE}</span>'

    assert NOTE not in text_of(page(f"<p>{line}</p>"))


@pytest.mark.parametrize(
    "icon",
    [
        '<i class="material-icons">open_in_new</i>',
        '<span class="material-symbols-outlined" aria-hidden="true">share</span>',
        '<i class="fa">\uf08e</i>',
    ],
)
def test_the_name_of_an_icon_is_no_word_and_italics_are(icon: str) -> None:
    text = text_of(
        page(f"<p>The ferry <a href='/f'>Ostle{icon}</a> leaves when the <i class='sic'>share</i> is paid.</p>")
    )

    assert "The ferry Ostle leaves when the share is paid." in text
