import json
from base64 import b64encode
from html import escape
from typing import Any
from urllib.parse import quote

import pytest

from tasks.document import Document
from tasks.extract import extract_document
from tests.support.inputs.notices import HEADLINES, STORY, TITLE, paragraphs, shell, state
from tests.support.inputs.pages import json_ld, page_document

HTML = paragraphs(*STORY)
POST = {"title": TITLE, "body": HTML}
TEXT = "\n".join(STORY)


def extracted(page: str) -> Document:
    return extract_document(page_document(page))


def pushed(text: str) -> str:
    """Return the text as Next.js sends it, in two parts."""
    return ";".join(f"self.__next_f.push([1,{json.dumps(part)}])" for part in (text[:300], text[300:]))


FUSION = {
    "headlines": {"basic": TITLE},
    "content_elements": [{"type": "text", "content": text} for text in STORY],
}
NUXT_2 = "{data:[{story:{title:a,body:b,tags:[],ok:!0,none:void 0}}]}"
NUXT: list[Any] = [["ShallowReactive", 1], {"story": 2}, {"title": 3, "body": 4}, TITLE, [5, 6, 7, 8], *STORY]
SCRIPTS = (
    "fusion preloaded string parsed escaped apollo nuxt-2 nuxt-2-list literal next-rows half-a-pair "
    "text-before-rows elements elements-that-refer references base64 svelte json-in-json"
)
FLAT = [{"story": 1}, {"title": 2, "body": 3}, TITLE, HTML]
REFERRED = {
    "ROOT_QUERY": {"story": {"__ref": "Story:1"}},
    "Story:1": {"title": TITLE, "blocks": [{"__ref": f"Block:{number}"} for number in range(len(STORY))]},
    **{f"Block:{number}": {"__typename": "ParagraphBlock", "text": text} for number, text in enumerate(STORY)},
}
ELEMENTS = [["$", "p", str(number), {"children": text}] for number, text in enumerate(STORY)]
LINK = ["$", "a", None, {"children": STORY[0][4:12]}]
LINKED = [["$", "p", "0", {"children": [STORY[0][:4], LINK, STORY[0][12:]]}], "$L9"]
TREE = json.dumps(["$", "main", None, {"children": [["$", "h1", None, {"children": TITLE}], *ELEMENTS]}])
REFERRING_TREE = json.dumps(["$", "$L2", None, {"children": LINKED}])
ROWS = f'0:["$",{{"story":{{"title":"{TITLE}","body":"$1a"}}}}]\n1a:T{len(HTML.encode()):x},{HTML}'


@pytest.mark.parametrize(
    "script",
    [
        f"window.Fusion = {{}}; Fusion.globalContent = {json.dumps(FUSION)};",
        f"window.__PRELOADED_STATE__ = {json.dumps({'post': POST})}",
        f"window.__DATA__ = {json.dumps(json.dumps({'post': POST}))}",
        f"window.__DATA__ = JSON.parse({json.dumps(json.dumps(POST))});",
        f'window.__DATA__ = JSON.parse(decodeURIComponent("{quote(json.dumps(POST))}"));',
        f"window.__APOLLO_STATE__ = {json.dumps({'Story:1': POST, 'Story:2': {'title': 'Another', 'body': HTML * 3}})}",
        f"window.__NUXT__ = (function(a,b){{return {NUXT_2}}}({json.dumps(TITLE)},{json.dumps(HTML)}));",
        f"window.__NUXT__ = (function(a,b,c){{return {NUXT_2}}}({json.dumps(TITLE)},{json.dumps(HTML)},[]));",
        f"window.__NUXT__ = {{data: [{{title: '{TITLE}', paragraphs: {json.dumps(STORY)},}}]}};",
        pushed(ROWS),
        pushed(f"1b:T1,\ud800{ROWS}"),
        pushed(f"1a:T{len(HTML.encode()):x},{HTML}" + f'0:["$",{{"story":{{"title":"{TITLE}","body":"$1a"}}}}]'),
        pushed(f"7:{TREE}"),
        pushed(f"7:{REFERRING_TREE}\n9:{json.dumps(ELEMENTS[1:])}"),
        f"window.__APOLLO_STATE__ = {json.dumps(REFERRED)}",
        f'window.__DATA__ = JSON.parse(atob("{b64encode(json.dumps(POST).encode()).decode()}"))',
        f"import('a.js').then(kit => kit.start(app, element, {{ data: [null, {json.dumps({'story': POST})}] }}));",
        f"window.___pageData = {json.dumps({'post': {'title': TITLE, 'body': {'raw': json.dumps(list(STORY))}}})}",
    ],
    ids=SCRIPTS.split(),
)
def test_the_text_in_a_script_is_read_where_the_page_has_none(script: str):
    assert extracted(shell(script)).text == TEXT


