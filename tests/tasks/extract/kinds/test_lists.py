import pytest

from tasks.extract import extract_document
from tests.support.inputs.notices import HEADLINES, STORY, TITLE, notice, paragraphs, teasers
from tests.support.inputs.pages import html_page, json_ld, page_document

FLAT = "".join(f'<h2><a href="/n/{n}">{line}</a></h2><p>{STORY[n % 4]}</p>' for n, line in enumerate(HEADLINES))
FOUND = "".join(f'<li><a href="/n/{n}">{line}</a> … {STORY[n % 4][:80]} …</li>' for n, line in enumerate(HEADLINES))
TICKER = "".join(f'<li>1{n}:00 <a href="/n/{n}">{line}</a></li>' for n, line in enumerate(HEADLINES))
KOREAN = (
    (
        "섬마을 우체국의 마지막 배달",
        "작은 섬마을 우체국이 다음 달부터 배 대신 무인기로 편지를 나르기로 했다고 군청이 밝혔다.",
    ),
    ("등대 그림엽서 판매 시작", "등대를 그린 그림엽서가 마을 우체국에서 판매되기 시작해 아침부터 긴 줄이 늘어섰다."),
    ("폐교가 천문대로", "문을 닫은 초등학교가 내년 봄 천문대로 다시 문을 열며 주민들이 망원경을 기증하기로 했다."),
    ("다리 위의 합창단", "합창단이 다리 위에서 첫 공연을 열었고 지나던 차들이 모두 멈춰 노래를 들었다고 한다."),
    ("마을 시계 다시 움직여", "십 년 동안 멈춰 있던 마을 시계가 빵집 주인의 손에서 다시 움직이기 시작했다."),
)
SHORT = "".join(f'<li><a href="/n/{n}">{line}</a><p>{text}</p></li>' for n, (line, text) in enumerate(KOREAN))
BLURBS = [" ".join(STORY[:2]), *("Since Friday", "For nothing", "By the old quay", "Until the autumn", "In the rain")]
FIRST = "".join(
    f'<div><h3><a href="/n/{n}">{HEADLINES[n]}</a></h3><p>{blurb}</p></div>' for n, blurb in enumerate(BLURBS)
)
BRIEF = "".join(
    f'<div><h2><a href="/n/{n}">{line}</a></h2><p>{STORY[n % 4]}</p></div>'
    for n, line in enumerate((*HEADLINES[:3], "Seals come back", "Roof is gone"))
)
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
        main(f"<h1>사회</h1><ul>{SHORT}</ul>"),
        main(f"<h1>Coast</h1>{FIRST}"),
        main(f"<h1>Coast</h1>{BRIEF}"),
        main(f"<h1>Coast</h1>{teasers(count=4)}"),
        main(f"<h1>Results for “bell”</h1><ul>{FOUND}</ul>"),
        main(f"<h1>Newsticker</h1><ul>{TICKER}</ul>"),
        main(f"<h1>Category: Ferries</h1>{teasers(count=4)}", head='<meta property="og:type" content="article">'),
        main(f"<h1>Anna Lund</h1>{PRIZE}{teasers(count=4)}", head=json_ld('{"@type": "ProfilePage"}')),
        main(f"<h1>Coast</h1>{teasers(count=3)}", head=json_ld('{"@graph": [{"@type": "CollectionPage"}]}')),
    ],
    ids=[
        "section",
        "cards",
        "flat",
        "korean",
        "first",
        "brief",
        "four",
        "search",
        "ticker",
        "category",
        "author",
        "collection",
    ],
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
        main(
            f'<div><h1>{TITLE}</h1><p>{STORY[0]}</p><p><a href="/n/9">{HEADLINES[0]}</a></p></div>{FIRST.replace(BLURBS[0], "")}'
        ),
        main(f"<h1>Links for Friday</h1>{teasers(host='https://site{}.example')}"),
        main(f"<article><h1>Six stories of the week</h1><p>{STORY[1]}</p>{teasers()}</article>", head=DATED),
        html_page(
            "<h1>In other news</h1>" + "".join(f"<h2>{h}</h2><p>{STORY[n]}</p>" for n, h in enumerate(HEADLINES[:3]))
        ),
        notice(TITLE, *STORY),
    ],
    ids=[
        "related below",
        "short with related below",
        "a link below a flash",
        "links to other sites",
        "roundup",
        "news in brief",
        "article",
    ],
)
def test_an_article_with_links_to_others_is_kept(page: str):
    assert rejected(page) is None


def test_teasers_below_a_short_article_are_not_its_text():
    page = main(f"<article><h1>{TITLE}</h1><p>{STORY[0]}</p></article><section>{teasers()}</section>")

    assert extract_document(page_document(page)).text == STORY[0]
