import subprocess
import sys

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
