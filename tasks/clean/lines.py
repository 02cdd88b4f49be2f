"""The lines of a document while it is cleaned: an immutable value that cleaners hand on, and what each of them removed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import count
from typing import Self

import msgspec

from tasks.clean.rules.load import Rules
from tasks.clean.rules.lookup import LONGEST_LINE, Lookup, Match
from tasks.document import Document, Record, RemovedLine
from tasks.text.matching import fold, trim


class Line(msgspec.Struct, frozen=True, dict=True):
    """A line that is not blank. `position` counts from 1 in the text before any cleaning.

    Its forms and the rules that fit it are computed when first needed, then kept for the next cleaner.
    """

    text: str
    position: int
    rules: Rules
    is_after_blank: bool = False

    @cached_property
    def folded(self) -> str:
        """The line in one case, with one kind of spaces, quotes and dashes."""
        return fold(self.text)

    @cached_property
    def form(self) -> str:
        """The normal form, in which lines and rules are compared."""
        return trim(self.folded)

    @cached_property
    def matches(self) -> tuple[Match, ...]:
        """The rules for all publishers that fit the line."""
        return self.matches_in(self.rules.shared)

    def matches_in(self, lookup: Lookup) -> tuple[Match, ...]:
        """Return the rules of a lookup that fit the line; none fits one of more than LONGEST_LINE characters."""
        return lookup.find(self.form, self.text) if len(self.text) <= LONGEST_LINE else ()


class Lines(Record, frozen=True):
    """All lines of a document in order, and the record of those removed so far, by position.

    `document` is the document before cleaning; a cleaner may complete its publisher and agencies.
    """

    document: Document
    every: tuple[Line, ...]
    removed: Mapping[int, RemovedLine]
    rules: Rules

    @classmethod
    def of(cls, document: Document, *, rules: Rules) -> Self:
        """Return the lines of a document, with those that an earlier cleaning removed in their old positions."""
        removed = {line.position: line for line in document.removed}
        free = (position for position in count(1) if position not in removed)
        kept = [Line(text, next(free), rules, is_after_blank) for text, is_after_blank in _lines(document.text)]
        gone = [Line(line.text, line.position, rules) for line in document.removed]
        every = tuple(sorted([*kept, *gone], key=lambda line: line.position) if gone else kept)
        return cls(document=document, every=every, removed=removed, rules=rules)

    @property
    def kept(self) -> tuple[Line, ...]:
        """The lines that no cleaner has removed."""
        return tuple(line for line in self.every if line.position not in self.removed)

    def without(self, reasons: Mapping[int, tuple[str, str]]) -> Self:
        """Return these lines without some of the kept ones: position → (rule, evidence). Other positions are ignored."""
        removed = {
            line.position: RemovedLine(text=line.text, rule=rule, evidence=evidence, position=line.position)
            for line in self.kept
            if line.position in reasons
            for rule, evidence in [reasons[line.position]]
        }
        return self.with_(removed={**self.removed, **removed}) if removed else self

    def cleaned(self) -> Document:
        """Return the document with the kept lines as its text, and the removed ones in the order of the text.

        One blank line is kept where one or more were between two kept lines, none at the ends.
        """
        removed = tuple(self.removed[position] for position in sorted(self.removed))
        return self.document.with_(text="\n".join(self._texts()), removed=removed)

    def _texts(self) -> Iterator[str]:
        is_first, is_after_blank = True, False
        for line in self.every:
            is_after_blank = is_after_blank or line.is_after_blank
            if line.position not in self.removed:
                if is_after_blank and not is_first:
                    yield ""
                yield line.text
                is_first, is_after_blank = False, False


Cleaner = Callable[[Lines], Lines]


def clean_document(document: Document, cleaners: Iterable[Cleaner], *, rules: Rules) -> Document:
    """Return the document without the lines that the cleaners remove, one after the other; lines are looked up in `rules`."""
    lines = Lines.of(document, rules=rules)
    for clean in cleaners:
        lines = clean(lines)
    return lines.cleaned()


def reject_empty(document: Document) -> Document:
    """Return the document, rejected if cleaning left no text."""
    if document.text.strip():
        return document
    return document.as_rejected("clean", "NothingLeft", "every line of it is boilerplate")


def lines_of(texts: Iterable[str], *, rules: Rules) -> list[Line]:
    """Return texts as the lines of a document that has nothing else."""
    return [Line(text, position, rules) for position, text in enumerate(texts, 1)]


def text_lines(text: str) -> list[str]:
    """Return the lines that are not blank."""
    return [line for line, _ in _lines(text)]


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the lines that are not blank, each with whether a blank one is above it."""
    is_after_blank = False
    for line in text.split("\n"):
        if line.strip():
            yield line, is_after_blank
        is_after_blank = not line.strip()
