"""Finds the story of a document by what a person has at hand: its id, its file, or the place a search result shows."""

import os
from pathlib import Path
from typing import TypeVar

from config.errors import ConfigError
from config.settings import Settings
from flows.state.dead_letters import DeadLetter, read_dead_letters
from tasks.document import Document, Origin
from tasks.index import open_index

_SHOWN_RECORDS = 10

Story = TypeVar("Story", Document, DeadLetter)


def find_story(name: str, settings: Settings) -> Document | DeadLetter | None:
    """Return the document, or the dead letter, that `name` means; None when there is none.

    `name` is an id, a file as given to ingest, its URL, or `collection/path` as results show it, each with `#RECORD` for one
    record of many. Raises ConfigError when a file holds several documents and no record is named.
    """
    path, record = _split(name)
    spellings = _spellings(path)
    with open_index(settings) as index:
        if (document := index.get(name)) is not None:
            return document
        found = [document for spelling in spellings for document in index.find_by_path(spelling)]
    named = [document for document in found if _means(document.origin, path, spellings)]
    if (story := _only(named, name, record)) is not None:
        return story
    letters = read_dead_letters(settings.dead_letters)
    return _only([x for x in letters if x.id == name or _means(x.origin, path, spellings)], name, record)


def _split(name: str) -> tuple[str, int | None]:
    """Cut `FILE#3` into the file and the record."""
    path, hash_sign, record = name.rpartition("#")
    return (path, int(record)) if hash_sign and record.isdecimal() else (name, None)


def _spellings(path: str) -> list[str]:
    """Return the ways an index may know the file: as typed, absolute, as a URL, and without the collection."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - as inputs are named: without `..`, links kept
    normal = Path(path).resolve()
    spellings = [path, str(absolute), str(normal), f"file://{absolute}", f"file://{normal}"]
    if "/" in path:
        spellings.append(path.partition("/")[2])
    return list(dict.fromkeys(spellings))


def _means(origin: Origin, path: str, spellings: list[str]) -> bool:
    """Tell whether a path is this origin: by URL, by path, or by collection and path."""
    return origin.url in spellings or path in (origin.path, f"{origin.collection}/{origin.path}")


def _only(stories: list[Story], name: str, record: int | None) -> Story | None:
    """Return the one story among `stories`, newest first when an id comes twice."""
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
