from datetime import UTC, datetime

import pytest

from tasks.extract.metadata import PageMetadata, page_metadata
from tasks.extract.page import Page
from tests.support.inputs.pages import html_page, json_ld

PAGE_URL = "https://www.news.example/2022/bridge?utm_publisher=x"


def metadata(head: str, *, body: str = "", lang: str = "", url: str | None = None) -> PageMetadata:
    return page_metadata(Page(html_page(body, head=head, lang=lang)), url=url)


def test_json_ld_gives_every_field():
    head = json_ld(
        """{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "A &quot;second&quot; bridge",
        "datePublished": "2022-02-04T10:00:00+01:00", "inLanguage": "en",
        "mainEntityOfPage": {"@type": "WebPage", "@id": "https://www.news.example/2022/bridge"},
        "author": [{"@type": "Person", "name": "Ann Lee"}, {"@type": "Person", "name": "Bo Ek"}],
        "publisher": {"@type": "NewsMediaOrganization", "name": "The News"}}"""
    )

    assert metadata(head) == PageMetadata(
        title='A "second" bridge',
        title_source="json-ld",
        headlines=('A "second" bridge',),
        published_source="json-ld",
        authors_source="json-ld",
        published=datetime(2022, 2, 4, 9, tzinfo=UTC),
        url="https://www.news.example/2022/bridge",
        publisher="The News",
        authors=("Ann Lee", "Bo Ek"),
        language="en",
    )


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "ReportageNewsArticle", "headline": "Found", "author": "Ann Lee"}',
        '{"@type": ["WebPage", "NewsArticle"], "headline": "Found", "author": {"name": "Ann Lee"}}',
        '{"@type": "https://schema.org/LiveBlogPosting", "headline": "Found", "author": ["Ann Lee"]}',
        '[{"@type": "WebSite", "name": "Site"}, {"@type": "Article", "headline": "Found", "author": [{"name": "Ann Lee"}]}]',
        '{"@graph": [{"@type": "Person", "@id": "#ann", "name": "Ann Lee"},'
        ' {"@type": "Article", "headline": "Found", "author": {"@id": "#ann"}}]}',
        '{"@type": "WebPage", "mainEntity": {"@type": "NewsArticle", "headline": "Found", "author": "Ann Lee"}}',
    ],
    ids=["subtype", "types", "address", "list", "graph", "nested"],
)
def test_the_article_is_found_in_every_shape_of_json_ld(script: str):
    found = metadata(json_ld(script))

    assert (found.title, found.authors) == ("Found", ("Ann Lee",))


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "Article", "headline": "Found",}',
        '{"@type": "Article", "headline": "Found\n"}',
        '<!-- {"@type": "Article", "headline": "Found"} -->',
        '//<![CDATA[\n{"@type": "Article", "headline": "Found"}\n//]]>',
        '{"@type": "Article", "headline": "Found"};',
    ],
    ids=["comma", "line break", "comment", "cdata", "semicolon"],
)
def test_json_ld_with_a_common_fault_is_still_read(script: str):
    assert metadata(json_ld(script)).title == "Found"


@pytest.mark.parametrize(
    "script",
    ["", "{", "nonsense", "null", "5", "[" * 5000, '{"@type": "Article", "headline": {"x": [[1]]}, "author": 7}'],
    ids=["empty", "open", "nonsense", "null", "number", "deep", "types"],
)
def test_broken_json_ld_leaves_the_field_to_the_rest_of_the_page(script: str):
    assert metadata(json_ld(script) + '<meta property="og:title" content="Other">').title == "Other"


def test_open_graph_and_meta_tags_are_read():
    found = metadata(
        '<meta property="og:title" content="A bridge"><meta property="og:site_name" content="The News">'
        '<meta name="Date" content="4 February 2022"><meta name="author" content="Ann Lee">'
        '<meta property="og:url" content="https://news.example/bridge"><meta property="og:locale" content="fr_FR">'
    )

    assert found == PageMetadata(
        title="A bridge",
        title_source="meta",
        headlines=("A bridge",),
        published_source="meta",
        authors_source="meta",
        published=datetime(2022, 2, 4, tzinfo=UTC),
        url="https://news.example/bridge",
        publisher="The News",
        authors=("Ann Lee",),
        language="fr-FR",
    )


