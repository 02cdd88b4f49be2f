"""Local files: finds and fingerprints files of this machine."""

import glob
import hashlib
import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from config.errors import ConfigError
from tasks.read.bytes.compression import BLOCK_BYTES, MAGIC_BYTES, compression_of
from tasks.read.bytes.storage import LOCAL
from tasks.read.formats.forms import form_of, require_form
from tasks.read.input import UNREADABLE, Input

_WILDCARD = re.compile(r"[*?\[]")

# A file or folder, and the error if it cannot be read.
_Found = tuple[Path, OSError | None]


def find_local(given: str) -> list[Input]:
    """Return the inputs that a file, folder or glob names; ConfigError if there is none."""
    path = Path(os.path.abspath(Path(given).expanduser()))  # noqa: PTH100 - resolve() would lose the name of a link
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return _globbed(path, given)
    except OSError as error:
        raise ConfigError(f"{given}: cannot be read: {error.strerror}") from error
    if stat.S_ISDIR(mode):
        return _inputs(path, _walk(path))
    form = form_of(path.name) or (_sniffed(path, given) if stat.S_ISREG(mode) else ("txt", None))
    return [_input(path, path.parent, form)]


def _globbed(pattern: Path, given: str) -> list[Input]:
    names = glob.glob(str(pattern), recursive=True) if has_wildcard(given) else []  # noqa: PTH207 - skips hidden names
    matches = [Path(name) for name in sorted(names)]
    if not matches:
        raise ConfigError(f"{given}: there is no such file or folder")
    found = (file for match in matches for file in (_walk(match) if match.is_dir() else [(match, None)]))
    return _inputs(Path(fixed_folder(str(pattern))), found)


def has_wildcard(path: str) -> bool:
    """Tell whether `path` may be a glob."""
    return bool(_WILDCARD.search(path))


def fixed_folder(pattern: str) -> str:
    """Return the folder of a glob before its first wildcard."""
    return _WILDCARD.split(pattern, maxsplit=1)[0].rpartition("/")[0] or "/"


def _walk(folder: Path) -> Iterator[_Found]:
    """Yield the files below `folder` without hidden names; each folder once, however many links lead to it."""
    seen: set[tuple[int, int]] = set()
    folders, links = [folder], list[Path]()
    while folders or links:
        current = folders.pop() if folders else links.pop()
        try:
            info = current.stat()
            if (info.st_dev, info.st_ino) in seen:
                continue
            seen.add((info.st_dev, info.st_ino))
            children = sorted(child for child in current.iterdir() if not child.name.startswith("."))
        except OSError as error:
            yield current, error
            continue
        for child in children:
            if child.is_dir():
                (links if child.is_symlink() else folders).append(child)
            else:
                yield child, None


def _inputs(root: Path, found: Iterable[_Found]) -> list[Input]:
    inputs = []
    for path, error in found:
        form = form_of(path.name)
        if error:
            inputs.append(_unreadable(path, root, "txt", error))
        elif form:
            inputs.append(_input(path, root, form))
    return inputs


def _input(path: Path, root: Path, form: tuple[str, str | None]) -> Input:
    format_, compression = form
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):
            raise OSError("is not a regular file")
        _check_name(path)
        fingerprint, head = _fingerprint(path)
    except OSError as error:
        return _unreadable(path, root, format_, error)
    return Input(
        collection=_collection(root),
        path=path.relative_to(root).as_posix(),
        url=f"{LOCAL}{path}",
        size=info.st_size,
        fingerprint=fingerprint,
        modified=max(0, info.st_mtime_ns // 1_000_000),
        format=format_,
        compression=compression_of(head) if head else compression,
    )


def _unreadable(path: Path, root: Path, format_: str, error: OSError) -> Input:
    return Input(
        collection=_collection(root),
        path=_printable(path.relative_to(root).as_posix()),
        url=_printable(f"{LOCAL}{path}"),
        size=0,
        fingerprint=f"{UNREADABLE}{type(error).__name__}: {_printable(error.strerror or str(error))}",
        modified=0,
        format=format_,
    )


def _collection(root: Path) -> str:
    return _printable(root.name) or "files"


def _printable(name: str) -> str:
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _check_name(path: Path) -> None:
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError as error:
        raise OSError("its name is not UTF-8; rename it") from error


def _fingerprint(path: Path) -> tuple[str, bytes]:
    """Return the hash of the content of a file, and its first bytes."""
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb", buffering=0) as file:
        head = block = file.read(BLOCK_BYTES)
        while block:
            digest.update(block)
            block = file.read(BLOCK_BYTES) if len(block) == BLOCK_BYTES else b""
    return digest.hexdigest(), head[:MAGIC_BYTES]


def _sniffed(path: Path, given: str) -> tuple[str, str | None]:
    try:
        with path.open("rb") as file:
            return require_form(file.read(BLOCK_BYTES), given)
    except OSError:
        return "txt", None  # the caller finds that it is unreadable
