"""Faults that make rule files unusable. Loading stops at the first, `kiosque rules check` shows them all."""

import re
from collections.abc import Callable, Iterator
from typing import ParamSpec

from config.errors import ConfigError
from tasks.clean.rules.agencies import PLACEHOLDER
from tasks.clean.rules.files import AgenciesFile, RuleEntry, RuleFiles
from tasks.clean.rules.patterns import parsed
from tasks.text.matching import fold, fold_pattern, normal_form

P = ParamSpec("P")


class RuleFault(ConfigError):
    """A rule that cannot be used: its file without suffix, its id, and the fault with its remedy."""

    def __init__(self, file: str, rule: str, fault: str) -> None:
        super().__init__(f"config/boilerplate/{file}.yaml: rule '{rule}' {fault}")
        self.file, self.rule, self.fault = file, rule, fault


def faults_of(files: RuleFiles) -> Iterator[ConfigError]:
    """Yield the faults that make these files unusable, at most one a rule."""
    yield from _raised(_check_agencies, files.agencies)
    seen: set[tuple[str, str]] = set()
    for name, publisher, entry in files.entries():
        if (name, entry.id) in seen:
            yield RuleFault(name, entry.id, "is there twice; give each rule its own id")
        seen.add((name, entry.id))
        yield from _raised(_check_rule, name, publisher, entry)
    yield from _raised(publisher_names, files)


def publisher_names(files: RuleFiles) -> dict[str, str]:
    """Return the publisher of each folded name and host; RuleFault where two have the same."""
    found: dict[str, str] = {}
    for stem, file in files.publishers.items():
        for name in {*map(fold, (file.publisher, *file.names)), *map(str.lower, file.hosts)}:
            if found.setdefault(name, file.publisher) != file.publisher:
                raise RuleFault(stem, "publisher", f"has the name '{name}' of {found[name]}; give it to one of them")
    return found


def _raised(check: Callable[P, object], *arguments: P.args, **named: P.kwargs) -> Iterator[ConfigError]:
    try:
        check(*arguments, **named)
    except ConfigError as fault:
        yield fault


def _check_rule(name: str, publisher: str | None, entry: RuleEntry) -> None:
    kinds = [kind for kind in ("exact", "regex", "credit", "block") if getattr(entry, kind)]
    if len(kinds) != 1:
        has = " and ".join(kinds) or "none"
        raise RuleFault(name, entry.id, f"has {has} of exact, regex, credit and block; a rule has one")
    if entry.signature and publisher is None:
        raise RuleFault(name, entry.id, "is a signature outside a publisher's file; move it to one")
    if entry.block and bool(entry.block.lines) == entry.block.to_end:
        raise RuleFault(name, entry.id, "has a block without `lines` or with `to_end` too; give one of the two")
    if entry.block and entry.block.to_end and entry.position != "foot":
        raise RuleFault(name, entry.id, f"has a block to the end at the position '{entry.position}'; set it to 'foot'")
    for phrase in (*entry.exact, *(entry.block.start if entry.block else ())):
        if not normal_form(phrase):
            raise RuleFault(name, entry.id, f"has the phrase '{phrase}', whose normal form is empty; remove it")
    for template in entry.credit:
        if template.count(PLACEHOLDER) != 1:
            raise RuleFault(name, entry.id, f"has a credit without one {PLACEHOLDER}: '{template}'")
    for pattern in (*entry.regex, *(entry.block.lines if entry.block else ())):
        _check_pattern(name, entry.id, pattern.replace(PLACEHOLDER, "x", 1))


def _check_agencies(file: AgenciesFile) -> None:
    owner: dict[str, str] = {}
    for agency in file.agencies:
        for alias in (agency.id, *(alias for aliases in agency.aliases.values() for alias in aliases)):
            if owner.setdefault(fold(alias), agency.id) != agency.id:
                raise RuleFault(
                    "agencies", agency.id, f"has the alias '{alias}' of {owner[fold(alias)]}; give it to one"
                )
    for pattern in file.joined_by:
        _check_pattern("agencies", "joined_by", pattern)
    for credit in file.inline:
        for pattern in credit.regex:
            if pattern.count(PLACEHOLDER) != 1:
                raise RuleFault("agencies", credit.id, f"has a pattern without one {PLACEHOLDER}: '{pattern}'")
            _check_pattern("agencies", credit.id, pattern.replace(PLACEHOLDER, "x"))


def _check_pattern(name: str, rule: str, pattern: str) -> None:
    try:
        found = parsed(fold_pattern(pattern))
    except (re.error, OverflowError) as error:
        raise RuleFault(name, rule, f"has the pattern '{pattern}', which is no regular expression: {error}") from error
    if found.has_flag:
        raise RuleFault(name, rule, f"has a flag for the whole pattern in '{pattern}'; write (?i:…) around a part")
    if found.groups:
        raise RuleFault(name, rule, f"has a group in the pattern '{pattern}'; write (?:…)")
