"""Remote files: finds and fingerprints files of any file system that fsspec supports."""

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

import fsspec

from config.errors import ConfigError
from tasks.read.bytes.compression import BLOCK_BYTES
from tasks.read.bytes.storage import FileRange
from tasks.read.find.local_files import Found, fixed_folder, has_wildcard
from tasks.read.formats.forms import form_in_folder, form_of, require_form
from tasks.read.input import UNREADABLE, Input, milliseconds
from tasks.text.times import parse_time

# Names of the checksum and of the time of change in the listings of file systems.
_CHECKSUMS = ("ETag", "etag", "md5Hash", "md5", "content_md5", "contentHash", "sha256", "CRC", "crc32c")
_TIMES = ("LastModified", "last_modified", "updated", "mtime", "modified", "date_time", "created")


class _Location:
    """A file system and a path in it; it builds the URLs of files."""

    def __init__(self, given: str, storage_options: Mapping[str, Any]) -> None:
        self.given = given
        self.options = storage_options
        try:
            self.filesystem, self.path = fsspec.core.url_to_fs(given, **storage_options)
        except ImportError as error:
            raise ConfigError(f"{given}: its protocol needs a package that is not installed: {error}") from error
        except Exception as error:
            raise ConfigError(f"{given}: cannot be opened: {error}") from error

    def url(self, path: str) -> str:
        """Return the URL of a file, chained like the given URL."""
        first, separator, rest = self.given.partition("::")
        if not separator:
            return str(self.filesystem.unstrip_protocol(path))
        if "://" in first:
            return f"{first.partition('://')[0]}://{path.lstrip('/')}::{rest}"
        return f"{first}::{rest.partition('://')[0]}://{path}"  # a cache before the rest of the chain


def find_remote(given: str, storage_options: Mapping[str, Any], passed_over: list[str]) -> list[Found]:
    """Return the inputs that a URL of a file, folder or glob names; raises ConfigError."""
    location = _Location(given, storage_options)
    try:
        return [Found(part, part.url) for part in _found(location, passed_over)]
    except ConfigError:
        raise
    except FileNotFoundError as error:
        raise ConfigError(f"{given}: there is no such file or folder") from error
    except Exception as error:  # each storage has its own exceptions
        raise ConfigError(f"{given}: cannot be read: {type(error).__name__}: {error}") from error


def remote_folder(given: str, storage_options: Mapping[str, Any]) -> tuple[str, str]:
    """Return the collection and the URL of a folder; ConfigError if `given` is not a folder."""
    location = _Location(given, storage_options)
    try:
        info = location.filesystem.info(location.path)
    except Exception as error:  # each storage has its own exceptions
        raise ConfigError(f"{given}: cannot be read: {type(error).__name__}: {error}") from error
    if info["type"] != "directory" or "::" in given:
        raise ConfigError(f"{given}: is no folder; only what was read from whole folders can be mirrored")
    return _collection(location, info["name"]), location.url(info["name"])


def _collection(location: _Location, root: str) -> str:
    return PurePosixPath(root.rstrip("/")).name or location.given.partition("://")[0]


def _found(location: _Location, passed_over: list[str]) -> list[Input]:
    try:
        info = location.filesystem.info(location.path)
    except FileNotFoundError:
        if not has_wildcard(location.path):
            raise
        matches = location.filesystem.glob(location.path, detail=True).values()
        files = [file for match in matches for file in _files(location, match)]
        return _inputs(location, fixed_folder(location.path), files, passed_over)
    if info["type"] == "directory":
        return _inputs(location, location.path, _files(location, info), passed_over)
    form = form_of(info["name"])
    if form is None:
        with location.filesystem.open(location.path, "rb") as file:
            form = require_form(file.read(BLOCK_BYTES), location.given)
    return [_input(location, location.filesystem._parent(info["name"]), info, form)]


def _files(location: _Location, info: Mapping[str, Any]) -> list[dict[str, Any]]:
    if info["type"] != "directory":
        return [dict(info)]
    return list(location.filesystem.find(info["name"], detail=True).values())


def _inputs(location: _Location, root: str, files: Iterable[Mapping[str, Any]], passed_over: list[str]) -> list[Input]:
    inputs = []
    for info in files:
        path = _relative(info["name"], root)
        if any(part.startswith(".") for part in path.split("/")):
            continue
        if form := form_in_folder(path):
            inputs.append(_input(location, root, info, form))
        else:
            passed_over.append(location.url(info["name"]))
    if not inputs and not files and has_wildcard(location.path):
        raise ConfigError(f"{location.given}: there is no such file or folder")
    return inputs


def _input(location: _Location, root: str, info: Mapping[str, Any], form: tuple[str, str | None]) -> Input:
    url = location.url(info["name"])
    modified = _modified(info)
    return Input(
        collection=_collection(location, root),
        path=_relative(info["name"], root),
        url=url,
        size=info.get("size") or 0,
        fingerprint=_fingerprint(location, url, info),
        modified=milliseconds(modified) if modified else 0,
        format=form[0],
        compression=form[1],
    )


def _relative(path: str, root: str) -> str:
    return path.removeprefix(root.rstrip("/")).lstrip("/")


def _modified(info: Mapping[str, Any]) -> datetime | None:
    value = next((info[name] for name in _TIMES if info.get(name)), None)
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, tuple | list):  # in a ZIP archive
        value = "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}".format(*value)
    return parse_time(value)


def _fingerprint(location: _Location, url: str, info: Mapping[str, Any]) -> str:
    """Hash the checksum, size and time of a listing; without checksum and time, hash the content."""
    checksum = next((info[name] for name in _CHECKSUMS if info.get(name)), None)
    modified = _modified(info)
    if checksum is None and modified is None:
        return _content_fingerprint(location, url)
    return hashlib.blake2b(f"{checksum}|{info.get('size')}|{modified}".encode(), digest_size=16).hexdigest()


def _content_fingerprint(location: _Location, url: str) -> str:
    digest = hashlib.blake2b(digest_size=16)
    try:
        with closing(FileRange(url, storage_options=location.options)) as file:
            while block := file.read(BLOCK_BYTES):
                digest.update(block)
    except OSError as error:
        return f"{UNREADABLE}{type(error).__name__}: {error}"
    return digest.hexdigest()
