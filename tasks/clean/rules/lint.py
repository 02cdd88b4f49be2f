"""Finds what is wrong with the rule files, all of it at once, where loading them stops at the first fault.

Here is what the files alone tell; `tasks.clean.rules.examples` tries the rules.
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
    """Whether the rules cannot be used as they are, or could be better."""

    ERROR = "error"
    WARNING = "warning"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with a rule, and what to do; `rule` is empty where it is the file as a whole."""

    file: str
    rule: str
    severity: Severity
    fault: str

    def __str__(self) -> str:
        """Return it as one line: the place, the fault and the remedy."""
        place = f"{self.file}: rule '{self.rule}'" if self.rule else f"{self.file}:"
        return f"{place} {self.fault}"


def shown(folder: Path, name: str) -> str:
    """Return how a finding names the file `name` of a folder of rules, as seen from the current folder."""
    path = folder / f"{name}.yaml"
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def read_for_lint(folder: Path) -> tuple[RuleFiles | None, list[Finding]]:
    """Read the rule files; None if one is no such file at all, or a rule cannot be used, with every reason why."""
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
    """Yield patterns that never fit or may take long, and phrases that stand twice."""
    for name, _, entry in files.entries():
        where = {"file": shown(folder, name), "rule": entry.id}
        for pattern in (*entry.regex, *(entry.block.lines if entry.block else ())):
            for fault in pattern_faults(pattern):
                yield Finding(**where, severity=Severity.ERROR, fault=fault)
            if repeats_a_repetition(pattern):
                fault = f"repeats a repetition in the pattern '{pattern}', which may take for ever; give one a limit: {{1,9}}"
                yield Finding(**where, severity=Severity.WARNING, fault=fault)
    yield from _duplicates(files, folder)


def _duplicates(files: RuleFiles, folder: Path) -> Iterator[Finding]:
    """Yield the rules with phrases that an earlier rule of the same file, or one for all texts, takes out as well."""
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
            fault = f"has what {file}.yaml takes out as well: {', '.join(phrases)}; drop it here or there"
            yield Finding(file=shown(folder, name), rule=entry.id, severity=Severity.WARNING, fault=fault)


def _covers(rule: RuleEntry, other: RuleEntry) -> bool:
    """Tell whether a line goes by `rule` wherever it goes by `other`, for which there is no other reason.

    A signature does more than take a line out; and where languages share a phrase, each may list it.
    """
    if rule is not other and (other.signature or len({rule.language, other.language} - {"mul"}) > 1):
        return False
    return rule.position in (other.position, Position.ANYWHERE) or (
        rule.position is Position.EDGES and other.position in (Position.HEAD, Position.FOOT)
    )
