import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from config.errors import ConfigError
from config.options import ReadOptions
from tasks.document import Document, document_id
from tasks.read.bytes.misread import meant
from tasks.read.records.values import MAX_EXTRA_BYTES, MAX_EXTRA_FIELDS, is_no_text
from tests.support.inputs.samples import faults, read, texts


def read_one(folder: Path, record: dict[str, Any], **fields: str) -> Document:
    options = ReadOptions(fields=dict(fields))
    (document,) = read(folder, "a.jsonl", json.dumps(record).encode(), options=options)
    return document


def test_the_usual_names_of_other_tools_are_understood(tmp_path: Path) -> None:
    document = read_one(
        tmp_path,
        {
            "maintext": "Texte",
            "title": " Titre ",
            "url": "https://news.example/a",
            "date_publish": "2024-03-01 08:00:00",
            "authors": ["A. B.", "C. D."],
            "source_domain": "news.example",
            "language": "fr",
            "date_download": "2024-03-02T00:00:00Z",
        },
    )
    assert (document.text, document.title, document.url) == ("Texte", "Titre", "https://news.example/a")
    assert document.published == datetime(2024, 3, 1, 8, tzinfo=UTC)
    assert document.fetched == datetime(2024, 3, 2, tzinfo=UTC)
    assert document.version == 1_709_337_600_000
    assert (document.authors, document.publisher, document.language_hint) == (("A. B.", "C. D."), "news.example", "fr")
    assert document.id == document_id(document.origin, url="https://news.example/a")
    assert document.extra == {}


def test_linked_data_is_understood(tmp_path: Path) -> None:
    record = {
        "headline": "H",
        "articleBody": "T",
        "author": [{"@type": "Person", "name": "A"}],
        "publisher": {"name": "P"},
        "inLanguage": "de-AT",
        "datePublished": "Fri, 01 Mar 2024 09:00:00 +0100",
    }
    document = read_one(tmp_path, record)
    assert (document.title, document.text, document.authors, document.publisher) == ("H", "T", ("A",), "P")
    assert (document.language_hint, document.published) == ("de-AT", datetime(2024, 3, 1, 8, tzinfo=UTC))


def test_a_configured_name_comes_before_the_usual_ones(tmp_path: Path) -> None:
    document = read_one(tmp_path, {"text": "summary", "corps": "whole", "title": "T"}, text="corps")
    assert (document.text, document.extra) == ("whole", {"text": "summary"})


def test_a_usual_name_can_be_configured_to_mean_another_field(tmp_path: Path) -> None:
    document = read_one(tmp_path, {"body": "text", "content": "<p>markup"}, markup="content", text="none")
    assert (document.text, document.markup) == ("text", None)
    assert read_one(tmp_path, {"content": "<nav>markup"}, markup="content").markup == "<nav>markup"


def test_an_unknown_field_of_ours_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="'titel'; did you mean 'title'"):
        ReadOptions(fields={"titel": "h1"})


def test_an_empty_value_is_skipped_for_the_next_name(tmp_path: Path) -> None:
    assert read_one(tmp_path, {"text": "", "content": "c", "title": None, "headline": "h"}).title == "h"


def test_text_is_preferred_to_markup_and_a_page_is_kept_for_extraction(tmp_path: Path) -> None:
    both = read_one(tmp_path, {"text": "t", "html": "<p>t"})
    assert (both.text, both.markup) == ("t", None)
    page = read_one(tmp_path, {"html": "<nav>t\r\n"})
    assert (page.text, page.markup) == ("", "<nav>t\n")
    fragment = read_one(tmp_path, {"html": "<p>t"})
    assert (fragment.text, fragment.markup) == ("<p>t", None)


def test_a_list_of_paragraphs_is_a_text(tmp_path: Path) -> None:
    assert read_one(tmp_path, {"text": ["one", "two"]}).text == "one\ntwo"


