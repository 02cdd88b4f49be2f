"""Kept tables: what the analysis of words makes of data files, which takes a tenth of a second, for later processes."""

import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import Stemmer

from config.kept import content_of, kept
from config.loading import CONFIG_FOLDER

T = TypeVar("T")

_FOLDERS = (CONFIG_FOLDER, CONFIG_FOLDER / "names", Path(__file__).parent, Path(__file__).with_name("stemmers"))
_SCRIPTS = Path(__file__).parent.with_name("text") / "scripts.py"


def kept_table(name: str, data: Iterable[Path], make: Callable[[], T], kind: Any, *, options: bytes = b"") -> T:
    """Return the table of `make`, a `kind`, as it was kept when data files, `options` and code were the same."""
    code, content = _code(), content_of(data)
    made_from = None if code is None or content is None else code + content + options
    return kept(f"words/{name}", made_from, make, kind)


@cache
def _code() -> bytes | None:
    """Return what stands for the code that makes tables."""
    modules = [module for folder in _FOLDERS for module in folder.glob("*.py")]
    return content_of([*modules, _SCRIPTS], sys.version, Stemmer.version())
