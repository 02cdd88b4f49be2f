"""Commands are listed from a table, and each is loaded on its own."""

import json
import pkgutil
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from flows.cli import commands, reading
from flows.cli.app import app
from flows.cli.command_group import COMMANDS, load_command
from tests.support.command import ROOT

SLOW = {"prefect", "elasticsearch", "tantivy", "sqlalchemy", "pyarrow", "lxml", "httpx"}
FOLDERS = ("flows.cli.commands.", "flows.cli.reading.")


# Every call in a fork of one process, which has loaded what each command loads; the list of commands is the first call.
LOADED = """
import json, os, sys
from flows.cli.app import app
for words in json.loads(sys.argv[1]):
    if os.fork():
        os.wait()
        import config.settings, rich.panel, typer.rich_utils
        continue
    try:
        app(words)
    except SystemExit:
        print(json.dumps([words, list(sys.modules)]), flush=True)
    os._exit(0)
"""


@pytest.fixture(scope="module")
def loaded() -> dict[str, set[str]]:
    """The modules that a process of each command, and of the list of commands, has loaded at the end of its help."""
    calls = json.dumps([["--help"], *([name, "--help"] for name in COMMANDS)])
    done = subprocess.run([sys.executable, "-c", LOADED, calls], capture_output=True, cwd=ROOT, check=True)
    ends = [json.loads(line) for line in done.stdout.splitlines() if line.startswith(b"[[")]
    return {words[0]: set(modules) for words, modules in ends}


def test_the_table_has_every_command_with_the_first_line_of_its_own_help() -> None:
    folders = (*commands.__path__, *reading.__path__)
    assert set(COMMANDS) == {module.name for module in pkgutil.iter_modules(folders)}
    for name, summary in COMMANDS.items():
        assert " ".join(load_command(name).help.split("\n\n")[0].split()) == summary


def test_the_list_of_commands_loads_none_of_them(loaded: dict[str, set[str]]) -> None:
    modules = loaded["--help"]
    assert not [name for name in modules if name.startswith(FOLDERS)]
    assert "config.settings" not in modules


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_help_of_a_command_loads_no_other_command_and_nothing_slow(loaded: dict[str, set[str]], name: str) -> None:
    modules = loaded[name]
    also = {"run": {"run", "fetch"}}.get(name, {name})
    assert {module.rpartition(".")[2] for module in modules if module.startswith(FOLDERS)} == also
    assert modules & SLOW == set()


def test_the_list_shows_every_command() -> None:
    text = CliRunner().invoke(app, ["--help"]).stdout
    assert [name for name in COMMANDS if f" {name} " not in text] == []


def test_a_command_that_is_mistyped_is_refused_with_the_nearest_name() -> None:
    done = CliRunner().invoke(app, ["serach"])
    assert done.exit_code == 2
    assert "'search'" in done.output


@pytest.mark.parametrize("call", ["ingest(['x'])", "learn(['x'])", "reindex()", "replay()"])
def test_a_run_is_announced_before_prefect_is_imported(call: str) -> None:
    name = call.partition("(")[0]
    code = (
        f"import sys, flows.cli.commands.{name} as command\n"
        "command.announce_run = lambda: sys.exit('prefect' in sys.modules)\n"
        f"command.{call}"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
