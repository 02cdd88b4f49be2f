"""The boilerplate rules of `config/boilerplate/`, read, checked and made ready.

    all.yaml          what all publishers share
    agencies.yaml     the news agencies and how they are credited
    <publisher>.yaml  a publisher's own lines

`tasks.clean.rules.files` has what a file may say, `docs/rules.md` how to write one.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import ParamSpec

import msgspec

from config.errors import ConfigError
from config.loading import CONFIG_FOLDER, load_yaml
from tasks.clean.rules.files import AgenciesFile, PublisherFile, RuleEntry, SharedFile
from tasks.clean.rules.lookup import PLACEHOLDER, Agencies, Lookup, Rule, agencies_of, lookup_of, rule_of
from tasks.text.matching import fold, fold_pattern, normal_form

RULES_FOLDER = CONFIG_FOLDER / "boilerplate"

P = ParamSpec("P")


class RuleFault(ConfigError):
    """A rule that cannot be used: `file` without suffix, the rule's id, what is wrong and what to do."""

    def __init__(self, file: str, rule: str, fault: str) -> None:
        super().__init__(f"config/boilerplate/{file}.yaml: rule '{rule}' {fault}")
        self.file, self.rule, self.fault = file, rule, fault


class RuleFiles(msgspec.Struct, frozen=True):
    """The rule files as they were written; `publishers` by file name without suffix."""

    shared: SharedFile
    agencies: AgenciesFile
    publishers: dict[str, PublisherFile]

    def entries(self) -> Iterator[tuple[str, str | None, RuleEntry]]:
        """Give every rule with its file's name and publisher."""
        yield from (("agencies", None, entry) for entry in self.agencies.rules)
        yield from (("all", None, entry) for entry in self.shared.rules)
        for name, file in self.publishers.items():
            yield from ((name, file.publisher, entry) for entry in file.rules)


class Rules(msgspec.Struct, frozen=True):
    """Every rule, ready. `shared` fits any text: credits, what all share, and each publisher's signatures.

    `own` are a publisher's other rules by its name, `publishers` that name by folded name and by host. `digest` covers
    the files' names and bytes.
    """

    shared: Lookup
    own: dict[str, Lookup]
    publishers: dict[str, str]
    agencies: Agencies
    digest: str

    def publisher_named(self, source: str) -> str | None:
        """Return the publisher that a source's name or host stands for."""
        return self.publishers.get(fold(source)) or self.publisher_at(source)

    def publisher_at(self, host: str) -> str | None:
        """Return the publisher whose site, or a part of it, `host` is."""
        labels = host.lower().rstrip(".").split(".")
        named = (self.publishers.get(".".join(labels[start:])) for start in range(len(labels) - 1))
        return next(filter(None, named), None)


@cache
def load_rules(folder: Path = RULES_FOLDER) -> Rules:
    """Read the rule files of `folder`, once a process; ConfigError names the file and the rule at fault."""
    return rules_of(read_rule_files(folder), digest=_digest(folder))


def rules_of(files: RuleFiles, *, digest: str = "") -> Rules:
    """Make ready the rules of files that are sound."""
    agencies = agencies_of(files.agencies)
    shared: list[tuple[RuleEntry, Rule]] = []
    own: dict[str, list[tuple[RuleEntry, Rule]]] = {file.publisher: [] for file in files.publishers.values()}
    for rank, (name, publisher, entry) in enumerate(sorted(files.entries(), key=_precedence)):
        rule = rule_of(entry, file=name, publisher=publisher, rank=rank)
        (own[publisher] if publisher and not entry.signature else shared).append((entry, rule))
    lookups = {publisher: lookup_of(rules, agencies) for publisher, rules in own.items()}
    return Rules(lookup_of(shared, agencies), lookups, _publishers(files), agencies, digest)


def _precedence(entry: tuple[str, str | None, RuleEntry]) -> tuple[bool, bool, bool]:
    """Put signatures first, then a publisher's rules, then those for all; of each, blocks before single lines."""
    _, publisher, rule = entry
    return (not rule.signature, publisher is None, rule.block is None)


def read_rule_files(folder: Path = RULES_FOLDER) -> RuleFiles:
    """Read and check the rule files of `folder`; ConfigError names the file and the rule at fault."""
    paths = sorted(path for path in folder.glob("*.yaml") if path.stem not in ("all", "agencies"))
    files = RuleFiles(
        load_yaml(folder / "all.yaml", SharedFile),
        load_yaml(folder / "agencies.yaml", AgenciesFile),
        {path.stem: load_yaml(path, PublisherFile) for path in paths},
    )
    for fault in faults_of(files):
        raise fault
    return files


