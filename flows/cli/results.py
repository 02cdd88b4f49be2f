"""Search results as JSON for machines and as text for people."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from config.facets import load_facets
from tasks.index.values import MARK_END, MARK_START, Facets, Hit, SearchResults
from tasks.report.articles import origin_name, shown_day, title_and_fragments

_MARK_STYLE = "bold yellow"


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
    hits = (_hit_text(number, hit, stories=answer.stories) for number, hit in enumerate(results.hits, 1))
    return Group(head, *notes, *facets, *hits)


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
