import pytest

from tasks.document import Document
from tasks.extract import extract_document
from tests.support.inputs.pages import PARAGRAPHS, page_document

TITLE = "The bridge stays closed"


def extracted(text: str) -> Document:
    return extract_document(page_document(None, text=text, format="text"))


def test_a_text_states_its_authors_and_its_day_at_its_head() -> None:
    document = extracted("\n\n".join([TITLE, "By Sarah Lind", "May 3, 2024", *PARAGRAPHS]))

    assert document.authors == ("Sarah Lind",)
    assert document.published is not None
    assert (document.published.date().isoformat(), document.published_source) == ("2024-05-03", "text")


def test_a_rendered_text_states_them_too() -> None:
    markup = f"<p><em>By Sarah Lind</em></p><p>May 3, 2024</p>{''.join(f'<p>{line}</p>' for line in PARAGRAPHS)}"
    document = extracted(markup)

    assert document.authors == ("Sarah Lind",)
    assert document.published_source == "text"


@pytest.mark.parametrize("number", ["- 2 -", "– 14 –", "-3-"])
def test_the_number_of_a_page_is_no_line_of_the_text(number: str) -> None:
    document = extracted("\n\n".join([TITLE, PARAGRAPHS[0], number, *PARAGRAPHS[1:], number]))

    assert [line for line in document.text.split("\n") if line] == [TITLE, *PARAGRAPHS]


@pytest.mark.parametrize("line", ["- 2 eggs", "- 2", "2 - 1"])
def test_a_line_of_a_list_is_kept(line: str) -> None:
    assert line in extracted("\n\n".join([TITLE, PARAGRAPHS[0], line, *PARAGRAPHS[1:]])).text.split("\n")