def test_values_that_are_not_understood_are_kept_with_unknown_fields(tmp_path: Path) -> None:
    record = {"text": "t", "date": "some day", "url": "n/a", "section": "world", "score": 1.5, "paid": True, "n": None}
    document = read_one(tmp_path, record | {"tags": ["a"], "nested": {"a": 1}})
    assert document.published is None
    assert document.url is None
    assert document.extra == {"date": "some day", "url": "n/a", "section": "world", "score": "1.5", "paid": "true"}


def test_records_without_an_absolute_url_have_ids_of_their_own(tmp_path: Path) -> None:
    documents = read(tmp_path, "a.jsonl", b'{"text": "a", "url": "n/a"}\n{"text": "b", "url": "n/a"}')
    assert len({document.id for document in documents}) == 2


@pytest.mark.parametrize(
    ("record", "record_id"),
    [
        ({"id": 17}, "17"),
        ({"guid": " a-b "}, "a-b"),
        ({"_id": {"$oid": "65a"}}, "65a"),
        ({"id": "", "guid": "g"}, "g"),
        ({"id": True}, None),
        ({}, None),
    ],
)
def test_a_record_states_its_own_id(tmp_path: Path, record: dict[str, Any], record_id: str | None) -> None:
    assert read_one(tmp_path, {"text": "t"} | record).record_id == record_id


def test_extra_fields_are_bounded_in_number_and_size(tmp_path: Path) -> None:
    extra = read_one(tmp_path, {"text": "t", **{f"key {n}": "é" * 5000 for n in range(99)}}).extra
    assert len(extra) == MAX_EXTRA_FIELDS
    assert {len(value.encode()) for value in extra.values()} == {MAX_EXTRA_BYTES}


def test_a_broken_line_is_rejected_with_line_and_column_and_the_rest_is_read(tmp_path: Path) -> None:
    lines = [b'{"text": "one"}', b"", b'{"text": "tw', b"[1]", b'"x"', b'{"title": "t"}', b"{}", b'{"text": "two"}\r']
    documents = read(tmp_path, "a.jsonl", b"\n".join(lines))
    assert texts(documents) == ["one", "two"]
    assert faults(documents) == [
        (3, "is not JSON at line 3, column 10: Unterminated string starting at"),
        (4, "line 4 is an array, not an object"),
        (5, "line 5 is no more than a value, not an object"),
        (6, "line 6 has no text: none of its fields (title) is one; map yours in the settings"),
        (7, "line 7 has no text: it is empty"),
    ]
    assert documents[-1].origin.record == 8
    assert documents[-1].origin.offset == len(b"\n".join(lines[:-1])) + 1


def test_invalid_json_that_others_write_is_read(tmp_path: Path) -> None:
    content = rb'{"text": "a\ud800b", "score": NaN, "n": 1e999}' + b"\n" + '{"text": "été"}'.encode("latin-1")
    documents = read(tmp_path, "a.jsonl", b"\xef\xbb\xbf" + content)
    assert texts(documents) == ["a\ufffdb", "été"]
    assert documents[0].extra == {"score": "nan", "n": "inf"}


PRINTED = {
    "Python": "{'text': 'the \"old\" pier', 'n': None, 'ok': True, 'title': \"Olm's pier\"}",
    "Python 2": "{u'text': u'the \"old\" pier', u'n': None, u'title': u'Olm\\'s pier'}",
    "a database shell": """{ _id: ObjectId('65a'), n: NumberLong(3), text: 'the "old" pier', title: 'Olm\\'s pier' }""",
    "comments": r"""{"text": "the \"old\" pier", /* kept */ "title": "Olm's pier"} // end""",
    "a comma too many": r"""{"text": "the \"old\" pier", "tags": ["a",], "title": "Olm's pier",}""",
    "escapes of scripts": r"""{"text": "the \x22old\x22 pier", "title": "Olm\'s pier"}""",
}


@pytest.mark.parametrize("printed", PRINTED.values(), ids=PRINTED)
def test_what_shells_and_programs_print_of_a_record_is_read(tmp_path: Path, printed: str) -> None:
    for name, content in {
        "a.jsonl": printed,
        "b.json": printed,
        "c.json": f"[{printed}\n]",
        "d.json": f"[{printed},\n]",
    }.items():
        (document,) = read(tmp_path, name, content.encode())
        assert (document.text, document.title) == ('the "old" pier', "Olm's pier"), name