def test_microdata_is_read():
    found = metadata(
        "",
        body='<h1 itemprop="headline">A bridge</h1><span itemprop="author" itemscope><b itemprop="name">Ann Lee</b></span>'
        '<time itemprop="datePublished" datetime="2022-02-04">Friday</time>'
        '<div itemprop="publisher" itemscope><meta itemprop="name" content="The News"></div>',
    )

    assert (found.title, found.authors, found.publisher) == ("A bridge", ("Ann Lee",), "The News")
    assert found.published == datetime(2022, 2, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    "title",
    [
        "A bridge | The News",
        "A bridge - The News",
        "A bridge – news.example",
        "The News: A bridge",
        "A bridge | the news",
    ],
)
def test_the_name_of_the_site_is_cut_from_the_title(title: str):
    head = f'<title>{title.replace(": ", " : ")}</title><meta property="og:site_name" content="The News">'

    assert metadata(head, url=PAGE_URL).title == "A bridge"


def test_a_dash_inside_a_title_is_kept():
    head = '<title>Paris - Berlin by night train</title><meta property="og:site_name" content="The News">'

    assert metadata(head).title == "Paris - Berlin by night train"


def test_the_heading_decides_what_of_the_title_is_the_site():
    assert metadata("<title>A bridge | Somewhere</title>", body="<h1>A bridge</h1>").title == "A bridge"


@pytest.mark.parametrize(
    ("href", "own"),
    [
        ("https://news.example/bridge", "https://news.example/bridge"),
        ("/bridge", "https://www.news.example/bridge"),
        ("https://news.example/", None),
        ("https://other.example/bridge", None),
        ("javascript:void(0)", None),
        ("http://[bad", None),
    ],
)
def test_the_canonical_address_must_be_an_article_of_the_same_site(href: str, own: str | None):
    assert metadata(f'<link rel="canonical" href="{href}">', url=PAGE_URL).url == own


@pytest.mark.parametrize(
    "head",
    [
        "<!-- saved from url=(0024)https://a.example/news/b -->",
        "<!--\n Page saved with SingleFile \n url: https://a.example/news/b \n saved date: today\n-->",
        '<base href="https://a.example/news/"><link rel="canonical" href="b">',
        '<!-- saved from url=(0024)https://a.example/news/b --><link rel="canonical" href="/news/b">',
        '<link rel="canonical" href="http://localhost:3000/news/b"><meta property="og:url" content="https://a.example/news/b">',
        '<link rel="canonical" href="https://web.archive.org/web/2024/https://a.example/news/b">',
    ],
)
def test_a_saved_page_has_the_address_that_it_was_saved_from(head: str):
    assert metadata(head).url == "https://a.example/news/b"


def test_a_canonical_address_is_taken_from_any_site_when_the_page_came_without_one():
    assert metadata('<link rel="canonical" href="https://a.example/b">').url == "https://a.example/b"


def test_the_lang_attribute_is_the_hint_and_nonsense_in_it_is_not():
    assert metadata("", lang="pt-BR").language == "pt-BR"
    assert metadata('<meta http-equiv="content-language" content="de">', lang="the language").language == "de"


@pytest.mark.parametrize(
    ("given", "family", "name"),
    [("Ann", "Lee", "Ann Lee"), ("Ann Mary", "van der Lee", "Ann Mary van der Lee"), ("小明", "王", "王小明")],
)
@pytest.mark.parametrize("more", ["", '"@id": "https://news.example/#ann", ', '"name": "", '])
def test_an_author_may_be_named_in_two_parts(given: str, family: str, name: str, more: str):
    person = f'{{{more}"@type": "Person", "givenName": "{given}", "familyName": "{family}"}}'
    script = f'{{"@type": "Article", "headline": "Found", "author": {person}}}'

    assert metadata(json_ld(script)).authors == (name,)


