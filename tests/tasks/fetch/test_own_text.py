"""Text of the feed itself: all of the article, or a teaser; and pages that do not show it."""

from html import escape

import pytest

from tasks.fetch.entries import Entry
from tasks.fetch.own_text import as_page, lacks_text, listed_of, whole_text
from tests.support.lists import answer

LINES = [
    "The lock-keeper of Stave opened the upper gate at six, as his father and grandfather had done before him for eighty years.",
    "He will hand over the wheel in autumn, when a motor takes its place; the museum has asked for the oak beam and the bell.",
    "“I shall miss the herons most,” he said, “since boats come back, but herons never forgive a noise in the morning.”",
]
WHOLE = "".join(f"<p>{line}</p>" for line in LINES)


@pytest.mark.parametrize(("content", "is_whole"), [
    (WHOLE, True),
    ("\n".join(LINES), True),
    (f"<p>{LINES[0]}</p>", False),
    (WHOLE.replace("</p>", " [&#8230;]</p>"), False),
    (f"{WHOLE}…", False),
    (f"{WHOLE}<a href='/a'>Continue reading &rarr;</a>", False),
])  # fmt: skip
def test_a_teaser_is_not_the_whole_text(content: str, is_whole: bool) -> None:
    entry = Entry(url="https://news.test/a", content=content)
    assert whole_text(entry) == (content if is_whole else None)


@pytest.mark.parametrize(
    ("page", "lacks"),
    [
        (f"<html><body><nav>Home</nav>{WHOLE}<p>More</p>", False),
        (f"<html><body>{escape(' '.join(LINES))}", False),
        (f"<html><meta charset='windows-1252'>{WHOLE}".encode("windows-1252"), False),
        (f"<html><body><p>{LINES[0]}</p><p>Subscribe to read on</p>", True),
        ("<html><body><div id='root'></div><script src='/app.js'></script>", True),
        ("", True),
        (f"<html><body>{'<p>A long essay of another writer, which the feed comments on.</p>' * 20}", False),
        (f"<html><body><p>{LINES[0]}</p>{'<p>Most read: another story of the paper.</p>' * 20}", True),
    ],
)
def test_a_page_with_less_than_half_of_the_paragraphs_lacks_the_text(page: str | bytes, lacks: bool) -> None:
    assert lacks_text(answer(page, "text/html"), WHOLE) is lacks


def test_a_title_of_the_feed_is_plain_text_whatever_the_feed_has_escaped() -> None:
    for title in ("Gulls & <i>herring</i>", "Gulls &amp; herring", "Gulls &amp;amp; &lt;b&gt;herring&lt;/b&gt;\n"):
        listed = listed_of(Entry(url="https://news.test/a", title=title))
        assert listed is not None
        assert listed.title == "Gulls & herring"
    assert listed_of(Entry(url="https://news.test/a")) is None


def test_a_feed_cannot_break_out_of_the_page_that_is_made_of_it() -> None:
    entry = Entry(
        url="https://news.test/a?b=1&c=2", title="&lt;b>Locks</b> & <script>x</script>", authors=('"><img src=x>',)
    )
    page = as_page(entry, "A line < another\nSecond line").decode()
    assert "<title>Locks &amp; x</title>" in page.replace("  ", " ")
    assert "<img" not in page
    assert "<p>A line &lt; another</p><p>Second line</p>" in page
