"""Markup where text is expected: read as the body of an article, of which nothing is lost."""

import pytest

from tasks.document import Document, Origin, Outcome
from tasks.extract import extract_document

LINES = ("The ferry kettle boils again.", "Its crew had missed it for a winter.", "A baker repaired the spout.")
PARAGRAPHS = "".join(f"<p>{line}</p>" for line in LINES)


def extracted(text: str, **fields: object) -> Document:
    origin = Origin(collection="c", path="a.jsonl", url="file:///c/a.jsonl")
    return extract_document(Document(id="1", origin=origin, version=0, format="jsonl", text=text, **fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "markup",
    [
        PARAGRAPHS,
        PARAGRAPHS.replace("><", ">\n  <"),
        "<br><br>".join(LINES),
        "<br/>\n".join(LINES),
        "<div>" + "</div><div>".join(LINES) + "</div>",
        f"{LINES[0]}\n\n<strong>{LINES[1]}</strong>\n\n{LINES[2]}",
        f'{LINES[0]}\n<a href="/x">{LINES[1]}</a>\n{LINES[2]}',
        PARAGRAPHS.replace("crew had", "crew\nhad"),
        PARAGRAPHS + '<script>track()</script><img src="x.gif"><style>p{}</style>',
        '<div style="display:none">Preview of the mail</div>' + PARAGRAPHS,
        PARAGRAPHS + '<figure><img src="x"><figcaption>The kettle. Photo: B. Reed</figcaption></figure>',
        PARAGRAPHS.replace("<", "&lt;").replace(">", "&gt;"),
        PARAGRAPHS.replace("<", "&amp;lt;").replace(">", "&amp;gt;"),
        f"<div>{PARAGRAPHS.replace('<', '&lt;').replace('>', '&gt;')}</div>",
        f"<![CDATA[{PARAGRAPHS}]]>",
        f'<?xml version="1.0"?>{PARAGRAPHS}',
        f'[caption id="7"]<img src="x"> The kettle[/caption]{PARAGRAPHS}[gallery ids="1,2"]',
        f"{PARAGRAPHS}[embed]https://video.example/7[/embed]",
        f"<html><body><div>{PARAGRAPHS}</div></body></html>",
        f"<table><tr><td><div>{LINES[0]}</div><p>{LINES[1]}</p></td></tr><tr><td><p>{LINES[2]}</p></td></tr></table>",
    ],
)
def test_markup_becomes_a_line_a_paragraph(markup: str) -> None:
    document = extracted(markup)
    assert document.text.split("\n") == list(LINES)
    assert document.markup is None


@pytest.mark.parametrize("reading", ["<rt>たけ</rt>", "<rp>(</rp><rt>たけ</rt><rp>)</rp>", "<rtc><rt>たけ</rt></rtc>"])
@pytest.mark.parametrize("word", ["竹", "<rb>竹</rb>"])
def test_the_readings_of_rubies_are_no_words_of_text_and_title(word: str, reading: str) -> None:
    ruby = f"<ruby>{word}{reading}</ruby>の舟が川を下った。"
    document = extracted(f"<p>{ruby}</p>", title=ruby)
    assert (document.text, document.title) == ("竹の舟が川を下った。", "竹の舟が川を下った。")


def test_a_title_that_names_the_tags_of_readings_keeps_them() -> None:
    assert extracted(PARAGRAPHS, title="What <ruby> and <rt> do").title == "What <ruby> and <rt> do"


def test_the_words_of_links_lists_tables_and_quotes_are_kept() -> None:
    markup = (
        f"<p>{LINES[0]}</p><h2>A winter</h2><ul><li>one spout</li><li>two lids</li></ul><blockquote>We drank water.</blockquote>"
        '<table><tr><td>Mon</td><td>9</td></tr></table><p>The <a href="https://x.example">harbour office</a> paid.</p>'
    )
    assert extracted(markup).text.split("\n") == [
        LINES[0],
        "A winter",
        "- one spout",
        "- two lids",
        "We drank water.",
        "| Mon | 9 |",
        "The harbour office paid.",
    ]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Tea &amp; rum, said the &#8220;captain&#8221;.", "Tea & rum, said the “captain”."),
        ("If a < b, wait. I <3 tea. AT&T, &c.", "If a < b, wait. I <3 tea. AT&T, &c."),
        ("<p>Write <code>&lt;p&gt;tea&lt;/p&gt;</code> and a browser shows tea, says the guide.</p>",
         "Write <p>tea</p> and a browser shows tea, says the guide."),
        ("<p>&amp;ldquo;Tea,&amp;rdquo; she said.</p>", "“Tea,” she said."),
    ],
)  # fmt: skip
def test_entities_are_read_and_code_is_kept(text: str, plain: str) -> None:
    assert extracted(text).text == plain


def test_title_publisher_and_authors_lose_entities_and_tags() -> None:
    document = extracted(
        LINES[0], title="Tea &amp;amp; <i>rum</i>", publisher="Post &amp; Pier", authors=("Ren&eacute; Quill",)
    )
    assert (document.title, document.publisher, document.authors) == ("Tea & rum", "Post & Pier", ("René Quill",))


def test_a_whole_page_in_a_text_is_read_as_a_page() -> None:
    page = f"<html><body><nav><a href='/'>Home</a></nav><article>{PARAGRAPHS}</article></body></html>"
    assert "Home" not in extracted(page).text
    assert LINES[2] in extracted(page).text


def test_markup_without_words_is_rejected() -> None:
    document = extracted('<p><img src="a.gif"></p>')
    assert document.outcome is Outcome.REJECTED
    assert document.rejection is not None
    assert document.rejection.reason == "the text holds markup without words"
