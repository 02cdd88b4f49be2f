"""What a path names as a whole folder: all that is read below it has a URL that begins alike."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from config.errors import ConfigError
from tasks.document import Origin, Record
from tasks.read.bytes.storage import LOCAL, is_local, is_url


class Folder(Record, frozen=True):
    """A folder: the collection its files are read into, and its URL, which ends with a slash."""

    collection: str
    url: str

    def holds(self, origin: Origin) -> bool:
        """Say whether a document was read from below this folder, into its collection."""
        return origin.collection == self.collection and origin.url.startswith(self.url)


def find_folder(
    given: str, *, collection: str | None = None, storage_options: Mapping[str, Any] | None = None
) -> Folder:
    """Return the folder that `given` names; ConfigError where that is a file, a glob, or in an archive, or not there."""
    if is_url(given) and not is_local(given):
        from tasks.read.find.remote_files import remote_folder  # imports fsspec, which local files do without

        name, url = remote_folder(given, storage_options or {})
    else:
        path = Path(os.path.abspath(Path(given.removeprefix(LOCAL)).expanduser()))  # noqa: PTH100 - as discovery does
        if not path.is_dir():
            raise ConfigError(f"{given}: is no folder; only what was read from whole folders can be mirrored")
        name, url = path.name or "files", f"{LOCAL}{path}"
    return Folder(collection=collection or name, url=f"{url.rstrip('/')}/")
