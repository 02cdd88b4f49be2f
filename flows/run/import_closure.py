"""Import closure: the modules of this project that a module imports, and the data files that those modules load."""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import config
import tasks

_FOLDERS = {package.__name__: Path(package.__path__[0]) for package in (tasks, config)}
_DATA_KINDS = (".json", ".yaml")
_NAMED_DATA = re.compile(r'CONFIG_FOLDER / "([^"]+)"')
_FOR_EDITORS = "schema.json"  # an editor checks the rules against it; nothing here reads it


@cache
def import_closure(start: str) -> Mapping[str, str]:
    """Return the code of the modules of `tasks` and `config` that importing `start` loads, now or inside a function later.

    Imports for type checkers alone are left out. The key is the module's name; a package stands for its `__init__`.
    """
    closure: dict[str, str] = {}
    waiting = [start]
    while waiting:
        name = waiting.pop()
        path = module_path(name)
        if name not in closure and path is not None:
            closure[name] = path.read_text("utf-8")
            waiting += [name.rpartition(".")[0], *_imported(ast.parse(closure[name], path))]
    return closure


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
    return {file for path in named for file in (path.iterdir() if path.is_dir() else [path]) if _is_data(file)}


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif not isinstance(node, ast.expr) and not _is_for_type_checkers(node):  # an expression imports nothing
            yield from _imported(node)


def _is_for_type_checkers(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _is_data(path: Path) -> bool:
    return path.suffix in _DATA_KINDS and path.name != _FOR_EDITORS
