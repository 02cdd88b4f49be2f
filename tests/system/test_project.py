"""Lists that exist twice are the same in both files."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=!~\[; ]", requirement, maxsplit=1)[0].lower() for requirement in requirements}


def documented(heading: str) -> set[str]:
    text = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    section = text.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return {name.lower() for name in re.findall(r"^\| ([\w.-]+) \|", section, re.MULTILINE)} - {"package"}


def extras() -> set[str]:
    return set().union(*map(names, PROJECT["project"]["optional-dependencies"].values()))


def test_every_dependency_is_argued_for() -> None:
    assert documented("To run") == names(PROJECT["project"]["dependencies"])
    assert documented("Extras") == extras()
    assert documented("To develop") == names(PROJECT["dependency-groups"]["dev"])


def imported_packages(*folders: str) -> set[str]:
    """Return the packages of other projects that modules below `folders` import, by the name that they are installed under."""
    trees = [ast.parse(path.read_bytes()) for folder in folders for path in (ROOT / folder).rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    modules = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    modules |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
    own = {path.name for path in ROOT.iterdir()} | sys.stdlib_module_names | {"_typeshed"}
    installed = packages_distributions()
    return {re.sub(r"[_.]", "-", installed[top][0]).lower() for top in {m.split(".")[0] for m in modules} - own}


@pytest.mark.slow
def test_every_package_that_is_imported_is_declared() -> None:
    runtime = names(PROJECT["project"]["dependencies"])
    assert imported_packages("flows", "tasks", "config") - runtime - extras() == set()
    assert imported_packages("tests") - runtime - extras() - names(PROJECT["dependency-groups"]["dev"]) == set()


@pytest.mark.parametrize(
    ("lock", "fewest"), [("runtime.lock", 50), ("dev.lock", 50), ("semantic.lock", 3), ("dask.lock", 4)]
)
def test_a_lock_pins_every_package_by_hash_and_names_no_host(lock: str, fewest: int) -> None:
    text = (ROOT / "requirements" / lock).read_text("utf-8")
    pins = re.findall(r"^([a-z0-9][\w.-]*)==.*?(?=^[a-z0-9]|\Z)", text, re.MULTILINE | re.DOTALL)
    assert len(pins) > fewest
    assert all("--hash=sha256:" in block for block in re.split(r"^(?=[a-z0-9][\w.-]*==)", text, flags=re.MULTILINE)[1:])
    assert not re.search(r"https?://|--index-url|--find-links", text)


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("runtime.lock", PROJECT["project"]["dependencies"]),
        ("dev.lock", PROJECT["dependency-groups"]["dev"]),
        ("semantic.lock", PROJECT["project"]["optional-dependencies"]["semantic"]),
        ("dask.lock", PROJECT["project"]["optional-dependencies"]["dask"]),
    ],
)
def test_a_lock_holds_everything_declared(lock: str, wanted: list[str]) -> None:
    locked = set(re.findall(r"^([a-z0-9][\w.-]*)==", (ROOT / "requirements" / lock).read_text("utf-8"), re.MULTILINE))
    assert names(wanted) <= locked
