"""Small news pages for the tests of extraction."""

from typing import Any

from tasks.document import Document, Origin

FETCHED_MS = 1_646_000_000_000  # 27 February 2022
PARAGRAPHS = (
    "The council agreed on Tuesday to build a second bridge over the river, after nine years of talks with the villages.",
    "Work begins in the spring of next year and will cost some forty million, the mayor said at a meeting on Wednesday.",
    "People of the western bank have waited for the crossing since the ferry stopped, and they cheered in the hall.",
)


def html_page(body: str = "", *, head: str = "", lang: str = "") -> str:
    """Build a page whose article is `body`, or three paragraphs."""
    article = body or "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    attribute = f' lang="{lang}"' if lang else ""
    return f"<!DOCTYPE html><html{attribute}><head>{head}</head><body><article>{article}</article></body></html>"


def json_ld(text: str) -> str:
    """Wrap JSON-LD in its script element."""
    return f'<script type="application/ld+json">{text}</script>'


def page_document(markup: str | None, **fields: Any) -> Document:
    """Make the document that reading the page `markup` gives."""
    origin = Origin(collection="tests", path="page.html", url="file:///tests/page.html")
    return Document(origin=origin, markup=markup, **({"id": "0", "version": FETCHED_MS, "format": "html"} | fields))
