"""Findings in the rule files, all at once; loading the files stops at the first fault.

This module reads the files alone; `tasks.clean.rules.examples` tries the rules.
"""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import msgspec

from config.errors import ConfigError
from config.loading import Data, load_yaml
from tasks.clean.rules.faults import RuleFault, faults_of
from tasks.clean.rules.files import AgenciesFile, Position, PublisherFile, RuleEntry, RuleFiles, SharedFile
from tasks.clean.rules.patterns import pattern_faults, repeats_a_repetition
from tasks.text.matching import normal_form

_NO_AGENCIES = AgenciesFile(agencies=(), unnamed={}, joined_by=("x",), rules=(), inline=())


class Severity(StrEnum):
    """The weight of a finding: an error makes the rules unusable, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """A fault of a rule and its remedy; `rule` is empty for a fault of the file as a whole."""

    file: str
    rule: str
    severity: Severity
    fault: str

    def __str__(self) -> str:
        """Return it as one line: the file and the rule, the fault and the remedy."""
        location = f"{self.file}: rule '{self.rule}'" if self.rule else f"{self.file}:"
        return f"{location} {self.fault}"


def shown(folder: Path, name: str) -> str:
    """Return the path of the file `name` in a folder of rules, relative to the current folder where that is possible."""
    path = folder / f"{name}.yaml"
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def read_for_lint(folder: Path) -> tuple[RuleFiles | None, list[Finding]]:
    """Read the rule files, with every fault that makes them unusable; None in place of the files if there is one."""
    faults: list[ConfigError] = []
    kinds: dict[str, type[Data]] = {"all": SharedFile, "agencies": AgenciesFile}
    read: dict[str, Data] = {}
    for path in sorted({folder / "all.yaml", folder / "agencies.yaml", *folder.glob("*.yaml")}):
        try:
            read[path.stem] = load_yaml(path, kinds.get(path.stem, PublisherFile))
        except ConfigError as fault:
            faults.append(fault)
    shared, agencies = read.pop("all", None), read.pop("agencies", None)
    publishers = {name: file for name, file in read.items() if isinstance(file, PublisherFile)}
    files = RuleFiles(
        shared if isinstance(shared, SharedFile) else SharedFile(rules=()),
        agencies if isinstance(agencies, AgenciesFile) else _NO_AGENCIES,
        publishers,
    )
    faults += faults_of(files)
    return (None if faults else files), [_finding(folder, fault) for fault in faults]


def _finding(folder: Path, fault: ConfigError) -> Finding:
    if isinstance(fault, RuleFault):
        return Finding(file=shown(folder, fault.file), rule=fault.rule, severity=Severity.ERROR, fault=fault.fault)
    file, _, what = str(fault).partition(": ")
    return Finding(file=file, rule="", severity=Severity.ERROR, fault=what)


def static_findings(files: RuleFiles, folder: Path) -> Iterator[Finding]:
    """Yield patterns that never fit or may take very long, and phrases that are there twice."""
    for name, _, entry in files.entries():
        where = {"file": shown(folder, name), "rule": entry.id}
        for pattern in (*entry.regex, *(entry.block.lines if entry.block else ())):
            for fault in pattern_faults(pattern):
                yield Finding(**where, severity=Severity.ERROR, fault=fault)
            if repeats_a_repetition(pattern):
                fault = f"repeats a repetition in the pattern '{pattern}', which may take very long; give one a limit: {{1,9}}"
                yield Finding(**where, severity=Severity.WARNING, fault=fault)
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
