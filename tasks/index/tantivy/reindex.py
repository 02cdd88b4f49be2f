"""Reindexing of a part: a new one is built beside the part in use and replaces it.

    <folder>/.rebuilding-<run>-news-fr-000002/   while it is filled; no reader opens it
    <folder>/news-fr-000002/                     once it is complete; of several numbers readers open the highest
    <folder>/news-fr-000001/replaced.json        until when the old part is kept

One rename puts the new part in use. The old part is locked until then, so that nothing is written to it.
"""

import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import msgspec

from config.errors import IndexRefused
from tasks.index.protocol import Choose
from tasks.index.tantivy.errors import translated
from tasks.index.tantivy.part import Part, PartName, parse_part_name
from tasks.index.tantivy.schema import addition
from tasks.index.values import Reindexed

_GROUP = 1000
_NOTE_FILE = "replaced.json"
_DRAFT = re.compile(r"\.rebuilding-(.+)-news-[a-z0-9-]+-\d{6}")
_DROPPED = ".dropped-"


class _Note(msgspec.Struct, frozen=True):
    """The note in a replaced part: until when it is kept (UTC)."""

    until: datetime


def reindex_part(folder: Path, *, run: str, choose: Choose, keep_until: datetime) -> Reindexed:
    """Replace the part in `folder` by a new one; IndexBusy while another process writes to it, IndexRefused on failure."""
    name = parse_part_name(folder.name)
    if name is None:
        raise IndexRefused(f"{folder}: is no part of an index")
    target = folder.parent / str(PartName(name.tag, name.number + 1))
    draft = folder.parent / f".rebuilding-{run}-{target.name}"
    old = Part(folder, any_layout=True)
    old.lock()
    try:
        documents, left_out = _fill(old, draft, choose)
        with translated(folder):
            (folder / _NOTE_FILE).write_bytes(msgspec.json.encode(_Note(keep_until)))
            draft.rename(target)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    finally:
        old.abandon()
    return Reindexed(index=target.name, documents=documents, left_out=left_out)


def _fill(old: Part, folder: Path, choose: Choose) -> tuple[int, int]:
    """Fill a new part in `folder` and verify it by its ids; return how many documents it holds, and how many were left out."""
    draft = Part.create(folder, replaces=(*old.replaces, old.identity))
    ids: list[str] = []
    read = 0
    for group in old.documents(_GROUP):
        chosen = choose(group)
        for document in chosen:
            draft.add(addition(document))
        ids += [document.id for document in chosen]
        read += len(group)
    draft.release()
    identified = sum(draft.count_having("id", ids[start : start + _GROUP]) for start in range(0, len(ids), _GROUP))
    count = sum(draft.count().values())
    if not identified == count == len(set(ids)):
        raise IndexRefused(
            f"{old.folder}: its new index holds {count:,} documents, not the {len(set(ids)):,} it was given; the old one "
            "stays in use; run `kiosque reindex` again"
        )
    return count, read - count


def kept_until(folder: Path) -> datetime:
    """Return until when the replaced part in `folder` is kept; one without a note is not kept."""
    try:
        return msgspec.json.decode((folder / _NOTE_FILE).read_bytes(), type=_Note).until
    except (OSError, msgspec.MsgspecError):
        return datetime.fromtimestamp(0, UTC)


def drop_part(folder: Path) -> None:
    """Delete a replaced part; readers stop to see it at once."""
    with translated(folder):
        dropped = folder.rename(folder.with_name(f"{_DROPPED}{uuid4().hex}"))
        shutil.rmtree(dropped)


def clear_remains(entries: list[Path], is_dead: Callable[[str], bool]) -> None:
    """Delete unfinished parts of dead runs, and the remains of interrupted deletions."""
    for entry in entries:
        draft = _DRAFT.fullmatch(entry.name)
        if entry.name.startswith(_DROPPED) or (draft and is_dead(draft[1])):
            shutil.rmtree(entry, ignore_errors=True)
