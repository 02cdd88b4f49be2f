import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command import ROOT

# Imports two modules late, runs the line that the first argument has, and prints which of them are loaded.
LATE = """
import sys
from tasks.runtime.late_imports import at_first_use

with at_first_use():
    import colorsys
    import xml.dom.minidom
exec(sys.argv[1])
for name in ("colorsys", "xml.dom.minidom"):
    if "__builtins__" in object.__getattribute__(sys.modules[name], "__dict__"):
        print(name)
"""


@pytest.mark.parametrize(
    ("line", "loaded"),
    [
        ("", []),
        ("import colorsys, xml.dom.minidom", []),
        ("import colorsys; assert colorsys.rgb_to_hsv(0, 0, 1)[2] == 1", ["colorsys"]),
        ("from colorsys import rgb_to_hsv", ["colorsys"]),
        ("from xml.dom.minidom import parse; assert parse", ["xml.dom.minidom"]),
        ("colorsys.rgb_to_hsv = None; assert colorsys.hls_to_rgb and colorsys.rgb_to_hsv is None", ["colorsys"]),
    ],
)
def test_a_late_module_loads_at_its_first_use_and_not_at_another_import(line: str, loaded: list[str]) -> None:
    command = [sys.executable, "-c", LATE, line]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (result.stdout.split(), result.stderr) == (loaded, "")


SLOW = """
import threading, time

time.sleep(0.05)
name = "slow"
"""

RACE = """
import sys, threading
from tasks.runtime.late_imports import at_first_use

with at_first_use():
    import slow
barrier, names = threading.Barrier(8), []

def use():
    barrier.wait()
    names.append(slow.name)

threads = [threading.Thread(target=use) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(*names)
"""

BROKEN = """
from tasks.runtime.late_imports import at_first_use

with at_first_use():
    import broken
for _ in range(2):
    try:
        broken.name
    except ZeroDivisionError as error:
        print(error)
"""


def told_by(code: str, folder: Path) -> tuple[list[str], str]:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}"}
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    return result.stdout.splitlines(), result.stderr


def test_threads_that_use_a_late_module_at_once_all_see_it_whole(tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text(SLOW, "utf-8")
    assert told_by(RACE, tmp_path) == ([" ".join(["slow"] * 8)], "")


def test_a_late_module_that_cannot_load_says_so_at_each_use(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("1 / 0\nname = 0\n", "utf-8")
    assert told_by(BROKEN, tmp_path) == (["division by zero"] * 2, "")
