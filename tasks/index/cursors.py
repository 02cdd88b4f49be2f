"""Cursors: the place in a list of results where the next page begins, as text for callers to keep and hand back."""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TypeVar

import msgspec

from config.errors import ConfigError

T = TypeVar("T")


def write_cursor(search: object, place: object) -> str:
    """Return the cursor of `place` in the results of `search`, which is the query and all that chooses and orders them."""
    return urlsafe_b64encode(msgspec.json.encode([_digest(search), place])).decode().rstrip("=")


def read_cursor(cursor: str, search: object, type: type[T]) -> T:
    """Return the place of a cursor; ConfigError where it is none or belongs to another search."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        digest, place = msgspec.json.decode(urlsafe_b64decode(padded), type=tuple[str, type])  # type: ignore[valid-type]
    except (ValueError, msgspec.MsgspecError) as error:
        raise ConfigError(f"'{cursor[:40]}' is no cursor: take `next` of the answer before") from error
    if digest != _digest(search):
        raise ConfigError(f"'{cursor[:40]}' is the cursor of another search: begin this one without a cursor")
    return place


def _digest(search: object) -> str:
    return hashlib.blake2b(msgspec.json.encode(search), digest_size=6).hexdigest()
