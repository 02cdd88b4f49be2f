"""`kiosque search`: finds articles, and shows them as JSON for machines or as text for people."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, NamedTuple

import typer
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from config.errors import ConfigError
from config.facets import load_facets
from config.languages import load_languages
from config.settings import Settings, load_settings
from flows.cli.options import Elasticsearch, Home, Json, day, flag, old_name
from flows.cli.output import missing_home, show, shown_location
from tasks.index import open_index
from tasks.index.protocol import (
    MARK_END,
    MARK_START,
    Collapse,
    Facets,
    Filters,
    Hit,
    SearchableIndex,
    SearchResults,
    Sort,
)
from tasks.index.query import Query, parse_query
from tasks.report.articles import origin_name, shown_day, title_and_fragments

_MARK_STYLE = "bold yellow"


def search(
    query: Annotated[
        list[str],
        typer.Argument(help='Words, "phrases", begin\\*, field:value, AND, OR, NOT and brackets.', metavar="QUERY"),
    ],
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
    stories: Annotated[
        bool, flag("--stories", "Show of each story the first result alone, whatever its language.")
    ] = False,
    facets: Annotated[bool, flag("--facets", "Count the results by language, publisher, agency and month.")] = False,
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
    occur, `-word` must not. Fields are title, text, author, agency, publisher, language, date, site and url.
    Near-duplicates are collapsed into one result. Put `--` before a query that begins with a minus.
    """
    if since and until and since >= until:
        raise ConfigError(f"nothing is from {since:%Y-%m-%d} on and before {until:%Y-%m-%d}: --until must be later")
    languages = tuple(map(load_languages().listed, language or ()))
    publishers = (*(publisher or ()), *(source or ()))
    filters = Filters(languages=languages, publishers=publishers, since=since, until=until)
    settings = load_settings(home=home, elasticsearch_url=elasticsearch)
    typed = " ".join(query)
    parsed = parse_query(typed)
    order = _order(sort, recent=recent)
    collapse = _collapse(duplicates=duplicates or copies, stories=stories)
    with open_index(settings) as index:
        results = index.search(
            parsed, filters=filters, size=size, sort=order, now=datetime.now(UTC), after=after, collapse=collapse
        )
        answer = Answer(
            results=results,
            stories=stories,
            facets=index.facets(parsed, filters=filters) if facets else None,
            suggestion=index.suggest(typed, found=results.total, filters=filters, collapse=collapse),
            note=None if results.total else missing_home(settings) or why_nothing(index, filters, settings),
            notes=parsed.notes,
        )
    show(answer, json=json, as_json=results_json, as_text=results_text)


def _order(sort: Sort, *, recent: bool) -> Sort:
    if recent and sort not in (Sort.BEST, Sort.RECENT):
        raise ConfigError(f"--recent and --sort {sort} are two orders: choose one")
    return Sort.RECENT if recent else sort


def _collapse(*, duplicates: bool, stories: bool) -> Collapse:
    if duplicates and stories:
        raise ConfigError("--stories folds near-duplicates too, and --duplicates shows them: choose one")
    return "stories" if stories else not duplicates


class Answer(NamedTuple):
    """Results of a search; where there are few, a `suggestion`, and where there are none, a `note` of the reason.

    `notes` say which typed signs are no syntax. With `stories` the results of one story are one.
    """

    results: SearchResults
    facets: Facets | None
    suggestion: str | None
    note: str | None
    notes: tuple[str, ...] = ()
    stories: bool = False


def results_json(answer: Answer) -> dict[str, Any]:
    """Return `{"total", "total_is_exact", "hits": [...], "next", …}`; highlights mark words with `<mark>`."""
    return {
        "total": answer.results.total,
        "total_is_exact": answer.results.total_is_exact,
        "hits": [_hit_json(hit) for hit in answer.results.hits],
        "next": answer.results.next,
        "facets": answer.facets,
        "suggestion": answer.suggestion,
        "note": answer.note,
        "notes": answer.notes,
    }


def _hit_json(hit: Hit) -> dict[str, Any]:
    document = hit.document
    marks = str.maketrans({MARK_START: "<mark>", MARK_END: "</mark>"})
    return {
        "id": document.id,
        "origin": origin_name(document),
        "language": document.language,
        "title": document.title,
        "score": round(hit.score, 4),
        "highlights": [fragment.translate(marks) for fragment in hit.highlights],
        "source": document.publisher,
        "published": document.published,
        "url": document.url,
        "story": document.story.id if document.story else None,
        "duplicate_of": document.duplicate.of if document.duplicate else None,
        "copies": hit.duplicates,
    }


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


def results_text(answer: Answer) -> RenderableType:
    """Lay out search results for a terminal."""
    results = answer.results
    total = f"{results.total:,}" if results.total_is_exact else f"more than {results.total:,}"
    shown = f"{len(results.hits)} of {total}" if results.total > len(results.hits) else total
    head = Text(f"{shown} found" if results.total else "Nothing found", "bold")
    collapsed = sum(hit.duplicates for hit in results.hits)
    if collapsed and answer.stories:
        head.append(f", {collapsed:,} article{'s' * (collapsed > 1)} of the same stories folded (`kiosque story ID`)")
    elif collapsed:
        head.append(f", {collapsed:,} near-duplicate{'s' * (collapsed > 1)} collapsed (--duplicates shows all)")
    if answer.suggestion:
        head.append(f". Did you mean: {answer.suggestion}")
    if answer.note:
        head.append(f". {answer.note}", "not bold")
    facets = [_facet_text(name, counts) for name, counts in (answer.facets or {}).items() if counts]
    notes = [Text(f"Note: {note}", "yellow") for note in answer.notes]
    return Group(
        head,
        *notes,
        *facets,
        *(_hit_text(number, hit, stories=answer.stories) for number, hit in enumerate(results.hits, 1)),
    )


def _facet_text(name: str, counts: Mapping[str, int]) -> RenderableType:
    label = next((facet.typed for facet in load_facets() if facet.name == name), name)
    return Text(f"{label}: " + ", ".join(f"{value} {count:,}" for value, count in counts.items()), "dim")


def _hit_text(number: int, hit: Hit, *, stories: bool) -> RenderableType:
    document = hit.document
    title, fragments = title_and_fragments(hit)
    duplicate = "near-duplicate" if document.duplicate else None
    kind = "article" if stories else "near-duplicate"
    collapsed = f"+{hit.duplicates:,} {kind}{'s' * (hit.duplicates > 1)}" if hit.duplicates else None
    story = f"story {document.story.id}" if stories and hit.duplicates and document.story else None
    day = shown_day(document) or "undated"
    parts = (document.language, document.publisher, day, duplicate, collapsed, story, origin_name(document))
    facts = " · ".join(part for part in parts if part)
    head = Text.assemble((f"{number}. ", "dim"), marked(title, style="bold"))
    indented = [
        Padding(part, (0, 0, 0, 3), expand=False)
        for part in (Text(facts, "dim"), *(marked(f"… {fragment} …") for fragment in fragments))
    ]
    return Group("", head, *indented)


def marked(fragment: str, *, style: str = "") -> Text:
    """Turn a highlight into text whose marked words stand out."""
    text = Text(style=style)
    for number, part in enumerate(fragment.split(MARK_START)):
        word, end, rest = part.partition(MARK_END)
        text.append(word, _MARK_STYLE if number and end else "").append(rest)
    return text
