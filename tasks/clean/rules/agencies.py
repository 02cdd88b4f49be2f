"""News agencies and their credits: in lists such as `AFP, AP and Reuters`, in datelines, and at the end of a line."""

import re
from collections.abc import Sequence

import msgspec

from tasks.clean.rules.files import AgenciesFile, InlineCredit
from tasks.text.matching import fold, fold_pattern

PLACEHOLDER = "{agencies}"
_MOST_AGENCIES = 7  # in one credit; wire services that pool a report name four or five
# Inline credits are looked for so many characters from a line's start and its end.
_START = 100
_END = 80
# Datelines and closing credits have one of these; most lines do not, which spares them the patterns.
_DATELINE_HINT = re.compile(r"[(\[【（［=—–/]")
_DAY = re.compile(r"\d日")
_END_HINT = re.compile(r"[)\]/）］]")


class Agencies(msgspec.Struct, frozen=True):
    """The known agencies: folded alias to name (None for words like "agencies"), and the patterns made of them.

    `group` is the source of a pattern for a list of agencies, named "agencies"; `starts` and `ends` find credits inside a
    folded line, matched from its start and searched in its end.
    """

    names: dict[str, str | None]
    alias: re.Pattern[str]
    listed: re.Pattern[str]
    group: str
    starts: tuple[re.Pattern[str], ...]
    ends: tuple[re.Pattern[str], ...]

    def is_credit(self, hit: re.Match[str]) -> bool:
        """Tell whether the group "agencies" of a match names an agency and nothing else; True where there is no group."""
        listed = hit.groupdict().get("agencies")
        return listed is None or (self.listed.fullmatch(listed) is not None and bool(self.credited(hit)))

    def credited(self, hit: re.Match[str]) -> tuple[str, ...]:
        """Return the names in the group "agencies" of a match, in order; none where the pattern has no such group."""
        listed = hit.groupdict().get("agencies") or ""
        found = (self.names[alias] for alias in self.alias.findall(listed))
        return tuple(dict.fromkeys(name for name in found if name))

    def inside(self, line: str) -> tuple[str, ...]:
        """Return the agencies that a dateline (`PARIS (AFP) - …`) or the end of a line (`… said. (Reuters)`) credits."""
        hits: list[re.Match[str] | None] = []
        head = line[:_START]
        if _DATELINE_HINT.search(head) or " - " in head or ("日" in head and _DAY.search(head)):
            start = fold(head)
            hits += [pattern.match(start) for pattern in self.starts]
        if _END_HINT.search(line[-4:]) or (len(line) > _END and fold(line.rsplit(None, 1)[-1]) in self.names):
            end = fold(line[-_END:])
            hits += [pattern.search(end) for pattern in self.ends]
        return tuple(dict.fromkeys(name for hit in hits if hit for name in self.credited(hit)))


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
    return Agencies(names, re.compile(alias), re.compile(group), group, starts, ends)


def _inline(credits: Sequence[InlineCredit], group: str) -> tuple[re.Pattern[str], ...]:
    sources = (fold_pattern(source) for credit in credits for source in credit.regex)
    return tuple(re.compile(source.replace(PLACEHOLDER, group)) for source in sources)
