import pytest
from selectolax.lexbor import LexborHTMLParser

from tasks.extract.metadata.visible_bylines import visible_authors


def authors(below: str, *, above: str = "") -> tuple[str, ...]:
    return visible_authors(LexborHTMLParser(f"<body>{above}<h1>A second bridge</h1>{below}</body>"))


@pytest.mark.parametrize(
    "below",
    [
        '<div class="byline">By <a href="/a">Ann Lee</a>, Political Editor <time>4 May 2022</time></div>',
        '<p class="article-author">Ann Lee</p>',
        '<a rel="author" href="/ann">Ann Lee</a>',
        '<a href="/autor/ann-lee">Ann Lee</a>',
        "<address>Ann Lee</address>",
        "<p>By Ann Lee</p><p>The council agreed on Tuesday.</p>",
        "<p>Von Ann Lee</p>",
        "<div><span>Por Ann Lee | 4 de mayo de 2022</span></div>",
        "<p>Di Ann Lee</p>",
        "<p>Text: Ann Lee</p>",
        '<div class="byline"><span>Ann Lee</span><span>Chief Reporter</span></div>',
        '<p class="author-name"><span>Ann Lee</span><span>River correspondent</span></p>',
        '<p class="author-name">Ann Lee<span>Bridges and tunnels editor</span></p>',
        '<div class="byline"><div>By</div><div>Ann Lee</div><div>Western reporter</div></div>',
        '<p class="byline">By <b>Ann</b> <b>Lee</b><br>River correspondent</p>',
        '<figure class="author-image"><img alt="Bo Ek"></figure><p class="author">Ann Lee</p>',
    ],
)
def test_the_byline_below_the_heading_names_the_author(below: str):
    assert authors(below) == ("Ann Lee",)


@pytest.mark.parametrize(
    ("below", "names"),
    [
        ('<div class="byline"><span>Ann Lee</span><span>Bo Ek</span></div>', ("Ann Lee", "Bo Ek")),
        ('<p class="author">Ann Lee</p><p class="author">Bo Ek</p>', ("Ann Lee", "Bo Ek")),
        ('<p class="byline">By Ann Lee and Bo Ek</p>', ("Ann Lee", "Bo Ek")),
        ('<p class="byline">記者王小明／台北報導</p>', ("王小明",)),
        ('<p class="byline">홍길동 기자</p>', ("홍길동",)),
        ('<p class="author">โดย สมชาย ใจดี</p>', ("สมชาย ใจดี",)),
        ('<p class="author">लेखक: राम शर्मा</p>', ("राम शर्मा",)),
        ('<p class="author">بقلم: أحمد علي</p>', ("أحمد علي",)),
        ('<article><p>Một cây cầu mới.</p><p style="text-align:right">Lê Phương</p></article>', ("Lê Phương",)),
        ('<p>新桥开通。</p><div class="edit">(责编：王小、李大)</div>', ("王小", "李大")),
        (
            '<div class="byline"><b class="name"><i class="firstname">Ann</i> <i class="lastname">Lee</i></b></div>',
            ("Ann Lee",),
        ),
    ],
)
def test_several_names_and_names_of_all_scripts_are_read(below: str, names: tuple[str, ...]):
    assert authors(below) == names


@pytest.mark.parametrize(
    "below",
    [
        '<div class="comment"><b class="comment-author">Troll Hill</b></div>',
        '<aside><p class="byline">By Bo Ek</p></aside>',
        '<blockquote><p class="author">Bo Ek</p></blockquote>',
        '<div class="teaser"><span class="author">Bo Ek</span></div>',
        '<p class="author-bio">Bo Ek has written about rivers for twenty years and lives with a goat.</p>',
        '<p class="author">Read more</p>',
        '<p class="byline">By our staff</p>',
        "<p>By Tuesday the river had risen.</p>",
        '<p style="text-align:right"><a href="/2">Read On</a></p>',
        "<p>"
        + "The river rose. " * 12
        + "</p>"
        + "<p>"
        + "It fell again. " * 12
        + "</p>"
        + "<p>"
        + "It rose. " * 20
        + "</p><h1>A third bridge</h1><p>By Bo Ek</p>",
        "<p>Von Hamburg aus fährt die Fähre.</p>",
    ],
)
def test_other_people_and_sentences_are_no_byline(below: str):
    assert authors(below) == ()


def test_the_bylines_above_the_heading_are_those_of_other_articles():
    assert authors("<p>The council agreed.</p>", above='<p class="byline">By Bo Ek</p>') == ()


def test_one_name_is_enough_behind_by_in_a_link_to_its_own_page():
    assert authors('<p class="byline">By <a href="/author/eddie/">Eddie</a></p>') == ("Eddie",)
    assert authors('<p class="byline">By <a href="/harbour/">Eddie</a></p>') == ()
