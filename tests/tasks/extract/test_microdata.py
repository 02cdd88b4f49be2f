from tasks.extract.metadata import page_metadata
from tasks.extract.page import Page
from tests.support.inputs.pages import PARAGRAPHS, html_page

TEASER = (
    '<div itemscope itemtype="https://schema.org/NewsArticle"><b itemprop="headline">Goats</b>'
    '<i itemprop="author">Bo Ek</i></div>'
)
OWN = (
    '<article itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">A second bridge</h1>'
    '<p itemprop="author" itemscope itemtype="https://schema.org/Person"><b itemprop="name">Ann Lee</b></p></article>'
)
COMMENT = '<div itemscope itemtype="https://schema.org/Comment"><b itemprop="author">Troll Hill</b></div>'


def authors(body: str) -> tuple[str, ...]:
    return page_metadata(Page(html_page(body, head="<title>A second bridge | The News</title>"))).authors


def test_properties_of_other_articles_and_of_comments_are_not_the_page_s():
    assert authors(TEASER + OWN + COMMENT) == ("Ann Lee",)


def test_the_only_article_among_items_is_the_page_s_though_its_headline_is_not_marked():
    assert authors(OWN.replace(' itemprop="headline"', "") + COMMENT) == ("Ann Lee",)


def test_of_several_articles_none_is_taken_if_no_headline_is_the_page_s():
    assert authors(f"<h1>A second bridge</h1>{TEASER}{TEASER}") == ()


def test_a_single_teaser_of_another_article_is_not_the_page_s():
    heading = '<h1>A second bridge</h1><b itemprop="author">Ann Lee</b>'

    assert authors(heading + TEASER) == authors(heading + TEASER + COMMENT) == ("Ann Lee",)


def test_a_single_item_without_headline_or_with_the_article_in_it_is_the_page_s():
    item = '<div itemscope itemtype="https://schema.org/NewsArticle">{}<i itemprop="author">Bo Ek</i></div>'
    article = "".join(f"<p>{line}</p>" for line in PARAGRAPHS * 2)

    assert authors(item.format("")) == authors(item.format(f'<b itemprop="headline">Goats</b>{article}')) == ("Bo Ek",)


def test_the_author_of_a_comment_is_none_of_the_article() -> None:
    comment = '<div id="comments"><p class="comment"><b itemprop="author">Bo Ek</b></p></div>'

    assert page_metadata(Page(html_page(f'<h1>A</h1><b itemprop="author">Ann Lee</b>{comment}'))).authors == (
        "Ann Lee",
    )
    assert page_metadata(Page(html_page(f"<h1>A</h1>{comment}"))).authors == ()
