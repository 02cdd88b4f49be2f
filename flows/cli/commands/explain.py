"""`kiosque explain`: shows the history of one document, found by its id, its file, or the path that a search result shows."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from config.errors import ConfigError
from config.settings import Settings, load_settings
from flows.cli.options import Elasticsearch, Home, Json
from flows.cli.output import Exit, complain, missing_home, show, shown_location
from flows.state.dead_letters import DeadLetter, read_dead_letters
from tasks.document import Document, Origin, Outcome, TimestampSource
from tasks.index import open_index
from tasks.report.articles import origin_name, story_text
from tasks.runtime.late_imports import at_first_use

with at_first_use():
    from tasks.corpus import lookup
    from tasks.duplicates import resolve

_SHOWN_RECORDS = 10

Story = TypeVar("Story", Document, DeadLetter)


def explain(
    document: Annotated[
        str, typer.Argument(help="The document's id, or its file (FILE#RECORD where a file holds several).")
    ],
    home: Home = None,
    elasticsearch: Elasticsearch = None,
    json: Json = False,
) -> None:
    """Show the history of a document: its file, the lines that each rule removed, its language and its outcome."""
    settings = load_settings(home=home, elasticsearch_url=elasticsearch)
    story = find_story(document, settings)
    if story is None:
        fault = f"no document {document} in {shown_location(settings)}; `kiosque search` lists ids and files"
        complain(missing_home(settings) or fault)
        raise typer.Exit(Exit.NOT_FOUND)
    if isinstance(story, Document):
        show(story, json=json, as_json=_document_json, as_text=_document_text)
    else:
        show(story, json=json, as_json=_dead_letter_json, as_text=_dead_letter_text)


def find_story(name: str, settings: Settings) -> Document | DeadLetter | None:
    """Return the document or the dead letter of this name; None where there is none.

    `name` is an id, a file as given to ingest, its URL, or `collection/path` as results show it. `#RECORD` after it names one
    record of a file. Raises ConfigError when a file holds several documents and no record is named.

    A document that the index keeps in another version, of another file or record, is returned as superseded.
    """
    path, record = _split(name)
    spellings = _spellings(path)
    with open_index(settings) as index:
        if (document := index.get(name)) is not None:
            return document
        found = [document for spelling in spellings for document in index.find_by_path(spelling)]
    is_named = partial(_is_named, path=path, spellings=spellings)
    if (story := _only([document for document in found if is_named(document.origin)], name, record)) is not None:
        return story
    letters = [x for x in read_dead_letters(settings.dead_letters) if x.id == name or is_named(x.origin)]
    if (letter := _only(letters, name, record)) is not None:
        return letter
    prepared = [*lookup.prepared_documents_at(is_named, settings.prepared, storage_options=settings.storage_options)]
    newest = _only(prepared[::-1], name, record)
    return _kept(newest, settings) if newest else None


def _kept(prepared: Document, settings: Settings) -> Document | None:
    """Return the document of the index that has this content, or the prepared one as superseded; None where there is none."""
    with open_index(settings) as index:
        kept = resolve.article_of(prepared, index)
    if kept is None or kept.content_hash == prepared.content_hash:
        return kept
    return prepared.as_superseded(
        f"{kept.id} is kept instead, read from {kept.origin.url}, record {kept.origin.record}"
    )


def _split(name: str) -> tuple[str, int | None]:
    """Cut `FILE#3` into the file and the record."""
    path, hash_sign, record = name.rpartition("#")
    return (path, int(record)) if hash_sign and record.isdecimal() else (name, None)


def _spellings(path: str) -> list[str]:
    """Return the names that an index may have of the file: as typed, absolute, as a URL, and without the collection."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - as inputs are named: without `..`, links kept
    normal = Path(path).resolve()
    spellings = [path, str(absolute), str(normal), f"file://{absolute}", f"file://{normal}"]
    if "/" in path:
        spellings.append(path.partition("/")[2])
    return list(dict.fromkeys(spellings))


def _is_named(origin: Origin, path: str, spellings: list[str]) -> bool:
    """Return whether a path names this origin: by URL, by path, or by collection and path."""
    return origin.url in spellings or path in (origin.path, f"{origin.collection}/{origin.path}")


def _only(stories: list[Story], name: str, record: int | None) -> Story | None:
    """Return the only one of the `stories`, the first of an id that comes twice; ConfigError where there are several."""
    if record is not None:
        stories = [story for story in stories if story.origin.record == record]
    by_id = {story.id: story for story in reversed(stories)}
    if len(by_id) > 1:
        records = sorted(story.origin.record for story in by_id.values())
        shown = ", ".join(f"{name}#{number}" for number in records[:_SHOWN_RECORDS])
        raise ConfigError(
            f"{name} holds {len(by_id)} documents; name one of them: {shown}{' …' if len(records) > 10 else ''}"
        )
    return next(iter(by_id.values()), None)


