"""`kiosque search`: finds articles, and shows them as JSON for machines or as text for people."""

from datetime import UTC, datetime
from typing import Annotated, NamedTuple

import typer

from config.errors import ConfigError, NotFound
from config.languages import load_languages
from config.settings import Settings, load_settings
from flows.cli.options import Elasticsearch, Home, Json, day, flag, old_name
from flows.cli.output import missing_home, show, shown_location
from flows.cli.results import Answer, results_json, results_text
from tasks.index import open_index
from tasks.index.any_language import AnyLanguage
from tasks.index.like import more_like
from tasks.index.protocol import SearchableIndex, SearchIndex
from tasks.index.query import Query, parse_query
from tasks.index.values import Collapse, Filters, SearchResults, Sort
from tasks.vectors.encoder import require_installed


def search(
    query: Annotated[
        list[str] | None,
        typer.Argument(
            help='Words, "phrases", begin\\*, field:value, AND, OR, NOT and brackets.',
            metavar="QUERY",
            show_default=False,
        ),
    ] = None,
    language: Annotated[list[str] | None, typer.Option(help="Only this language (fr, en, …); may be repeated.")] = None,
    publisher: Annotated[list[str] | None, typer.Option(help="Only this publisher; may be repeated.")] = None,
    source: Annotated[list[str] | None, old_name("--source", "--publisher")] = None,
    since: Annotated[datetime | None, day("Published on or after this day, month or year.")] = None,
    until: Annotated[datetime | None, day("Published before this day, month or year.")] = None,
    sort: Annotated[
        Sort, typer.Option(help="The order: best match, recent (as --recent), newest or oldest.")
    ] = Sort.BEST,
    recent: Annotated[
        bool, flag("--recent", "Best matches, of which newer ones count more: half for each 30 days.")
    ] = False,
    duplicates: Annotated[
        bool, flag("--duplicates", "Show near-duplicates as results of their own, not collapsed.")
    ] = False,
    copies: Annotated[bool, old_name("--copies", "--duplicates")] = False,
    any_language: Annotated[
        bool, flag("--any-language", "Find what means the same in other languages too (extra `semantic`).")
    ] = False,
    like: Annotated[
        str | None, typer.Option(metavar="ID", help="Find the articles most like the one with this id, without QUERY.")
    ] = None,
    stories: Annotated[
        bool, flag("--stories", "Show of each story the first result alone, whatever its language.")
    ] = False,
    facets: Annotated[
        bool, flag("--facets", "Count the results by language, publisher, country and other facets, and by month.")
    ] = False,
    size: Annotated[int, typer.Option(min=1, max=1000, help="The number of results at most.")] = 10,
    after: Annotated[
        str | None, typer.Option(metavar="CURSOR", help="Go on after these results: `next` of their JSON.")
    ] = None,
    home: Home = None,
    elasticsearch: Elasticsearch = None,
    json: Json = False,
) -> None:
    """Search every language at once, each with its own analysis, so that inflected forms are found.

    An article must have both of two words, or a share of more words; one that has more of them comes first. `+word` must
    occur, `-word` must not. Fields are title, text, author, agency, country, organisation, publisher, language,
    date, site and url.
    Near-duplicates are collapsed into one result. Put `--` before a query that begins with a minus.
    """
    if since and until and since >= until:
        raise ConfigError(f"nothing is from {since:%Y-%m-%d} on and before {until:%Y-%m-%d}: --until must be later")
    languages = tuple(map(load_languages().listed, language or ()))
    publishers = (*(publisher or ()), *(source or ()))
    filters = Filters(languages=languages, publishers=publishers, since=since, until=until)
    settings = load_settings(home=home, elasticsearch_url=elasticsearch)
    order = _order(sort, recent=recent)
    collapse = _collapse(duplicates=duplicates or copies, stories=stories)
    with open_index(settings) as index:
        if like is not None:
            _refuse_beside_like(query, any_language, facets, after, order, stories)
            answer = _like(like, index, filters, size)
        else:
            if query is None:
                raise typer.BadParameter("give a QUERY, or an article with --like ID")
            asked = _Asked(" ".join(query), filters, size, order, after, collapse)
            answer = _answer(asked, index, settings, any_language=any_language, facets=facets)
    show(answer, json=json, as_json=results_json, as_text=results_text)


class _Asked(NamedTuple):
    """A search as its options ask for it."""

    typed: str
    filters: Filters
    size: int
    sort: Sort
    after: str | None
    collapse: Collapse


def _answer(asked: _Asked, index: SearchIndex, settings: Settings, *, any_language: bool, facets: bool) -> Answer:
    if any_language:
        require_installed("--any-language")
    query, filters = parse_query(asked.typed), asked.filters
    searched = AnyLanguage(index) if any_language else index
    results = searched.search(
        query,
        filters=filters,
        size=asked.size,
        sort=asked.sort,
        now=datetime.now(UTC),
        after=asked.after,
        collapse=asked.collapse,
    )
    note = searched.note(query, filters=filters) if isinstance(searched, AnyLanguage) else None
    return Answer(
        results=results,
        facets=searched.facets(query, filters=filters) if facets else None,
        suggestion=index.suggest(asked.typed, found=results.total, filters=filters, collapse=asked.collapse),
        note=None if results.total else missing_home(settings) or why_nothing(index, filters, settings),
        notes=(*query.notes, note) if note else query.notes,
        stories=asked.collapse == "stories",
    )


def _like(id: str, index: SearchIndex, filters: Filters, size: int) -> Answer:
    document = index.get(id)
    if document is None:
        raise NotFound(f"no article has the id '{id}'; `kiosque search QUERY --json` shows ids")
    hits = more_like(document, index, filters=filters, size=size)
    return Answer(SearchResults(total=len(hits), hits=tuple(hits)), facets=None, suggestion=None, note=None)


def _refuse_beside_like(*others: object) -> None:
    """Refuse options that a search for what is like an article does not have: their values are no defaults."""
    if any(other not in (None, False, Sort.BEST) for other in others):
        raise ConfigError("--like takes an id, --language, --publisher, --since, --until and --size, and nothing else")


def _order(sort: Sort, *, recent: bool) -> Sort:
    if recent and sort not in (Sort.BEST, Sort.RECENT):
        raise ConfigError(f"--recent and --sort {sort} are two orders: choose one")
    return Sort.RECENT if recent else sort


def _collapse(*, duplicates: bool, stories: bool) -> Collapse:
    if duplicates and stories:
        raise ConfigError("--stories folds near-duplicates too, and --duplicates shows them: choose one")
    return "stories" if stories else not duplicates


def why_nothing(index: SearchableIndex, filters: Filters, settings: Settings) -> str | None:
    """Say that `index` is empty or that a filter fits no article; None where only the words are missing."""
    counts = index.count()
    if not counts:
        return f"There is no article in {shown_location(settings)} yet: `kiosque ingest PATH` adds some"
    for language in filters.languages:
        if language.lower() not in counts:
            return f"No article is in the language '{language}'; there are {', '.join(sorted(counts))}"
    for publisher in filters.publishers:
        if not index.search(Query(), filters=Filters(publishers=(publisher,)), size=1).total:
            return f"No article is from the publisher '{publisher}'; `kiosque search '' --facets` lists publishers"
    return None
