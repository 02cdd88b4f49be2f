"""Texts of records: paragraphs, sections and blocks are joined, also where a program wrote them into a text."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.inputs.records import LINES, TEXT, TITLE, one

BODIES = {
    "paragraphs": ("paragraphs", LINES),
    "objects": ("content", [{"type": "paragraph", "text": line} for line in LINES]),
    "values": ("content", [{"type": "text/plain", "value": TEXT}]),
    "sections": ("body", {"sections": [{"headline": [], "paragraphs": LINES[:1]}, {"paragraphs": LINES[1:]}]}),
    "blocks with data": ("content", {"time": 1, "blocks": [{"type": "paragraph", "data": {"text": line}} for line in LINES]}),
    "blocks with markup of their own name": ("blocks", {"body": [{"id": "a", "bodyHtml": line} for line in LINES]}),
    "blocks with keys": ("body", {"blocks": [{"key": "a", "text": line} for line in LINES], "entityMap": {}}),
    "nodes": ("content", {"type": "doc", "content": [
        {"type": "paragraph", "content": [{"type": "text", "text": line}]} for line in LINES
    ]}),
    "inserts": ("content", {"ops": [
        {"insert": TEXT[:9]}, {"insert": TEXT[9:], "attributes": {"bold": True}}, {"insert": {"image": "x"}}
    ]}),
    "elements": ("content_elements", [{"type": "text", "content": LINES[0]}, {"type": "image", "caption": "no"},
                                      {"type": "text", "content": LINES[1]}, {"type": "interstitial_link", "content": "no"}]),
    "sentences": ("text", [[part + "." for part in line.rstrip(".").split(". ")] for line in LINES]),
}  # fmt: skip


@pytest.mark.parametrize(("name", "body"), BODIES.values(), ids=BODIES)
def test_a_text_in_parts_is_joined_a_paragraph_a_line(tmp_path: Path, name: str, body: Any) -> None:
    assert one(tmp_path, {"title": TITLE, name: body}).text.strip() == TEXT


def test_the_spans_of_a_paragraph_are_joined_without_a_space_and_headings_are_lines(tmp_path: Path) -> None:
    body = [
        {
            "_type": "block",
            "children": [{"_type": "span", "text": "The orch"}, {"_type": "span", "text": "ard froze."}],
        },
        {"type": "header", "data": {"text": "Fires"}},
        {"type": "list", "data": {"items": ["oil", "straw"]}},
        {"headline": "Later", "paragraphs": ["It thawed."]},
    ]
    assert one(tmp_path, {"title": TITLE, "body": body}).text.split("\n") == [
        "The orchard froze.", "Fires", "oil", "straw", "Later", "It thawed.",
    ]  # fmt: skip


PARTS = [{"type": "paragraph", "text": line} for line in LINES]


@pytest.mark.parametrize(
    "written",
    [
        json.dumps(PARTS),
        json.dumps({"blocks": PARTS}),
        repr(PARTS),
        json.dumps(LINES),
        repr(LINES),
        f" {json.dumps(PARTS)}",
    ],
)
def test_parts_that_are_written_into_a_text_are_read_as_parts(tmp_path: Path, written: str) -> None:
    assert one(tmp_path, {"title": TITLE, "content": written}).text == TEXT
    assert one(tmp_path, {"title": TITLE, "content": {"body": written}}).text == TEXT


def test_an_empty_list_that_is_written_is_no_text_and_half_a_list_is_one(tmp_path: Path) -> None:
    assert one(tmp_path, {"title": TITLE, "content": "[]", "body": TEXT}).text == TEXT
    half = '["Nobody came", said the keeper.'
    assert one(tmp_path, {"title": TITLE, "content": half}).text == half
    assert one(tmp_path, {"title": TITLE, "content": r'[{"text": "a\ud800b"}]'}).text == "a\ufffdb"


def test_signs_for_line_ends_behind_sentences_are_line_ends(tmp_path: Path) -> None:
    for sign in (r"\n", r"\n\n", r"\r\n"):
        text = one(tmp_path, {"title": TITLE, "text": f"{TEXT}\n“So it is.”".replace("\n", sign)}).text
        assert text.split("\n") == [*LINES, "“So it is.”"]
    thai = [r"ชาวสวนพบกันเมื่อวาน\n\n", r"พวกเขาจะจุดไฟ\n\n", "คืนนี้อากาศหนาว"]
    assert len(one(tmp_path, {"title": TITLE, "text": "".join(thai)}).text.split("\n")) == len(thai)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (
            r"Die M\u00fchle \u00f6ffnet. Die G\u00e4ste kommen zu Fu\u00df.",
            "Die Mühle öffnet. Die Gäste kommen zu Fuß.",
        ),
        (
            r"\u041c\u043e\u0441\u0442 \u0437\u0430\u043a\u0440\u044b\u0442 \u0434\u043e\u043c\u0430 \ud83d\ude00",
            "Мост закрыт дома 😀",
        ),
        (
            r"\u003cp\u003eOne came.\u003c\/p\u003e\u003cp\u003eTwo went.\u003c\/p\u003e",
            "<p>One came.</p><p>Two went.</p>",
        ),
        (r"The escape \u00e9 is é, \u00fc is ü, \u00f6 is ö. Write \u00df.", None),
        (r"It lies in C:\users\udo, in D:\u00aa and in E:\u00bb.", None),
    ],
)
def test_escapes_inside_words_and_tags_are_read_and_those_that_a_text_names_are_kept(
    tmp_path: Path, written: str, read: str | None
) -> None:
    assert one(tmp_path, {"title": TITLE, "text": written}).text == (read or written)


@pytest.mark.parametrize(
    "text",
    [
        r"The sign \n ends a line. Write \n twice, or \n three times.",
        r"It lies in C:\new\notes and in D:\names.",
        "It ends.\\n It begins.\\n\nIt has lines.",
    ],
)
def test_signs_that_a_text_names_are_no_line_ends(tmp_path: Path, text: str) -> None:
    assert one(tmp_path, {"title": TITLE, "text": text}).text == text


def test_the_carriage_return_of_a_spreadsheet_is_a_line_end(tmp_path: Path) -> None:
    assert one(tmp_path, {"title": TITLE, "text": "_x000D_\n".join(LINES)}).text == TEXT
    assert one(tmp_path, {"title": TITLE, "text": "_x000D_".join(LINES)}).text == TEXT
