"""Markdown: front matter states the fields, and the text loses its marks."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tasks.document import Document
from tasks.extract import extract_document
from tests.support.inputs.samples import faults, read

DAY = datetime(2024, 5, 2, tzinfo=UTC)
BODY = (
    "The kettle *boils* again.\nIts crew is glad.\n\n## Later\n\n- one [spout](https://x.example)\n- two lids\n\n"
    "> We drank `water`.\n"
)
LINES = ["The kettle boils again. Its crew is glad.", "Later", "- one spout", "- two lids", "We drank water."]


def extracted(folder: Path, text: str) -> Document:
    (document,) = read(folder, "a.md", text.encode())
    return extract_document(document)


FRONT = {
    "YAML": '---\ntitle: "A kettle: again"\ndate: 2024-05-02\nauthor: Ada Quill\nsource: https://x.example/kettle\n---\n',
    "TOML": '+++\ntitle = "A kettle: again"\ndate = 2024-05-02\nauthor = "Ada Quill"\nurl = "https://x.example/kettle"\n+++\n',
    "YAML with an error": (
        "---\ntitle: A kettle: again\ndate: 2024-05-02\nauthor: Ada Quill\nurl: https://x.example/kettle\n---\n\n"
    ),
}


@pytest.mark.parametrize("front", FRONT.values(), ids=FRONT)
def test_front_matter_gives_the_fields_and_is_no_text(tmp_path: Path, front: str) -> None:
    document = extracted(tmp_path, front + BODY)
    assert document.text.split("\n") == LINES
    assert (document.title, document.published, document.authors) == ("A kettle: again", DAY, ("Ada Quill",))
    assert document.url == "https://x.example/kettle"


def test_the_first_heading_is_the_title_of_a_file_without_front_matter(tmp_path: Path) -> None:
    document = extracted(tmp_path, f"# A *kettle*\n\n{BODY}")
    assert document.title == "A kettle"
    assert document.text.split("\n") == LINES


def test_a_rule_between_paragraphs_is_no_front_matter(tmp_path: Path) -> None:
    assert extracted(tmp_path, "One.\n\n---\n\nTwo.\n").text.split("\n") == ["One.", "Two."]


def test_references_of_yaml_are_not_expanded(tmp_path: Path) -> None:
    layers = "\n".join(f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]" for n in range(9))
    document = extracted(tmp_path, f"---\na0: &a0 x\n{layers}\ntitle: A kettle\n---\nIt boils.\n")
    assert (document.title, document.text) == ("A kettle", "It boils.")


def test_html_in_markdown_is_read(tmp_path: Path) -> None:
    assert extracted(tmp_path, "<div align='center'>It <b>boils</b>.</div>\n\nThe end.\n").text == "It boils.\nThe end."


def test_a_file_without_a_text_is_rejected(tmp_path: Path) -> None:
    assert faults(read(tmp_path, "a.md", b"---\ntitle: x\n---\n")) == [
        (1, "the file has no text: its field text is empty")
    ]
    assert faults(read(tmp_path, "a.md", b"")) == [(1, "is empty")]