@pytest.mark.parametrize(
    "frame",
    [
        "var pages = [%s];",
        "window.PAGES[0] = [%s]",
        "show([%s]);",
        ")]}',\n[%s]",
        "module.exports = [%s];",
        "/* 1 */\n%s\n",
    ],
)
def test_what_a_script_writes_around_its_values_is_left_out(tmp_path: Path, frame: str) -> None:
    content = frame % '{"text": "one"}, {"text": "two"}'
    assert texts(read(tmp_path, "a.json", content.encode())) == ["one", "two"]


def test_pages_of_answers_that_follow_each_other_are_read(tmp_path: Path) -> None:
    assert texts(read(tmp_path, "a.json", b'[{"text": "one"}]\n[]\n[{"text": "two"},\n{"text": "three"}]')) == [
        "one", "two", "three",
    ]  # fmt: skip
    assert texts(read(tmp_path, "a.jsonl", b'[{"text": "one"}]\n[{"text": "two"}, {"text": "three"}]\n')) == [
        "one", "two", "three",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "cut", ["{'text': 'the old p", '[{"text": "one"}, {"text": "the old p', 'var pages = [{"text": "the']
)
def test_a_value_that_was_cut_off_is_not_repaired(tmp_path: Path, cut: str) -> None:
    documents = read(tmp_path, "a.json", cut.encode())
    assert texts(documents) in ([], ["one"])
    assert len(faults(documents)) == 1


def test_a_record_that_is_written_as_a_text_is_read(tmp_path: Path) -> None:
    record = json.dumps({"text": "one", "title": "Olm"})
    for value in (record, [record], {"offset": 7, "payload": record}):
        (document,) = read(tmp_path, "a.json", json.dumps(value).encode())
        assert (document.text, document.title) == ("one", "Olm")


def test_tabs_and_line_ends_inside_strings_are_read_as_they_are(tmp_path: Path) -> None:
    assert texts(read(tmp_path, "a.jsonl", b'{"text": "the pier\tof Olm\x01"}\n{"text": "two"}\n')) == [
        "the pier\tof Olm\x01", "two",
    ]  # fmt: skip
    objects = [b'{"text": "the pier\nof Olm"}', b'{"text": "two\tmen"}']
    for content in (b"[%s, %s]" % (objects[0], objects[1]), b"%s\n%s" % (objects[0], objects[1])):
        assert texts(read(tmp_path, "a.json", content)) == ["the pier\nof Olm", "two\tmen"]


@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_the_separators_of_a_sequence_are_no_part_of_its_records(tmp_path: Path, name: str) -> None:
    assert texts(read(tmp_path, name, b'\x1e{"text": "one"}\n\x1e{"text": "two"}\n')) == ["one", "two"]


def test_what_a_shipper_of_logs_writes_around_records_costs_none(tmp_path: Path) -> None:
    lines = (
        b'2024-05-02T10:00:00Z stdout F {"text": "one"}',
        b'2024-05-02T10:00:00+00:00\tnews.feed\t{"text": "two"}',
        b'{"text": "three"}{"text": "a }{ b"}',
        b'\0\0\0{"text": "four"}\0',
        b'half of a record", "n": {"text": "x"}}',
    )
    documents = read(tmp_path, "a.jsonl", b"\n".join(lines))
    assert texts(documents) == ["one", "two", "three", "a }{ b", "four"]
    assert [record for record, _ in faults(documents)] == [6]


@pytest.mark.parametrize("content", [b"[" * 100_000, b'{"text":' * 9999, b'{"text": ' + b"9" * 9999 + b"}"])
def test_json_that_goes_too_deep_or_too_far_is_rejected(tmp_path: Path, content: bytes) -> None:
    assert len(faults(read(tmp_path, "a.jsonl", content))) == 1
    assert len(faults(read(tmp_path, "a.json", content))) == 1


