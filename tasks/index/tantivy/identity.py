"""Identity of a part: the name of its folder, and the file in it that tells it from a part made later."""

import re
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import msgspec

from config.errors import IndexRefused
from tasks.index.tantivy.errors import translated
from tasks.index.tantivy.schema import LAYOUT

_NAME = re.compile(r"news-([a-z0-9-]+)-(\d{6})")
_FILE = "kiosque.json"


class Identity(msgspec.Struct, frozen=True):
    """The content of the identity file: an id for this part alone, the layout of its index, the ids of the parts it replaces."""

    identity: str
    layout: int
    replaces: tuple[str, ...] = ()


class PartName(NamedTuple):
    """The language of a part, and its number: 1, then one more at each reindexing."""

    tag: str
    number: int

    def __str__(self) -> str:
        return f"news-{self.tag}-{self.number:06}"


def parse_part_name(name: str) -> PartName | None:
    """Return the language and number in a folder's name; None if it is not the name of a part."""
    match = _NAME.fullmatch(name)
    return PartName(match[1], int(match[2])) if match else None


def write_identity(folder: Path, *, replaces: tuple[str, ...]) -> None:
    """Give the part in `folder` an id of its own and the present layout."""
    (folder / _FILE).write_bytes(msgspec.json.encode(Identity(uuid4().hex, LAYOUT, replaces)))


def read_identity(folder: Path) -> Identity:
    """Return the identity of the part in `folder`; IndexRefused where the file is missing or damaged."""
    try:
        return msgspec.json.decode((folder / _FILE).read_bytes(), type=Identity)
    except (OSError, msgspec.MsgspecError) as error:
        raise IndexRefused(f"{folder}: is no index of Kiosque; name another folder, or delete this one") from error


def require_layout(folder: Path, layout: int) -> None:
    """Raise IndexRefused where a part has another layout than this release."""
    if layout != LAYOUT:
        raise IndexRefused(
            f"{folder}: has layout {layout}, not {LAYOUT}; run `kiosque reindex`, or delete it and ingest again"
        )


def part_stamp(folder: Path) -> tuple[int, int] | None:
    """Return a value that changes when the part in `folder` is deleted and made again; None without a part."""
    with translated(folder):
        try:
            stat = (folder / _FILE).stat()
        except FileNotFoundError:
            return None
        return stat.st_mtime_ns, stat.st_ino
