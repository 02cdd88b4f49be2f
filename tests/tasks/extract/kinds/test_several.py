import pytest

from tasks.document import Document
from tasks.extract import extract_document
from tests.support.inputs.notices import HEADLINES, STORY, TITLE, paragraphs
from tests.support.inputs.pages import PARAGRAPHS, json_ld, page_document

OTHER = PARAGRAPHS
OWN = "\n".join(STORY)


def extracted(body: str, *, head: str = "") -> Document:
    stated = f'<title>{TITLE}</title><meta property="og:title" content="{TITLE}">{head}'
    return extract_document(page_document(f"<html><head>{stated}</head><body><main>{body}</main></body></html>"))


def story(
    heading: str, texts: tuple[str, ...], *, tag: str = "article", level: str = "h1", attributes: str = ""
) -> str:
    return f'<{tag} class="story"{attributes}><{level}>{heading}</{level}>{paragraphs(*texts)}</{tag}>'


SIGNED = (
    f'<h1>{TITLE}</h1><p class="byline">By Anna Lund</p>{paragraphs(*STORY)}'
    f'<h1>{HEADLINES[0]}</h1><div class="byline">By Jon Berg</div>{paragraphs(*OTHER)}'
)
DATED = (
    f"<h2>{TITLE}</h2><p>4 May 2026</p>{paragraphs(*STORY)}<h2>{HEADLINES[0]}</h2><p>3 May 2026</p>{paragraphs(*OTHER)}"
)
DATED_ABOVE = (
    f"<p>4 May 2026</p><h2>{TITLE}</h2>{paragraphs(*STORY)}<p>3 May 2026</p><h2>{HEADLINES[0]}</h2>{paragraphs(*OTHER)}"
)
DATED_ABOVE_ONCE = (
    f"<p>4 May 2026</p><h2>{TITLE}</h2>{paragraphs(*STORY)}"
    f'<h2>{HEADLINES[0]}</h2><div class="byline">By Jon Berg</div>{paragraphs(*OTHER)}'
)
DATED_PARTS = f"<h1>{TITLE}</h1>{paragraphs(*STORY)}<h2>The vote</h2><p>4 May 2026</p>{paragraphs(*OTHER)}"
RULED = f"<h1>{TITLE}</h1>{paragraphs(*STORY)}<hr><h1>{HEADLINES[0]}</h1>{paragraphs(*OTHER)}"
BESIDE = (
    f'<article class="main"><h1>{TITLE}</h1>{paragraphs(*STORY)}</article>'
    f'<article class="next"><h2>{HEADLINES[0]}</h2>{paragraphs(*OTHER)}</article>'
)
NUMBERED = "".join(
    f'<div data-story-id="{number}"><h1>{heading}</h1>{paragraphs(*texts)}</div>'
    for number, (heading, texts) in enumerate(((TITLE, STORY), (HEADLINES[0], OTHER)))
)
TYPED = "".join(
    f'<div class="page" itemtype="https://schema.org/NewsArticle"><{level}>{heading}</{level}>{paragraphs(*texts)}</div>'
    for level, heading, texts in (("h1", TITLE, STORY), ("h2", HEADLINES[0], OTHER))
)
CHAPTERS = "".join(
    f'<div class="story-section"><h1>{heading}</h1>{paragraphs(*texts)}</div>'
    for heading, texts in ((TITLE, STORY), ("The vote", OTHER))
)
LIVE = json_ld(f'{{"@type": "LiveBlogPosting", "headline": "{TITLE}"}}')


@pytest.mark.parametrize(
    "body",
    [
        story(TITLE, STORY) + story(HEADLINES[0], OTHER),
        story(HEADLINES[0], OTHER) + story(TITLE, STORY),
        story(TITLE, STORY) + story(HEADLINES[0], OTHER * 2, level="h2") + story(HEADLINES[1], OTHER, level="h2"),
        story(TITLE, STORY, tag="div") + story(HEADLINES[0], OTHER, tag="div", attributes=' data-url="/n/2"'),
        story(TITLE, STORY, tag="section") + story(f'<a href="/n/2">{HEADLINES[0]}</a>', OTHER, tag="section"),
        SIGNED,
        DATED,
        DATED_ABOVE,
        DATED_ABOVE_ONCE,
        RULED,
        RULED.replace("<hr>", "<p>***</p>"),
        BESIDE,
        story(TITLE, STORY, tag="div", level="h2") + story(HEADLINES[0], OTHER, tag="div", level="h2"),
        NUMBERED,
        TYPED,
    ],
    ids=[
        "articles",
        "own last",
        "h2",
        "addressed",
        "linked",
        "signed",
        "dated",
        "dated above",
        "dated above once",
        "ruled",
        "marked",
        "beside",
        "posts",
        "numbered",
        "typed",
    ],
)
def test_of_several_articles_on_a_page_only_the_one_with_its_title_is_read(body: str):
    document = extracted(body)

    assert document.text.removeprefix("By Anna Lund\n").removeprefix("4 May 2026\n") == OWN
    assert int(document.extra["other_articles"]) >= 1


def test_an_article_that_json_ld_names_is_one_of_its_own():
    body = story(TITLE, STORY, tag="div") + story(HEADLINES[0], OTHER, tag="div")
    node = f'{{"@type": "NewsArticle", "headline": "{HEADLINES[0]}"}}'

    assert extracted(body, head=json_ld(f'[{{"@type": "NewsArticle", "headline": "{TITLE}"}}, {node}]')).text == OWN


@pytest.mark.parametrize(
    ("body", "head"),
    [
        (
            f"<article><h1>{TITLE}</h1>{paragraphs(*STORY)}<section><h2>The vote</h2>{paragraphs(*OTHER)}</section></article>",
            "",
        ),
        (story(TITLE, STORY, tag="section") + story("The vote", OTHER, tag="section", level="h2"), ""),
        (f"<h1>{TITLE}</h1>{paragraphs(*STORY)}<h2>The vote</h2>{paragraphs(*OTHER)}", ""),
        (DATED_PARTS, ""),
        (CHAPTERS, ""),
        (story(TITLE, STORY) + story("12:05 The vote", OTHER, level="h2"), LIVE),
    ],
    ids=["nested", "sections", "subheads", "dated subheads", "chapters", "live"],
)
def test_the_parts_of_one_article_stay_together(body: str, head: str):
    document = extracted(body, head=head)

    assert OTHER[0] in document.text
    assert "other_articles" not in document.extra
