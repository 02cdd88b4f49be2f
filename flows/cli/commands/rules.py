"""`kiosque rules`: checks the boilerplate rules, and prints their schema."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from flows.cli.options import flag
from flows.cli.output import Exit, write_json, write_lines
from tasks.clean.rules.examples import check_rules
from tasks.clean.rules.files import rule_schema
from tasks.clean.rules.lint import Finding, Severity
from tasks.clean.rules.load import RULES_FOLDER

app = typer.Typer(help="Check the boilerplate rules.", no_args_is_help=True)


@app.command()
def check(
    folder: Annotated[
        Path, typer.Argument(help="A folder of rule files.", show_default="config/boilerplate")
    ] = RULES_FOLDER,
    json: Annotated[bool, flag("--json", "Print one JSON list, for machines.")] = False,
) -> None:
    """List the faults of the boilerplate rules, one a line, each with its remedy.

    Faults (exit code 2): a pattern that is no regular expression or never matches, a rule that does not remove its own
    example, a line under `keeps` that some rule removes. Warnings (exit code 0): a phrase that occurs twice, a pattern that
    may take very long.
    """
    findings = check_rules(folder)
    if json:
        write_json(findings)
    else:
        write_lines([*map(_line, findings), _summary(findings)])
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise typer.Exit(Exit.USAGE)


@app.command()
def schema() -> None:
    """Print the JSON Schema of the rule files; editors use it to complete and check them."""
    write_lines([msgspec.json.format(msgspec.json.encode(rule_schema()), indent=2).decode()])


def _line(finding: Finding) -> str:
    return f"{finding} (warning)" if finding.severity is Severity.WARNING else str(finding)


def _summary(findings: list[Finding]) -> str:
    warnings = sum(finding.severity == "warning" for finding in findings)
    return f"{len(findings) - warnings} faults, {warnings} warnings"
