from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.document import Outcome
from tasks.extract import extract_document, html
from tests.support.inputs.pages import PARAGRAPHS, html_page, json_ld, page_document


def test_each_paragraph_becomes_a_line():
    document = extract_document(page_document(html_page()))

    assert document.text == "\n".join(PARAGRAPHS)
    assert document.outcome is None
    assert document.markup is None


def test_subheads_lists_quotes_and_table_rows_are_kept_in_order():
    first, second, third = PARAGRAPHS
    page = html_page(
        f"<p>{first}</p><h2>Forty million</h2><p>{second}</p><ul><li>Two lanes for cars</li><li>One for bicycles</li></ul>"
        f"<blockquote>We have waited long enough.</blockquote>"
        f"<table><tr><th>Year</th><th>Cost</th></tr><tr><td>2023</td><td>12</td></tr></table><p>{third}</p>"
    )

    assert extract_document(page_document(page)).text.split("\n") == [
        first,
        "Forty million",
        second,
        "- Two lanes for cars",
        "- One for bicycles",
        "We have waited long enough.",
        "| Year | Cost |",
        "| 2023 | 12 |",
        third,
    ]


def test_menus_comments_and_footers_are_left_out():
    page = html_page().replace(
        "</body>",
        '<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>'
        '<div class="comments"><p>Nobody in this town needs a bridge at all, if you ask me.</p></div>'
        "<footer>All rights reserved</footer></body>",
    )

    assert extract_document(page_document(page)).text == "\n".join(PARAGRAPHS)


def test_the_heading_is_the_title_and_not_repeated_in_the_text():
    page = html_page("<h1>A bridge at last</h1>" + "".join(f"<p>{line}</p>" for line in PARAGRAPHS))

    document = extract_document(page_document(page))

    assert document.title == "A bridge at last"
    assert document.text == "\n".join(PARAGRAPHS)


@pytest.mark.parametrize("first", [PARAGRAPHS[0], "山谷里的合唱团星期日在新桥上演唱，两百人坐早班火车赶来。"])
def test_a_heading_that_is_the_first_sentence_leaves_that_sentence_in_the_text(first):
    lines = [first, *PARAGRAPHS[1:]]
    page = html_page(f"<h1>{first}</h1>" + "".join(f"<p>{line}</p>" for line in lines))

    assert extract_document(page_document(page)).text == "\n".join(lines)


@pytest.mark.parametrize(
    "ruby",
    [
        "<ruby>{0}<rt>{1}</rt></ruby>",
        "<ruby><rb>{0}</rb><rp>（</rp><rt>{1}</rt><rp>）</rp></ruby>",
        "<ruby><rbc><rb>{0}</rb></rbc><rtc><rt>{1}</rt></rtc><rtc><rt>note</rt></rtc></ruby>",
        "<RUBY>\n{0}\n<RT>{1}</RUBY>",
    ],
    ids=["simple", "with brackets", "complex", "open"],
)
@pytest.mark.parametrize(
    ("line", "word", "reading"),
    [
        ("冬の祭りは今年も湖のそばで開かれ、子どもたちが雪の灯籠三百個に火をともします。", "灯籠", "とうろう"),
        ("市议会周一晚上投票决定在上城铺设铁轨，讨论坡度和价格用了整整六个小时。", "铁轨", "tiěguǐ"),
        ("市議會週一晚上投票決定在上城鋪設鐵軌，討論坡度和價格用了整整六個小時。", "鐵軌", "ㄊㄧㄝˇㄍㄨㄟˇ"),
    ],
    ids=["furigana", "pinyin", "zhuyin"],
)
def test_the_readings_over_words_are_no_part_of_text_and_title(ruby: str, line: str, word: str, reading: str):
    marked = line.replace(word, ruby.format(word, reading))
    page = html_page(f"<p>{marked}</p><p>{line[10:]}{marked}</p>", head=f"<title>{ruby.format(word, reading)}!</title>")

    document = extract_document(page_document(page))

    assert document.text == f"{line}\n{line[10:]}{line}"
    assert "".join((document.title or "").split()) == f"{word}!"


