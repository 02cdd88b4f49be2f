"""Kept values: what is slow to make of files that seldom change, in files of the user's cache for the processes that come later.

The name of a file has the hash of all that its value is made from, and its first bytes are the hash of the others. So the value
of other files is not found, and a damaged one is made again.
"""

import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

_BEGUN_NS = time.time_ns()
_INSTALLED = Path(__file__).parent.parent
_HASH_BYTES = 16
_OLD_S = 30 * 86_400
_NOT_ENCODED = (msgspec.MsgspecError, TypeError, ValueError, OverflowError)


def kept(name: str, made_from: bytes | None, make: Callable[[], T], kind: Any) -> T:
    """Return the value of `make`, a `kind`, as it was kept when it was made from the same bytes, or made anew.

    It is made in each process for `made_from` None, and where files cannot be written or read.
    """
    if made_from is None:
        return make()
    try:
        file = cache_folder() / f"{name}-{_hash(made_from).hex()}"
    except RuntimeError:  # a user without a home
        return make()
    with suppress(OSError, msgspec.MsgspecError):
        content = file.read_bytes()
        if _hash(content[_HASH_BYTES:]) == content[:_HASH_BYTES]:
            value: T = msgspec.msgpack.decode(content[_HASH_BYTES:], type=kind)
            return value
    made = make()
    with suppress(OSError, *_NOT_ENCODED):
        encoded = msgspec.msgpack.encode(made)
        if msgspec.msgpack.decode(encoded, type=kind) == made:  # a date would come back as a text
            _write(_hash(encoded) + encoded, file, Path(name).name)
    return made


def cache_folder() -> Path:
    """Return the folder of files that can be made again; RuntimeError for a user without a home."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kiosque"


def content_of(files: Iterable[Path], *versions: str) -> bytes | None:
    """Return bytes that stand for the names and contents of files, and for versions of libraries.

    None where a file was changed after this process began: what it has loaded may be older than the file.
    """
    parts = list(map(str.encode, versions))
    try:
        for file in sorted(files):
            if file.stat().st_ctime_ns >= _BEGUN_NS:
                return None
            name = file.relative_to(_INSTALLED) if file.is_relative_to(_INSTALLED) else file.name
            parts += [os.fsencode(name), _hash(file.read_bytes())]
    except OSError:
        return None
    return b"\0".join(parts)


def _hash(content: bytes) -> bytes:
    return blake2b(content, digest_size=_HASH_BYTES).digest()


def _write(content: bytes, file: Path, name: str) -> None:
    """Write a file as a whole or not at all, and delete the old ones of its name."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}.{time.monotonic_ns()}")
    try:
        draft.write_bytes(content)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    for other in file.parent.glob(f"{name}-*"):
        if time.time() - other.stat().st_mtime > _OLD_S:
            other.unlink()
