"""Findings in the rule files, all at once.

This module reads the files alone; `tasks.clean.rules.examples` tries the rules.
"""

from collections.abc import Iterator
from enum import StrEnum
from functools import partial
from pathlib import Path

import msgspec

from config.errors import ConfigError
from tasks.clean.rules.faults import RuleFault
from tasks.clean.rules.files import Position, RuleEntry, RuleFiles
from tasks.clean.rules.patterns import pattern_faults, repeats_a_repetition
from tasks.text.matching import normal_form


class Severity(StrEnum):
    """The weight of a finding: an error makes the rules unusable, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """A fault of a rule and its remedy; `rule` is empty for a fault of the file as a whole."""

    file: str
    rule: str
    severity: Severity = Severity.ERROR
    fault: str

    def __str__(self) -> str:
        """Return it as one line: the file and the rule, the fault and the remedy."""
        location = f"{self.file}: rule '{self.rule}'" if self.rule else f"{self.file}:"
        return f"{location} {self.fault}"


def shown(folder: Path, name: str) -> str:
    """Return the path of the file `name` in a folder of rules, relative to the current folder where that is possible."""
    path = folder / f"{name}.yaml"
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def finding_of(fault: ConfigError, folder: Path) -> Finding:
    """Return a fault that makes the rules unusable as a finding."""
    if isinstance(fault, RuleFault):
        return Finding(file=shown(folder, fault.file), rule=fault.rule, fault=fault.fault)
    file, _, what = str(fault).partition(": ")
    return Finding(file=file, rule="", fault=what)


def static_findings(files: RuleFiles, folder: Path) -> Iterator[Finding]:
    """Yield patterns that never fit or may take very long, and phrases that are there twice."""
    for name, _, entry in files.entries():
        finding = partial(Finding, file=shown(folder, name), rule=entry.id)
        for pattern in (*entry.regex, *(entry.block.lines if entry.block else ())):
            for fault in pattern_faults(pattern):
                yield finding(fault=fault)
            if repeats_a_repetition(pattern):
                fault = f"repeats a repetition in the pattern '{pattern}', which may take very long; give one a limit: {{1,9}}"
                yield finding(severity=Severity.WARNING, fault=fault)
    yield from _duplicates(files, folder)


def _duplicates(files: RuleFiles, folder: Path) -> Iterator[Finding]:
    """Yield the rules with phrases that an earlier rule of the same file, or one for all texts, removes too."""
    owners: dict[str, list[tuple[str, RuleEntry]]] = {}
    for name, _, entry in files.entries():
        twice: dict[str, list[str]] = {}
        for phrase in entry.exact:
            earlier = owners.setdefault(normal_form(phrase), [])
            for file, other in earlier:
                if file in (name, "all", "agencies") and _covers(other, entry):
                    twice.setdefault(file, []).append(f"'{phrase}' (rule '{other.id}')")
                    break
            earlier.append((name, entry))
        for file, phrases in twice.items():
            fault = f"has phrases that {file}.yaml removes too: {', '.join(phrases)}; drop them here or there"
            yield Finding(file=shown(folder, name), rule=entry.id, severity=Severity.WARNING, fault=fault)


def _covers(rule: RuleEntry, other: RuleEntry) -> bool:
    """Tell whether `rule` removes a line wherever `other` does, which is then not needed.

    A signature is needed all the same, for it names the publisher; and each of the languages that share a phrase may list it.
    """
    if rule is not other and (other.signature or len({rule.language, other.language} - {"mul"}) > 1):
        return False
    return rule.position in (other.position, Position.ANYWHERE) or (
        rule.position is Position.EDGES and other.position in (Position.HEAD, Position.FOOT)
    )
