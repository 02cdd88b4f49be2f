"""What is listed twice is the same in both places."""

import re
import tomllib
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


def test_every_dependency_is_argued_for() -> None:
    assert documented("To run") == names(PROJECT["project"]["dependencies"])
    assert documented("To develop") == names(PROJECT["dependency-groups"]["dev"])


@pytest.mark.parametrize("lock", ["runtime.lock", "dev.lock"])
def test_a_lock_pins_every_package_by_hash_and_names_no_host(lock: str) -> None:
    text = (ROOT / "requirements" / lock).read_text("utf-8")
    pins = re.findall(r"^([a-z0-9][\w.-]*)==.*?(?=^[a-z0-9]|\Z)", text, re.MULTILINE | re.DOTALL)
    assert len(pins) > 50
    assert all("--hash=sha256:" in block for block in re.split(r"^(?=[a-z0-9][\w.-]*==)", text, flags=re.MULTILINE)[1:])
    assert not re.search(r"https?://|--index-url|--find-links", text)


@pytest.mark.parametrize(("lock", "declared"), [("runtime.lock", "dependencies"), ("dev.lock", "dev")])
def test_a_lock_holds_everything_declared(lock: str, declared: str) -> None:
    wanted = PROJECT["project"]["dependencies"] if declared == "dependencies" else PROJECT["dependency-groups"]["dev"]
    locked = set(re.findall(r"^([a-z0-9][\w.-]*)==", (ROOT / "requirements" / lock).read_text("utf-8"), re.MULTILINE))
    assert names(wanted) <= locked
