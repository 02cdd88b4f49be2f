"""The recipes of CONTRIBUTING.md, followed in a copy of the code: they work, and touch the files they list."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.command import ROOT

PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
CODE = ("flows", "tasks", "config")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for room in CODE:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def recipe(title: str) -> tuple[str, str]:
    """Return the file that a recipe's example stands for, and the example."""
    section = PAGE.split(f"### {title}\n")[1].split("\n### ")[0]
    example = re.search(r"<!-- (\S+) -->\n```yaml\n(.*?)```", section, re.DOTALL)
    assert example is not None
    return example[1], example[2]


def run(checkout: Path, *arguments: str, text: str = "") -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KIOSQUE_")}
    done = subprocess.run(
        [sys.executable, "-m", "flows", *arguments],
        input=text,
        capture_output=True,
        text=True,
        cwd=checkout,
        env=environment | {"PYTHONPATH": str(checkout)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_a_publisher_is_one_file(checkout: Path) -> None:
    file, example = recipe("Add a publisher")
    text = ["Agorodd yr ysgol newydd ei drysau ddydd Llun ar ôl tair blynedd o waith adeiladu ar lan yr afon."] * 3
    furnished = "\n".join([*text, "Tanysgrifiwch i'n cylchlythyr"])
    asked: Sequence[str] = ("clean", "-", "--json", "--publisher", "Golwg y Bae")
    before = json.loads(run(checkout, *asked, text=furnished))
    (checkout / file).write_text(example, "utf-8")
    run(checkout, "rules", "check")
    after = json.loads(run(checkout, *asked, text=furnished))
    assert [line["rule"] for line in after["removed"]] == ["golwg-y-bae/newsletter"] != before["removed"]
    assert after["text"] == "\n".join(text)


def test_a_language_is_one_entry(checkout: Path) -> None:
    file, example = recipe("Add a language")
    asked = ("analyze", "Zeitung Zeitungen", "--language", "lb", "--json")
    before = run(checkout, *asked)
    with (checkout / file).open("a", encoding="utf-8") as languages:
        languages.write(example)
    after = json.loads(run(checkout, *asked))
    assert json.loads(before) != after
    assert len({word["term"] for word in after["words"]}) == 1


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:[a-z_]+/)+[\w.]*)`", PAGE))))
def test_every_file_that_a_recipe_names_exists(path: str) -> None:
    assert (ROOT / path).exists()
