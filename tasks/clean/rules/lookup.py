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


class Lookup(msgspec.Struct, frozen=True):
    """Rules in which a line is looked up: by its whole normal form, or by a pattern that fits the whole of it.

    `gate` fits every line that one of the patterns fits. One line in forty passes it; the others cost one dictionary access
    and one pattern. A pattern is compiled when it is first needed: of hundreds, a text needs a few.
    """

    agencies: Agencies
    exact: dict[str, tuple[Match, ...]]
    patterns: tuple[tuple[str, Rule], ...]
    gate: str

    def find(self, form: str) -> tuple[Match, ...]:
        """Return the rules whose phrase or pattern is the whole of `form`, a line's normal form, in no order."""
        found = self.exact.get(form, ())
        if _compiled(self.gate).fullmatch(form):
            found += tuple(self._fitting(form))
        return found

    def _fitting(self, form: str) -> Iterator[Match]:
        for pattern, rule in self.patterns:
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
    """Arrange rules in their order; their patterns must be checked."""
    exact: dict[str, tuple[Match, ...]] = {}
    patterns: list[tuple[str, Rule]] = []
    for entry, rule in rules:
        for phrase in dict.fromkeys(map(normal_form, entry.block.start if entry.block else entry.exact)):
            exact[phrase] = (*exact.get(phrase, ()), Match(rule))
        sources = [fold_pattern(pattern).replace(PLACEHOLDER, agencies.group) for pattern in entry.regex]
        sources += [_credit_source(template, agencies) for template in entry.credit]
        patterns += [(source, rule) for source in sources]
    return Lookup(agencies, exact, tuple(patterns), _gate([pattern for pattern, _ in patterns], agencies))


def _credit_source(template: str, agencies: Agencies) -> str:
    before, after = map(re.escape, normal_form(template).split(PLACEHOLDER))
    # The group of all agencies takes milliseconds to compile, so it is used only where nothing else turns lines away.
    return f"{before}{_ANYTHING if before else agencies.group}{after}"


def _gate(sources: Sequence[str], agencies: Agencies) -> str:
    """Return one pattern that fits what any of `sources` fits; hundreds of aliases that begin several are tried once."""
    led = [source.removeprefix(agencies.group) for source in sources if source.startswith(agencies.group)]
    others = [source for source in sources if not source.startswith(agencies.group)]
    gates = [*others, *([f"{agencies.group}(?:{'|'.join(led)})"] if led else [])]
    return "|".join(gates).replace("(?P<agencies>", "(?:") or r"(?!)"
