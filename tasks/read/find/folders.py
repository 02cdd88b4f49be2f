"""Folders that are read as a whole: the URL of every document below one begins with the URL of the folder."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from config.errors import ConfigError
from tasks.document import Origin, Record
from tasks.read.bytes.storage import LOCAL, is_local, is_url
from tasks.read.find.remote_files import remote_folder


class Folder(Record, frozen=True):
    """A folder: the collection of its documents, and its URL, which ends with a slash."""

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
        path = Path(os.path.abspath(Path(given.removeprefix(LOCAL)).expanduser()))  # noqa: PTH100 - as discovery does
        if not path.is_dir():
            raise ConfigError(f"{given}: is no folder; only what was read from whole folders can be mirrored")
        name, url = path.name or "files", f"{LOCAL}{path}"
    return Folder(collection=collection or name, url=f"{url.rstrip('/')}/")