def _document_json(document: Document) -> dict[str, Any]:
    """Return the history of a document in the shape that `kiosque explain --json` promises."""
    return {
        "id": document.id,
        "origin": origin_name(document),
        "outcome": document.outcome,
        "language": document.language,
        "confidence": document.confidence,
        "title": document.title,
        "title_source": document.title_source,
        "headlines": document.headlines,
        "lead": document.lead,
        "lead_source": document.lead_source,
        "agencies": document.agencies,
        "people": document.people,
        "keywords": document.keywords,
        "places": document.places,
        "primary_country": document.primary_country,
        "primary_country_source": document.primary_country_source,
        "organisations": document.organisations,
        "dateline": document.dateline,
        "section": document.section,
        "section_source": document.section_source,
        "source": document.publisher,
        "publisher_country": document.publisher_country,
        "text": document.text,
        "removed": document.removed,
        "authors": document.authors,
        "authors_source": document.authors_source,
        "published": document.published,
        "published_source": document.published_source,
        "published_offset": document.published_offset,
        "published_precision": document.published_precision,
        "modified": document.modified,
        "timestamp": document.timestamp,
        "timestamp_source": document.timestamp_source,
        "url": document.url,
        "is_truncated": document.is_truncated,
        "has_vector": bool(document.vector),
        "word_count": document.word_count,
        "reading_minutes": document.reading_minutes,
        "languages": document.languages,
        "votes": document.votes,
        "language_hint": document.language_hint,
        "duplicate": document.duplicate,
        "story": document.story,
        "content_hash": document.content_hash,
        "pipeline": document.pipeline,
        "extra": document.extra,
        "record": document.origin.record,
        "file": document.origin.url,
        **({"rejection": document.rejection} if document.rejection else {}),
    }


def _dead_letter_json(letter: DeadLetter) -> dict[str, Any]:
    """Return a rejected document in the shape of `_document_json`."""
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
        "authors": letter.authors,
        "published": letter.published,
        "url": letter.url,
        "rejection": {"step": letter.step, "error": letter.error, "reason": letter.reason},
        "record": letter.origin.record,
        "file": letter.origin.url,
        "run": letter.run,
    }


def _document_text(document: Document) -> RenderableType:
    """Show the facts of a document, then its text with the removed lines struck through at their positions."""
    return Group(_facts(document), "", *story_text(document))


def _facts(document: Document) -> Table:
    votes = ", ".join(f"{vote.detector}: {vote.language} {vote.confidence:.2f}" for vote in document.votes)
    facts = {
        "title": _from(document.title, document.title_source),
        "headlines": " | ".join(document.headlines[1:]),
        "lead": _from(document.lead, document.lead_source),
        "id": document.id,
        "read from": f"{document.origin.url}, record {document.origin.record}, byte {document.origin.offset:,}",
        "url": document.url,
        "publisher": _from(document.publisher, document.publisher_country),
        "authors": _from(", ".join(document.authors), document.authors_source),
        "agencies": ", ".join(document.agencies),
        "people": ", ".join(person.name for person in document.people),
        "keywords": ", ".join(document.keywords),
        "countries": ", ".join(
            f"{place.country} {place.weight:.0%} ({', '.join(place.evidence)})" for place in document.places
        ),
        "about": _from(document.primary_country, document.primary_country_source),
        "organisations": ", ".join(document.organisations),
        "dateline": ", ".join(filter(None, (document.dateline.place, document.dateline.date)))
        if document.dateline
        else None,
        "section": _from(document.section, document.section_source),
        "time": f"{document.timestamp:%Y-%m-%d %H:%M} UTC ({_time_origin(document)})" if document.timestamp else None,
        "changed": f"{document.modified:%Y-%m-%d %H:%M} UTC" if document.modified else None,
        "language": f"{document.language} {document.confidence:.2f} ({votes or 'too short to detect'})",
        "languages": ", ".join(f"{part.language} {part.share:.0%}" for part in document.languages),
        "length": f"{document.word_count:,} words, {document.reading_minutes} min",
        "cut off": "the rest is not in the text" if document.is_truncated else None,
        "vector": f"of title and lead, {len(document.vector)} bytes" if document.vector else None,
        "outcome": document.outcome,
        "superseded": document.rejection.reason if document.rejection else None,
        "repeats": f"{document.duplicate.of} ({document.duplicate.similarity:.0%})" if document.duplicate else None,
        "story": _story_fact(document),
        "removed": f"{len(document.removed)} line{'s' * (len(document.removed) > 1)}" if document.removed else None,
    }
    table = Table.grid(padding=(0, 2))
    for name, value in facts.items():
        if value:
            table.add_row(Text(name, "dim"), escape(str(value)))
    return table


def _from(value: str | None, origin: str | None) -> str | None:
    """Show a value with its origin."""
    return f"{value} ({origin})" if value and origin else value


def _time_origin(document: Document) -> str:
    """Show which time a document is ordered by, where it comes from, how exact it is, and the publisher's zone."""
    if document.timestamp_source is not TimestampSource.PUBLISHED:
        return str(document.timestamp_source)
    origin = f"{document.timestamp_source}, {document.published_source}, to the {document.published_precision}"
    minutes = document.published_offset
    if minutes is None:
        return origin
    sign = "-" if minutes < 0 else "+"
    return f"{origin}, publisher UTC{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _story_fact(document: Document) -> str | None:
    """Return the id of the story, and what the document shares with the others in it; None where it is alone so far."""
    if document.story is None or document.story.id == document.id:
        return None
    return f"{document.story.id}, shares {', '.join(document.story.shares) or 'its meaning'}"


def _dead_letter_text(letter: DeadLetter) -> RenderableType:
    """Show why a document was rejected."""
    origin = f"{letter.origin.url}, record {letter.origin.record}, byte {letter.origin.offset:,}"
    return Text.assemble(
        ("rejected ", "bold red"),
        f"in {letter.step}: {letter.reason}\n",
        *(f"{fact}\n" for fact in _recognised(letter)),
        (f"{origin}\nid {letter.id}, run {letter.run}", "dim"),
    )


def _recognised(letter: DeadLetter) -> Iterator[str]:
    """Yield what the page states of itself, for a person to recognise it."""
    yield from filter(None, [letter.title, letter.url])
    if letter.authors:
        yield ", ".join(letter.authors)
    if letter.published:
        yield f"published {letter.published:%Y-%m-%d %H:%M} UTC"
