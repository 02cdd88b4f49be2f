"""Rules ready for looking lines up: phrases in a dictionary, patterns by the words that they need."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

import msgspec
from ahocorasick_rs import AhoCorasick

from tasks.clean.rules.agencies import PLACEHOLDER, Agencies
from tasks.clean.rules.files import Block, Position, RuleEntry
from tasks.clean.rules.patterns import parsed
from tasks.text.matching import find_each, fold_pattern, normal_form
from tasks.text.sentences import goes_on_behind_colon

# No rule looks at a longer line: it is prose.
LONGEST_LINE = 300
# Between an invitation to read on and any headline: a colon, a bar or an arrow.
_BEFORE_HEADLINE = re.compile(r"\[[:\\|>-]{2,5}\]\??(?: \?| )?\.")
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


class Pattern(msgspec.Struct, frozen=True):
    """A regular expression that fits the whole normal form of a line, and its rule.

    `names_page` tells that it takes whatever follows a colon for the headline of another page.
    """

    source: str
    rule: Rule
    names_page: bool = False


class Lookup(msgspec.Struct, frozen=True):
    """Rules in which a line is looked up: by its whole normal form, or by a pattern that fits the whole of it.

    All words that patterns need are searched for at once, so that a line costs the same for ten patterns and a thousand.
    `needing` has the indexes of the patterns that need each word of `words`, `always` of those that need none. A pattern is
    compiled when it is first needed: of a thousand, a text needs a few.
    """

    agencies: Agencies
    exact: dict[str, tuple[Match, ...]]
    patterns: tuple[Pattern, ...]
    words: AhoCorasick
    needing: tuple[tuple[int, ...], ...]
    always: tuple[int, ...]

    def find(self, form: str, text: str = "") -> tuple[Match, ...]:
        """Return the rules whose phrase or pattern is the whole of `form`, the normal form of the line `text`, in no order.

        A sentence that goes on behind a colon is no link to another page: "Read more: that is what teachers advise."
        """
        found = self.exact.get(form, ())
        words = {number for number, _, _ in find_each(self.words, form)}
        if words or self.always:
            needed = sorted({*self.always, *(index for number in words for index in self.needing[number])})
            found += tuple(self._fitting(needed, form, text))
        return found

    def _fitting(self, indexes: Iterable[int], form: str, text: str) -> Iterator[Match]:
        for pattern in map(self.patterns.__getitem__, indexes):
            hit = _compiled(pattern.source).fullmatch(form)
            if hit and self.agencies.is_credit(hit) and not (pattern.names_page and goes_on_behind_colon(text)):
                yield Match(pattern.rule, self.agencies.credited(hit))


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
    patterns: list[Pattern] = []
    for entry, rule in rules:
        for phrase in dict.fromkeys(map(normal_form, entry.block.start if entry.block else entry.exact)):
            exact[phrase] = (*exact.get(phrase, ()), Match(rule))
        sources = [fold_pattern(pattern).replace(PLACEHOLDER, agencies.group) for pattern in entry.regex]
        sources += [_credit_source(template, agencies) for template in entry.credit]
        patterns += [Pattern(source, rule, _BEFORE_HEADLINE.search(source) is not None) for source in sources]
    needing: dict[str, list[int]] = {}
    needed = [_needed_words(pattern.source, agencies) for pattern in patterns]
    for index, words in enumerate(needed):
        for word in words:
            needing.setdefault(word, []).append(index)
    return Lookup(
        agencies,
        exact,
        tuple(patterns),
        AhoCorasick(list(needing)),
        tuple(map(tuple, needing.values())),
        tuple(index for index, words in enumerate(needed) if not words),
    )


def _needed_words(source: str, agencies: Agencies) -> frozenset[str]:
    # The names of all agencies take milliseconds to parse, and are many words where a pattern has others.
    return parsed(source.replace(agencies.group, ".")).words or parsed(source).words


def _credit_source(template: str, agencies: Agencies) -> str:
    before, after = map(re.escape, normal_form(template).split(PLACEHOLDER))
    # The group of all agencies takes milliseconds to compile, so it is used only where nothing else turns lines away.
    return f"{before}{_ANYTHING if before else agencies.group}{after}"
