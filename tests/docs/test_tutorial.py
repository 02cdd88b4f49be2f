"""The tutorial, typed as it stands in a new folder."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command import ROOT

pytestmark = pytest.mark.slow

TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text("utf-8")
STEPS = [
    (command, shown.rstrip("\n"))
    for block in re.findall(r"^```console\n(.*?)^```$", TUTORIAL, re.MULTILINE | re.DOTALL)
    for command, shown in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
]


def test_every_command_prints_what_the_tutorial_shows(tmp_path: Path) -> None:
    folder = tmp_path
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("KIOSQUE_", "PREFECT_"))}
    environment |= {"PATH": f"{Path(sys.executable).parent}:{environment['PATH']}", "COLUMNS": "80"}
    assert len(STEPS) > 5
    for command, shown in STEPS:
        if command.startswith("cd "):
            folder /= command.removeprefix("cd ")
            continue
        line = command.replace("~/kiosque", str(ROOT))
        done = subprocess.run(
            ["bash", "-c", line], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        wanted = re.sub("(?:\\\\\n)?…", r"[\\s\\S]*?", re.escape(shown))
        printed = "\n".join(row.rstrip() for row in done.stdout.rstrip().splitlines())
        assert re.fullmatch(wanted, printed), f"{command}\n{printed}"