def test_a_page_that_is_only_links_is_rejected_with_its_reason():
    links = "".join(f'<li><a href="/{number}">Section {number}</a></li>' for number in range(30))
    page = f"<html><body><nav><ul>{links}</ul></nav></body></html>"

    document = extract_document(page_document(page))

    assert document.outcome is Outcome.REJECTED
    assert document.markup is None
    assert document.rejection is not None
    assert (document.rejection.step, document.rejection.error) == ("extract", "NoArticle")
    assert document.rejection.reason == "the page holds no article text"


def test_a_page_that_scripts_fill_gives_the_text_of_its_json_ld():
    body = " ".join(PARAGRAPHS)
    head = json_ld(f'{{"@type": "NewsArticle", "headline": "A bridge", "articleBody": "{body}"}}')
    page = f'<html><head>{head}</head><body><div id="app"></div></body></html>'

    assert extract_document(page_document(page)).text == body


def test_the_fields_that_the_input_states_win_over_the_page():
    head = '<title>Guess</title><meta name="author" content="Page Author"><meta property="og:site_name" content="Page">'
    given_time = datetime(2021, 5, 6, tzinfo=UTC)
    stated = {
        "title": "Stated",
        "published": given_time,
        "publisher": "Stated Times",
        "authors": ("Ann Stated",),
        "language_hint": "fr",
    }

    document = extract_document(page_document(html_page(head=head, lang="en"), **stated))

    assert {name: getattr(document, name) for name in stated} == stated


def test_metadata_comes_from_the_page_where_the_input_is_silent():
    head = (
        '<link rel="canonical" href="https://news.example/bridge"><meta property="og:site_name" content="The News">'
        '<meta name="author" content="Ann Lee"><meta property="article:published_time" content="2022-02-04T10:00:00+01:00">'
        "<title>A bridge at last | The News</title>"
    )

    document = extract_document(page_document(html_page(head=head, lang="en-GB")))

    assert document.title == "A bridge at last"
    assert document.url == "https://news.example/bridge"
    assert document.publisher == "The News"
    assert document.authors == ("Ann Lee",)
    assert document.published == datetime(2022, 2, 4, 9, tzinfo=UTC)
    assert document.language_hint == "en-GB"


def test_a_date_in_the_markup_is_found_when_no_metadata_gives_one():
    page = html_page('<time datetime="2022-01-31">31 January</time>' + "".join(f"<p>{line}</p>" for line in PARAGRAPHS))

    assert extract_document(page_document(page)).published == datetime(2022, 1, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("By Ann Lee", ("Ann Lee",)),
        ("Von Anna Müller und Karl Schmidt", ("Anna Müller", "Karl Schmidt")),
        ("Par Maëlle Guéguen, correspondante", ("Maëlle Guéguen",)),
        ("Автор: Анна Щербакова", ("Анна Щербакова",)),
        ("By Popular Demand", ()),
        ("Von Mäusen und Menschen", ()),
        ("By Order of the Council", ()),
        ("Por Madrid Central", ()),
    ],
)
def test_a_byline_at_the_head_of_a_text_names_the_authors_and_a_title_like_one_is_kept(
    line: str, authors: tuple[str, ...]
):
    for head in (f"{line}\n\n", f"The bridge opens\n{line}\n\n"):
        extracted = extract_document(page_document(None, text=f"{head}{PARAGRAPHS[0]}", format="text"))

        assert extracted.authors == authors
        assert line in extracted.text


def test_entities_that_a_site_escaped_twice_are_characters_of_the_text():
    escaped = "<p>Holm &amp;amp; Sons paid, said the&amp;nbsp;&amp;laquo;Courier&amp;raquo;.</p>"
    markup = html_page(body=f"<p>{PARAGRAPHS[0]}</p>{escaped}")
    assert "Holm & Sons paid, said the «Courier»." in extract_document(page_document(markup)).text


