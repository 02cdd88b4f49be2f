"""Peels boilerplate lines off an article, from its edges inwards, until no rule applies to what is left.

So cleaning a cleaned document changes nothing. A rule applies where its position admits it; only kept lines count:

    foot      fewer than 15 kept lines below, and no more text below the line than above it
    head      fewer than 8 kept lines above, and no more text above the line than below it
    edges     head or foot
    anywhere  every line

A line in the middle of a short article is in neither head nor foot, and a long tail of boilerplate is peeled to its last
line. Blank lines do not count; text is measured in characters.
"""

from collections.abc import Iterable, Iterator, Sequence

from tasks.clean.lines import Line
from tasks.clean.rules.files import Block, Position
from tasks.clean.rules.lookup import LONGEST_LINE, Lookup, Match, Rule
from tasks.text.sentences import ends_with_full_stop

FOOT_LINES = 15
HEAD_LINES = 8
# A longer line below the start of a `to_end` block, or one that ends like a sentence, is part of an article.
LONGEST_TEASER = 200

_HEAD_POSITIONS = frozenset({Position.HEAD, Position.EDGES})
_FOOT_POSITIONS = frozenset({Position.FOOT, Position.EDGES})
_ANYWHERE = frozenset({Position.ANYWHERE})


class Peel:
    """The lines of one text by index, the rules that fit each, and those removed so far."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._sizes = [len(line.text) for line in lines]
        self._size = sum(self._sizes)  # of the kept lines
        self._matches = {index: _by_rank(line.matches) for index, line in enumerate(lines) if line.matches}
        self._removed: dict[int, Match] = {}
        self._kept_from = list(range(len(self._lines) + 1))  # the first kept line from here, or one nearer to it

    def add_rules(self, lookup: Lookup) -> None:
        """Add the rules of a publisher to those for all publishers."""
        for index, line in enumerate(self._lines):
            if found := line.matches_in(lookup):
                self._matches[index] = _by_rank((*self._matches.get(index, ()), *found))

    def removed(self) -> dict[int, Match]:
        """Remove every line that a rule removes, until none is left; return the match behind each."""
        before = -1
        while self._matches and before != len(self._removed):
            before = len(self._removed)
            for index in sorted(self._matches):
                self._try(index, _ANYWHERE)
            self._peel_edge(range(len(self._lines) - 1, -1, -1), _FOOT_POSITIONS, FOOT_LINES)
            self._peel_edge(range(len(self._lines)), _HEAD_POSITIONS, HEAD_LINES)
        return self._removed

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
        """Remove the line, and its block, if a rule for one of `positions` fits it."""
        if index in self._removed:
            return False
        for match in self._matches.get(index, ()):
            if match.rule.position in positions and (followers := self._followers(index, match.rule)) is not None:
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
        """Return the lines removed with a block's start; none for other rules; None where the block is not whole."""
        if rule.block is None:
            return []
        if rule.block.to_end:
            return self._teasers_to_end(start, rule.block)
        found: list[int] = []
        for index in self._kept_below(start):
            if len(found) == rule.block.max_lines or not _follows(self._lines[index], rule):
                break
            found.append(index)
        # Walking up, the lower part of a run of such lines is removed before its upper part is reached.
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
        """Return the first kept line from `index` on; paths are halved, so that long removed runs are skipped fast."""
        while self._kept_from[index] != index:
            self._kept_from[index] = index = self._kept_from[self._kept_from[index]]
        return index


def _follows(line: Line, rule: Rule) -> bool:
    """Tell whether a line is removed with the start line above it."""
    return (
        len(line.text) <= LONGEST_LINE
        and rule.followers is not None
        and rule.followers.fullmatch(line.form) is not None
    )


def _by_rank(matches: Iterable[Match]) -> tuple[Match, ...]:
    return tuple(sorted(matches, key=lambda match: match.rule.rank))
