"""Systems that find the metadata of a page: Kiosque, and peers with their defaults."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from benchmarks.extraction.metadata import page_document
from benchmarks.extraction.pages import GoldPage
from config.options import PrepareOptions
from tasks.document import Document
from tasks.prepare.steps import preparation_steps
from tasks.text.byline_words import agency_named

OURS = "kiosque"
# The peers want an address; a page of the collections that has none gets this one.
NO_URL = "https://news.example/"


class Found(NamedTuple):
    """The metadata of one page; `day` is an ISO date."""

    title: str = ""
    day: str = ""
    authors: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()


def systems() -> dict[str, Callable[[GoldPage], Found]]:
    """Return every system by name."""
    return {
        OURS: Kiosque().find,
        "trafilatura": by_trafilatura,
        "htmldate": by_htmldate,
        "newspaper4k": by_newspaper,
        "news-please": by_news_please,
    }


class Kiosque:
    """The whole preparation of a page."""

    def __init__(self) -> None:
        self._steps = preparation_steps(PrepareOptions(pipeline="benchmark", folder=""))

    def find(self, page: GoldPage) -> Found:
        """Return the metadata of the document that the page becomes."""
        document = page_document(page.markup, page.url)
        for _, step in self._steps:
            if document.rejection is None:
                document = step(document)
        return Found(document.title or "", _day(document), document.authors, document.agencies)


def _day(document: Document) -> str:
    return document.local_time.date().isoformat() if document.published and document.local_time else ""


def by_trafilatura(page: GoldPage) -> Found:
    """Find by trafilatura, which separates authors with semicolons."""
    import trafilatura

    found = trafilatura.bare_extraction(page.markup, url=page.url, with_metadata=True)
    if found is None:
        return Found()
    metadata = found if isinstance(found, dict) else found.as_dict()
    return _found(metadata["title"], metadata["date"], (metadata["author"] or "").split("; "))


def by_htmldate(page: GoldPage) -> Found:
    """Find the day alone."""
    from htmldate import find_date

    return Found(day=find_date(page.markup, original_date=True, url=page.url) or "")


def by_newspaper(page: GoldPage) -> Found:
    """Find by newspaper4k."""
    import newspaper

    article = newspaper.Article(page.url or NO_URL, fetch_images=False)
    article.download(input_html=page.markup)
    article.parse()
    return _found(article.title, article.publish_date, article.authors)


def by_news_please(page: GoldPage) -> Found:
    """Find by news-please, offline."""
    from newsplease import NewsPlease

    article = NewsPlease.from_html(page.markup, url=page.url or NO_URL, fetch_images=False)
    return _found(article.title, article.date_publish, article.authors)


def _found(title: str | None, date: datetime | str | None, authors: Iterable[str]) -> Found:
    """Return what a peer found; an author that is an agency counts as one of its agencies."""
    names = tuple(filter(None, (name.strip() for name in authors)))
    agencies = dict.fromkeys(filter(None, map(agency_named, names)))
    day = date.date().isoformat() if isinstance(date, datetime) else (date or "")[:10]
    return Found(title or "", day, names, tuple(agencies))