@pytest.mark.parametrize("indent", ["\u3000\u3000", "\t", "    ", "\u00a0\u00a0\u00a0"])
def test_indents_of_paragraphs_are_no_part_of_the_text(indent: str):
    lines = ["夜航渡船开航", "港务局表示渡船将于下周一恢复开航。", "渔民为此等待了九年。"]
    document = page_document(None, text="\n".join(indent + line for line in lines), format="text")
    assert extract_document(document).text.split("\n") == lines


def test_text_without_markup_is_only_normalised():
    document = page_document(
        None, text="One\u00a0line \r\n\r\n\r\n\r\nTwo\u00adlines", title=" A\n title ", format="text"
    )

    extracted = extract_document(document)

    assert extracted.text == "One line\n\nTwolines"
    assert extracted.title == "A title"
    assert extracted == document.with_(text=extracted.text, title=extracted.title)


@pytest.mark.parametrize(
    "markup",
    [
        "",
        " \n",
        "no markup at all",
        "https://news.example/a-string-that-looks-like-an-address",
        "<html></html>",
        "<?xml version='1.0' encoding='utf-8'?><html/>",
        "<div>" * 100_000 + "deep" + "</div>" * 100_000,
        "<b>" * 50_000 + "deep",
        "<!--" * 10_000,
        "\0" * 1000,
    ],
    ids=["empty", "spaces", "plain", "address", "bare", "xml", "deep", "open", "comments", "nulls"],
)
def test_hostile_markup_is_rejected_and_never_raises(markup: str):
    document = extract_document(page_document(markup))

    assert document.outcome is Outcome.REJECTED
    assert document.rejection is not None
    assert document.rejection.reason


def test_null_bytes_and_lone_surrogates_do_not_cost_the_article():
    body = "".join(f"<p>{line}</p>" for line in PARAGRAPHS).replace("river", "ri\0ver \ud800")

    document = extract_document(page_document(html_page(body)))

    assert document.outcome is None
    document.text.encode("utf-8")


@pytest.mark.slow
def test_a_page_of_five_megabytes_is_read():
    page = html_page(f"<p>{PARAGRAPHS[0]}</p>" * 200 + f"<p>{'word ' * 1_000_000}</p>")

    assert len(extract_document(page_document(page)).text) > 5_000_000 - 1000


def test_a_page_with_more_elements_than_any_article_has_is_rejected():
    document = extract_document(page_document(html_page("<p>" + "<i>a</i>" * html.MAX_ELEMENTS + "</p>")))

    assert document.rejection is not None
    assert document.rejection.error == "TooLarge"


def test_a_fault_of_a_library_rejects_the_page_with_the_fault_as_reason(monkeypatch: pytest.MonkeyPatch):
    def fail(page: object, **options: object) -> str:
        raise RecursionError("maximum recursion depth exceeded")

    monkeypatch.setattr(html, "page_text", fail)

    document = extract_document(page_document(html_page()))

    assert document.rejection is not None
    assert document.rejection.error == "RecursionError"
    assert "maximum recursion depth" in document.rejection.reason


_PIECES = """<p> </p> <div > <script~type='application/ld+json'> </script> { "@type":"Article" } <h1> <table><tr><td> <!-- -->
<meta~name=date~content= &#0; &amp <ul><li> <html~lang=x> \0"""
_TAGS = st.sampled_from([piece.replace("~", " ") for piece in _PIECES.split(" ")])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(_TAGS, st.text(max_size=20)), max_size=25).map("".join))
def test_any_markup_ends_as_text_or_as_a_rejection(markup: str):
    document = extract_document(page_document(markup))

    assert document.markup is None
    assert bool(document.text) == (document.rejection is None)
