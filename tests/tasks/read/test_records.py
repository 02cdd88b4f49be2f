"""Records of other tools: each shape in which services, databases and editors keep an article gives its text and fields."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tasks.read.formats.documents import read_documents
from tests.support.inputs.records import LINES, TEXT, TITLE, one, read_json
from tests.support.inputs.samples import faults, input_of, read, texts

HTML = "".join(f"<p>{line}</p>" for line in LINES)
NOON = datetime(2024, 5, 2, 12, tzinfo=UTC)
DAY = NOON.replace(hour=0)
URL = "https://vell.example/frost"

ARTICLE = {"title": TITLE, "text": TEXT}
ENVELOPES = {
    "search engine": {"_index": "n", "_id": "1", "_source": ARTICLE},
    "answer of a search engine": {"hits": {"total": 1, "hits": [{"_id": "1", "_source": ARTICLE}]}},
    "fields of a service": {"id": "a/b", "webTitle": TITLE, "fields": {"bodyText": TEXT}},
    "one article of a service": {
        "response": {"status": "ok", "content": {"webTitle": TITLE, "fields": {"bodyText": TEXT}}}
    },
    "list of a service": {"status": "ok", "response": {"results": [{"webTitle": TITLE, "fields": {"body": TEXT}}]}},
    "documents of a search engine": {"response": {"numFound": 1, "docs": [{"title": [TITLE], "content": [TEXT]}]}},
    "attributes": {"data": [{"type": "node", "attributes": {"title": TITLE, "body": {"value": TEXT, "format": "x"}}}]},
    "rows of a database": {"total_rows": 1, "rows": [{"id": "a", "value": {"rev": "1"}, "doc": ARTICLE}]},
    "edges": {"data": {"posts": {"edges": [{"node": ARTICLE}], "pageInfo": {}}}},
    "graph of linked data": {"@graph": [{"@type": "NewsArticle", "headline": TITLE, "articleBody": TEXT}]},
    "typed values": {"Item": {"title": {"S": TITLE}, "text": {"S": TEXT}, "views": {"N": "7"}}},
    "typed fields": {"name": "x", "fields": {"title": {"stringValue": TITLE}, "body": {"stringValue": TEXT}}},
    "one language": {"items": [{"fields": {"title": {"en-US": TITLE}, "body": {"en-US": TEXT}}}]},
    "state of a page": {
        "props": {"pageProps": {"story": ARTICLE, "menu": [{"title": "Home", "url": "/"}]}},
        "page": "/x",
    },
    "feed as JSON": {"rss": {"channel": {"title": "Vell", "item": [{"title": TITLE, "content:encoded": TEXT}]}}},
    "flat paths": {"fields.headline": TITLE, "fields.bodyText": TEXT},
    "pages of answers": [{"articles": [ARTICLE]}],
    "line of a log": {"message": json.dumps(ARTICLE), "stream": "stdout", "host": {"name": "h"}},
    "entry of a reader": {"items": [{"id": "a", "title": TITLE, "summary": {"direction": "ltr", "content": TEXT}}]},
    "outbox": {"orderedItems": [{"type": "Create", "object": {"name": TITLE, "content": TEXT, "url": URL}}]},
    "list of pages": [[ARTICLE]],
    "export of a content system": {
        "db": [{"meta": {"v": "5"}, "data": {"posts": [ARTICLE], "users": [{"name": "Ada"}]}}]
    },
    "typed values of a queue": {"title": {"string": TITLE}, "text": {"string": TEXT}},
    "a language": {"title": {"en": TITLE}, "text": {"en": TEXT}},
    "bytes of Python": {"title": f"b'{TITLE}'", "text": f"b'{LINES[0]}\\n{LINES[1]}'"},
}


@pytest.mark.parametrize("value", ENVELOPES.values(), ids=ENVELOPES)
def test_an_article_is_found_in_its_envelope(tmp_path: Path, value: Any) -> None:
    document = one(tmp_path, value)
    assert (document.title, document.text) == (TITLE, TEXT)


def test_the_type_at_the_end_of_a_name_is_no_part_of_it(tmp_path: Path) -> None:
    record = {"title_s": TITLE, "body_txt_en": [TEXT], "published_dt": "2024-05-02T12:00:00Z", "authors_ss": ["Ada"]}
    document = one(tmp_path, record | {"url_s": URL, "count_s": "7"})
    assert (document.title, document.text, document.published) == (TITLE, TEXT, NOON)
    assert (document.authors, document.url, document.extra) == (("Ada",), URL, {"count_s": "7"})
    assert one(tmp_path, {"title_s": "no", "name": TITLE, "text_t": TEXT}, title="name").title == TITLE
    assert one(tmp_path, {"label": TITLE, "words_t": TEXT, "text": "no"}, text="words_t").text == TEXT


def test_the_heading_of_a_table_is_no_object(tmp_path: Path) -> None:
    assert one(tmp_path, {"data": {"title": TITLE, "text": TEXT, "place": "Vell"}}).extra == {"place": "Vell"}
    assert one(tmp_path, {"titolo": TITLE, "testo": TEXT, "data": "2024-05-02T12:00:00Z"}).published == NOON
    assert one(tmp_path, {"Titel": TITLE, "Kern": TEXT, "Inhalt": "no"}, text="Kern").text == TEXT


FRAMES = {
    "columns": {"title": {"0": "One", "1": "Two"}, "text": {"0": TEXT, "1": LINES[0]}, "views": {"0": 3, "1": None}},
    "columns of chosen rows": {"title": {"7": "One", "12": "Two"}, "text": {"7": TEXT, "12": LINES[0]}},
    "apart": {"columns": ["title", "text"], "index": [0, 1], "data": [["One", TEXT], ["Two", LINES[0]]]},
    "a list a column": {"title": ["One", "Two"], "text": [TEXT, LINES[0]], "views": [3, None]},
    "apart in another language": {"columns": ["Titel", "Inhalt"], "data": [["One", TEXT], ["Two", LINES[0]]]},
}


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_the_rows_of_a_table_in_one_object_are_records(tmp_path: Path, frame: Any, name: str) -> None:
    documents = read(tmp_path, name, json.dumps(frame).encode())
    assert [(d.origin.record, d.title, d.text) for d in documents] == [(1, "One", TEXT), (2, "Two", LINES[0])]


def test_columns_of_other_lengths_and_rows_without_a_text_are_no_table(tmp_path: Path) -> None:
    for value in (
        {"title": {"0": "One"}, "text": {"0": TEXT, "1": TEXT}},
        {"columns": ["a", "b"], "data": [["One"], ["Two", TEXT]]},
        {"views": {"0": 1, "1": 2}},
        {"title": ["One", "Two"], "views": [1, 2]},
    ):
        assert len(faults(read_json(tmp_path, value))) == 1


def test_the_paragraphs_and_authors_of_one_article_are_no_rows(tmp_path: Path) -> None:
    (document,) = read_json(tmp_path, {"text": [TEXT, LINES[0]], "authors": ["Ann Lee", "Bo Ek"]})
    assert document.text == f"{TEXT}\n{LINES[0]}"


def test_the_letters_of_a_title_that_were_escaped_twice_are_read(tmp_path: Path) -> None:
    record = {"title": r"\u041c\u043e\u0441\u0442 \u043e\u0442\u043a\u0440\u044b\u0442", "text": TEXT}
    assert one(tmp_path, record).title == "Мост открыт"


def test_a_title_may_be_a_number(tmp_path: Path) -> None:
    titles = [one(tmp_path, {"title": title, "text": TEXT}).title for title in (1917, 1917.0, 3.5, True)]
    assert titles == ["1917", "1917", "3.5", None]


LONG = " ".join(LINES * 4)


@pytest.mark.parametrize("name", ["summary", "description", "abstract"])
def test_the_longest_summary_of_an_article_s_length_is_its_text(tmp_path: Path, name: str) -> None:
    document = one(tmp_path, {"title": TITLE, "excerpt": LINES[0], name: LONG})
    assert (document.text, document.extra) == (LONG, {"excerpt": LINES[0]})
    assert one(tmp_path, {"title": TITLE, name: "霜が果樹園に降りた。" * 12}).text.startswith("霜")
    assert one(tmp_path, {"title": TITLE, name: LONG, "text": TEXT}).text == TEXT


def test_a_teaser_is_no_text_and_the_description_of_a_list_is_no_article(tmp_path: Path) -> None:
    assert len(faults(read_json(tmp_path, {"title": TITLE, "summary": TEXT}))) == 1
    assert one(tmp_path, {"title": "Vell", "description": LONG, "articles": [ARTICLE]}).text == TEXT
    (fault,) = faults(read_json(tmp_path, {"title": "Vell", "description": LONG, "items": [{"title": TITLE}]}))
    assert "article 1" in fault[1]


TIMES = {
    "extended": {"$date": "2024-05-02T12:00:00Z"},
    "long": {"$date": {"$numberLong": "1714651200000"}},
    "milliseconds": {"$date": 1714651200000},
    "parts": [2024, 5, 2, 12, 0, 0, 3, 123, 0],
    "list": ["2024-05-02T12:00:00Z"],
    "Firestore": {"_seconds": 1714651200, "_nanoseconds": 0},
    "Parse": {"__type": "Date", "iso": "2024-05-02T12:00:00.000Z"},
    "PHP": {"date": "2024-05-02 14:00:00.000000", "timezone_type": 3, "timezone": "Europe/Berlin"},
    "words": {"year": 2024, "month": 5, "day": 2, "hour": 12, "minute": 0},
}


@pytest.mark.parametrize("time", TIMES.values(), ids=TIMES)
def test_a_time_is_taken_out_of_its_wrapping(tmp_path: Path, time: Any) -> None:
    assert one(tmp_path, ARTICLE | {"published": time}).published == NOON


def test_a_day_and_its_clock_in_fields_of_their_own_are_one_time(tmp_path: Path) -> None:
    assert one(tmp_path, ARTICLE | {"date": "2024-05-02", "time": "12:00"}).published == NOON
    assert one(tmp_path, ARTICLE | {"date": "2024-05-02T12:00Z", "time": "09:30"}).published == NOON
    assert one(tmp_path, ARTICLE | {"date": "2024-05-02", "time": "lunch"}).published == DAY
    for month in (5, "5", "May", 5.0):
        assert one(tmp_path, ARTICLE | {"year": "2024", "month": month, "day": 2}).published == DAY


def test_a_time_that_was_never_set_is_skipped_for_the_next(tmp_path: Path) -> None:
    record = {"published": "0001-01-01T00:00:00Z", "created": "2024-05-02T12:00:00Z"}
    assert one(tmp_path, ARTICLE | record).published == NOON


FIELDS = [
    ({"canonical": [{"href": URL}], "origin": {"streamId": "feed/1", "title": "Vell News"}}, (URL, "Vell News", ())),
    ({"link": {"rel": "alternate", "href": URL}, "feed": {"title": "Vell News"}, "by": "Ada Quill"},
     (URL, "Vell News", ("Ada Quill",))),
    ({"source": URL, "source-hostname": "Vell News", "hostname": "vell.example", "author": "Ada Quill; Bo Reed"},
     (URL, "Vell News", ("Ada Quill; Bo Reed",))),
    ({"source_domain": "vell.example", "authors": ["Ada Quill"], "url": URL}, (URL, "vell.example", ("Ada Quill",))),
    ({"meta_site_name": "Vell News", "canonical_link": URL, "source_url": "https://vell.example"}, (URL, "Vell News", ())),
    ({"source": {"id": None, "name": "Vell News"}, "url": URL, "author": None}, (URL, "Vell News", ())),
    ({"thread": {"site": "vell.example", "title": "Other"}, "url": URL}, (URL, "vell.example", ())),
    ({"warc_headers": {"warc-target-uri": URL}, "byline": {"original": "By Ada Quill", "person": []}},
     (URL, None, ("By Ada Quill",))),
    ({"byline": {"person": [{"firstname": "Ada", "lastname": "Quill"}]}, "web_url": URL}, (URL, None, ("Ada Quill",))),
    ({"url": URL, "source": "Vell News", "author": {"data": {"id": 1, "attributes": {"name": "Ada Quill"}}}},
     (URL, "Vell News", ("Ada Quill",))),
    ({"url": URL, "source": "Vell News", "authors": {"data": [{"attributes": {"name": "Ada Quill"}}, {"name": "Bo Reed"}]}},
     (URL, "Vell News", ("Ada Quill", "Bo Reed"))),
    ({"pageUrl": URL, "siteName": "Vell News", "author": [{"name": "Ada Quill", "url": "https://vell.example/ada"}]},
     (URL, "Vell News", ("Ada Quill",))),
    ({"guid": {"rendered": URL + "?p=7"}, "authors": "['Ada Quill', 'Bo Reed']"}, (URL + "?p=7", None, ("Ada Quill", "Bo Reed"))),
    ({"source": "https://vell.example/", "image": {"url": "https://vell.example/x.jpg"}}, (None, None, ())),
]  # fmt: skip


@pytest.mark.parametrize(("record", "expected"), FIELDS)
def test_address_publisher_and_authors_are_found(tmp_path: Path, record: dict[str, Any], expected: Any) -> None:
    document = one(tmp_path, ARTICLE | record)
    assert (document.url, document.publisher, document.authors) == expected
    assert document.title == TITLE


def test_values_inside_a_container_are_kept_and_the_parts_of_a_name_are_not(tmp_path: Path) -> None:
    record = {"_id": {"$oid": "65a"}, "_source": ARTICLE | {"section": "farms", "source": {"name": "Vell", "rank": 5}}}
    document = one(tmp_path, record)
    assert document.extra == {"_id": "65a", "section": "farms"}
    assert document.record_id == "65a"


def test_the_articles_of_a_list_are_numbered_and_one_without_text_is_rejected_alone(tmp_path: Path) -> None:
    documents = read_json(tmp_path, {"status": "ok", "articles": [ARTICLE, {"title": "Teaser", "url": URL}, ARTICLE]})
    assert [document.origin.record for document in documents] == [1, 2, 3]
    assert texts(documents) == [TEXT, TEXT]
    assert faults(documents) == [
        (2, "article 2 in line 1 has no text: none of its fields (title, url) is one; map yours in the settings")
    ]


def test_lists_in_lines_are_read_and_numbered_on(tmp_path: Path) -> None:
    lines = [{"articles": [ARTICLE, ARTICLE]}, ARTICLE]
    documents = read(tmp_path, "a.jsonl", "\n".join(map(json.dumps, lines)).encode())
    assert [document.origin.record for document in documents] == [1, 2, 3]


def test_a_dump_by_id_is_a_list(tmp_path: Path) -> None:
    assert len(texts(read_json(tmp_path, {"k1": ARTICLE, "k2": ARTICLE}))) == 2


def test_a_dump_by_address_states_the_address_of_each_article_that_has_none_itself(tmp_path: Path) -> None:
    value = {URL: ARTICLE, "https://olm.example/2": ARTICLE | {"url": "https://olm.example/own"}}
    assert [document.url for document in read_json(tmp_path, value)] == [URL, "https://olm.example/own"]


GROUPS = {
    "by section": {"farms": [ARTICLE], "sports": [ARTICLE | {"title": "Race"}]},
    "by day": {"2024-05-01": [ARTICLE], "2024-05-02": [ARTICLE | {"title": "Race"}]},
    "by publisher": {
        "papers": {"vell": {"rss": "x", "articles": [ARTICLE]}, "olm": {"articles": [ARTICLE | {"title": "Race"}]}}
    },
    "by publisher in a list": [{"paper": "Vell", "articles": [ARTICLE]}, {"articles": [ARTICLE | {"title": "Race"}]}],
}


@pytest.mark.parametrize("groups", GROUPS.values(), ids=GROUPS)
def test_the_articles_of_all_groups_are_read(tmp_path: Path, groups: Any) -> None:
    documents = read_json(tmp_path, groups)
    assert [document.title for document in documents] == [TITLE, "Race"]
    assert texts(documents) == [TEXT, TEXT]


def test_the_sections_of_listed_articles_are_no_articles(tmp_path: Path) -> None:
    sections = [{"title": "Cause", "text": LINES[0]}, {"title": "Effect", "text": LINES[1]}]
    for value in (
        {"k1": ARTICLE | {"parts": sections}, "k2": ARTICLE},
        {"news": [ARTICLE | {"parts": sections}, ARTICLE]},
    ):
        assert texts(read_json(tmp_path, value)) == [TEXT, TEXT]


def test_posts_without_a_title_are_articles_of_their_list(tmp_path: Path) -> None:
    post = {
        "id": 2,
        "type": "message",
        "date": "2024-05-02T12:00:00",
        "text": [LINES[0], {"type": "bold", "text": LINES[1]}],
    }
    channel = {"name": "Vell", "id": 1, "messages": [post | {"id": 1, "type": "service", "text": ""}, post]}
    documents = read_json(tmp_path, channel)
    assert len(texts(documents)) == len(faults(documents)) == 1
    assert documents[1].published == NOON
    assert texts(read_json(tmp_path, {"data": [{"text": TEXT, "url": URL}]})) == [TEXT]


def test_comments_and_related_articles_are_not_the_article(tmp_path: Path) -> None:
    other = [{"title": "Other", "url": URL, "text": "Another text."}]
    assert one(tmp_path, {"headline": TITLE, "body": {"paragraphs": LINES}, "related": other}).text == TEXT
    (alone,) = read_json(tmp_path, {"title": TITLE, "comments": other, "related": other})
    assert alone.rejection is not None


@pytest.mark.parametrize("said", ["[Removed]", " [deleted] ", "Only available in paid plans"])
def test_what_a_service_says_in_the_place_of_a_text_is_none(tmp_path: Path, said: str) -> None:
    records = [{"title": "a", "content": said}, {"title": "b", "content": said, "full_text": "The ferry sails."}]
    content = "\n".join(map(json.dumps, records)).encode()
    documents = read(tmp_path, "a.jsonl", content)
    assert texts(documents) == ["The ferry sails."]
    assert faults(documents) == [(1, "line 1 has no text: its field content is empty")]


def test_an_empty_text_is_named(tmp_path: Path) -> None:
    assert faults(read_json(tmp_path, {"title": TITLE, "text": " "})) == [
        (1, "line 1 has no text: its field text is empty")
    ]


@pytest.mark.parametrize(
    ("path", "record"),
    [
        ("leaf.words", {"leaf": {"words": TEXT, "text": "no"}}),
        ("parts[].words", {"parts": [{"words": line} for line in LINES]}),
        ("parts[1]", {"parts": ["no", TEXT]}),
        ("_source.corps", {"_source": {"corps": TEXT, "text": "no"}}),
        ("corps", {"_source": {"corps": TEXT, "text": "no"}}),
    ],
)
def test_a_path_of_the_settings_leads_to_a_text(tmp_path: Path, path: str, record: dict[str, Any]) -> None:
    assert one(tmp_path, {"title": TITLE} | record, text=path).text == TEXT


def test_a_path_of_the_settings_may_begin_at_the_list_of_articles(tmp_path: Path) -> None:
    answer = {"found": [{"label": TITLE, "words": TEXT}, {"label": TITLE, "words": TEXT}]}
    documents = read_json(tmp_path, answer, text="found[].words", title="label")
    assert texts(documents) == [TEXT, TEXT]


def test_a_text_that_a_service_cut_loses_the_mark_and_is_said_to_be_cut(tmp_path: Path) -> None:
    cut = one(
        tmp_path, {"title": TITLE, "content": "The keepers of Vell met… [+2210 chars]", "description": "They met."}
    )
    assert (cut.text, cut.is_truncated) == ("The keepers of Vell met …", True)
    longer = one(tmp_path, {"title": TITLE, "content": "The keepers... [99 chars]", "description": LINES[0]})
    assert longer.text == LINES[0]
    page = one(tmp_path, {"title": TITLE, "content": "The keepers … [+9 chars]", "html": f"<nav></nav>{HTML}"})
    assert (page.text, page.markup) == ("", f"<nav></nav>{HTML}")
    whole = one(tmp_path, {"title": TITLE, "content": "The keepers … [+9 chars]", "full_text": TEXT})
    assert (whole.text, whole.is_truncated) == (TEXT, False)


def test_the_actions_in_a_file_for_a_search_engine_are_passed_over(tmp_path: Path) -> None:
    lines = [{"index": {"_index": "news", "_id": "1"}}, ARTICLE, {"create": {}}, ARTICLE]
    passed_over = Counter[str]()
    part = input_of(tmp_path, "a.ndjson", "\n".join(map(json.dumps, lines)).encode())
    documents = list(read_documents(part, passed_over=passed_over))
    assert texts(documents) == [TEXT, TEXT]
    assert [document.origin.record for document in documents] == [2, 4]
    assert passed_over == {"bulk action": 2}


@pytest.mark.parametrize(
    "content",
    [
        b'[\n{"text": "one"},\n{"text": "two"}\n]\n',
        b'{"text": "one"},\n{"text": "two"},\n',
    ],
)
@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_an_array_with_a_record_a_line_is_read_under_any_name(tmp_path: Path, name: str, content: bytes) -> None:
    if name == "a.json" and content.startswith(b"{"):
        content = content.replace(b",\n", b"\n")
    assert texts(read(tmp_path, name, content)) == ["one", "two"]


def test_objects_that_follow_each_other_over_many_lines_are_records(tmp_path: Path) -> None:
    content = b'{\n "text": "one"\n}\n{\n "text": "two"\n}\n'
    documents = read(tmp_path, "a.json", content)
    assert texts(documents) == ["one", "two"]
    assert content[documents[1].origin.offset :].startswith(b'{\n "text": "two"')


def test_a_feed_states_the_publisher_and_the_authors_of_its_articles(tmp_path: Path) -> None:
    items = [{"id": "1", "content_text": TEXT}, {"id": "2", "content_text": TEXT, "authors": [{"name": "Ada Moor"}]}]
    feed = {"title": "Vell Herald", "feed_url": f"{URL}.json", "authors": [{"name": "Jon Fell"}], "items": items}
    documents = read_json(tmp_path, feed)
    assert [(document.publisher, document.authors) for document in documents] == [
        ("Vell Herald", ("Jon Fell",)),
        ("Vell Herald", ("Ada Moor",)),
    ]