@pytest.mark.parametrize(
    "value",
    [
        {
            "props": {
                "pageProps": {
                    "story": {"headline": TITLE, "content": HTML},
                    "related": [{"title": "Other", "content": HTML * 2}],
                }
            }
        },
        {"story": {"title": TITLE, "body": [{"type": "paragraph", "text": text} for text in STORY]}},
        {"story": {"title": TITLE, "body": [{"type": "text", "text": text} for text in STORY]}},
        {
            "fields": {
                "title": TITLE,
                "body": {
                    "nodeType": "document",
                    "content": [
                        {
                            "nodeType": "paragraph",
                            "content": [
                                {"nodeType": "text", "value": text[:30]},
                                {"nodeType": "hyperlink", "content": [{"nodeType": "text", "value": text[30:50]}]},
                                {"nodeType": "text", "value": text[50:]},
                            ],
                        }
                        for text in STORY
                    ],
                },
            }
        },
        {
            "title": TITLE,
            "body": [
                {
                    "_type": "block",
                    "children": [{"_type": "span", "text": text[:9]}, {"_type": "span", "text": text[9:]}],
                }
                for text in STORY
            ],
        },
        {
            "title": TITLE,
            "body": {
                "blocks": [
                    {"type": "image", "text": "A picture that nobody needs"},
                    *({"type": "paragraph", "data": {"text": text}} for text in STORY),
                ]
            },
        },
        {"Story:1": {"headline": TITLE, 'body({"format":"HTML"})': HTML}},
        {"title": {"rendered": TITLE}, "content": {"rendered": HTML}},
        {"meta": {"title": TITLE}, "content": {"body": "\n\n".join(STORY)}},
        {"status": 200, "body": json.dumps(POST)},
        {"title": TITLE, "body": HTML.replace("<", "&lt;").replace(">", "&gt;")},
        NUXT,
        FLAT,
    ],
    ids=[
        "next",
        "blocks",
        "texts",
        "contentful",
        "portable text",
        "editor",
        "arguments",
        "wordpress",
        "beside",
        "nested json",
        "escaped",
        "nuxt 3",
        "flat",
    ],
)
def test_every_form_of_rich_text_in_json_becomes_paragraphs(value: object):
    assert extracted(state(value)).text == TEXT


@pytest.mark.parametrize(
    "element",
    [
        f'<div id="app" data-page="{escape(json.dumps({"props": {"story": POST}}))}"></div>',
        f'<news-story :story="{escape(json.dumps(POST))}"></news-story>',
        f'<astro-island props="{escape(json.dumps({"story": [0, {"title": [0, TITLE], "body": [0, HTML]}]}))}"></astro-island>',
    ],
    ids=["inertia", "vue", "astro"],
)
def test_the_text_in_an_attribute_is_read_where_the_page_has_none(element: str):
    assert extracted(shell(below=element)).text == TEXT


def test_the_state_that_angular_transfers_is_read_with_its_markup():
    sent = json.dumps({"story": POST | {"body": HTML.replace("<p>", '<p class="text">')}})
    for mark, written in (("&", "&a;"), ('"', "&q;"), ("'", "&s;"), ("<", "&l;"), (">", "&g;")):
        sent = sent.replace(mark, written)

    assert extracted(shell(below=f'<script id="app-state" type="application/json">{sent}</script>')).text == TEXT


