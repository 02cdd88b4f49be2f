"""Remembered words: what was computed of a word of some language is kept for its next occurrence, within bounds.

A few words make up most of a text, and each language has its own. All tables of a kind share one budget, so a corpus in one
language may fill what sixty languages would.
"""

from collections.abc import Callable
from typing import Any, TypeVar

V = TypeVar("V")

_LONGEST = 40  # characters; a longer run of them hardly comes again


class Budget:
    """The number of words that tables keep together: twice `most` at most.

    When `most` words are new, the words that were not met since the last time are forgotten.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._count = 0
        self._tables: list[Remembered[Any]] = []

    def join(self, table: "Remembered[Any]") -> None:
        """Let a table use this budget."""
        self._tables.append(table)

    def spend(self) -> None:
        """Count a word that was added to a table."""
        self._count += 1
        if self._count >= self._most:
            self._count = 0
            for table in self._tables:
                table.begin_again()


class Remembered(dict[str, V]):
    """A table of words and their values; looking up a word computes its value if need be. Threads may share it."""

    def __init__(self, compute: Callable[[str], V], budget: Budget) -> None:
        super().__init__()
        self._compute = compute
        self._budget = budget
        self._earlier: dict[str, V] = {}
        budget.join(self)

    def begin_again(self) -> None:
        """Forget the words that were not met since the last call."""
        self._earlier = dict(self)
        self.clear()

    def __missing__(self, word: str) -> V:
        earlier = self._earlier  # another thread may put a new one in its place
        value = earlier[word] if word in earlier else self._compute(word)
        if len(word) <= _LONGEST:
            self[word] = value
            self._budget.spend()
        return value
