"""How the command shows documents and results: as JSON for machines and as text for people."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from flows.state.dead_letters import DeadLetter
from tasks.document import Document, Outcome, TimestampSource
from tasks.index.protocol import MARK_END, MARK_START, Facets, Hit, SearchResults
from tasks.report.removed_lines import story_text
from tasks.report.run_report import origin_name

_MARK_STYLE = "bold yellow"


class Answer(NamedTuple):
    """What a search is answered with.

    Where nothing was found `suggestion` is what the words may have been meant as, and `note` what else was in the way.
    """

    results: SearchResults
    facets: Facets | None
    suggestion: str | None
    note: str | None


def results_json(answer: Answer) -> dict[str, Any]:
    """Return `{"total", "hits": [...], "facets", "suggestion", "note"}`; highlights mark words with `<mark>`."""
    hits = [_hit_json(hit) for hit in answer.results.hits]
    return {
        "total": answer.results.total,
        "hits": hits,
        "facets": answer.facets,
        "suggestion": answer.suggestion,
        "note": answer.note,
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
        "duplicate_of": document.duplicate.of if document.duplicate else None,
        "copies": hit.duplicates,
    }


def document_json(document: Document) -> dict[str, Any]:
    """Return the story of a document, the shape that `kiosque explain --json` promises."""
    return {
        "id": document.id,
        "origin": origin_name(document),
        "outcome": document.outcome,
        "language": document.language,
        "confidence": document.confidence,
        "title": document.title,
        "agencies": document.agencies,
        "source": document.publisher,
        "text": document.text,
        "removed": document.removed,
        "authors": document.authors,
        "published": document.published,
        "timestamp": document.timestamp,
        "timestamp_source": document.timestamp_source,
        "url": document.url,
        "word_count": document.word_count,
        "reading_minutes": document.reading_minutes,
        "languages": document.languages,
        "votes": document.votes,
        "language_hint": document.language_hint,
        "duplicate": document.duplicate,
        "content_hash": document.content_hash,
        "pipeline": document.pipeline,
        "extra": document.extra,
        "record": document.origin.record,
        "file": document.origin.url,
    }


def letter_json(letter: DeadLetter) -> dict[str, Any]:
    """Return the story of a rejected document in the shape of `document_json`."""
    return {
        "id": letter.id,
        "origin": f"{letter.origin.collection}/{letter.origin.path}",
        "outcome": Outcome.REJECTED,
        "language": None,
        "confidence": 0.0,
        "title": letter.title,
        "agencies": [],
        "source": None,
        "text": "",
        "removed": [],
        "rejection": {"step": letter.step, "error": letter.error, "reason": letter.reason},
        "record": letter.origin.record,
        "file": letter.origin.url,
        "run": letter.run,
    }


def results_text(answer: Answer) -> RenderableType:
    """Lay out search results for a terminal."""
    results = answer.results
    shown = f"{len(results.hits)} of {results.total:,}" if results.total > len(results.hits) else f"{results.total:,}"
    head = Text(f"{shown} found" if results.total else "Nothing found", "bold")
    if folded := sum(hit.duplicates for hit in results.hits):
        head.append(f", {folded:,} near {'copy' if folded == 1 else 'copies'} folded (--copies shows all)")
    if answer.suggestion:
        head.append(f". Did you mean: {answer.suggestion}")
    if answer.note:
        head.append(f". {answer.note}", "not bold")
    facets = [_facet_text(name, counts) for name, counts in (answer.facets or {}).items() if counts]
    return Group(head, *facets, *(_hit_text(number, hit) for number, hit in enumerate(results.hits, 1)))


def _facet_text(name: str, counts: Mapping[str, int]) -> RenderableType:
    return Text(f"{name}: " + ", ".join(f"{value} {count:,}" for value, count in counts.items()), "dim")


def _hit_text(number: int, hit: Hit) -> RenderableType:
    document = hit.document
    title, fragments = title_and_fragments(hit)
    copy = "copy" if document.duplicate else None
    folded = f"+{hit.duplicates:,} copies" if hit.duplicates > 1 else "+1 copy" if hit.duplicates else None
    day = shown_day(document) or "undated"
    said = (document.language, document.publisher, day, copy, folded, origin_name(document))
    facts = " · ".join(part for part in said if part)
    head = Text.assemble((f"{number}. ", "dim"), marked(title, style="bold"))
    indented = [
        Padding(part, (0, 0, 0, 3), expand=False)
        for part in (Text(facts, "dim"), *(marked(f"… {fragment} …") for fragment in fragments))
    ]
    return Group("", head, *indented)


def title_and_fragments(hit: Hit) -> tuple[str, tuple[str, ...]]:
    """Return a hit's title and what shows of its text, both with their marks.

    The title is a highlight of its own when it matches: then it stands, marked, in the title's place.
    """
    fragments = hit.highlights
    if fragments and _unmarked(fragments[0]) == hit.document.title:
        return fragments[0], fragments[1:]
    return hit.document.title or "(untitled)", fragments


def shown_day(document: Document) -> str | None:
    """Return the day a document is filed under; None where only its file has a time."""
    is_dated = document.timestamp and document.timestamp_source is not TimestampSource.FILE
    return f"{document.timestamp:%Y-%m-%d}" if is_dated else None


def _unmarked(fragment: str) -> str:
    return fragment.replace(MARK_START, "").replace(MARK_END, "")


def marked(fragment: str, *, style: str = "") -> Text:
    """Turn a highlight into text whose marked words stand out."""
    text = Text(style=style)
    for number, part in enumerate(fragment.split(MARK_START)):
        word, end, rest = part.partition(MARK_END)
        text.append(word, _MARK_STYLE if number and end else "").append(rest)
    return text


def document_text(document: Document) -> RenderableType:
    """Tell the story of a document: its facts, then its text with the removed lines struck through in their places."""
    return Group(_facts(document), "", *story_text(document))


def _facts(document: Document) -> Table:
    votes = ", ".join(f"{vote.detector}: {vote.language} {vote.confidence:.2f}" for vote in document.votes)
    facts = {
        "title": document.title,
        "id": document.id,
        "read from": f"{document.origin.url}, record {document.origin.record}, byte {document.origin.offset:,}",
        "url": document.url,
        "source": document.publisher,
        "authors": ", ".join(document.authors),
        "agencies": ", ".join(document.agencies),
        "time": f"{document.timestamp:%Y-%m-%d %H:%M} UTC ({document.timestamp_source})"
        if document.timestamp
        else None,
        "language": f"{document.language} {document.confidence:.2f} ({votes or 'too short to judge'})",
        "languages": ", ".join(f"{part.language} {part.share:.0%}" for part in document.languages),
        "length": f"{document.word_count:,} words, {document.reading_minutes} min",
        "outcome": document.outcome,
        "repeats": f"{document.duplicate.of} ({document.duplicate.similarity:.0%})" if document.duplicate else None,
        "removed": f"{len(document.removed)} line{'s' * (len(document.removed) > 1)}" if document.removed else None,
    }
    table = Table.grid(padding=(0, 2))
    for name, value in facts.items():
        if value:
            table.add_row(Text(name, "dim"), escape(str(value)))
    return table


def letter_text(letter: DeadLetter) -> RenderableType:
    """Say why a document was set aside."""
    place = f"{letter.origin.url}, record {letter.origin.record}, byte {letter.origin.offset:,}"
    return Text.assemble(
        ("rejected ", "bold red"),
        f"in {letter.step}: {letter.reason}\n",
        (f"{place}\nid {letter.id}, run {letter.run}", "dim"),
    )
