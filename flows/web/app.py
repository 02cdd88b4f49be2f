"""The routes of the search page, one article as it shows it, and the page of each error."""

import logging
import re
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from anyio.to_thread import current_default_thread_limiter
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from config.errors import ConfigError, IndexBusy, IndexRefused, KiosqueError
from config.settings import Settings
from flows.state.run_history import NoSuchRun, latest_runs, summarise_run
from flows.web.guard import Guard
from flows.web.rendering import STATIC, page
from flows.web.request import SearchRequest, read_request
from flows.web.results import Searcher
from tasks.document import Document, Outcome, Record, RemovedLine
from tasks.index.like import more_like
from tasks.index.protocol import ReadableIndex, SearchableIndex
from tasks.report.articles import story_lines
from tasks.report.stories import StorySummary, find_story

# Searches at once; further requests wait.
SEARCHES_AT_ONCE = 8
RETRY_AFTER_S = 5
MOST_DUPLICATES = 20

_LOG = logging.getLogger("kiosque.page")
_ID = re.compile(r"[0-9a-f]{32}")
_TITLES = {
    400: "That cannot be searched for",
    404: "There is no such page",
    405: "This page can only be read",
    421: "This page does not answer to that name",
    500: "Something went wrong here",
    503: "The archive cannot be reached",
}


class Article(Record, frozen=True):
    """A document; `paragraphs` are the lines of its text, with removed ones among them on request.

    `duplicates` are its near-duplicates. For a near-duplicate, they are the others of the same `original`. `like` are the
    articles most like it. `story` is None where it is alone in it.
    """

    document: Document
    paragraphs: tuple[str | RemovedLine, ...]
    original: Document | None
    duplicates: tuple[Document, ...]
    like: tuple[Document, ...]
    story: StorySummary | None


def _article(id: str, index: SearchableIndex, *, with_removed: bool) -> Article | None:
    """Return the document `id`, on request with its removed lines in their positions; None where there is none."""
    document = index.get(id)
    if document is None:
        return None
    lines = story_lines(document) if with_removed else iter(document.text.split("\n"))
    return Article(
        document=document,
        paragraphs=tuple(line for line in lines if isinstance(line, RemovedLine) or line.strip()),
        original=index.get(document.duplicate.of) if document.duplicate else None,
        duplicates=tuple(_duplicates(document, index)),
        like=tuple(hit.document for hit in more_like(document, index)),
        story=story if (story := find_story(id, index)) and len(story.articles) > 1 else None,
    )


def _duplicates(document: Document, index: ReadableIndex) -> list[Document]:
    """Return the near-duplicates of the same original, except the document itself."""
    original = document.duplicate.of if document.duplicate else document.id
    ids = sorted(each.id for each in index.duplicates_of([original]) if each.id != document.id)
    return sorted(index.get_many(ids[:MOST_DUPLICATES]), key=lambda each: each.id)


@dataclass(frozen=True)
class Pages:
    """The pages over one open index. `tells_faults` shows the sentence of an error, which may name addresses and folders."""

    settings: Settings
    searcher: Searcher
    tells_faults: bool

    def search(self, request: Request) -> Response:
        """Answer with results; without a query, with the newest articles."""
        search = read_request(request.query_params)
        try:
            results = self.searcher.search(search, now=datetime.now(UTC))
        except ConfigError as error:  # the cursor of another search, or none
            raise HTTPException(400, f"{error}.") from error
        if search.page > 1 and not results.hits:
            raise HTTPException(404, f"The results end before page {search.page}.")
        return page("search.html", search=search, results=results, here="search")

    def article(self, request: Request) -> Response:
        """Answer with one article; `removed=1` shows the lines that were removed from it."""
        search = read_request(request.query_params)
        id = request.path_params["id"]
        with_removed = request.query_params.get("removed") == "1"
        article = _article(id, self.searcher.index, with_removed=with_removed) if _ID.fullmatch(id) else None
        if article is None:
            raise HTTPException(404, "No article has this address. It may have been removed since the link was made.")
        return page("article.html", search=search, article=article, with_removed=with_removed, here="article")

    def story(self, request: Request) -> Response:
        """Answer with the articles of one story, the first ones first."""
        id = request.path_params["id"]
        story = find_story(id, self.searcher.index) if _ID.fullmatch(id) else None
        if story is None:
            raise HTTPException(
                404, "No story has this address. Its articles may have been removed since the link was made."
            )
        return page("story.html", search=read_request(request.query_params), story=story, here="story")

    def runs(self, _: Request) -> Response:
        """Answer with the latest runs."""
        return page("runs.html", runs=latest_runs(self.settings), outcomes=list(Outcome), here="runs")

    def run(self, request: Request) -> Response:
        """Answer with the report of one run."""
        try:
            summary = summarise_run(request.path_params["run"], self.settings)
        except NoSuchRun:
            raise HTTPException(404, "No run has this name; the list of runs shows the latest.") from None
        return page("run.html", summary=summary, outcomes=list(Outcome), here="run")

    def fault(self, _: Request, error: Exception) -> Response:
        """Answer with the page of a known error."""
        _LOG.warning("%s", error)
        is_passing = isinstance(error, IndexBusy | IndexRefused)
        reason = str(error) if self.tells_faults else "The people who run this page find the reason in its log."
        response = error_page(503 if is_passing else 500, reason)
        if is_passing:
            response.headers["retry-after"] = str(RETRY_AFTER_S)
        return response


def make_app(
    settings: Settings, index: SearchableIndex, *, hosts: Collection[str], tells_faults: bool = True
) -> ASGIApp:
    """Return the application over `index`, which the caller closes; `hosts` are the host names that it answers to."""
    pages = Pages(settings=settings, searcher=Searcher(index), tells_faults=tells_faults)
    routes = [
        Route("/", pages.search),
        Route("/article/{id}", pages.article),
        Route("/story/{id}", pages.story),
        Route("/runs", pages.runs),
        Route("/runs/{run}", pages.run),
        Route("/favicon.ico", _favicon),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]
    handlers = {HTTPException: _refused, KiosqueError: pages.fault, Exception: _failed}
    app = Starlette(routes=routes, exception_handlers=handlers, lifespan=_few_at_once)
    remedy = (
        "To allow the name in your address bar, whoever runs this page starts it with: kiosque serve --allow-host NAME"
    )
    return Guard(app, hosts=hosts, refusal=error_page(421, remedy))


def error_page(status: int, reason: str) -> Response:
    """Return the page of an error, with its reason and a search box."""
    title = _TITLES.get(status, "This did not work")
    return page(
        "error.html", status=status, code=status, error_title=title, reason=reason, search=SearchRequest(), here="error"
    )


@asynccontextmanager
async def _few_at_once(_: Starlette) -> AsyncIterator[None]:
    current_default_thread_limiter().total_tokens = SEARCHES_AT_ONCE
    yield


def _favicon(_: Request) -> Response:
    return FileResponse(STATIC / "kiosque.svg", media_type="image/svg+xml")


def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - Starlette's handlers are typed for any error
    reasons = {404: "The address is not one of this archive's.", 405: "This page answers only GET."}
    given = error.detail
    is_own = given not in ("Not Found", "Method Not Allowed")
    response = error_page(error.status_code, given if is_own else reasons.get(error.status_code, given))
    response.headers.update(error.headers or {})
    return response


def _failed(_: Request, __: Exception) -> Response:
    response = error_page(500, "The error is in the log of `kiosque serve`. Other pages may still work.")
    response.headers["connection"] = "close"  # the server closes it after an error; a client must not send more on it
    return response
