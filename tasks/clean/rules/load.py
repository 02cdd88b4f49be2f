"""Loads the boilerplate rules of `config/boilerplate/`.

    all.yaml          lines that all publishers share
    paywalls.yaml     lines of paywalls, shared too; those of its rules `wall-…` mark an article as cut off
    agencies.yaml     the news agencies and their credits
    <publisher>.yaml  a publisher's own lines

`tasks.clean.rules.files` has the fields of a file, `docs/rules.md` how to write one.
"""

import sys
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec

from config.errors import ConfigError
from config.kept import content_of
from config.loading import CONFIG_FOLDER, Data, load_yaml
from tasks.clean.rules.agencies import Agencies, agencies_of
from tasks.clean.rules.faults import faults_of, publisher_names
from tasks.clean.rules.files import AgenciesFile, PublisherFile, RuleEntry, RuleFiles, SharedFile
from tasks.clean.rules.lookup import Lookup, Rule, lookup_of, rule_of
from tasks.clean.rules.patterns import with_patterns_kept
from tasks.text import matching
from tasks.text.matching import fold

RULES_FOLDER = CONFIG_FOLDER / "boilerplate"
_NO_AGENCIES = AgenciesFile(agencies=(), unnamed={}, joined_by=("x",), rules=(), inline=())

T = TypeVar("T", bound=Data)


class Rules(msgspec.Struct, frozen=True):
    """All rules, compiled. `shared` are those for any text: credits, shared lines, and the signatures of each publisher.

    `own` are a publisher's other rules by its name, `publishers` that name by folded name and by host.
    """

    shared: Lookup
    own: dict[str, Lookup]
    publishers: dict[str, str]
    agencies: Agencies

    def publisher_named(self, name: str) -> str | None:
        """Return the publisher with this name, or at this host."""
        return self.publishers.get(fold(name)) or self.publisher_at(name)

    def publisher_at(self, host: str) -> str | None:
        """Return the publisher whose site, or a part of it, `host` is."""
        labels = host.lower().rstrip(".").split(".")
        named = (self.publishers.get(".".join(labels[start:])) for start in range(len(labels) - 1))
        return next(filter(None, named), None)


@cache
def load_rules(folder: Path = RULES_FOLDER) -> Rules:
    """Load the rules of `folder`, once a process; ConfigError names the file and the rule at fault."""
    code = [Path(__file__).with_name("patterns.py"), Path(matching.__file__)]
    made_from = content_of([*folder.glob("*.yaml"), *code], sys.version) if folder == RULES_FOLDER else None
    return with_patterns_kept(made_from, lambda: rules_of(read_rule_files(folder)))


def read_rule_files(folder: Path = RULES_FOLDER) -> RuleFiles:
    """Read and check the rule files of `folder`; ConfigError names the file and the rule at fault."""
    files, faults = files_and_faults(folder)
    for fault in faults:
        raise fault
    return files


def files_and_faults(folder: Path) -> tuple[RuleFiles, list[ConfigError]]:
    """Read the rule files of `folder`, and find all faults that make them unusable; a file that cannot be read is left out."""
    faults: list[ConfigError] = []

    def load(name: str, kind: type[T]) -> T | None:
        try:
            return load_yaml(folder / f"{name}.yaml", kind)
        except ConfigError as fault:
            faults.append(fault)
            return None

    shared, agencies = load("all", SharedFile), load("agencies", AgenciesFile)
    names = sorted({path.stem for path in folder.glob("*.yaml")} - {"all", "agencies", "paywalls"})
    paywalls = load("paywalls", SharedFile) if (folder / "paywalls.yaml").exists() else None
    publishers = {name: file for name in names if (file := load(name, PublisherFile))}
    files = RuleFiles(
        shared or SharedFile(rules=()), agencies or _NO_AGENCIES, publishers, paywalls or SharedFile(rules=())
    )
    return files, [*faults, *faults_of(files)]


def rules_of(files: RuleFiles) -> Rules:
    """Compile the rules of files without faults."""
    agencies = agencies_of(files.agencies)
    shared: list[tuple[RuleEntry, Rule]] = []
    own: dict[str, list[tuple[RuleEntry, Rule]]] = {file.publisher: [] for file in files.publishers.values()}
    for rank, (name, publisher, entry) in enumerate(sorted(files.entries(), key=_precedence)):
        rule = rule_of(entry, file=name, publisher=publisher, rank=rank)
        (own[publisher] if publisher and not entry.signature else shared).append((entry, rule))
    lookups = {publisher: lookup_of(rules, agencies) for publisher, rules in own.items()}
    return Rules(lookup_of(shared, agencies), lookups, publisher_names(files), agencies)


def _precedence(entry: tuple[str, str | None, RuleEntry]) -> tuple[bool, bool, bool]:
    """Put signatures first, then a publisher's rules, then those for all; of each, blocks before single lines."""
    _, publisher, rule = entry
    return (not rule.signature, publisher is None, rule.block is None)
