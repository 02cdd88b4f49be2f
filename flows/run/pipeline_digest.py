"""Digest of the pipeline: it changes when anything changes that a prepared document depends on."""

import ast
import hashlib
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

import config
import tasks
from config.kept import content_of, kept
from config.loading import CONFIG_FOLDER
from tasks.clean.learnt.files import learnt_digest, read_learnt
from tasks.vectors.encoder import ENCODER, is_installed, require_installed

if TYPE_CHECKING:  # a worker of another machine needs no settings
    from config.settings import Settings

# Libraries whose decisions end up in a document.
JUDGES = (
    "babel",
    "beautifulsoup4",
    "fastwarc",
    "ftfy",
    "htmldate",
    "idna",
    "langdetect",
    "lxml",
    "markdown-it-py",
    "py3langid",
    "selectolax",
    "tld",
    "trafilatura",
    "webencodings",
)
PREPARATION = "tasks.prepare.batches"
_FOLDERS = {package.__name__: Path(package.__path__[0]) for package in (tasks, config)}
_DATA_KINDS = (".json", ".txt", ".yaml")
_NAMED_DATA = re.compile(r'CONFIG_FOLDER / "([^"]+)"')
_FOR_EDITORS = "schema.json"  # an editor checks the rules against it; nothing here reads it


def pipeline_digest(settings: "Settings") -> str:
    """Return 16 hex digits that depend on all that decides what becomes of an input.

    That is the code that prepares documents, the data it loads, the libraries that decide, the options, and the learnt
    lines in force. The version of Kiosque is not part of it, so an upgrade prepares again only if one of these changed.
    """
    options = (settings.reading, settings.steps, settings.limits)
    learnt = learnt_digest(read_learnt(settings.learnt))
    judges = [*judge_versions(), *([encoder_version()] if settings.semantic else [])]
    parts = [files_digest(), judges, options, learnt]
    return hashlib.blake2b(msgspec.json.encode(parts), digest_size=8).hexdigest()


@cache
def code_digest() -> str:
    """Return 16 hex digits of the part that is installed: code, data and libraries. Two machines are of one version by it."""
    judges = [*judge_versions(), *([encoder_version()] if is_installed() else [])]
    return hashlib.blake2b(msgspec.json.encode([files_digest(), judges]), digest_size=8).hexdigest()


def files_digest() -> str:
    """Return the hash of the files of code and data that preparing documents depends on."""
    files = hashlib.blake2b(digest_size=16)
    for path in preparation_files():
        name = path.relative_to(CONFIG_FOLDER.parent).as_posix()
        files.update(f"{name}\0".encode() + path.read_bytes() + b"\0")
    return files.hexdigest()


@cache
def judge_versions() -> list[tuple[str, str]]:
    """Return the libraries whose decisions end up in a document, with their versions."""
    return [(name, version(name)) for name in JUDGES]


def encoder_version() -> tuple[str, str]:
    """Return the library that makes vectors, with its version; ConfigError where it is missing."""
    require_installed("the setting `semantic`")
    return ENCODER, version(ENCODER)


def preparation_files() -> list[Path]:
    """Return the files of code and data that preparing documents depends on, sorted."""
    closure = import_closure(PREPARATION)
    return sorted({path for name in closure if (path := module_path(name))} | data_files(closure))


@cache
def import_closure(start: str) -> Mapping[str, str]:
    """Return the code of the modules of `tasks` and `config` that importing `start` loads, now or inside a function later.

    Imports for type checkers alone are left out. The key is the module's name; a package stands for its `__init__`.
    The names are kept: to parse all modules takes 0.3 s.
    """
    modules = (module for folder in _FOLDERS.values() for module in folder.rglob("*.py"))
    names = kept(
        f"imports/{start}", content_of([Path(__file__), *modules], sys.version), lambda: _closure(start), list[str]
    )
    return {name: path.read_text("utf-8") for name in names if (path := module_path(name))}


def _closure(start: str) -> list[str]:
    closure: dict[str, None] = {}
    waiting = [start]
    while waiting:
        name = waiting.pop()
        path = module_path(name)
        if name not in closure and path is not None:
            closure[name] = None
            waiting += [name.rpartition(".")[0], *_imported(ast.parse(path.read_text("utf-8"), path))]
    return list(closure)


def module_path(name: str) -> Path | None:
    """Return the file of a module of `tasks` or `config`; None for any other name."""
    package, *parts = name.split(".")
    if package not in _FOLDERS:
        return None
    path = _FOLDERS[package].joinpath(*parts)
    files = (path / "__init__.py", path.with_name(f"{path.name}.py"))
    return next((file for file in files if file.is_file()), None)


def data_files(closure: Mapping[str, str]) -> set[Path]:
    """Return the files of `config/` that modules name as `CONFIG_FOLDER / "name"`; of a folder, all data in it."""
    named = {_FOLDERS["config"] / name for code in closure.values() for name in _NAMED_DATA.findall(code)}
    files = (file for path in named for file in (path.iterdir() if path.is_dir() else [path]))
    return {file for file in files if file.suffix in _DATA_KINDS and file.name != _FOR_EDITORS}


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=module, names=names):
                yield from (str(module), *(f"{module}.{alias.name}" for alias in names))
            case ast.expr() | ast.If(test=ast.Name(id="TYPE_CHECKING")):
                continue  # an expression imports nothing
            case _:
                yield from _imported(node)
