"""House rules that no linter knows. `make check` runs them: size of folders, openings of docstrings, imports inside functions."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command import ROOT

PRODUCT = ("flows", "tasks", "config")
ROOMS = (*PRODUCT, "benchmarks", "docs", "tests", "training")
MOST_MODULES = 20
MOST_LEVELS = 3
MOST_INNER_IMPORTS = 15
# Such an opening makes a reader wait for the verb: say what a function does, or name the thing.
REFUSED_OPENING = re.compile(r"(What|Which|Where|How|Whether|Such)\b")


def modules(*rooms: str) -> list[Path]:
    return sorted(path for room in rooms for path in (ROOT / room).rglob("*.py"))


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def docstrings(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of each public docstring of a module."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node)
            if text and not getattr(node, "name", "").startswith("_"):
                yield getattr(node, "lineno", 1), text


def test_no_folder_holds_more_modules_than_one_can_take_in() -> None:
    sizes = Counter(shown(path.parent) for path in modules(*ROOMS) if path.name != "__init__.py")
    assert {folder: size for folder, size in sizes.items() if size > MOST_MODULES} == {}


def test_the_product_is_at_most_three_levels_deep() -> None:
    assert [shown(path) for path in modules(*PRODUCT) if len(path.relative_to(ROOT).parts) - 1 > MOST_LEVELS] == []


@pytest.mark.parametrize("room", ["flows", "tasks", "config", "benchmarks", "docs", "training"])
def test_a_public_docstring_opens_with_a_verb_or_names_the_thing(room: str) -> None:
    lines = [(f"{shown(path)}:{line}", text) for path in modules(room) for line, text in docstrings(path)]
    assert [f"{place}: {text[:40]}" for place, text in lines if REFUSED_OPENING.match(text)] == []


def test_an_import_inside_a_function_is_rare_and_has_its_reason() -> None:
    """Ruff (PLC0415) refuses one without `noqa`; this counts those that have it, and asks for a reason behind."""
    lines = [line for path in modules(*PRODUCT) for line in path.read_text("utf-8").splitlines() if "PLC0415" in line]
    assert [line for line in lines if not re.search(r"PLC0415 - \w+", line)] == []
    assert len(lines) <= MOST_INNER_IMPORTS


def test_no_group_of_a_pattern_is_possessive() -> None:
    """Python before 3.11.4 matches `(?:ab|c)*+` wrongly (gh-100061), and `(?>(?:ab|c)*)` as it should."""
    files = [*modules(*PRODUCT), *(ROOT / "config").rglob("*.yaml")]
    assert [shown(path) for path in files if re.search(r"\)(?:[*+?]|\{[\d,]+\})\+", path.read_text("utf-8"))] == []
