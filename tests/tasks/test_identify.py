import pytest

from tasks.document import document_id
from tasks.identify import identify_document
from tests.support.inputs.pages import page_document


def test_the_id_is_made_of_the_canonical_url():
    document = identify_document(page_document(None, url="HTTPS://News.Example/a?utm_source=x"))

    assert document.url == "https://news.example/a"
    assert document.id == document_id(document.origin, url="https://news.example/a")


def test_a_copy_in_the_wayback_machine_is_the_article_itself():
    copy = "https://web.archive.org/web/20240307100000/https://news.example/a"
    assert (
        identify_document(page_document(None, url=copy)).id == identify_document(page_document(None, url=copy[43:])).id
    )


@pytest.mark.parametrize("url", [None, "https://news.example/", "bridge.html"])
def test_the_id_is_made_of_the_origin_where_no_url_names_an_article(url: str | None):
    document = identify_document(page_document(None, url=url))

    assert document.id == document_id(document.origin)


@pytest.mark.parametrize(
    "url", [" ", "", None, "https://news.example/live#post-1", "https://news.example/a?utm_source=b"]
)
def test_identifying_twice_is_identifying_once(url: str | None) -> None:
    identified = identify_document(page_document(None).with_(url=url))
    assert identify_document(identified) == identified
