"""Local files: finds and fingerprints files of this machine."""

import glob
import hashlib
import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from config.errors import ConfigError
from tasks.read.bytes.compression import BLOCK_BYTES, MAGIC_BYTES, compression_of
from tasks.read.bytes.storage import LOCAL
from tasks.read.find.known_files import KnownFiles
from tasks.read.formats.forms import form_in_folder, form_of, require_form
from tasks.read.input import UNREADABLE, Input, version_of

_WILDCARD = re.compile(r"[*?\[]")


class Found(NamedTuple):
    """An input, and the URL of its file with symbolic links resolved."""

    input: Input
    real: str


class _File(NamedTuple):
    """A file or folder, its path with symbolic links resolved, and the error if it cannot be read."""

    path: str
    real: str
    error: OSError | None = None


def find_local(given: str, known: KnownFiles, passed_over: list[str]) -> list[Found]:
    """Return the inputs that a file, folder or glob names; ConfigError if there is none.

    Content that is `known` to be as it was is not read. The URLs of files of other forms are added to `passed_over`.
    """
    path = os.path.abspath(Path(given).expanduser())  # realpath would lose the name of a link
    try:
        mode = os.stat(path).st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return _globbed(path, given, known, passed_over)
    except OSError as error:
        raise ConfigError(f"{given}: cannot be read: {error.strerror}") from error
    if stat.S_ISDIR(mode):
        return _Reader(path, known, passed_over).inputs(_walk(path))
    folder, name = os.path.split(path)
    form = form_of(name) or (_sniffed(path, given) if stat.S_ISREG(mode) else ("txt", None))
    return [_Reader(folder, known, passed_over).input(_file(path), form)]


def _globbed(pattern: str, given: str, known: KnownFiles, passed_over: list[str]) -> list[Found]:
    names = glob.glob(pattern, recursive=True) if has_wildcard(given) else []  # skips hidden names
    if not names:
        raise ConfigError(f"{given}: there is no such file or folder")
    files = (file for name in sorted(names) for file in (_walk(name) if os.path.isdir(name) else [_file(name)]))
    return _Reader(fixed_folder(pattern), known, passed_over).inputs(files)


def has_wildcard(path: str) -> bool:
    """Tell whether `path` may be a glob."""
    return bool(_WILDCARD.search(path))


def fixed_folder(pattern: str) -> str:
    """Return the folder of a glob before its first wildcard."""
    return _WILDCARD.split(pattern, maxsplit=1)[0].rpartition("/")[0] or "/"


def _file(path: str) -> _File:
    return _File(path, os.path.realpath(path))


def _walk(folder: str) -> Iterator[_File]:
    """Yield the files below `folder` without hidden names; each folder once, however many links lead to it."""
    seen: set[tuple[int, int]] = set()
    folders, links = [folder], list[str]()
    while folders or links:
        current = folders.pop() if folders else links.pop()
        real = os.path.join(os.path.realpath(current), "")  # once for all its files: it takes longer than a stat
        try:
            info = os.stat(current)
            if (info.st_dev, info.st_ino) in seen:
                continue
            seen.add((info.st_dev, info.st_ino))
            with os.scandir(current) as entries:
                children = sorted((entry for entry in entries if not entry.name.startswith(".")), key=lambda e: e.name)
        except OSError as error:
            yield _File(current, real, error)
            continue
        for child in children:
            if _is_folder(child):
                (links if child.is_symlink() else folders).append(child.path)
            else:
                yield _file(child.path) if child.is_symlink() else _File(child.path, real + child.name)


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


class _Reader:
    """Makes inputs of files below a folder; content that is known to be as it was is not read."""

    def __init__(self, root: str, known: KnownFiles, passed_over: list[str]) -> None:
        self._known = known
        self._passed_over = passed_over
        self._collection = _printable(os.path.basename(root)) or "files"
        self._below = len(root.rstrip(os.sep)) + 1  # where the path of a file begins

    def inputs(self, files: Iterable[_File]) -> list[Found]:
        """Return the files of known forms, and those that cannot be read."""
        found = []
        for file in files:
            form = form_in_folder(file.path)
            if file.error:
                found.append(self._unreadable(file, "txt", file.error))
            elif form:
                found.append(self.input(file, form))
            else:
                self._passed_over.append(f"{LOCAL}{file.path}")
        return found

    def input(self, file: _File, form: tuple[str, str | None]) -> Found:
        """Return the input of a file."""
        path, url = file.path, f"{LOCAL}{file.path}"  # one string for all that holds it: there may be half a million
        try:
            info = os.stat(path)
            if not stat.S_ISREG(info.st_mode):
                raise OSError("is not a regular file")
            _check_name(path)
            fingerprint, compression = self._known.content(url, info, lambda: content_of(path))
        except OSError as error:
            return self._unreadable(file, form[0], error)
        part = Input(
            collection=self._collection,
            path=self._relative(path),
            url=url,
            size=info.st_size,
            fingerprint=fingerprint,
            modified=version_of(info.st_mtime_ns // 1_000_000),
            format=form[0],
            compression=compression if info.st_size else form[1],
        )
        return Found(part, url if file.real == path else f"{LOCAL}{file.real}")

    def _unreadable(self, file: _File, format_: str, error: OSError) -> Found:
        part = Input(
            collection=self._collection,
            path=_printable(self._relative(file.path)),
            url=_printable(f"{LOCAL}{file.path}"),
            size=0,
            fingerprint=f"{UNREADABLE}{type(error).__name__}: {_printable(error.strerror or str(error))}",
            modified=0,
            format=format_,
        )
        return Found(part, f"{LOCAL}{_printable(file.real)}")

    def _relative(self, path: str) -> str:
        return path[self._below :].replace(os.sep, "/") or "."


def _printable(name: str) -> str:
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _check_name(path: str) -> None:
    try:
        path.encode("utf-8")
    except UnicodeEncodeError as error:
        raise OSError("its name is not UTF-8; rename it") from error


def content_of(path: str) -> tuple[str, str | None]:
    """Return the hash of the content of a file, and the compression that its first bytes show."""
    digest = hashlib.blake2b(digest_size=16)
    with open(path, "rb", buffering=0) as file:
        head = block = file.read(BLOCK_BYTES)
        while block:
            digest.update(block)
            block = file.read(BLOCK_BYTES) if len(block) == BLOCK_BYTES else b""
    return digest.hexdigest(), compression_of(head[:MAGIC_BYTES])


def _sniffed(path: str, given: str) -> tuple[str, str | None]:
    try:
        with open(path, "rb") as file:
            return require_form(file.read(BLOCK_BYTES), given)
    except OSError:
        return "txt", None  # the caller finds that it is unreadable
