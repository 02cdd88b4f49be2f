"""Finds and fingerprints files of any file system that fsspec knows."""

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
from tasks.read.find.local_files import fixed_folder, has_wildcard
from tasks.read.formats.forms import KNOWN_FORMS, form_of, sniff_form
from tasks.read.input import UNREADABLE, Input, milliseconds
from tasks.text.times import parse_time

# What file systems call the checksum and the time of change in their listings.
_CHECKSUMS = ("ETag", "etag", "md5Hash", "md5", "content_md5", "contentHash", "sha256", "CRC", "crc32c")
_TIMES = ("LastModified", "last_modified", "updated", "mtime", "modified", "date_time", "created")


class _Place:
    """A file system, a path in it, and how URLs of its files are written."""

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
        """Return the URL of a file, with what the given one was chained to."""
        first, separator, rest = self.given.partition("::")
        if not separator:
            return str(self.filesystem.unstrip_protocol(path))
        if "://" in first:
            return f"{first.partition('://')[0]}://{path.lstrip('/')}::{rest}"
        return f"{first}::{rest.partition('://')[0]}://{path}"  # a cache in front of what follows


def find_remote(given: str, storage_options: Mapping[str, Any]) -> list[Input]:
    """Return the inputs that a URL of a file, folder or glob names; raises ConfigError."""
    place = _Place(given, storage_options)
    try:
        return _found(place)
    except ConfigError:
        raise
    except FileNotFoundError as error:
        raise ConfigError(f"{given}: there is no such file or folder") from error
    except Exception as error:  # each storage raises its own kinds
        raise ConfigError(f"{given}: cannot be read: {type(error).__name__}: {error}") from error


def remote_folder(given: str, storage_options: Mapping[str, Any]) -> tuple[str, str]:
    """Return the collection and the URL of a folder; ConfigError where `given` is something else."""
    place = _Place(given, storage_options)
    try:
        info = place.filesystem.info(place.path)
    except Exception as error:  # each storage raises its own kinds
        raise ConfigError(f"{given}: cannot be read: {type(error).__name__}: {error}") from error
    if info["type"] != "directory" or "::" in given:
        raise ConfigError(f"{given}: is no folder; only what was read from whole folders can be mirrored")
    return _collection(place, info["name"]), place.url(info["name"])


def _collection(place: _Place, root: str) -> str:
    return PurePosixPath(root.rstrip("/")).name or place.given.partition("://")[0]


def _found(place: _Place) -> list[Input]:
    info = _info(place)
    if info is None:
        root = fixed_folder(place.path)
        matches = place.filesystem.glob(place.path, detail=True).values()
        return _inputs(place, root, [file for match in matches for file in _files(place, match)])
    if info["type"] == "directory":
        return _inputs(place, place.path, _files(place, info))
    form = form_of(info["name"]) or _sniffed(place)
    return [_input(place, place.filesystem._parent(info["name"]), info, form)]


def _info(place: _Place) -> dict[str, Any] | None:
    """Return what is known of a file or folder; None for a glob."""
    try:
        info: dict[str, Any] = place.filesystem.info(place.path)
    except FileNotFoundError:
        if has_wildcard(place.path):
            return None
        raise
    return info


def _files(place: _Place, info: Mapping[str, Any]) -> list[dict[str, Any]]:
    if info["type"] != "directory":
        return [dict(info)]
    return list(place.filesystem.find(info["name"], detail=True).values())


def _inputs(place: _Place, root: str, files: Iterable[Mapping[str, Any]]) -> list[Input]:
    inputs = []
    for info in files:
        path = _relative(info["name"], root)
        form = form_of(path)
        if form and not any(part.startswith(".") for part in path.split("/")):
            inputs.append(_input(place, root, info, form))
    if not inputs and not files and has_wildcard(place.path):
        raise ConfigError(f"{place.given}: there is no such file or folder")
    return inputs


def _input(place: _Place, root: str, info: Mapping[str, Any], form: tuple[str, str | None]) -> Input:
    url = place.url(info["name"])
    modified = _modified(info)
    return Input(
        collection=_collection(place, root),
        path=_relative(info["name"], root),
        url=url,
        size=info.get("size") or 0,
        fingerprint=_fingerprint(place, url, info),
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
    if isinstance(value, tuple | list):  # of a ZIP archive
        value = "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}".format(*value)
    return parse_time(value)


def _fingerprint(place: _Place, url: str, info: Mapping[str, Any]) -> str:
    """Hash the checksum, size and time in a listing; the content, where it has neither checksum nor time."""
    checksum = next((info[name] for name in _CHECKSUMS if info.get(name)), None)
    modified = _modified(info)
    if checksum is None and modified is None:
        return _content_fingerprint(place, url)
    return hashlib.blake2b(f"{checksum}|{info.get('size')}|{modified}".encode(), digest_size=16).hexdigest()


def _content_fingerprint(place: _Place, url: str) -> str:
    digest = hashlib.blake2b(digest_size=16)
    try:
        with closing(FileRange(url, storage_options=place.options)) as file:
            while block := file.read(BLOCK_BYTES):
                digest.update(block)
    except OSError as error:
        return f"{UNREADABLE}{type(error).__name__}: {error}"
    return digest.hexdigest()


def _sniffed(place: _Place) -> tuple[str, str | None]:
    with place.filesystem.open(place.path, "rb") as file:
        form = sniff_form(file.read(BLOCK_BYTES))
    if form is None:
        raise ConfigError(f"{place.given}: what form this is in is not known; known are {KNOWN_FORMS}")
    return form
