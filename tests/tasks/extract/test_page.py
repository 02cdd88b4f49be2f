"""The tree of a page is that which its author wrote."""

from textwrap import fill

import pytest

from tasks.extract import extract_document
from tests.support.inputs.pages import PARAGRAPHS, page_document

TITLE = "A second bridge for the river towns"
BODY = f"<h1>{TITLE}</h1>" + "".join(f"<p>{line}</p>" for line in PARAGRAPHS)
PROLOG, XMLNS = '<?xml version="1.0"?>', ' xmlns="http://www.w3.org/1999/xhtml"'


def xhtml(*, head: str = "", body: str = BODY, prolog: str = "", attributes: str = "") -> str:
    return f"{prolog}<!DOCTYPE html><html{attributes}><head>{head}</head><body><div>{body}</div></body></html>"


@pytest.mark.parametrize(
    "closed", ["script src='menu.js'", "style media='print'", "title", 'iframe src="a>b"', "noscript"]
)
@pytest.mark.parametrize("form", [{"prolog": PROLOG}, {"attributes": XMLNS}, {"attributes": f' lang="en"{XMLNS}'}])
def test_an_element_that_xhtml_closes_in_its_start_tag_holds_nothing(closed: str, form: dict[str, str]) -> None:
    for page in (xhtml(head=f"<{closed} />", **form), xhtml(body=f"<{closed}/>{BODY}", **form)):
        document = extract_document(page_document(page))

        assert (document.title, document.text) == (TITLE, "\n".join(PARAGRAPHS))


def test_code_and_comments_of_xhtml_stay_as_they_are() -> None:
    code = '<script>var menu = "<script/>"; var page = "<p>Buy our offers, all of you, every day.</p>";</script>'
    document = extract_document(page_document(xhtml(prolog=PROLOG, body=f"<!-- <script/> -->{code}{BODY}")))

    assert document.text == "\n".join(PARAGRAPHS)


@pytest.mark.parametrize("part", ["<!--", "<script>", "<a ", '<a "', "<a '\"", "<![CDATA[", "<html ", " "])
def test_broken_xhtml_is_read_to_its_end(part: str) -> None:
    document = extract_document(page_document(f"{xhtml(prolog=PROLOG, attributes=XMLNS)}{part * 4000}"))

    assert document.text.startswith(PARAGRAPHS[0])


def test_the_wrapped_lines_of_a_text_in_pre_are_its_paragraphs() -> None:
    wrapped = "\n\n".join(fill(line, 60) for line in PARAGRAPHS)
    document = extract_document(page_document(f"<html><body><h1>{TITLE}</h1><pre>\n{wrapped}</pre></body></html>"))

    assert (document.text or "").split("\n") == list(PARAGRAPHS)


def test_verse_in_pre_keeps_its_lines() -> None:
    verse = "O bridge of bars, be still\nthe wind has words enough\nand we who rise at four\nneed no more"
    page = f"<html><body><article>{BODY}<pre>{verse}</pre></article></body></html>"

    assert verse in (extract_document(page_document(page)).text or "")
