"""What the documents show is what the command does."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.cli.command_group import COMMANDS as NAMES
from flows.cli.command_group import load_command
from tasks.report.run_report_pages import counts_line
from tests.support.command import ROOT, SeedsHome, call_kiosque

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LINKS = [(page, link) for page in PAGES for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))]
README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = {name: load_command(name) for name in NAMES}


def command_lines() -> Iterator[tuple[str, str]]:
    """Every line of a code block, and every piece of code in a sentence, that calls the command."""
    for page in PAGES:
        text = page.read_text("utf-8")
        lines = re.findall(r"^(?: {4}|\$ )?(?:\$ )?(kiosque \w.*)$", text, re.MULTILINE) + re.findall(
            r"`(kiosque \w[^`]*)`", text
        )
        yield from ((page.name, line.split("#")[0].strip() if " #" in line else line) for line in lines)


@pytest.mark.parametrize(("page", "line"), sorted(set(command_lines())))
def test_every_command_shown_exists_with_its_options(page: str, line: str) -> None:
    name, *words = shlex.split(line.replace("…", ""))[1:]
    assert name in COMMANDS
    command = COMMANDS[name]
    if subcommands := getattr(command, "commands", None):
        assert words[0] in subcommands
        command = subcommands[words[0]]
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word.split("=")[0] for word in words if word.startswith("--") and word != "--"} - {"--help"} <= known


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_documented(name: str) -> None:
    for subcommand in getattr(COMMANDS[name], "commands", [""]):
        shown = f"kiosque {name} {subcommand}".strip()
        assert any(re.search(rf"\b{shown}\b", page.read_text("utf-8")) for page in PAGES), shown


@pytest.mark.parametrize(("page", "link"), LINKS)
def test_every_link_leads_somewhere(page: Path, link: str) -> None:
    assert (page.parent / link).exists()


@pytest.mark.parametrize(
    "named", sorted(set(re.findall(r"`(tests/\S+::\w+)`", "".join(p.read_text("utf-8") for p in PAGES))))
)
def test_every_test_that_a_page_names_is_there(named: str) -> None:
    path, _, test = named.partition("::")
    assert f"def {test}(" in (ROOT / path).read_text("utf-8")


def test_the_output_in_the_readme_is_real(seeds_home: SeedsHome) -> None:
    block = README.split("```\n")[1]
    counts, _, rest = block.partition("\n\n$ kiosque ")
    line, _, shown = rest.partition("\n")
    assert counts == counts_line(seeds_home.report).plain
    actual = call_kiosque(*shlex.split(line), "--home", str(seeds_home.folder)).stdout.decode()
    assert [row.rstrip() for row in shown.splitlines()] == [row.rstrip() for row in actual.splitlines()]


@pytest.mark.parametrize("query", re.findall(r"^\| `(.+?)` \|", README.split("## Search\n")[1], re.MULTILINE))
def test_every_query_in_the_readme_finds_a_sample(query: str, seeds_home: SeedsHome) -> None:
    found = call_kiosque("search", query, "--json", "--home", str(seeds_home.folder))
    assert json.loads(found.stdout)["total"] > 0


def test_the_readme_names_every_exit_code_the_help_names() -> None:
    told = re.search(r"Exit codes: (.+?)\.", call_kiosque("search", "--help").stdout.decode(), re.DOTALL)
    assert told is not None
    assert set(re.findall(r"\b\d\b", told[1])) == set(
        re.findall(r"\b\d\b", README.split("Exit codes:")[1].split("\n")[0])
    )
