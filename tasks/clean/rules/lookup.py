"""Rules ready for looking lines up: phrases in a dictionary, patterns behind one pattern that turns most lines away."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import msgspec

from tasks.clean.rules.agencies import PLACEHOLDER, Agencies
from tasks.clean.rules.files import Block, Position, RuleEntry
from tasks.text.matching import fold_pattern, normal_form

# No rule looks at a longer line: it is prose.
LONGEST_LINE = 300
# Few, so that a line that passes has few patterns compiled; many, so that a line is held against few gates.
_BEHIND_GATE = 40
_ANYTHING = "(?P<agencies>.{2,100}?)"


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule ready to apply. `name` is `<file>/<id>`; `publisher` is set where the rule is a signature.

    Of the rules that fit a line the one of the lowest `rank` is tried first. `followers` match the normal form of the lines
    that are removed with a block's start line.
    """

    name: str
    rank: int
    position: Position
    publisher: str | None = None
    block: Block | None = None
    followers: re.Pattern[str] | None = None


class Match(msgspec.Struct, frozen=True):
    """A rule that fits a line, and the agencies that the line credits."""

    rule: Rule
    agencies: tuple[str, ...] = ()


class Gate(msgspec.Struct, frozen=True):
    """One pattern that fits what any of the patterns behind it fits, and these with their rules."""

    pattern: re.Pattern[str]
    rules: tuple[tuple[str, Rule], ...]


class Lookup(msgspec.Struct, frozen=True):
    """Rules in which a line is looked up: by its whole normal form, or by a pattern that fits the whole of it.

    Each `gate` fits every line that one of its patterns fits. One line in forty passes a gate; the others cost one dictionary
    access and the gates. A pattern behind a gate is compiled when it is first needed: of hundreds, a text needs a few.
    """

    agencies: Agencies
    exact: dict[str, tuple[Match, ...]]
    gates: tuple[Gate, ...]

    def find(self, form: str) -> tuple[Match, ...]:
        """Return the rules whose phrase or pattern is the whole of `form`, a line's normal form, in no order."""
        found = self.exact.get(form, ())
        for gate in self.gates:
            if gate.pattern.fullmatch(form):
                found += tuple(self._fitting(gate, form))
        return found

    def _fitting(self, gate: Gate, form: str) -> Iterator[Match]:
        for pattern, rule in gate.rules:
            hit = _compiled(pattern).fullmatch(form)
            if hit and self.agencies.is_credit(hit):
                yield Match(rule, self.agencies.credited(hit))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def rule_of(entry: RuleEntry, *, file: str, publisher: str | None, rank: int) -> Rule:
    """Return the rule of an entry in `file`; re.error if a pattern of its block is no regular expression."""
    followers = entry.block.lines if entry.block else ()
    return Rule(
        name=f"{file}/{entry.id}",
        rank=rank,
        position=entry.position,
        publisher=publisher if entry.signature else None,
        block=entry.block,
        followers=re.compile("|".join(map(fold_pattern, followers))) if followers else None,
    )


def lookup_of(rules: Iterable[tuple[RuleEntry, Rule]], agencies: Agencies) -> Lookup:
    """Arrange rules in their order; re.error if a pattern is no regular expression."""
    exact: dict[str, tuple[Match, ...]] = {}
    patterns: list[tuple[str, Rule]] = []
    for entry, rule in rules:
        for phrase in dict.fromkeys(map(normal_form, entry.block.start if entry.block else entry.exact)):
            exact[phrase] = (*exact.get(phrase, ()), Match(rule))
        sources = [fold_pattern(pattern).replace(PLACEHOLDER, agencies.group) for pattern in entry.regex]
        sources += [_credit_source(template, agencies) for template in entry.credit]
        patterns += [(source, rule) for source in sources]
    return Lookup(agencies, exact, tuple(_gates(patterns, agencies)))


def _credit_source(template: str, agencies: Agencies) -> str:
    before, after = map(re.escape, normal_form(template).split(PLACEHOLDER))
    # The group of all agencies takes milliseconds to compile, so it is used only where nothing else turns lines away.
    return f"{before}{_ANYTHING if before else agencies.group}{after}"


def _gates(patterns: Sequence[tuple[str, Rule]], agencies: Agencies) -> Iterator[Gate]:
    """Yield the gates before the patterns; hundreds of aliases that begin several of them are tried once."""
    led = [each for each in patterns if each[0].startswith(agencies.group)]
    others = [each for each in patterns if not each[0].startswith(agencies.group)]
    if led:
        behind = "|".join(pattern.removeprefix(agencies.group) for pattern, _ in led)
        yield _gate(f"{agencies.group}(?:{behind})", led)
    for start in range(0, len(others), _BEHIND_GATE):
        some = others[start : start + _BEHIND_GATE]
        yield _gate("|".join(pattern for pattern, _ in some), some)


def _gate(source: str, patterns: Sequence[tuple[str, Rule]]) -> Gate:
    return Gate(re.compile(source.replace("(?P<agencies>", "(?:")), tuple(patterns))
