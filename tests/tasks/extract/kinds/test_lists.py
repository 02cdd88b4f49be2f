import pytest

from tasks.extract import extract_document
from tests.support.inputs.notices import HEADLINES, STORY, TITLE, notice, paragraphs, teasers
from tests.support.inputs.pages import html_page, json_ld, page_document

FLAT = "".join(f'<h2><a href="/n/{n}">{line}</a></h2><p>{STORY[n % 4]}</p>' for n, line in enumerate(HEADLINES))
FOUND = "".join(f'<li><a href="/n/{n}">{line}</a> … {STORY[n % 4][:80]} …</li>' for n, line in enumerate(HEADLINES))
TICKER = "".join(f'<li>1{n}:00 <a href="/n/{n}">{line}</a></li>' for n, line in enumerate(HEADLINES))
PRIZE = "<p>Writes about bells and boats, and has won the prize of the island for it.</p>"
DATED = '<meta property="article:published_time" content="2022-02-01T10:00:00Z">'


def rejected(page: str, *, url: str | None = None) -> str | None:
    """Return the error with which a page is rejected; None for an article."""
    document = extract_document(page_document(page, url=url))
    return document.rejection.error if document.rejection else None


def main(body: str, *, head: str = "") -> str:
    return f"<html><head>{head}</head><body><main>{body}</main></body></html>"


@pytest.mark.parametrize(
    "page",
    [
        main(f"<h1>Coast</h1>{teasers()}", head="<title>Coast | Holm Gazette</title>"),
        main(f"<h1>Ferries</h1>{teasers(tag='article', host='https://holm.example')}"),
        main(f"<h1>Coast</h1>{FLAT}"),
        main(f"<h1>Results for “bell”</h1><ul>{FOUND}</ul>"),
        main(f"<h1>Newsticker</h1><ul>{TICKER}</ul>"),
        main(f"<h1>Category: Ferries</h1>{teasers(count=4)}", head='<meta property="og:type" content="article">'),
        main(f"<h1>Anna Lund</h1>{PRIZE}{teasers(count=4)}", head=json_ld('{"@type": "ProfilePage"}')),
        main(f"<h1>Coast</h1>{teasers(count=3)}", head=json_ld('{"@graph": [{"@type": "CollectionPage"}]}')),
    ],
    ids=["section", "cards", "flat", "search", "ticker", "category", "author", "collection"],
)
def test_a_page_of_teasers_is_rejected_as_a_list_of_articles(page: str):
    assert rejected(page) == "ListOfArticles"


def test_a_front_page_is_a_list_by_its_address():
    assert rejected(main(teasers(count=4)), url="https://holm.example/") == "ListOfArticles"


@pytest.mark.parametrize(
    "page",
    [
        main(f"<article><h1>{TITLE}</h1>{paragraphs(*STORY)}</article><section>{teasers()}</section>"),
        main(f"<article><h1>{TITLE}</h1><p>{STORY[0]}</p></article><section>{teasers()}</section>"),
        main(f"<h1>Links for Friday</h1>{teasers(host='https://site{}.example')}"),
        main(f"<article><h1>Six stories of the week</h1><p>{STORY[1]}</p>{teasers()}</article>", head=DATED),
        html_page(
            "<h1>In other news</h1>" + "".join(f"<h2>{h}</h2><p>{STORY[n]}</p>" for n, h in enumerate(HEADLINES[:3]))
        ),
        notice(TITLE, *STORY),
    ],
    ids=["related below", "short with related below", "links to other sites", "roundup", "news in brief", "article"],
)
def test_an_article_with_links_to_others_is_kept(page: str):
    assert rejected(page) is None


def test_teasers_below_a_short_article_are_not_its_text():
    page = main(f"<article><h1>{TITLE}</h1><p>{STORY[0]}</p></article><section>{teasers()}</section>")

    assert extract_document(page_document(page)).text == STORY[0]
