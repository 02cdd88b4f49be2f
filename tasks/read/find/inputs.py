"""Finds what there is to read: files, folders, globs and URLs, each file once."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from config.errors import ConfigError
from tasks.read.bytes.storage import LOCAL, is_local, is_url, real_url
from tasks.read.find.local_files import find_local
from tasks.read.input import Input


def find_inputs(
    paths: Sequence[str], *, collection: str | None = None, storage_options: Mapping[str, Any] | None = None
) -> list[Input]:
    """Return the files that `paths` name, sorted by collection and path, each once.

    A path is a file, a folder (with all below it, hidden names left out), a glob or an fsspec URL. Of folders and globs
    only the forms in `forms.KNOWN_FORMS` are taken. Unless `collection` is given, it is the name of the folder: the one
    given, the one a given file is in, or the one before a glob's first wildcard. A file that several paths reach
    belongs to the outermost of them.

    A file that cannot be read is returned all the same; reading it gives one rejected document. Raises ConfigError for
    a path where nothing is, an unknown form, a protocol that is not installed, an empty collection, and two files that
    would name their documents alike.
    """
    if collection is not None and not collection.strip():
        raise ConfigError("the collection's name is empty: give it one, or leave it out for that of the folder")
    found = [part for path in paths for part in _find(path, storage_options)]
    inputs = [part if collection is None else part.with_(collection=collection) for part in _each_once(found)]
    inputs.sort(key=lambda part: (part.collection, part.path))
    _refuse_same_names(inputs)
    return inputs


def _find(path: str, storage_options: Mapping[str, Any] | None) -> list[Input]:
    if not path.strip():
        raise ConfigError("input path is empty: name a file, a folder, a glob or a URL")
    if is_local(path):
        return find_local(path.removeprefix(LOCAL))
    if not is_url(path):
        return find_local(path)
    from tasks.read.find.remote_files import find_remote  # imports fsspec, which local files do without

    return find_remote(path, storage_options or {})


def _each_once(found: Iterable[Input]) -> list[Input]:
    """Keep one input a file: under its own name rather than a link's, then as the outermost folder has it."""
    kept: dict[str, Input] = {}
    for part in sorted(found, key=lambda part: (-len(part.path), part.url)):
        real = real_url(part.url)
        if real not in kept or (part.url == real and kept[real].url != real):
            kept[real] = part
    return list(kept.values())


def _refuse_same_names(inputs: Sequence[Input]) -> None:
    for first, second in pairwise(inputs):
        if (first.collection, first.path) == (second.collection, second.path):
            raise ConfigError(
                f"{first.url} and {second.url} are both '{first.path}' of collection '{first.collection}', and their"
                " documents would replace each other: ingest them apart, with a --collection each"
            )
