"""Rules made ready to look lines up in: phrases in a dictionary, patterns by first letter, agencies by alias."""

import re
from collections.abc import Iterable, Sequence

import msgspec

from tasks.clean.rules.files import AgenciesFile, Block, InlineCredit, Position, RuleEntry
from tasks.clean.rules.openings import openings
from tasks.text.matching import fold, fold_pattern, normal_form

# No rule looks at a longer line: it is prose.
LONGEST_LINE = 300
PLACEHOLDER = "{agencies}"
_ANYTHING = "(?P<agencies>.{2,100}?)"
_MOST_AGENCIES = 7  # in one credit; wire services that pool a report name four or five


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule ready to apply. `name` is `<file>/<id>`; `publisher` is set where the rule is a signature.

    Of the rules that fit a line the one of the lowest `rank` goes first. `followers` match the normal form of the lines
    that go with a block's start line.
    """

    name: str
    rank: int
    position: Position
    publisher: str | None = None
    block: Block | None = None
    followers: re.Pattern[str] | None = None

    def followers_fit(self, key: str) -> bool:
        """Tell whether a line goes with the start line above it."""
        return self.followers is not None and self.followers.fullmatch(key) is not None


class Match(msgspec.Struct, frozen=True):
    """A rule that fits a line, and the agencies that the line credits."""

    rule: Rule
    agencies: tuple[str, ...] = ()


class Agencies(msgspec.Struct, frozen=True):
    """The known agencies: folded alias to name (None for words like "agencies"), and the patterns made of them.

    `openings` are the first two characters of every alias. `group` is the source of a pattern for a list of agencies,
    named "agencies"; `starts` and `ends` find credits inside a folded line, matched from its start and searched in its end.
    """

    names: dict[str, str | None]
    openings: frozenset[str]
    alias: re.Pattern[str]
    listed: re.Pattern[str]
    group: str
    starts: tuple[re.Pattern[str], ...]
    ends: tuple[re.Pattern[str], ...]

    def confirm(self, hit: re.Match[str]) -> bool:
        """Tell whether the group "agencies" of a match names an agency and nothing else; True where there is no group."""
        listed = hit.groupdict().get("agencies")
        return listed is None or (self.listed.fullmatch(listed) is not None and bool(self.credited(hit)))

    def credited(self, hit: re.Match[str]) -> tuple[str, ...]:
        """Return the names in the group "agencies" of a match, in order; none where the pattern has no such group."""
        listed = hit.groupdict().get("agencies") or ""
        found = (self.names[alias] for alias in self.alias.findall(listed))
        return tuple(dict.fromkeys(name for name in found if name))


RulePattern = tuple[re.Pattern[str], Rule]


class Bucket(msgspec.Struct, frozen=True):
    """Patterns that a line of some kind could fit; `gate` fits whenever one of them does."""

    gate: re.Pattern[str]
    patterns: tuple[RulePattern, ...]


class Lookup(msgspec.Struct, frozen=True):
    """Rules arranged so that a line that fits none costs one dictionary access and one small pattern.

    `by_opening` holds the patterns by the first character of a line they could fit, `other` those that fit any,
    `led_by_agency` those that begin with agencies.
    """

    agencies: Agencies
    exact: dict[str, tuple[Match, ...]]
    by_opening: dict[str, Bucket]
    other: Bucket
    led_by_agency: Bucket

    def find(self, key: str) -> tuple[Match, ...]:
        """Return the rules whose phrase or pattern is the whole of `key`, a line's `normal_form`, in no order."""
        found = self.exact.get(key, ())
        for bucket in (self.by_opening.get(key[:1]), self.other):
            if bucket and bucket.gate.fullmatch(key):
                found += self._fitting(bucket, key)
        if key[:2] in self.agencies.openings and self.agencies.alias.match(key):
            found += self._fitting(self.led_by_agency, key)
        return found

    def _fitting(self, bucket: Bucket, key: str) -> tuple[Match, ...]:
        hits = ((pattern.fullmatch(key), rule) for pattern, rule in bucket.patterns)
        return tuple(
            Match(rule, self.agencies.credited(hit)) for hit, rule in hits if hit and self.agencies.confirm(hit)
        )


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
    sources: list[tuple[str, Rule]] = []
    for entry, rule in rules:
        for phrase in dict.fromkeys(map(normal_form, entry.block.start if entry.block else entry.exact)):
            exact[phrase] = (*exact.get(phrase, ()), Match(rule))
        sources += [(source, rule) for source in pattern_sources(entry, agencies)]
    compiled = [(re.compile(source), rule) for source, rule in sources]
    led = [each for each in compiled if each[0].pattern.startswith(agencies.group)]
    return Lookup(agencies, exact, *_by_opening([each for each in compiled if each not in led]), _bucket(led))


def _by_opening(patterns: Sequence[RulePattern]) -> tuple[dict[str, Bucket], Bucket]:
    """Return the patterns by the first characters they can match, and those that can begin with any."""
    other: list[RulePattern] = []
    by_letter: dict[str, list[RulePattern]] = {}
    for each in patterns:
        letters = openings(each[0].pattern)
        if letters is None:
            other.append(each)
        for letter in letters or ():
            by_letter.setdefault(letter, []).append(each)
    return {letter: _bucket(found) for letter, found in by_letter.items()}, _bucket(other)


def _bucket(patterns: Sequence[RulePattern]) -> Bucket:
    gate = "|".join(pattern.pattern.replace("(?P<agencies>", "(?:") for pattern, _ in patterns) or r"(?!)"
    return Bucket(re.compile(gate), tuple(patterns))


def pattern_sources(entry: RuleEntry, agencies: Agencies) -> list[str]:
    """Return the patterns of an entry as regular expressions over a line's normal form."""
    patterns = (fold_pattern(pattern).replace(PLACEHOLDER, agencies.group) for pattern in entry.regex)
    return [*patterns, *(_credit_source(template, agencies) for template in entry.credit)]


def _credit_source(template: str, agencies: Agencies) -> str:
    before, after = map(re.escape, normal_form(template).split(PLACEHOLDER))
    # The group of all agencies takes milliseconds to compile, so it stands only where it must turn other lines away.
    return f"{before}{_ANYTHING if before else agencies.group}{after}"


def agencies_of(file: AgenciesFile) -> Agencies:
    """Compile the agencies of a file; re.error if an inline credit or a joint is no regular expression."""
    names: dict[str, str | None] = {fold(word): None for words in file.unnamed.values() for word in words}
    for agency in file.agencies:
        spellings = (alias for aliases in agency.aliases.values() for alias in aliases)
        names.update({fold(alias): agency.id for alias in (agency.id, *spellings)})
    # Longest first, so that "ap" does not take the start of "apa".
    alias = "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))
    joint = "|".join(map(fold_pattern, file.joined_by))
    group = f"(?P<agencies>(?:{alias})(?:(?:{joint})(?:{alias})){{0,{_MOST_AGENCIES - 1}}})"
    starts = _inline([credit for credit in file.inline if credit.at == "start"], group)
    ends = _inline([credit for credit in file.inline if credit.at == "end"], group)
    heads = frozenset(name[:2] for name in names)
    return Agencies(names, heads, re.compile(alias), re.compile(group), group, starts, ends)


def _inline(credits: Sequence[InlineCredit], group: str) -> tuple[re.Pattern[str], ...]:
    sources = (fold_pattern(source) for credit in credits for source in credit.regex)
    return tuple(re.compile(source.replace(PLACEHOLDER, group)) for source in sources)