def test_a_title_in_a_script_tells_the_name_of_the_site_in_that_of_the_page():
    page = shell(f"window.__DATA__ = {json.dumps(POST)}").replace(f"<title>{TITLE}", f"<title>{TITLE} | Vale Post")

    assert extracted(page).title == TITLE


@pytest.mark.parametrize(
    "body",
    [HTML, "<br><br>".join(STORY), "\r\n".join(STORY), HTML.replace("<", "&lt;").replace(">", "&gt;"), list(STORY)],
    ids=["html", "breaks", "lines", "escaped", "list"],
)
def test_markup_in_json_ld_gives_paragraphs(body: object):
    node = json.dumps({"@type": "NewsArticle", "headline": TITLE, "articleBody": body})

    assert extracted(shell(below=json_ld(node))).text == TEXT


def test_the_posts_of_a_live_blog_are_read_with_their_headings():
    posts = [
        {"@type": "BlogPosting", "headline": f"Vote {number}", "articleBody": text} for number, text in enumerate(STORY)
    ]
    node = json.dumps({"@type": "LiveBlogPosting", "headline": TITLE, "liveBlogUpdate": posts})

    lines = extracted(shell(below=json_ld(node))).text.split("\n")

    assert lines[:2] == ["Vote 0", STORY[0]]
    assert len(lines) == 8


@pytest.mark.parametrize(
    "page",
    [shell(below=f"<template>{HTML}</template>"), shell(HTML, kind="text/template")],
    ids=["template", "script template"],
)
def test_a_template_is_read_where_the_page_has_no_text(page: str):
    assert extracted(page).text == TEXT


OTHER = {"headline": HEADLINES[3], "body": paragraphs(*(line[::-1] for line in STORY * 2))}


def without_metadata(value: object, *, title: str) -> str:
    """Return a page that states nothing but its `<title>`, and holds `value` in a script."""
    data = f'<script type="application/json">{json.dumps(value)}</script>'
    return f'<html><head><title>{title}</title></head><body><div id="app"></div>{data}</body></html>'


@pytest.mark.parametrize("title", [f"{TITLE} - Holm Gazette", f"Holm Gazette | {TITLE}", f"{TITLE[:24]} …"])
@pytest.mark.parametrize("more", [{}, {"next": OTHER}, {"site": {"name": "Holm Gazette", "content": OTHER["body"]}}])
def test_a_title_beside_the_name_of_the_site_finds_the_text_in_a_script(title: str, more: dict[str, object]):
    assert extracted(without_metadata({**more, "story": POST}, title=title)).text == TEXT


def test_no_text_below_the_headline_of_another_article_is_taken():
    document = extracted(without_metadata({"next": OTHER}, title=f"{TITLE} | Holm Gazette"))

    assert document.rejection is not None
    assert document.rejection.error == "TextInScripts"


def test_a_text_below_the_name_of_a_part_is_taken():
    value = {"component": {"name": "Main part", "content": HTML + HTML.replace("bell", "gong")}}

    assert extracted(without_metadata(value, title=TITLE)).text.startswith(TEXT)


def test_a_page_whose_scripts_hold_only_other_articles_says_that_its_text_is_in_scripts():
    document = extracted(
        state({"related": [{"title": "One", "body": HTML}, {"title": "Two", "body": HTML[:-9] + "</p>"}]})
    )

    assert document.rejection is not None
    assert (document.rejection.error, document.title) == ("TextInScripts", TITLE)


@pytest.mark.parametrize(
    "script", ["x={" * 5000, "x=[" * 5000, "x=(function(a){return {" * 500, 'x="' * 5000, "x={a:" + "[" * 20_000]
)
def test_a_script_of_any_form_is_no_fault(script: str):
    assert extracted(shell(script)).rejection is not None
