"""The commands about the boilerplate rules: `kiosque rules check` finds what is wrong with them, `schema` describes them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from flows.cli.output import write_json, write_lines
from tasks.clean.rules.load import RULES_FOLDER

if TYPE_CHECKING:
    from tasks.clean.rules.lint import Finding

_FAULTY = 2

rules_app = typer.Typer(help="Check the boilerplate rules.", no_args_is_help=True)


@rules_app.command()
def check(
    folder: Annotated[
        Path, typer.Argument(help="A folder of rule files.", show_default="config/boilerplate")
    ] = RULES_FOLDER,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON list, for machines.")] = False,
) -> None:
    """Say what is wrong with the boilerplate rules, a line each, and what to do.

    Faults (exit code 2): a pattern that is no regular expression or never fits, a rule that leaves its own example in,
    a line under `keeps` that some rule takes out. Warnings (exit code 0): a phrase that stands twice, a pattern that may
    take very long.
    """
    from tasks.clean.rules.examples import check_rules
    from tasks.clean.rules.lint import Severity

    findings = check_rules(folder)
    if json:
        write_json(findings)
    else:
        write_lines([*map(_line, findings), _summary(findings)])
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise typer.Exit(_FAULTY)


@rules_app.command()
def schema() -> None:
    """Print the JSON Schema of the rule files, with which editors complete and check them."""
    from tasks.clean.rules.schema import rule_schema

    write_lines([msgspec.json.format(msgspec.json.encode(rule_schema()), indent=2).decode()])


def _line(finding: "Finding") -> str:
    from tasks.clean.rules.lint import Severity

    return f"{finding} (warning)" if finding.severity is Severity.WARNING else str(finding)


def _summary(findings: "list[Finding]") -> str:
    warnings = sum(finding.severity == "warning" for finding in findings)
    return f"{len(findings) - warnings} faults, {warnings} warnings"