def test_an_author_that_is_an_address_is_no_name():
    head = '<meta property="article:author" content="https://facebook.example/ann"><meta name="byl" content="Ann Lee">'

    assert metadata(head).authors == ("Ann Lee",)


def test_the_authors_of_other_articles_in_a_list_are_not_taken():
    links = "".join(f'<a rel="author" href="/{name}">{name} Lee</a>' for name in ("Ann", "Bo", "Cy", "Di", "Ed"))

    assert metadata("", body=links).authors == ("Ann Lee",)


def test_a_page_that_says_nothing_gives_nothing():
    assert metadata("") == PageMetadata()


def test_lead_section_and_change_are_read_with_their_origins():
    found = metadata(
        json_ld(
            """{"@type": "NewsArticle", "headline": "A bridge", "articleSection": "Politik", "datePublished": "2022-02-04",
            "dateModified": "2022-02-05T10:00:00+01:00",
            "description": "The council has decided: the valley gets a second bridge in spring."}"""
        )
    )

    assert (found.section, found.section_source) == ("politics", "json-ld")
    assert found.lead == "The council has decided: the valley gets a second bridge in spring."
    assert found.modified == datetime(2022, 2, 5, 9, tzinfo=UTC)


def test_a_lead_that_was_cut_yields_to_a_whole_one():
    cut, whole = (
        "The council has decided that the valley gets a…",
        "The council has decided: a second bridge, in spring.",
    )
    head = f'<meta property="og:description" content="{cut}"><meta name="description" content="{whole}">'

    assert metadata(head).lead == whole


def test_the_way_from_the_front_page_names_the_section():
    found = metadata("", body='<div class="breadcrumb"><a href="/">Home</a> <a href="/s">Sport</a></div><h1>A win</h1>')

    assert (found.section, found.section_source) == ("sport", "breadcrumb")


def test_an_impossible_date_yields_to_a_possible_one():
    head = (
        '<meta property="article:published_time" content="2122-02-04T10:00:00Z"><meta name="date" content="2022-02-04">'
    )
    page = Page(html_page("", head=head, lang=""))

    assert page_metadata(page, latest=datetime(2023, 1, 1, tzinfo=UTC)).published == datetime(2022, 2, 4, tzinfo=UTC)


def test_the_sites_own_name_gives_way_to_a_byline():
    head = '<meta name="author" content="Valley"><meta property="og:site_name" content="The Valley Post">'
    found = metadata(head, body='<h1>A bridge</h1><p class="byline">By Ann Lee</p>', url="https://valley.example/a/b")

    assert (found.authors, found.authors_source) == (("Ann Lee",), "byline")


def test_a_byline_with_more_names_than_json_ld_is_whole():
    head = json_ld('{"@type": "NewsArticle", "headline": "A bridge", "author": {"name": "Bo Ek"}}')
    byline = '<div class="byline"><a href="/a">Ann Lee</a> <a href="/b">Bo Ek</a></div>'

    assert metadata(head, body=f"<h1>A bridge</h1>{byline}").authors == ("Ann Lee", "Bo Ek")
    assert metadata(head, body='<h1>A bridge</h1><div class="byline">Ann Lee</div>').authors == ("Bo Ek",)


def test_agencies_in_bylines_are_found_and_those_of_pictures_and_teasers_are_not():
    byline = '<h1>A bridge</h1><div class="byline">Ann Lee with AFP</div>'
    picture = '<h1>A bridge</h1><div class="image"><span class="source">AFP</span></div>'
    teasers = "<h1>A bridge</h1>" + '<li><span class="author">AFP</span></li>' * 4

    assert [metadata("", body=body).agencies for body in (byline, picture, teasers)] == [("AFP",), (), ()]


