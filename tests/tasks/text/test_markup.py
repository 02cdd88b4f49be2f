import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.text.markup import is_page, markup_in, plain_line, unescaped


@pytest.mark.parametrize(
    "text",
    [
        "<p>The ice rink opens early.</p><p>Skates can be hired.</p>",
        "The ice rink opens early.<br/>Skates can be hired.",
        "The ice rink opens early<br>\nSkates can be hired",
        'The rink, <a href="https://rink.example">says the club</a>, opens early.',
        "The <em>old</em> rink opens early.",
        "The rink opens early.\n\n<h3>Skates</h3>\n\nThey can be hired.\n<ul><li>small</li><li>large</li></ul>",
        '<img src="rink.jpg" alt=""> The rink opens early.',
        "<P>The rink opens early.\n<P>Skates can be hired.",
        "<div class='text'>Die Eisbahn öffnet früher.</div>",
        "<!-- wp:paragraph --><p>Каток открывается раньше.</p><!-- /wp:paragraph -->",
        "<p>滑冰场提前开放。</p>",
        "Am <b>letzten</b> Tag der Woche öffnet die Eisbahn.",
        "Une <strong>patinoire</strong> ouvre. Les enfants l'attendaient.",
        'The rink opens early.\n\n<p style="text-align: center">Skates can be hired at the counter from nine on.</p>\n\n'
        "Nobody has to hurry, as the ice is kept until the end of the month and the lamps burn until midnight.",
        "The rink opens early.<br clear='all'>Skates can be hired.",
        "<p>Le guide explique les balises HTML aux enfants.</p>",
    ],
)
def test_markup_in_a_text_is_recognised_also_escaped_once_or_twice(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert markup_in(text) == text
    assert markup_in(escaped) == text
    assert markup_in(escaped.replace("&", "&amp;")) == text


@pytest.mark.parametrize(
    "text",
    [
        "Where a < b and b > c, the ferry is late.",
        "I <3 this town, and AT&T does too.",
        "The function swap<T>(T left, T right) returns a List<String>.",
        "Use the <b> tag and the </b> tag to make a word bold.",
        "Write `<p>Hello</p>` into the file, and a browser shows it.",
        "Beginners learn HTML in an hour. A page needs one line:\n<p>Hello</p>\nThe rest can wait until next week.",
        "Reply to <ines@courier.example> or to <the desk>.",
        "The <br> is gone from the manual of the tags.",
        "x <- c(1, 2); if (x <y && y> z) print(x)",
        "Temperatures <p0.05 were seen",
        "He said &lt;nothing&gt; at all.",
        "<Center>는 방영을 시작한 지 얼마 되지 않았지만 벌써 많은 사람이 보는 드라마가 되었다고 밝혔다. <Time>도 인기다.",
        'To centre a box, write this:\n\n<div style="margin: auto">\n  <p>Hello</p>\n</div>\n\nThen load it again.',
        "The log says <error> twice and <warning level=3> once, then the pump stopped for the rest of the day.",
        "In the shell: cat <input.txt >output.txt && rm <input.txt",
        "Generics such as Map<String, List<Integer>> and <T extends Comparable<T>> confuse beginners.",
        "",
    ],
)
def test_a_text_that_only_mentions_signs_or_code_is_no_markup(text: str) -> None:
    assert markup_in(text) is None


@pytest.mark.parametrize(
    ("line", "plain"),
    [
        ("Tea &amp; sympathy", "Tea & sympathy"),
        ("Tea &amp;amp; sympathy", "Tea & sympathy"),
        ("Wind &#8211; and <i>more</i> wind", "Wind – and more wind"),
        ("&lt;strong&gt;Storm&lt;/strong&gt; passes", "Storm passes"),
        ("<![CDATA[Tea & rum]]>", "Tea & rum"),
        ("First line<br/>second line", "First line second line"),
        ("Why a < b matters", "Why a < b matters"),
        ("AT&T &c. and R&D; a <3 for all", "AT&T &c. and R&D; a <3 for all"),
        ("The <marquee> tag is back", "The <marquee> tag is back"),
        ("&notanentity; stays", "&notanentity; stays"),
    ],
)
def test_entities_and_tags_leave_a_line_and_nothing_else_does(line: str, plain: str) -> None:
    assert plain_line(line) == plain


def test_a_page_is_told_from_a_fragment() -> None:
    assert is_page("\n<!-- saved --><!DOCTYPE html><html><head>")
    assert is_page('<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><nav>')
    assert not is_page("<html><body><div>The body of an article, as some extractors write it</div></body></html>")
    assert not is_page("<p>The body of <b>an</b> article</p>")


@given(st.text(alphabet="<>/&;#abp \n='\"", max_size=200))
def test_any_text_is_markup_or_plain_without_an_error(text: str) -> None:
    markup_in(text)
    assert "<" not in plain_line(text) or "<" in unescaped(unescaped(unescaped(text)))
