"""Discovery of inputs: finds the files that paths, folders, globs and URLs name, each file once."""

import os
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from config.errors import ConfigError
from tasks.document import Origin, Record
from tasks.read.bytes.storage import LOCAL, is_local, is_url
from tasks.read.find.known_files import KnownFiles
from tasks.read.find.local_files import Found, find_local, fixed_folder, has_wildcard
from tasks.read.find.remote_files import find_remote, remote_folder
from tasks.read.input import Input


def find_inputs(
    paths: Sequence[str],
    *,
    collection: str | None = None,
    storage_options: Mapping[str, Any] | None = None,
    known: KnownFiles | None = None,
    passed_over: list[str] | None = None,
) -> list[Input]:
    """Return the files that `paths` name, sorted by collection and path, each once.

    A path is a file, a folder (with all folders below it, without hidden names), a glob or an fsspec URL. Folders and globs
    give only files of `forms.KNOWN_FORMS`; the URLs of others are added to `passed_over`. The default of `collection` is
    the name of the folder: the folder given, the folder of a file given, or the folder before the first wildcard of a glob.
    A file that several paths reach belongs to the outermost of them. A local file whose size and times are `known` is not
    read, and what is new is noted there.

    A file that cannot be read is returned, too; reading it gives one rejected document. Raises ConfigError for a path that
    does not exist, an unknown form, a protocol that is not installed, an empty collection, and two files whose documents
    would get the same names.
    """
    if collection is not None and not collection.strip():
        raise ConfigError("the collection's name is empty: give it one, or leave it out for that of the folder")
    known = known or KnownFiles()
    others = [] if passed_over is None else passed_over
    found = [part for path in paths for part in _find(path, storage_options, known, others)]
    inputs = [part if collection is None else part.with_(collection=collection) for part in _each_once(found)]
    inputs.sort(key=lambda part: (part.collection, part.path))
    _refuse_same_names(inputs)
    return inputs


def _find(
    path: str, storage_options: Mapping[str, Any] | None, known: KnownFiles, passed_over: list[str]
) -> list[Found]:
    if not path.strip():
        raise ConfigError("input path is empty: name a file, a folder, a glob or a URL")
    if is_url(path) and not is_local(path):
        return find_remote(path, storage_options or {}, passed_over)
    return find_local(path.removeprefix(LOCAL), known, passed_over)


def _each_once(found: Iterable[Found]) -> list[Input]:
    """Keep one input for each file: prefer its own name to that of a link, then the path from the outermost folder."""
    kept: dict[str, Input] = {}
    for part, real in sorted(found, key=lambda each: (-len(each.input.path), each.input.url)):
        if real not in kept or (part.url == real and kept[real].url != real):
            kept[real] = part
    return list(kept.values())


def url_start(given: str) -> str:
    """Return the start of the URLs of all files that a path names."""
    if is_url(given) and not is_local(given):
        chained, separator, _ = given.partition("::")
        return f"{chained.partition('://')[0]}://" if separator or has_wildcard(given) else given
    path = os.path.abspath(Path(given.removeprefix(LOCAL)).expanduser())
    return f"{LOCAL}{path if os.path.exists(path) else fixed_folder(path)}"


def _refuse_same_names(inputs: Sequence[Input]) -> None:
    for first, second in pairwise(inputs):
        if (first.collection, first.path) == (second.collection, second.path):
            raise ConfigError(
                f"{first.url} and {second.url} are both '{first.path}' of collection '{first.collection}', and their"
                " documents would replace each other: ingest them apart, with a --collection each"
            )


class Folder(Record, frozen=True):
    """A folder that is read as a whole: the collection of its documents, and its URL, which ends with a slash.

    The URL of every document below it begins with this URL.
    """

    collection: str
    url: str

    def holds(self, origin: Origin) -> bool:
        """Tell whether a document was read from below this folder into its collection."""
        return origin.collection == self.collection and origin.url.startswith(self.url)


def find_folder(
    given: str, *, collection: str | None = None, storage_options: Mapping[str, Any] | None = None
) -> Folder:
    """Return the folder that `given` names; ConfigError if that is a file, a glob, inside an archive, or missing."""
    if is_url(given) and not is_local(given):
        name, url = remote_folder(given, storage_options or {})
    else:
        path = Path(os.path.abspath(Path(given.removeprefix(LOCAL)).expanduser()))
        if not path.is_dir():
            raise ConfigError(f"{given}: is no folder; only what was read from whole folders can be mirrored")
        name, url = path.name or "files", f"{LOCAL}{path}"
    return Folder(collection=collection or name, url=f"{url.rstrip('/')}/")