@pytest.mark.parametrize(
    "name", ["{{ article.author }}", "%author_name%", "${author}", "[[author]]", "undefined undefined", "Super User"]
)
def test_a_field_that_nobody_filled_gives_way_to_what_the_page_shows(name: str):
    head = f'<meta name="author" content="{name}"><meta property="og:title" content="{{{{title}}}}">'
    found = metadata(head, body='<h1>A bridge</h1><p class="byline">By Ann Lee</p>')

    assert (found.title, found.authors) == ("A bridge", ("Ann Lee",))


@pytest.mark.parametrize("name", ["alee2019", "ann_lee", "user-6629f3", "valleypost.news"])
def test_an_account_gives_way_to_a_byline(name: str):
    head = f'<meta name="author" content="{name}">'

    assert metadata(head, body='<h1>A bridge</h1><p class="byline">By Ann Lee</p>').authors == ("Ann Lee",)
    assert metadata(head, body="<h1>A bridge</h1>").authors == (name,)


def test_an_author_may_be_json_inside_a_text():
    head = json_ld(
        r"""{"@type": "NewsArticle", "headline": "A bridge", "author": "[{\"@type\": \"Person\", \"name\": \"Ann Lee\"}]"}"""
    )

    assert metadata(head).authors == ("Ann Lee",)


@pytest.mark.parametrize(
    "address", ["https://www.news.example/{{slug}}", "https://www.news.example/%7B%7Bslug%7D%7D/", "/${path}"]
)
def test_an_address_that_nobody_filled_is_not_the_page_s(address: str):
    head = f'<link rel="canonical" href="{address}"><meta property="og:url" content="https://www.news.example/2022/bridge">'

    assert metadata(head).url == "https://www.news.example/2022/bridge"


def test_the_number_of_messages_is_no_part_of_the_title():
    assert metadata("<title>(3) A bridge at last</title>").title == "A bridge at last"


@pytest.mark.parametrize("home", ["/", "https://notes.blog.example/", "https://notes.blog.example"])
def test_a_heading_that_leads_to_the_front_page_names_the_site(home: str):
    head = "<title>River Notes: A bridge at last</title>"
    body = f'<h1><a href="{home}">River Notes</a></h1><h3 class="post-title">A bridge at last</h3>'

    assert metadata(head, body=body).title == "A bridge at last"


def test_authors_are_read_from_lists_in_lists_and_from_the_key_in_the_plural():
    nested = json_ld(
        '{"@type": "NewsArticle", "headline": "A", "author": [[{"name": "Ann Lee"}], [{"name": "Bo Ek"}]]}'
    )

    assert metadata(nested).authors == ("Ann Lee", "Bo Ek")
    assert metadata('<meta name="authors" content="Ann Lee">').authors == ("Ann Lee",)


@pytest.mark.parametrize("first", ["@riverpost", "River Post | News from the Arle", "River Post - all that floats"])
def test_a_publisher_is_no_account_and_has_no_slogan_that_another_statement_lacks(first: str):
    node = json_ld('{"@type": "NewsArticle", "headline": "A", "publisher": {"name": "River Post"}}')

    assert metadata(f'<meta property="og:site_name" content="{first}">{node}').publisher == "River Post"
    assert metadata(f'<meta property="og:site_name" content="{first}">').publisher == first


def test_a_name_of_a_program_is_no_author_where_the_page_shows_one():
    node = json_ld('{"@type": "NewsArticle", "headline": "A", "author": {"name": "Evening feed"}}')

    assert metadata(node, body='<h1>A</h1><p class="byline">By Ann Lee</p>').authors == ("Ann Lee",)
    assert metadata(node).authors == ("Evening feed",)


def test_the_links_to_authors_above_the_heading_are_those_of_other_articles():
    above, below = '<a rel="author" href="/a">Bo Ek</a>', '<p class="byline">By Ann Lee</p>'

    assert metadata("", body=f"{above}<h1>A</h1>{below}").authors == ("Ann Lee",)
    assert metadata("", body=f"{above}<h1>A</h1>").authors == ("Bo Ek",)


def test_an_address_may_lack_its_scheme():
    assert metadata('<meta property="og:url" content="www.news.example/a">').url == "https://www.news.example/a"