def test_an_oversized_line_is_rejected_and_not_kept_in_memory(tmp_path: Path) -> None:
    content = b'{"text": "one"}\n{"text": "' + b"x" * 5000 + b'"}\n{"text": "two"}'
    documents = read(tmp_path, "a.jsonl", content, options=ReadOptions(max_document_bytes=1000))
    assert texts(documents) == ["one", "two"]
    assert faults(documents) == [(2, "line 2 is larger than 1000 bytes")]
    assert documents[2].origin.record == 3


def test_complete_lines_before_a_break_are_read(tmp_path: Path) -> None:
    lines = b"".join(json.dumps({"text": f"text {n}", "pad": "x" * n}).encode() + b"\n" for n in range(400))
    whole = gzip.compress(lines, mtime=0)
    documents = read(tmp_path, "a.jsonl.gz", whole[: len(whole) // 2])
    good = texts(documents)
    assert good == [f"text {n}" for n in range(len(good))]
    assert 0 < len(good) < 400
    assert faults(documents) == [(len(good) + 1, f"gzip stream ends early at byte {len(whole) // 2}")]


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf\n"])
@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_a_file_without_a_record_is_rejected_as_empty(tmp_path: Path, name: str, content: bytes) -> None:
    assert [reason for _, reason in faults(read(tmp_path, name, content))] == ["is empty"]


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize(
    ("name", "form"), [("a.jsonl", "{}\r\n{}\r\n"), ("a.json", "{}\n{}\n"), ("a.json", "[{}, {}]")]
)
def test_records_in_utf_16_and_utf_32_are_read(tmp_path: Path, codec: str, name: str, form: str) -> None:
    content = form.format('{"text": "Sníh\u2028a led"}', '{"text": "愈 \U0001f427"}')
    documents = read(tmp_path, name, content.encode(codec))
    assert [(d.origin.record, d.text) for d in documents] == [(1, "Sníh\u2028a led"), (2, "愈 \U0001f427")]


def test_a_json_file_holds_one_record_an_array_or_lines(tmp_path: Path) -> None:
    assert texts(read(tmp_path, "a.json", b'{\n "text": "x"\n}')) == ["x"]
    assert texts(read(tmp_path, "b.json", b'{"text": "x"}\n{"text": "y"}\n')) == ["x", "y"]
    array = '[\n {"text": "é"},\r\n {"text": "y"}]'.encode()
    documents = read(tmp_path, "c.json", array)
    assert texts(documents) == ["é", "y"]
    assert [array[d.origin.offset :][:8] for d in documents] == [b'{"text":', b'{"text":']
    assert [d.format for d in documents] == ["json", "json"]


def test_an_array_is_read_to_its_first_fault(tmp_path: Path) -> None:
    documents = read(tmp_path, "a.json", b'[{"text": "x"},\n 1, {"text": "y"} {]')
    assert texts(documents) == ["x", "y"]
    assert faults(documents) == [
        (2, "record 2 is no more than a value, not an object"),
        (4, "is not JSON at line 2, column 19: Expecting ',' delimiter"),
    ]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters()), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(["text", "title", "url", "date", "author", "source", "lang", "fetched"]) | st.text(
    st.characters()
)


@given(st.dictionaries(names, json_values, max_size=6))
def test_any_record_gives_one_document_that_can_be_written(tmp_path: Path, record: dict[str, Any]) -> None:
    (document,) = read(tmp_path, "a.jsonl", json.dumps(record).encode())
    assert document.origin.record == 1
    json.dumps([document.text, document.title, document.authors, document.extra], ensure_ascii=False).encode("utf-8")


@given(st.lists(st.text(min_size=1).filter(lambda text: "\r" not in text and not text.isspace()), min_size=1))
def test_texts_written_as_lines_come_back(tmp_path: Path, written: list[str]) -> None:
    assume(all(meant(f"\n{text}") is None and not is_no_text(text) for text in written))
    lines = "\n".join(json.dumps({"text": text}, ensure_ascii=False) for text in written)
    assert texts(read(tmp_path, "a.jsonl", lines.encode())) == written
