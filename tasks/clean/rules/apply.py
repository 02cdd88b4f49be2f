"""Takes boilerplate lines out of an article by the rules of `config/boilerplate/`, and keeps what they tell.

Every line is matched once, whole; then lines that fit a rule are peeled off where the rule's position admits it, from
the edges inwards, until nothing more goes. Since that ends where no rule applies to what is left, cleaning a cleaned
document changes nothing. Only kept lines count for a position:

    foot      fewer than 15 kept lines below, and no more text below the line than above it
    head      fewer than 8 kept lines above, and no more text above the line than below it
    edges     head or foot
    anywhere  every line

So a line in the middle of a short article is in neither, and a long tail of boilerplate is peeled to its last line.
Lines are counted without the blank ones, text in characters.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from tasks.clean.lines import Line, Lines
from tasks.clean.rules.files import Block, Position
from tasks.clean.rules.load import Rules
from tasks.clean.rules.lookup import LONGEST_LINE, Agencies, Lookup, Match, Rule
from tasks.document import Document
from tasks.text.matching import fold, normal_form
from tasks.text.sentences import ends_with_full_stop

FOOT_LINES = 15
HEAD_LINES = 8
# A line below a `to_end` block's start that is longer, or ends like a sentence, shows that an article goes on.
LONGEST_TEASER = 200
# Where a line's inline credits are looked for, in characters from its start and its end.
_START = 100
_END = 80
# Datelines and closing credits have one of these; most lines do not, which spares them the patterns.
_DATELINE_HINT = re.compile(r"[(\[【（［=—–]| - |\d日|/")
_END_HINT = re.compile(r"[)\]/）］]")

_HEAD_POSITIONS = frozenset({Position.HEAD, Position.EDGES})
_FOOT_POSITIONS = frozenset({Position.FOOT, Position.EDGES})
_ANYWHERE = frozenset({Position.ANYWHERE})


def remove_by_rules(lines: Lines) -> Lines:
    """Return the lines without those that rules remove, and their document with its agencies and publisher completed.

    A document of no known publisher gets the one whose signatures it bears; a known publisher's name is only written as in
    that publisher's file. Never raises for any text.
    """
    document, rules = lines.document, lines.rules
    publisher, is_settled = _publisher_of(document, rules=rules)
    page = _Page(lines.kept)
    if publisher:
        page.match(rules.own[publisher])
    page.peel()
    signed = page.signed_by()
    if signed and not is_settled:
        publisher = signed
        page.match(rules.own[publisher])
        page.peel()
    agencies = tuple(dict.fromkeys((*document.agencies, *page.agencies(rules.agencies))))
    named = document.with_(agencies=agencies, publisher=publisher or document.publisher)
    return lines.without(page.reasons()).with_(document=named)


def _publisher_of(document: Document, *, rules: Rules) -> tuple[str | None, bool]:
    """Return the publisher as `source` or the URL tells it, and whether they name a site, known or not."""
    if document.publisher and document.publisher.strip():
        return rules.publisher_named(document.publisher), True
    host = _host(document.url)
    return (rules.publisher_at(host), True) if host else (None, False)


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url or "").hostname
    except ValueError:  # such as an unclosed bracket
        return None


class _Page:
    """The lines of one text, the rules that fit each, and those removed so far."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._sizes = [len(line.text) for line in lines]
        self._forms = [line.form if len(line.text) <= LONGEST_LINE else "" for line in lines]
        self._size = sum(self._sizes)  # of the kept lines
        self._matches = {index: _by_rank(line.matches) for index, line in enumerate(lines) if line.matches}
        self._removed: dict[int, Match] = {}
        self._kept_from = list(range(len(self._lines) + 1))  # the first kept line from here, or one nearer to it

    def match(self, lookup: Lookup) -> None:
        """Note for each line which of a publisher's rules fit it, too."""
        for index, form in enumerate(self._forms):
            found = lookup.find(form) if form else ()
            if found:
                self._matches[index] = _by_rank((*self._matches.get(index, ()), *found))

    def peel(self) -> None:
        """Take out every line that a rule removes, until none is left."""
        before = -1
        while self._matches and before != len(self._removed):
            before = len(self._removed)
            self._peel_anywhere()
            self._peel_edge(range(len(self._lines) - 1, -1, -1), _FOOT_POSITIONS, FOOT_LINES)
            self._peel_edge(range(len(self._lines)), _HEAD_POSITIONS, HEAD_LINES)

    def _peel_anywhere(self) -> None:
        for index in sorted(self._matches):
            self._try(index, _ANYWHERE)

    def _peel_edge(self, inwards: Sequence[int], positions: frozenset[Position], window: int) -> None:
        """Walk from an edge until `window` lines are kept or more text lies behind than ahead."""
        kept = size_behind = 0
        for index in inwards:
            if index in self._removed:
                continue
            size = self._sizes[index]
            if size_behind > self._size - size_behind - size:
                return
            if not self._try(index, positions):
                kept, size_behind = kept + 1, size_behind + size
                if kept == window:
                    return

    def _try(self, index: int, positions: frozenset[Position]) -> bool:
        """Take out the line, and its block, if a rule for one of `positions` fits it."""
        if index in self._removed:
            return False
        for match in self._matches.get(index, ()):
            if match.rule.position not in positions:
                continue
            followers = self._followers(index, match.rule)
            if followers is not None:
                self._remove([index], match)
                self._remove(followers, Match(match.rule))
                return True
        return False

    def _remove(self, indexes: Iterable[int], match: Match) -> None:
        for index in indexes:
            self._removed[index] = match
            self._kept_from[index] = index + 1
            self._size -= self._sizes[index]

    def _followers(self, start: int, rule: Rule) -> list[int] | None:
        """Return the lines that go with a block's start; none for other rules; None where the block is not whole."""
        if rule.block is None:
            return []
        if rule.block.to_end:
            return self._teasers_to_end(start, rule.block)
        found: list[int] = []
        for index in self._kept_below(start):
            if len(found) == rule.block.max_lines or not rule.followers_fit(self._forms[index]):
                break
            found.append(index)
        # Walking up, the lower part of a run of such lines has gone before its upper part is reached.
        below = self._removed.get(start + 1)
        is_continued = below is not None and below.rule is rule
        return found if is_continued or len(found) >= rule.block.min_lines else None

    def _teasers_to_end(self, start: int, block: Block) -> list[int] | None:
        found: list[int] = []
        for index in self._kept_below(start):
            line = self._lines[index].text.rstrip()
            if len(found) == block.max_lines or len(line) > LONGEST_TEASER or ends_with_full_stop(line):
                return None
            found.append(index)
        return found if len(found) >= block.min_lines else None

    def _kept_below(self, start: int) -> Iterator[int]:
        index = self._first_kept(start + 1)
        while index < len(self._lines):
            yield index
            index = self._first_kept(index + 1)

    def _first_kept(self, index: int) -> int:
        """Return the first kept line from `index` on; paths are halved, so that long removed runs are leapt over."""
        while self._kept_from[index] != index:
            self._kept_from[index] = index = self._kept_from[self._kept_from[index]]
        return index

    def signed_by(self) -> str | None:
        """Return the publisher most of whose signatures were taken out; of equals, the one that signs first."""
        names = (self._removed[index].rule.publisher for index in sorted(self._removed))
        most = Counter(name for name in names if name).most_common(1)
        return most[0][0] if most else None

    def reasons(self) -> dict[int, tuple[str, str]]:
        """Return the rule of each removed line by the line's position; the rule itself is the evidence."""
        return {self._lines[index].position: (match.rule.name, "") for index, match in self._removed.items()}

    def agencies(self, agencies: Agencies) -> Iterator[str]:
        """Give the agencies that removed credits and kept lines name, in the order of the text."""
        for index, line in enumerate(self._lines):
            removed = self._removed.get(index)
            yield from removed.agencies if removed else inline_agencies(line.text, agencies=agencies)


def _by_rank(matches: Iterable[Match]) -> tuple[Match, ...]:
    return tuple(sorted(matches, key=lambda match: match.rule.rank))


def is_credit(line: str, *, rules: Rules) -> bool:
    """Tell whether a rule for all publishers reads `line` as the credit of an agency."""
    return any(match.agencies for match in rules.shared.find(normal_form(line)))


def inline_agencies(line: str, *, agencies: Agencies) -> tuple[str, ...]:
    """Return the agencies that a dateline (`PARIS (AFP) - …`) or a line's end (`… said. (Reuters)`) credits."""
    hits: list[re.Match[str] | None] = []
    if _DATELINE_HINT.search(line, 0, _START):
        start = fold(line[:_START])
        hits += [pattern.match(start) for pattern in agencies.starts]
    if _END_HINT.search(line[-4:]):
        end = fold(line[-_END:])
        hits += [pattern.search(end) for pattern in agencies.ends]
    return tuple(dict.fromkeys(name for hit in hits if hit for name in agencies.credited(hit)))
