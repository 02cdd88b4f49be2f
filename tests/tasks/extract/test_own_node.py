import json

import pytest

from tasks.extract.json_ld import Script
from tasks.extract.own_node import Stated, own_node

URL = "https://news.example/2022/second-bridge"
STATED = Stated(("A second bridge for the valley | The News",), (URL,))
OWN = {"@type": "NewsArticle", "headline": "A second bridge for the valley", "author": "Ann Lee", "url": URL}
OTHER = {
    "@type": "NewsArticle",
    "headline": "Goats mow the airfield",
    "author": "Bo Ek",
    "url": "https://news.example/goats",
}
THIRD = OTHER | {"headline": "Kettle wins prize", "url": "https://news.example/kettle"}


def author(*scripts: object, stated: Stated = STATED) -> object:
    return own_node([Script(json.dumps(script)) for script in scripts], stated).get("author")


@pytest.mark.parametrize(
    "scripts",
    [
        [[OTHER, OWN]],
        [OTHER, THIRD, OWN],
        [{"@graph": [OTHER, {"@type": "WebSite"}, OWN]}],
        [{"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": OTHER}]}, OWN],
        [{"@type": "VideoObject", "isPartOf": {"@type": "CreativeWork", "author": "Bo Ek", "headline": "Film"}}, OWN],
        [{"@type": "Product", "review": {"@type": "Review", "author": "Bo Ek", "datePublished": "2019-01-01"}}, OWN],
        [{"@type": "SocialMediaPosting", "headline": "A post in the text", "author": "Bo Ek"}, OWN],
        [{"@type": "WebPage", "hasPart": [OTHER, THIRD], "mainEntity": OWN}],
        [OTHER, OWN | {"headline": "A second bridge for…", "url": "https://amp.news.example/x"}],
        [OTHER, {"@type": "Article", "author": "Ann Lee", "mainEntityOfPage": {"@id": f"{URL}/"}}],
        [OTHER, {"@type": "Article", "author": "Ann Lee", "@id": f"{URL}#article"}],
    ],
)
def test_the_node_that_agrees_with_the_page_is_its_own_wherever_it_stands(scripts: list[object]):
    assert author(*scripts) == "Ann Lee"


@pytest.mark.parametrize(
    "scripts",
    [
        [[OTHER, THIRD]],
        [{"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": OTHER}]}],
        [OTHER],
        [{"@type": "Review", "author": "Bo Ek", "datePublished": "2019-01-01", "itemReviewed": {"name": "Kettle"}}],
    ],
)
def test_no_node_is_taken_if_none_agrees_and_the_page_s_own_is_not_sure(scripts: list[object]):
    assert author(*scripts) is None


def test_the_only_article_is_the_page_s_own_though_its_headline_is_written_for_search_engines():
    assert author({**OWN, "headline": "Valley gets new crossing", "url": "https://news.example/p?id=1"}) == "Ann Lee"
    assert author(OTHER, stated=Stated()) == "Bo Ek"


def test_a_field_that_one_description_of_the_article_lacks_is_taken_from_another():
    again = {"@type": "BlogPosting", "headline": OWN["headline"], "datePublished": "2022-02-04", "author": "Site"}

    joined = own_node([Script(json.dumps([OWN, again]))], STATED)

    assert (joined["author"], joined["datePublished"]) == ("Ann Lee", "2022-02-04")


def test_a_page_that_describes_itself_and_no_article_gives_its_date():
    page = {"@type": "WebPage", "url": URL, "datePublished": "2022-02-04"}

    assert own_node([Script(json.dumps(page))], STATED)["datePublished"] == "2022-02-04"
