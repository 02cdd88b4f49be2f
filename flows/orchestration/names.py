"""Labels of inputs, in the names of runs as Prefect lists them: `france24 · 2026-11-24 06:00 · 1,204 new`."""

import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit


def inputs_label(paths: Sequence[str], collection: str | None) -> str:
    """Name inputs by their collection, else by the first of their folders or files: `articles`, `articles +2`.

    The other parts of a URL (user, password, query) are left out.
    """
    rest = f" +{len(paths) - 1}" if len(paths) > 1 else ""
    name = (collection or _last_part(paths[0])) + rest
    return name.encode("utf-8", "backslashreplace").decode()  # a file's name need not be text


def _last_part(path: str) -> str:
    """Return the last part of a path or URL that is no pattern."""
    is_url = "://" in path
    whole = urlsplit(path).path if is_url else path
    plain = [part for part in re.split(r"[/\\]", whole) if part and not re.search(r"[*?\[\]]", part)]
    if plain and plain[-1] not in (".", "..", "~"):
        return plain[-1]
    if is_url:
        return urlsplit(path).hostname or "articles"
    return Path(*plain).expanduser().resolve().name or "articles"