def faults_of(files: RuleFiles) -> Iterator[ConfigError]:
    """Yield what makes these files unusable, at most one fault a rule."""
    yield from _raised(_check_agencies, files.agencies)
    seen: set[tuple[str, str]] = set()
    for name, publisher, entry in files.entries():
        if (name, entry.id) in seen:
            yield _fault(name, entry.id, "is there twice; give each rule its own id")
        seen.add((name, entry.id))
        yield from _raised(_check_rule, name, publisher, entry)
    yield from _raised(_publishers, files)


def _raised(check: Callable[P, object], *arguments: P.args, **named: P.kwargs) -> Iterator[ConfigError]:
    try:
        check(*arguments, **named)
    except ConfigError as fault:
        yield fault


def _check_rule(name: str, publisher: str | None, entry: RuleEntry) -> None:
    kinds = [kind for kind in ("exact", "regex", "credit", "block") if getattr(entry, kind)]
    if len(kinds) != 1:
        has = " and ".join(kinds) or "none"
        raise _fault(name, entry.id, f"has {has} of exact, regex, credit and block; a rule has one")
    if entry.signature and publisher is None:
        raise _fault(name, entry.id, "is a signature outside a publisher's file; move it to one")
    if entry.block and bool(entry.block.lines) == entry.block.to_end:
        raise _fault(name, entry.id, "has a block without `lines` or with `to_end` too; give one of the two")
    if entry.block and entry.block.to_end and entry.position != "foot":
        raise _fault(name, entry.id, f"goes to the end from the position '{entry.position}'; set it to 'foot'")
    for phrase in (*entry.exact, *(entry.block.start if entry.block else ())):
        if not normal_form(phrase):
            raise _fault(name, entry.id, f"has the phrase '{phrase}', of which nothing is compared; take it out")
    for template in entry.credit:
        if template.count(PLACEHOLDER) != 1:
            raise _fault(name, entry.id, f"has a credit without one {PLACEHOLDER}: '{template}'")
    for pattern in (*entry.regex, *(entry.block.lines if entry.block else ())):
        _check_pattern(name, entry.id, pattern.replace(PLACEHOLDER, "x", 1))


def _check_agencies(file: AgenciesFile) -> None:
    owner: dict[str, str] = {}
    for agency in file.agencies:
        for alias in (agency.id, *(alias for aliases in agency.aliases.values() for alias in aliases)):
            if owner.setdefault(fold(alias), agency.id) != agency.id:
                raise _fault("agencies", agency.id, f"has the alias '{alias}' of {owner[fold(alias)]}; give it to one")
    for pattern in file.joined_by:
        _check_pattern("agencies", "joined_by", pattern)
    for credit in file.inline:
        for pattern in credit.regex:
            if pattern.count(PLACEHOLDER) != 1:
                raise _fault("agencies", credit.id, f"has a pattern without one {PLACEHOLDER}: '{pattern}'")
            _check_pattern("agencies", credit.id, pattern.replace(PLACEHOLDER, "x"))


def _check_pattern(name: str, rule: str, pattern: str) -> None:
    try:
        # As an alternative, as it will be used: a flag for the whole pattern is an error there.
        groups = re.compile(f"x|{fold_pattern(pattern)}").groups
    except (re.error, OverflowError) as error:
        raise _fault(name, rule, f"has the pattern '{pattern}', which is no regular expression: {error}") from error
    if groups:
        raise _fault(name, rule, f"has a group in the pattern '{pattern}'; write (?:…)")


def _publishers(files: RuleFiles) -> dict[str, str]:
    """Name the publisher by each folded name and host."""
    found: dict[str, str] = {}
    for stem, file in files.publishers.items():
        for name in {*map(fold, (file.publisher, *file.names)), *map(str.lower, file.hosts)}:
            if found.setdefault(name, file.publisher) != file.publisher:
                raise _fault(stem, "publisher", f"has the name '{name}' of {found[name]}; give it to one of them")
    return found


def _digest(folder: Path) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(folder.glob("*.yaml")):
        digest.update(path.name.encode() + b"\0" + hashlib.blake2b(path.read_bytes()).digest())
    return digest.hexdigest()


def _fault(name: str, rule: str, fault: str) -> ConfigError:
    return RuleFault(name, rule, fault)
