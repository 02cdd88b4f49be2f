"""Articles as the terminal and the search page show them: titles, days, and removed lines at their positions with reasons."""

from collections.abc import Iterator

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tasks.document import Document, RemovedLine, TimestampSource
from tasks.index.values import MARK_END, MARK_START, Hit
from tasks.read.formats.forms import SINGLE

_KEPT = "  "
_REMOVED = "- "
_GAP = "    "
_STRUCK = "strike dim red"


def title_and_fragments(hit: Hit) -> tuple[str, tuple[str, ...]]:
    """Return a hit's title and what shows of its text, both with their marks.

    The title is a highlight of its own when it matches: then it stands, marked, in the title's place.
    """
    fragments = hit.highlights
    if fragments and fragments[0].replace(MARK_START, "").replace(MARK_END, "") == hit.document.title:
        return fragments[0], fragments[1:]
    return hit.document.title or "(untitled)", fragments


def shown_day(document: Document) -> str | None:
    """Return the day a document is filed under; None where only its file has a time."""
    is_dated = document.timestamp and document.timestamp_source is not TimestampSource.FILE
    return f"{document.local_time:%Y-%m-%d}" if is_dated else None


def origin_name(document: Document) -> str:
    """Return where a document came from, for people: `seeds/text/a.txt`, or `seeds/all.jsonl#3` inside a file of many."""
    origin = document.origin
    file = f"{origin.collection}/{origin.path}"
    return file if document.format in SINGLE else f"{file}#{origin.record}"


def story_lines(document: Document) -> Iterator[str | RemovedLine]:
    """Yield kept and removed lines in the order they had before cleaning; blank lines as they are now."""
    removed = {line.position: line for line in document.removed}
    number = 0
    for line in document.text.split("\n") if document.text else ():
        if line.strip():
            number += 1
            while number in removed:
                yield removed[number]
                number += 1
        yield line
    yield from (removed[position] for position in sorted(removed) if position > number)


def reason(line: RemovedLine) -> str:
    """Return why a line was removed, in brackets: its rule and its evidence."""
    return f"[{line.rule}: {line.evidence}]" if line.evidence else f"[{line.rule}]"


def story_text(document: Document) -> Iterator[RenderableType]:
    """Lay out the article: removed lines struck through, with their reason; kept lines indented."""
    for line in story_lines(document):
        yield _Removed(line) if isinstance(line, RemovedLine) else Padding(Text(line), (0, 0, 0, 2), expand=False)


class _Removed:
    """A removed line and its reason, side by side where both fit, else one above the other."""

    def __init__(self, line: RemovedLine) -> None:
        self._line = line

    def __rich_console__(self, _: Console, options: ConsoleOptions) -> RenderResult:
        text, why = Text(self._line.text.strip(), _STRUCK), Text(reason(self._line), "dim")
        if len(_REMOVED + _GAP) + text.cell_len + why.cell_len <= options.max_width:
            yield Text.assemble((_REMOVED, "red"), text, _GAP, why)
            return
        table = Table.grid()
        table.add_row(Text(_REMOVED, "red"), text)
        table.add_row("", Padding(why, (0, 0, 0, len(_GAP)), expand=False))
        yield table


def difference(document: Document) -> Iterator[Text]:
    """Yield the story like a diff: two spaces before what was kept, a minus before what was removed, its reason behind."""
    for line in story_lines(document):
        if isinstance(line, RemovedLine):
            yield Text.assemble((_REMOVED, "red"), (line.text, _STRUCK), (_GAP + reason(line), "dim"))
        else:
            yield Text(f"{_KEPT}{line}" if line else "")
